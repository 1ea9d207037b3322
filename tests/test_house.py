"""The order of the house: no import circles, tests that mirror the code, packages with a docstring."""

import ast
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
CODE = ("bot", "corpus", "index", "research")
TOPS = (*CODE, "tests")


def module_of(file: Path) -> str:
    """The dotted name by which a file is imported."""
    parts = file.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def modules() -> dict[str, Path]:
    """Every Python file of the project, by its dotted name."""
    return {module_of(file): file for top in TOPS for file in sorted((ROOT / top).rglob("*.py"))}


@cache
def syntax(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"))


def imported(file: Path, known: Mapping[str, object]) -> Iterator[str]:
    """The known modules that a file imports: at the top, in functions, and for types alone."""
    for node in ast.walk(syntax(file)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in known)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}:{node.lineno}: write out what is imported relatively"
            source = str(node.module)
            for alias in node.names:
                name = f"{source}.{alias.name}"
                if name in known or source in known:
                    yield name if name in known else source


def circles(imports: Mapping[str, set[str]]) -> list[list[str]]:
    """The strongly connected groups of more than one module, by Tarjan's algorithm without recursion."""
    found: list[list[str]] = []
    number: dict[str, int] = {}
    lowest: dict[str, int] = {}
    open_: list[str] = []
    for root in imports:
        if root in number:
            continue
        number[root] = lowest[root] = len(number)
        open_.append(root)
        path = [(root, iter(sorted(imports[root])))]
        while path:
            module, rest = path[-1]
            for target in rest:
                if target not in number:
                    number[target] = lowest[target] = len(number)
                    open_.append(target)
                    path.append((target, iter(sorted(imports[target]))))
                    break
                if target in open_:
                    lowest[module] = min(lowest[module], number[target])
            else:
                path.pop()
                if path:
                    lowest[path[-1][0]] = min(lowest[path[-1][0]], lowest[module])
                if lowest[module] == number[module]:
                    at = open_.index(module)
                    group, open_[at:] = open_[at:], []
                    if len(group) > 1:
                        found.append(sorted(group))
    return found


def test_the_search_finds_circles_and_only_those() -> None:
    lines = {"a": {"b", "c"}, "b": {"c"}, "c": {"d"}, "d": set()}
    assert circles(lines) == []
    assert circles(lines | {"d": {"b"}}) == [["b", "c", "d"]]
    assert sorted(circles({"a": {"b"}, "b": {"a", "c"}, "c": {"d"}, "d": {"c"}})) == [["a", "b"], ["c", "d"]]


def test_no_modules_import_each_other_in_a_circle() -> None:
    known = modules()
    found = circles({name: set(imported(file, known)) - {name} for name, file in known.items()})
    assert not found, "\n".join(f"a circle of {len(group)}: {', '.join(group)}" for group in found)


def test_the_product_imports_no_tests() -> None:
    known = modules()
    found = [
        f"{name} imports {target}"
        for name, file in known.items()
        if not name.startswith("tests")
        for target in imported(file, known)
        if target.split(".")[0] == "tests"
    ]
    assert not found, found


def test_every_folder_of_tests_has_its_room_in_the_code() -> None:
    folders = {file.parent for top in CODE for file in (ROOT / "tests" / top).rglob("*.py")}
    rooms = {folder.relative_to(ROOT / "tests") for folder in folders}
    missing = sorted(str(room) for room in rooms if not any((ROOT / room).glob("*.py")))
    assert rooms and not missing, f"tests of rooms that the code does not have: {missing}"


def test_every_package_of_the_code_says_what_it_holds() -> None:
    folders = {file.parent for name, file in modules().items() if not name.startswith("tests")}
    silent = []
    for folder in sorted(folders):
        about = folder / "__init__.py"
        if not about.exists() or not ast.get_docstring(syntax(about)):
            silent.append(str(about.relative_to(ROOT)))
    assert not silent, f"without a docstring: {silent}"

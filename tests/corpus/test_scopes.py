"""Paths, folders and globs also name files that no longer exist."""

from pathlib import Path

import pytest

from corpus.scopes import scopes_of


def names(pattern: str, path: Path) -> bool:
    """True if a pattern names a path that does not exist."""
    return any(scope.folder_naming(path) is not None for scope in scopes_of(pattern))


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    """A folder and a subfolder, each with a file that stays."""
    shelf = tmp_path.resolve() / "shelf"
    (shelf / "sub").mkdir(parents=True)
    (shelf / "stays.md").touch()
    (shelf / "sub" / "stays.md").touch()
    return shelf


@pytest.mark.parametrize(
    ("pattern", "named", "not_named"),
    [
        ("shelf", ["gone.md", "sub/gone.md", "past/gone.md"], ["../gone.md", "../shelf2/gone.md"]),
        ("shelf/", ["gone.md"], ["../gone.md"]),
        ("shelf/sub/..", ["gone.md", "sub/gone.md"], ["../gone.md"]),
        ("shelf/*.md", ["gone.md"], ["gone.txt", "sub/gone.md", ".gone.md", "../gone.md"]),
        ("shelf/*", ["gone.md", "sub/gone.md", "past/gone.md"], [".past/gone.md"]),
        ("shelf/*/*.md", ["sub/gone.md", "past/gone.md"], ["gone.md", "sub/deep/gone.md"]),
        ("shelf/**/*.md", ["gone.md", "sub/gone.md", "past/deep/gone.md"], ["gone.txt", ".git/gone.md"]),
        ("shelf/**", ["gone.md", "past/deep/gone.md"], ["../gone.md"]),
        ("shelf/.*.md", [".gone.md"], ["gone.md"]),
        ("shelf/gone.md", ["gone.md"], ["gone.mdx", "sub/gone.md"]),
        ("shelf/gone [1].md", ["gone [1].md", "gone 1.md"], ["gone [2].md"]),
        ("shelf/stays.md", [], ["gone.md", "stays.md"]),
        ("s*/../shelf/*.md", [], ["gone.md"]),
        ("", [], ["gone.md"]),
        ("x" * 5_000, [], ["gone.md"]),
        ("a\x00b", [], ["gone.md"]),
        ("~nobody-of-this-name/x.md", [], ["gone.md"]),
        ("shelf/\udcff", [], ["gone.md"]),
    ],
)
def test_a_pattern_names_what_it_would_have_found(
    shelf: Path, monkeypatch: pytest.MonkeyPatch, pattern: str, named: list[str], not_named: list[str]
) -> None:
    monkeypatch.chdir(shelf.parent)
    said = {name: names(pattern, (shelf / name).resolve()) for name in (*named, *not_named)}
    assert said == {name: name in named for name in (*named, *not_named)}


def test_an_absolute_pattern_and_one_from_home_are_taken_too(
    shelf: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(shelf))
    assert names(f"{shelf}/*.md", shelf / "gone.md") and names("~/*.md", shelf / "gone.md")


def test_a_linked_folder_names_what_was_in_the_real_one(shelf: Path) -> None:
    link = shelf.parent / "link"
    link.symlink_to(shelf)
    assert names(str(link), shelf / "gone.md") and names(f"{link}/*.md", shelf / "gone.md")
    assert not names(str(link), link / "gone.md"), "documents are known by their real paths"


def test_a_path_is_named_through_the_folder_that_must_stand(shelf: Path) -> None:
    def folder(pattern: str, name: str) -> set[Path | None]:
        return {scope.folder_naming(shelf / name) for scope in scopes_of(pattern)} - {None}

    assert folder(f"{shelf}/*.md", "gone.md") == {shelf}
    assert folder(f"{shelf}/*", "sub/gone.md") == {shelf / "sub"}
    assert folder(f"{shelf}/*", "past/gone.md") == {shelf}
    assert folder(f"{shelf}/past", "past/gone.md") == {shelf / "past"}
    assert folder(f"{shelf}/gone.md", "gone.md") == {shelf}

"""Match paths against the paths, folders and globs that a command named, even if these are gone from disk."""

import glob
from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Scope:
    """Everything in the folder `root`, or the part of it that a glob (`pattern`, by path parts) names.

    A folder that the glob names includes all in it. If `is_file` is True, only a file of exactly that name is
    meant.
    """

    root: Path
    pattern: tuple[str, ...] = ()
    is_file: bool = False

    def folder_naming(self, path: Path) -> Path | None:
        """Return the folder through which the scope names a path; None if the path is not in the scope."""
        if self.root not in path.parents:
            return None
        parts = path.relative_to(self.root).parts
        named = _count_named(parts, self.pattern)
        if named is None or (self.is_file and named < len(parts)):
            return None
        folder = self.root.joinpath(*parts[:named])
        return folder if folder.is_dir() else self.root


def scopes_of(pattern: str) -> list[Scope]:
    """Return the scopes of one path, folder or glob. An existing file has none, since it is not missing.

    A name that does not exist may have been a file or a folder, and it may be a glob; each is a scope.
    """
    try:
        path = Path(pattern).expanduser()
        real = path.resolve()
        str(real).encode()
        if not pattern or path.is_file():
            return []
        return [Scope(real)] if path.is_dir() else _scopes_of_absent(path, real)
    except (OSError, RuntimeError, ValueError):  # "~nobody", a loop of links, invalid UTF-8
        return []


def _scopes_of_absent(path: Path, real: Path) -> list[Scope]:
    scopes = [Scope(real), Scope(real.parent, (glob.escape(real.name),), is_file=True)]
    if glob.has_magic(str(path)):
        first = next(i for i, part in enumerate(path.parts) if glob.has_magic(part))
        scopes.append(Scope(Path(*path.parts[:first]).resolve(), path.parts[first:]))
    return scopes


def _count_named(parts: Sequence[str], pattern: Sequence[str]) -> int | None:
    """Return how many leading parts of a path a glob matches; None if it matches no beginning of the path."""
    if not pattern:
        return 0
    rest = pattern[1:]
    if pattern[0] == "**":
        here = _count_named(parts, rest)
        if here is not None:
            return here
        rest = pattern
    if not parts or not _fits(parts[0], pattern[0]):
        return None
    deeper = _count_named(parts[1:], rest)
    return None if deeper is None else deeper + 1


def _fits(name: str, part: str) -> bool:
    """True if one part of a glob matches a name; hidden names only match parts that begin with a dot."""
    return fnmatch(name, part) and (part.startswith(".") or not name.startswith("."))

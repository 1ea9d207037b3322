"""Source files on disk: a path, a folder or a glob becomes the readable files it names."""

import glob
from collections.abc import Callable, Iterable
from pathlib import Path

from corpus.errors import UsageError
from corpus.readers import READABLE


def find_files(
    patterns: Iterable[str], is_known: Callable[[str], bool] = lambda pattern: False
) -> tuple[list[Path], list[str]]:
    """The files named by paths, folders (searched through) and globs, sorted, each once.

    Second, a line for each file that was named itself but is of no readable kind. In folders,
    other files and hidden ones are passed over. Raises UsageError if a pattern names nothing, unless it
    `is_known`: it may have named what is gone now.
    """
    found: set[Path] = set()
    problems: list[str] = []
    for pattern in patterns:
        matches = _matches(pattern)
        if not matches and not is_known(pattern):
            raise UsageError(f"{pattern or '(empty)'}: there is no such file or folder; check the path.")
        for match in matches:
            if match.is_dir():
                found.update(_inside(match))
            elif match.suffix.lower() in READABLE:
                found.add(match.resolve())
            else:
                kinds = " ".join(sorted(READABLE))
                problems.append(f"{match.name}: files of this kind can't be read; use one of {kinds}.")
    return sorted(found), problems


def fits(path: Path, limit_mb: float, problems: list[str]) -> bool:
    """Whether a file is no larger than FOOTNOTE_MAX_FILE_MB allows; one that is gets a line."""
    try:
        size_mb = path.stat().st_size / 1_000_000
    except OSError as error:
        problems.append(f"{path.name}: it can't be opened ({error.strerror}); skipped.")
        return False
    if size_mb > limit_mb:
        problems.append(
            f"{path.name}: it has {size_mb:,.1f} MB, more than FOOTNOTE_MAX_FILE_MB allows "
            f"({limit_mb:g}); skipped."
        )
    return size_mb <= limit_mb


def _matches(pattern: str) -> list[Path]:
    try:
        path = Path(pattern).expanduser()
        if path.exists():
            return [path] if pattern else []
        return [Path(m) for m in glob.glob(str(path), recursive=True) if Path(m).exists()]  # noqa: PTH207  absolute ones too
    except (OSError, RuntimeError):  # a name longer than names can be; "~nobody"
        return []


def _inside(folder: Path) -> Iterable[Path]:
    for path in folder.rglob("*"):
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if path.is_file() and not hidden and path.suffix.lower() in READABLE:
            yield path.resolve()

"""Find the readable source files that paths, folders and globs name."""

import glob
from collections.abc import Callable, Iterable
from pathlib import Path

from corpus.errors import UsageError
from corpus.paths import shown_path
from corpus.readers import READABLE


def find_files(
    patterns: Iterable[str], is_known: Callable[[str], bool] = lambda pattern: False
) -> tuple[list[Path], list[str]]:
    """Return the files that paths, folders (with subfolders) and globs name, sorted, each once; and problems.

    There is one problem for each file of an unreadable kind that a pattern names directly. In folders, such
    files and hidden ones are skipped. Raises UsageError if a pattern names nothing, unless it `is_known`: its
    files may have been deleted.
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
                problems.append(f"{shown_path(match)}: files of this kind can't be read; use one of {kinds}.")
    return sorted(found), problems


def fits_size_limit(path: Path, limit_mb: float, problems: list[str]) -> bool:
    """True if a file is no larger than `limit_mb` (FOOTNOTE_MAX_FILE_MB); else add a line to `problems`."""
    try:
        size_mb = path.stat().st_size / 1_000_000
    except OSError as error:
        problems.append(f"{shown_path(path)}: it can't be opened ({error.strerror}); skipped.")
        return False
    if size_mb > limit_mb:
        problems.append(
            f"{shown_path(path)}: it has {size_mb:,.1f} MB, more than FOOTNOTE_MAX_FILE_MB allows "
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

"""Find the readable source files that paths, folders and globs name."""

import glob
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from itertools import takewhile
from pathlib import Path

from corpus.errors import UsageError
from corpus.paths import shown_path
from corpus.readers import READABLE, unreadable_text
from corpus.regular_files import kind_of_special, not_a_file

_NAMED_KINDS = 6
_SNIFFED_BYTES = 8 * 1024
_FEED_ROOT = re.compile(r"<(?:\w+:)?(?:rss|feed|RDF)[\s>]")
_XML_LEAD = re.compile(r"\s+|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>\[]*(?:\[.*?\])?\s*>", re.DOTALL)


def find_files(
    patterns: Iterable[str],
    is_known: Callable[[str], bool] = lambda pattern: False,
    passed_over: Counter[str] | None = None,
) -> tuple[list[Path], list[str]]:
    """Return the files that paths, folders (with subfolders) and globs name, sorted, each once; and problems.

    There is one problem for each file of an unreadable kind that a pattern names directly. In folders, such
    files are skipped, and counted by their kind in `passed_over`; hidden ones are not counted. There is a
    problem also for each link out of a folder, and each pipe, device and socket. Raises UsageError if a
    pattern names nothing, unless it `is_known`: its files may have been deleted.
    """
    found: set[Path] = set()
    unread: set[Path] = set()
    problems: list[str] = []
    for pattern in patterns:
        matches = _matches(pattern)
        if not matches and not is_known(pattern):
            raise UsageError(f"{pattern or '(empty)'}: there is no such file or folder; check the path.")
        for match in matches:
            if match.is_dir():
                for path in _inside(match, problems):
                    (found if is_readable(path) else unread).add(path)
            elif refused := _refusal(match, pattern):
                problems.append(refused)
            elif match.suffix.lower() in READABLE:
                found.add(match.resolve())
            else:
                problems.append(f"{shown_path(match)}: {unreadable_text(match.suffix.lower())}")
    if passed_over is not None:
        passed_over.update(map(kind_of, unread))
    return sorted(found), problems


def refusal(path: Path, folder: Path) -> str | None:
    """Return the sentence that refuses a path of a folder; None if it may be read.

    Refused are links that lead out of the folder, and what is no file, such as a named pipe.
    """
    if path.is_symlink():
        try:
            target, root = path.resolve(), folder.resolve()
        except (OSError, RuntimeError):  # it leads in a circle
            return None
        if not target.is_relative_to(root):
            return f"{shown_path(path)}: it is a link to {target}, outside of {root}; add that file itself."
    kind = kind_of_special(path)
    return not_a_file(path, kind) if kind else None


def is_readable(path: Path) -> bool:
    """True if a file in a folder is of a kind that is read. XML is read only if it is a feed."""
    suffix = path.suffix.lower()
    return suffix in READABLE and (suffix != ".xml" or _is_feed(path))


def kind_of(path: Path) -> str:
    """Return what kind of file a path names: its extension, "" if it has none."""
    return path.suffix.lower()


def describe_kinds(kinds: Mapping[str, int]) -> str:
    """Return "12 files: 9 .png, 3 .zip", the commonest kinds first."""
    total = sum(kinds.values())
    ranked = sorted(kinds.items(), key=lambda item: (-item[1], item[0]))
    named = [f"{number:,} {kind or 'without an extension'}" for kind, number in ranked[:_NAMED_KINDS]]
    rest = sum(number for _, number in ranked[_NAMED_KINDS:])
    more = [f"{rest:,} of other kinds"] if rest else []
    return f"{'1 file' if total == 1 else f'{total:,} files'}: {', '.join([*named, *more])}"


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


def _refusal(match: Path, pattern: str) -> str | None:
    """Return the sentence that refuses a path that was named, or found by a glob; a link may be named."""
    if match.is_symlink() and glob.has_magic(pattern):
        fixed = list(takewhile(lambda part: not glob.has_magic(part), Path(pattern).expanduser().parts))
        return refusal(match, Path(*fixed))
    kind = kind_of_special(match)
    return not_a_file(match, kind) if kind else None


def _inside(folder: Path, problems: list[str]) -> Iterable[Path]:
    for path in sorted(folder.rglob("*")):
        if any(part.startswith(".") for part in path.relative_to(folder).parts):
            continue
        if path.suffix.lower() in READABLE and (refused := refusal(path, folder)):
            problems.append(refused)
        elif path.is_file() and not refusal(path, folder):
            yield path.resolve()


def _is_feed(path: Path) -> bool:
    """True if an XML file begins like a feed; many other files have the same extension."""
    try:
        with path.open("rb") as file:
            head = file.read(_SNIFFED_BYTES)
    except OSError:
        return True  # reading it will say why it can't be read
    encoding = "utf-16" if head[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8"
    text = head.decode(encoding, "replace").lstrip("\ufeff")
    while lead := _XML_LEAD.match(text):
        text = text[lead.end() :]
    return _FEED_ROOT.match(text) is not None

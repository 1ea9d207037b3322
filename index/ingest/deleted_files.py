"""Missing files: which documents have lost their file, and what becomes of them.

An unmounted disk looks like a folder from which all was deleted. So a document is removed without being
asked for only if the folder that was named is there and not empty.
"""

import shlex
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cache
from pathlib import Path

from corpus.errors import UsageError
from corpus.scopes import Scope, scopes_of
from index.ingest.identity import is_gone
from index.store import Documents


class Missing(Enum):
    """What becomes of documents whose files are gone."""

    KEEP = "keep"
    REMOVE_IF_SURE = "remove if sure"
    REMOVE = "remove"


@dataclass(frozen=True, slots=True)
class MissingFile:
    """A file that is gone, and the folder through which it was named; `is_sure` if that folder stands."""

    origin: str
    folder: Path
    is_sure: bool


def find_missing(documents: Documents, scopes: Iterable[Scope]) -> dict[str, MissingFile]:
    """Return the missing files of the documents in some scopes, by document id."""
    look, stands = cache(is_gone), cache(_stands)
    found: dict[str, MissingFile] = {}
    for scope in dict.fromkeys(scopes):
        for document_id, origin in documents.under(str(scope.root)).items():
            if not look(origin) or (document_id in found and found[document_id].is_sure):
                continue
            folder = scope.folder_naming(Path(origin))
            if folder is not None:
                found[document_id] = MissingFile(origin, folder, stands(folder))
    return found


def choose_leaving(files: Mapping[str, MissingFile], missing: Missing) -> list[str]:
    """Return the ids of the documents that leave since their files are gone, sorted."""
    if missing is Missing.KEEP:
        return []
    return sorted(i for i, file in files.items() if file.is_sure or missing is Missing.REMOVE)


def find_copies(documents: Documents, leaving: Sequence[str]) -> list[Path]:
    """Return the files that hold copies of documents that would leave: each takes the document over."""
    return [Path(origin) for origin in documents.copying(leaving) if not is_gone(origin)]


def explain_kept(files: Mapping[str, MissingFile]) -> list[str]:
    """Return a line for each folder of which it is not sure that its files were deleted."""
    doubtful = Counter(file.folder for file in files.values() if not file.is_sure)
    return [
        f"{folder}: there is nothing in this folder now, but {_count(number)} came from it and stayed, since "
        f"its disk may be away. `{_removing(str(folder))}` removes what came from it."
        for folder, number in sorted(doubtful.items())
    ]


def names_missing(documents: Documents, pattern: str, missing: Missing) -> bool:
    """True if a pattern that names nothing now names documents whose files are gone. Raises UsageError if
    it is not sure that they were deleted, and nobody has said what becomes of them."""
    files = find_missing(documents, scopes_of(pattern))
    if files and missing is Missing.REMOVE_IF_SURE and not choose_leaving(files, missing):
        raise UsageError(
            f"{pattern}: there is no such file or folder now, but {_count(len(files))} came from there and "
            f"stayed, since its disk may be away. `{_removing(pattern)}` removes what came from there."
        )
    return bool(files)


def _removing(pattern: str) -> str:
    return f"footnote add --remove-missing {shlex.quote(pattern)}"


def _count(documents: int) -> str:
    return f"{documents:,} document" + ("s" if documents != 1 else "")


def _stands(folder: Path) -> bool:
    """True if a folder is there and not empty."""
    try:
        return next(folder.iterdir(), None) is not None
    except OSError:
        return False

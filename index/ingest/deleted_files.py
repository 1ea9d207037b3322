"""Find documents whose files were deleted, and decide which of them leave the store.

An unmounted disk looks like a folder whose files were all deleted. So a document is removed without an
explicit request only if the folder that was named exists and is not empty.
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


class MissingPolicy(Enum):
    """Policy for documents whose files are gone."""

    KEEP = "keep"
    REMOVE_IF_SURE = "remove if sure"
    REMOVE = "remove"


@dataclass(frozen=True, slots=True)
class MissingFile:
    """A file that is gone, and the folder that names it.

    `is_sure` is True if that folder exists and is not empty.
    """

    origin: str
    folder: Path
    is_sure: bool


def find_missing_files(documents: Documents, scopes: Iterable[Scope]) -> dict[str, MissingFile]:
    """Return the missing files of the documents in some scopes, by document id."""
    look, has_files = cache(is_gone), cache(_has_files)
    found: dict[str, MissingFile] = {}
    for scope in dict.fromkeys(scopes):
        for document_id, origin in documents.under(str(scope.root)).items():
            if not look(origin) or (document_id in found and found[document_id].is_sure):
                continue
            folder = scope.folder_naming(Path(origin))
            if folder is not None:
                found[document_id] = MissingFile(origin, folder, has_files(folder))
    return found


def choose_removed(files: Mapping[str, MissingFile], missing: MissingPolicy) -> list[str]:
    """Return the ids of the documents to remove because their files are gone, sorted."""
    if missing is MissingPolicy.KEEP:
        return []
    return sorted(i for i, file in files.items() if file.is_sure or missing is MissingPolicy.REMOVE)


def find_copies(documents: Documents, removed: Sequence[str]) -> list[Path]:
    """Return the files that hold copies of documents to be removed: each takes its document over."""
    return [Path(origin) for origin in documents.copying(removed) if not is_gone(origin)]


def explain_kept(files: Mapping[str, MissingFile]) -> list[str]:
    """Return a line for each folder whose disk may be away, so that its documents were kept."""
    doubtful = Counter(file.folder for file in files.values() if not file.is_sure)
    return [
        f"{folder}: this folder is empty or missing now. {_kept(number)} because its disk may be away; "
        f"`{_removing(str(folder))}` removes what came from it."
        for folder, number in sorted(doubtful.items())
    ]


def names_missing_files(documents: Documents, pattern: str, missing: MissingPolicy) -> bool:
    """True if a pattern that matches no file now names documents whose files are gone.

    Raises UsageError if their disk may be away and `missing` leaves the decision to Footnote.
    """
    files = find_missing_files(documents, scopes_of(pattern))
    if files and missing is MissingPolicy.REMOVE_IF_SURE and not choose_removed(files, missing):
        raise UsageError(
            f"{pattern}: there is no such file or folder now. {_kept(len(files))} because its disk may be "
            f"away; `{_removing(pattern)}` removes what came from it."
        )
    return bool(files)


def _removing(pattern: str) -> str:
    return f"footnote add --remove-missing {shlex.quote(pattern)}"


def _kept(documents: int) -> str:
    if documents == 1:
        return "1 document came from it and was kept"
    return f"{documents:,} documents came from it and were kept"


def _has_files(folder: Path) -> bool:
    """True if a folder exists and is not empty."""
    try:
        return next(folder.iterdir(), None) is not None
    except OSError:
        return False

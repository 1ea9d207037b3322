"""Identify a draft: whether it is a new document, a new version, a moved document or a duplicate."""

import hashlib
import re
import stat
import unicodedata
from collections.abc import Container, Mapping
from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path

from corpus.document import SHARED, Document, ParsedDocument
from index.store import Documents

_SLUG_CHARACTERS = 40


@dataclass(frozen=True, slots=True)
class Origin:
    """Where drafts come from, and which server owns them.

    `origin` is a file's absolute path, or starts with "upload:", "page:" or "feed:".
    """

    origin: str
    guild_id: int = SHARED


def upload_origin(guild_id: int, name: str) -> Origin:
    """Return the place of a server's upload; the same name again is a new version."""
    return Origin(f"upload:{guild_id}/{name}", guild_id)


def is_gone(origin: str) -> bool:
    """True if an origin is a file that certainly no longer exists.

    False for uploads, pages and feeds, and for a file that can't be checked (a folder without permission).
    """
    if not Path(origin).is_absolute():
        return False
    try:
        return stat.S_ISDIR(Path(origin).stat().st_mode)
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        return False


class DraftStatus(Enum):
    """What a draft is to the store."""

    NEW = "new"
    CHANGED = "changed"
    REREAD = "reread"
    UNCHANGED = "unchanged"
    MOVED = "moved"
    DUPLICATE = "duplicate"


@dataclass(frozen=True, slots=True)
class IdentifiedDraft:
    """A draft's status and document.

    It is the document to store (NEW, CHANGED, REREAD, MOVED), or the one that is stored already (UNCHANGED,
    DUPLICATE).
    """

    status: DraftStatus
    document: Document


def identify_draft(
    draft: ParsedDocument,
    place: Origin,
    documents: Documents,
    leaving: Container[str],
    queued: Mapping[str, Document],
    known: Container[str],
    is_reread: bool = False,
) -> IdentifiedDraft:
    """Return what a draft read from a place is, among the documents of the same server.

    A stored document is recognised
    1. by its file and key, also if it is not as it was stored: it is then stored again;
    2. by its exact content, if its file is gone (a renamed file) or its file no longer holds it;
    3. by the id that the draft declares, under the same conditions.

    `leaving` holds the ids of documents that the file no longer holds. `queued` are the documents by id that
    this run will commit; their stored versions are outdated. `known` holds the fingerprints, and the keys of
    this place, that may be stored: others are not looked up. With `is_reread` the file has the same bytes as
    before, and only what a newer reader makes of them differs: its documents keep their versions.
    """
    origin, guild_id = place.origin, place.guild_id
    changed = documents.changed_at(origin, draft.key) if draft.key in known else None
    if changed is not None:
        is_same = draft.fingerprint in changed.fingerprints
        mended = Document(changed.id, changed.version + (not is_same), origin, draft, guild_id)
        return IdentifiedDraft(DraftStatus.REREAD if is_same else DraftStatus.CHANGED, mended)
    at_place = documents.at(origin, draft.key) if draft.key in known else None
    if at_place is not None:
        if at_place.draft.fingerprint == draft.fingerprint:
            return IdentifiedDraft(DraftStatus.UNCHANGED, at_place)
        if is_reread:
            return IdentifiedDraft(DraftStatus.REREAD, replace(at_place, draft=draft))
        return IdentifiedDraft(DraftStatus.CHANGED, _next_version(at_place, draft, place))
    coming = next((document for document in queued.values() if _has_content(document, draft, guild_id)), None)
    if coming is not None:
        return IdentifiedDraft(DraftStatus.DUPLICATE, coming)
    alike = documents.like(draft.fingerprint, guild_id) if draft.fingerprint in known else None
    if alike is not None and alike.id not in queued:
        if _has_left(alike, leaving):
            return IdentifiedDraft(DraftStatus.MOVED, replace(alike, origin=origin, draft=draft))
        return IdentifiedDraft(DraftStatus.DUPLICATE, alike)
    declared = documents.get(draft.given_id) if draft.given_id else None
    free = declared is not None and declared.id not in queued and declared.guild_id == guild_id
    if declared is not None and free and _has_left(declared, leaving):
        return IdentifiedDraft(DraftStatus.CHANGED, _next_version(declared, draft, place))
    return IdentifiedDraft(
        DraftStatus.NEW, Document(_new_id(draft, guild_id, documents, queued), 1, origin, draft, guild_id)
    )


def _has_content(document: Document, draft: ParsedDocument, guild_id: int) -> bool:
    if document.guild_id != guild_id:
        return False
    return document.draft.text == draft.text and document.draft.fingerprint == draft.fingerprint


def _has_left(document: Document, leaving: Container[str]) -> bool:
    """True if a document's place no longer holds it."""
    return document.id in leaving or is_gone(document.origin)


def _next_version(document: Document, draft: ParsedDocument, place: Origin) -> Document:
    return Document(document.id, document.version + 1, place.origin, draft, place.guild_id)


def _new_id(draft: ParsedDocument, guild_id: int, documents: Documents, queued: Container[str]) -> str:
    """Return the declared id if it is free, else one made of the title and the fingerprint.

    A server's own documents never have the declared id alone: whether it is free would tell which ids others
    have.
    """
    base = draft.given_id or _slug(draft.title)
    mark = draft.fingerprint
    candidates = [draft.given_id] if draft.given_id and guild_id == SHARED else []
    if guild_id != SHARED:
        mark = hashlib.sha256(f"{guild_id}:{mark}".encode()).hexdigest()
    candidates += [f"{base}-{mark[:length]}" for length in (6, 12, 64)]
    return next(c for c in candidates if c and c not in queued and not documents.has(c))


def _slug(title: str) -> str:
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain.replace("'", "")).strip("-")
    if len(slug) > _SLUG_CHARACTERS:
        slug = slug[: _SLUG_CHARACTERS + 1].rpartition("-")[0] or slug[:_SLUG_CHARACTERS]
    return slug or "document"

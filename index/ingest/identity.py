"""Identity: whether a draft is a new document, a new version, a moved one, or one already there."""

import hashlib
import re
import stat
import unicodedata
from collections.abc import Container, Mapping
from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path

from corpus.document import SHARED, Document, Draft
from index.store import Documents

_SLUG_CHARACTERS = 40


@dataclass(frozen=True, slots=True)
class Place:
    """Where drafts come from, and whose they are. `origin` is a file's absolute path, or begins with
    what else it is ("upload:", "page:", "feed:")."""

    origin: str
    guild_id: int = SHARED


def upload_place(guild_id: int, name: str) -> Place:
    """The place of what a guild uploads under a name; the same name again is a new version."""
    return Place(f"upload:{guild_id}/{name}", guild_id)


def is_gone(origin: str) -> bool:
    """Whether a place is a file that is surely not there any more: what is no file can't go, and what can't
    be looked at (a folder without permission) may be there."""
    if not Path(origin).is_absolute():
        return False
    try:
        return stat.S_ISDIR(Path(origin).stat().st_mode)
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        return False


class Change(Enum):
    """What a draft means for the store."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    MOVED = "moved"
    DUPLICATE = "duplicate"


@dataclass(frozen=True, slots=True)
class Identified:
    """A draft with its place in the store. `document` is what to store (NEW, CHANGED, MOVED) or
    what stands there already (UNCHANGED, DUPLICATE)."""

    change: Change
    document: Document


def identify(
    draft: Draft,
    place: Place,
    documents: Documents,
    leaving: Container[str],
    taken: Mapping[str, Document],
    familiar: Container[str],
) -> Identified:
    """Tell what a draft read from a place is, among the documents of the same guild.

    A document is found again by its file and key, by its exact content if its file is gone (a
    renamed file) or its entry is `leaving` that file, or by the id that it declares under the same
    conditions. `leaving` holds ids whose entries the file no longer has, `taken` the documents by id
    that this run will commit: what is stored of those is past. `familiar` are the fingerprints and the
    keys of that place that may be stored: what is not among them is not looked for.
    """
    origin, guild_id = place.origin, place.guild_id
    at_place = documents.at(origin, draft.key) if draft.key in familiar else None
    if at_place is not None:
        if at_place.draft.fingerprint == draft.fingerprint:
            return Identified(Change.UNCHANGED, at_place)
        return Identified(Change.CHANGED, _next_version(at_place, draft, place))
    coming = next((document for document in taken.values() if _alike(document, draft, guild_id)), None)
    if coming is not None:
        return Identified(Change.DUPLICATE, coming)
    alike = documents.like(draft.fingerprint, guild_id) if draft.fingerprint in familiar else None
    if alike is not None and alike.id not in taken:
        if _has_left(alike, leaving):
            return Identified(Change.MOVED, replace(alike, origin=origin, draft=draft))
        return Identified(Change.DUPLICATE, alike)
    declared = documents.get(draft.given_id) if draft.given_id else None
    free = declared is not None and declared.id not in taken and declared.guild_id == guild_id
    if declared is not None and free and _has_left(declared, leaving):
        return Identified(Change.CHANGED, _next_version(declared, draft, place))
    return Identified(
        Change.NEW, Document(_new_id(draft, guild_id, documents, taken), 1, origin, draft, guild_id)
    )


def _alike(document: Document, draft: Draft, guild_id: int) -> bool:
    if document.guild_id != guild_id:
        return False
    return document.draft.text == draft.text and document.draft.fingerprint == draft.fingerprint


def _has_left(document: Document, leaving: Container[str]) -> bool:
    """Whether a document's place no longer holds it."""
    return document.id in leaving or is_gone(document.origin)


def _next_version(document: Document, draft: Draft, place: Place) -> Document:
    return Document(document.id, document.version + 1, place.origin, draft, place.guild_id)


def _new_id(draft: Draft, guild_id: int, documents: Documents, taken: Container[str]) -> str:
    """The declared id if it is free, else one made of the title and the fingerprint.

    A guild's documents always have ids of their own making, so that they tell nothing of which ids
    others have.
    """
    base = draft.given_id or _slug(draft.title)
    mark = draft.fingerprint
    candidates = [draft.given_id] if draft.given_id and guild_id == SHARED else []
    if guild_id != SHARED:
        mark = hashlib.sha256(f"{guild_id}:{mark}".encode()).hexdigest()
    candidates += [f"{base}-{mark[:length]}" for length in (6, 12, 64)]
    return next(c for c in candidates if c and c not in taken and not documents.has(c))


def _slug(title: str) -> str:
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain.replace("'", "")).strip("-")
    if len(slug) > _SLUG_CHARACTERS:
        slug = slug[: _SLUG_CHARACTERS + 1].rpartition("-")[0] or slug[:_SLUG_CHARACTERS]
    return slug or "document"

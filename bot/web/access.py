"""Decide who may see a page: everybody, or whoever has a link that Footnote signed."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from http import HTTPStatus
from pathlib import Path

from bot.settings import WebMode
from bot.web.links import Asked, Grant, is_signed, load_key, sign
from corpus.document import SHARED
from index.store import Store
from index.store.changes import REMOVED
from index.store.versions import StoredVersion

DOCUMENT, STORY = "d", "s"
"""What a signature is for."""


class RefusedError(Exception):
    """A page is not shown; `status` is that of HTTP."""

    def __init__(self, status: HTTPStatus, reason: str) -> None:
        super().__init__(reason)
        self.status = status


_UNKNOWN = "There is no such page, or your link does not open it."
_REMOVED = "This document was removed, and its pages with it."
_EXPIRED = "This link has ended. Ask again in Discord or in the terminal, and you get a new one."


@dataclass(frozen=True, slots=True)
class Reader:
    """Whose eyes see a page: a server's members with their link, or everybody (`grant` is None)."""

    grant: Grant | None = None

    @property
    def guild_id(self) -> int:
        """The server whose documents are shown beside the shared ones."""
        return self.grant.guild_id if self.grant is not None else SHARED


@dataclass(frozen=True, slots=True)
class Opened:
    """A document's newest version, and the one that was asked for; None if that is not kept."""

    current: StoredVersion
    asked: StoredVersion | None


class Access:
    """Checks signatures and makes them, with the key in a home. `clock` gives seconds since 1970."""

    def __init__(self, store: Store, mode: WebMode, home: Path, clock: Callable[[], float]) -> None:
        self._store = store
        self._mode = mode
        self._home = home
        self._clock = clock

    @cached_property
    def key(self) -> bytes:
        """The key of all signatures. Raises DiskError or StoreError if it can't be read or made."""
        return load_key(self._home)

    def open_document(self, document_id: str, version: int, asked: Asked) -> tuple[Reader, Opened]:
        """Return who reads a document, and what is stored of it. Raises RefusedError."""
        current = self._store.versions.identify([document_id]).get(document_id)
        if asked.grant is None:
            reader = Reader()
            if current is None and self._was_public(document_id):
                raise RefusedError(HTTPStatus.GONE, _REMOVED)
            if current is None or not self.is_public(current.guild_id):
                raise RefusedError(HTTPStatus.NOT_FOUND, _UNKNOWN)
        else:
            reader = Reader(asked.grant)
            lives = (0, *self._store.changes.removals(document_id))
            signed = [self.sign_document(asked.grant, document_id, version, life) for life in lives]
            self._check(asked, signed)
            if not is_signed(asked.signature or "", signed[-1]):
                raise RefusedError(HTTPStatus.GONE, _REMOVED)
            if current is None or current.guild_id not in (SHARED, asked.grant.guild_id):
                raise RefusedError(HTTPStatus.NOT_FOUND, _UNKNOWN)
        if current.document != document_id:  # the id of a past version's row
            raise RefusedError(HTTPStatus.NOT_FOUND, _UNKNOWN)
        return reader, Opened(current, self._store.versions.find(document_id, version))

    def open_story(self, story: int, asked: Asked) -> Reader:
        """Return who reads a story. Raises RefusedError."""
        if asked.grant is not None:
            self._check(asked, [self.sign_story(asked.grant, story)])
            return Reader(asked.grant)
        if self._mode is not WebMode.PUBLIC:
            raise RefusedError(HTTPStatus.NOT_FOUND, _UNKNOWN)
        return Reader()

    def open_list(self) -> Reader:
        """Return who reads the list of all documents. Raises RefusedError if it is not public."""
        if self._mode is not WebMode.PUBLIC:
            raise RefusedError(HTTPStatus.NOT_FOUND, _UNKNOWN)
        return Reader()

    def is_public(self, guild_id: int) -> bool:
        """True if everybody may see the documents of an owner."""
        return self._mode is WebMode.PUBLIC and guild_id == SHARED

    def life(self, document_id: str) -> int:
        """Return the number of a document's last removal, to which its links are bound; 0 before any."""
        return max(self._store.changes.removals(document_id), default=0)

    def sign_document(self, grant: Grant, document_id: str, version: int, life: int) -> str:
        """Return the signature of a document's page."""
        return sign(self.key, grant, DOCUMENT, document_id, version, life)

    def sign_story(self, grant: Grant, story: int) -> str:
        """Return the signature of a story's page."""
        return sign(self.key, grant, STORY, str(story))

    def _check(self, asked: Asked, signed: list[str]) -> None:
        """Raise RefusedError if a link was not signed by this home, or has ended."""
        if asked.grant is None or not is_signed(asked.signature or "", *signed):
            raise RefusedError(HTTPStatus.NOT_FOUND, _UNKNOWN)
        if asked.grant.until <= self._clock():
            raise RefusedError(HTTPStatus.GONE, _EXPIRED)

    def _was_public(self, document_id: str) -> bool:
        """True if a document is not stored any more that everybody could see."""
        last = self._store.changes.of(document_id)[-1:]
        return bool(last) and last[0].kind == REMOVED and self.is_public(last[0].guild_id)

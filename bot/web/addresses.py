"""Make the addresses of pages that are handed out: in Discord, in the terminal and in JSON."""

from collections.abc import Sequence
from dataclasses import replace

from bot.settings import Settings
from bot.web.access import Access
from bot.web.links import (
    Asked,
    Grant,
    document_path,
    joined_spans,
    proof_of,
    story_path,
    write_query,
)
from corpus import clock
from corpus.document import SHARED, Span
from index.library import Library
from index.store.versions import StoredVersion

_DAY_S = 86_400


class PageAddresses:
    """Makes addresses for the members of a server, or for a person at this machine (`guild_id` None)."""

    def __init__(self, library: Library, settings: Settings, guild_id: int | None) -> None:
        self._store = library.store
        self._settings = settings
        self._guild_id = guild_id
        self._access = Access(self._store, settings.web, library.home, clock.now)
        self._base = settings.web_url or f"http://127.0.0.1:{settings.web_port}"

    def of(self, places: Sequence[tuple[str, Sequence[Span]]]) -> list[str | None]:
        """Return the address of each place, a document's id with spans of its text; None if it is not stored,
        or belongs to another server."""
        ids = {document_id for document_id, _ in places}
        stored, texts = self._store.versions.identify(ids), self._store.documents.unchecked_texts(ids)
        return [
            self._address(stored[i], spans, texts[i]) if i in stored and i in texts else None
            for i, spans in places
        ]

    def story(self, story: int) -> str:
        """Return the address of a story."""
        asked = Asked()
        if not self._access.is_public(SHARED):
            grant = self._grant(SHARED)
            asked = Asked(grant=grant, signature=self._access.sign_story(grant, story))
        return f"{self._base}{story_path(story)}{write_query(asked)}"

    def _address(self, version: StoredVersion, spans: Sequence[Span], text: str) -> str | None:
        if self._guild_id is not None and version.guild_id not in (SHARED, self._guild_id):
            return None
        spans = joined_spans(text, spans)
        asked = Asked(spans, proof_of(text, spans) if spans else None)
        if not self._access.is_public(version.guild_id):
            grant = self._grant(version.guild_id)
            life = self._access.life(version.document)
            signature = self._access.sign_document(grant, version.document, version.version, life)
            asked = replace(asked, grant=grant, signature=signature)
        path = document_path(version.document, version.version)
        return f"{self._base}{path}{write_query(asked)}{'#q' if spans else ''}"

    def _grant(self, owner: int) -> Grant:
        """Return what a link allows: that of the server which gets it; on this machine, of the owner."""
        until = int(clock.now()) + self._settings.web_link_days * _DAY_S
        return Grant(owner if self._guild_id is None else self._guild_id, until)

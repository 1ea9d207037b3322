"""Limits of what one server may add, so that no server fills the disk or takes the time of all."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from bot.settings import Settings
from bot.sources.sources import MAX_GUILD_SOURCES
from corpus.document import SHARED, ParsedDocument
from corpus.errors import DocumentError
from corpus.readers import Reading
from index.ingest.identity import Origin
from index.store import Documents

CHARACTERS_PER_MB = 1_000_000
"""Texts are counted by characters: a server's limit does not depend on its script."""


class ServerFullError(DocumentError):
    """A server has as much as it may have. One of `documents` and `mb` is the limit, the other None."""

    def __init__(self, documents: int | None = None, mb: float | None = None) -> None:
        what = f"{documents:,} documents" if documents is not None else f"{mb:g} MB of text"
        super().__init__(f"This server may have {what}, and this would be more; remove something first.")
        self.documents, self.mb = documents, mb


@dataclass(frozen=True, slots=True)
class ServerLimits:
    """What one server may have: documents, megabytes of text, feeds and pages together, and the items that
    are read of one feed at a time. The operator's own sources have no limits."""

    documents: int = 10_000
    mb: float = 100.0
    sources: int = MAX_GUILD_SOURCES
    items: int = 200

    @classmethod
    def of(cls, settings: Settings) -> Self:
        return cls(
            settings.server_documents, settings.server_mb, settings.server_sources, settings.server_items
        )

    def room(self, documents: Documents, guild_id: int) -> "Room":
        """Return what a server may still add. Belongs on the library's thread."""
        count, characters = documents.usage(guild_id) if guild_id != SHARED else (0, 0)
        return Room(self, guild_id, count, characters)


class Room:
    """What a server has, counted up while something is added."""

    def __init__(self, limits: ServerLimits, guild_id: int, documents: int, characters: int) -> None:
        self._limits = limits
        self._is_limited = guild_id != SHARED
        self._documents = documents
        self._characters = characters

    def take(self, draft: ParsedDocument, is_new: bool) -> None:
        """Count a document that is about to be added. Raises ServerFullError if that is too much."""
        if not self._is_limited:
            return
        if self._documents + is_new > self._limits.documents:
            raise ServerFullError(documents=self._limits.documents)
        if self._characters + len(draft.text) > self._limits.mb * CHARACTERS_PER_MB:
            raise ServerFullError(mb=self._limits.mb)
        self._documents += is_new
        self._characters += len(draft.text)

    def take_all(self, documents: Documents, readings: Sequence[tuple[Origin, Reading]]) -> None:
        """Count all documents of readings, or raise ServerFullError. What is there already may come again."""
        for place, reading in readings:
            stored = documents.keys_in(place.origin)
            kept = 0 if not stored else documents.characters_at(place.origin)
            self._characters -= kept  # a new version takes the place of what is there
            for draft in reading.drafts:
                self.take(draft, draft.key not in stored)

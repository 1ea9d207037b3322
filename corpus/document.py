"""The document model: what every reader gives and everything later points into."""

import hashlib
import json
from dataclasses import dataclass, field

from corpus.dates import Published

SHARED = 0
"""The `guild_id` of documents that belong to no one Discord server."""

Span = tuple[int, int]
"""Start and end in code points: `text[start:end]`."""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a document's text: its name as shown ("" for none) and its body, heading excluded."""

    name: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Draft:
    """A document as a reader gives it, before the store knows it.

    `sections` lie in order, don't overlap, and hold all text that may be quoted. `key` tells
    documents of one file apart ("" where a file is one document); `given_id` is an id that the
    file itself declares. `title_made` says that the title was made from the first sentence.
    """

    title: str
    text: str
    sections: tuple[Section, ...]
    source: str | None = None
    url: str | None = None
    published: Published | None = None
    title_made: bool = False
    given_id: str | None = None
    key: str = ""

    @property
    def fingerprint(self) -> str:
        """SHA-256 (hex) over all that is stored of the content: equal means nothing to do."""
        parts = [
            self.title,
            self.title_made,
            self.source,
            self.url,
            self.published.text if self.published else None,
            [(s.name, s.start, s.end) for s in self.sections],
            self.text,
        ]
        return hashlib.sha256(json.dumps(parts, ensure_ascii=True).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Document:
    """A stored document. `id` is for ever; `version` counts the contents it has had, from 1.

    `origin` is the file it was read from, or a name for an upload. `guild_id` is the Discord server
    that it belongs to, 0 for the operator's documents, which all servers share.
    """

    id: str
    version: int
    origin: str
    draft: Draft = field(repr=False)
    guild_id: int = SHARED

    @property
    def title(self) -> str:
        return self.draft.title

    @property
    def text(self) -> str:
        return self.draft.text

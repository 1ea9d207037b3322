"""The document model: what every reader returns, and what all spans point into."""

import hashlib
import json
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from operator import attrgetter

from corpus.dates import Published

SHARED = 0
"""The `guild_id` of documents that all Discord servers share."""

Span = tuple[int, int]
"""Start and end in code points: `text[start:end]`."""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a document's text: its name as shown ("" for none) and the span under its heading."""

    name: str
    start: int
    end: int


_HASHED_CHARACTERS = 1 << 20


class BlockKind(StrEnum):
    """What a block of a document is."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST_ITEM = "list_item"
    TABLE = "table"
    CODE = "code"
    QUOTE = "quote"
    CAPTION = "caption"


@dataclass(frozen=True, slots=True)
class Block:
    """A part of a document's text of one kind.

    `level` is 1 to 6 for a heading. For a list item, and for a block inside of one, it is the depth of the
    list, from 1; else 0. The span of a list item begins with its `marker` ("-", "3."). The rows of a table
    are the lines of its span, with " | " between cells; the first row names the columns if `has_header`.
    `language` is the programming language of code in lower case, "" if it is unknown. Of any other block it
    is the BCP-47 code of its language if that is not the document's, else "".
    """

    kind: BlockKind
    start: int
    end: int
    level: int = 0
    marker: str = ""
    language: str = ""
    has_header: bool = False


def blocks_within(blocks: Sequence[Block], start: int, end: int) -> Iterator[Block]:
    """Yield those of a document's blocks that overlap a span; the others are not looked at."""
    for number in range(bisect_right(blocks, start, key=attrgetter("end")), len(blocks)):
        if blocks[number].start >= end:
            return
        yield blocks[number]


@dataclass(frozen=True, slots=True)
class DocumentText:
    """The text of a document with its blocks, as in `ParsedDocument`, and its language."""

    text: str
    blocks: tuple[Block, ...] = ()
    language: str = ""

    def language_of(self, block: Block) -> str:
        """Return the BCP-47 code of the language that a block's sentences are in, "" if it is unknown."""
        return self.language if block.kind is BlockKind.CODE else block.language or self.language


@dataclass(frozen=True, slots=True)
class ParsedDocument:
    """A document as a reader returns it, before it has an id in the store.

    `sections` are in order, don't overlap, and hold all text that may be quoted. `blocks` are in order and
    don't overlap; none means that the structure is unknown. `key` distinguishes the documents of one file
    ("" if a file is one document). `given_id` is an id that the file itself declares.
    `title_is_generated` is True if the title was generated from the first sentence. `language` is a BCP-47
    code ("de"), "" if it is unknown.
    """

    title: str
    text: str
    sections: tuple[Section, ...]
    source: str | None = None
    url: str | None = None
    published: Published | None = None
    title_is_generated: bool = False
    given_id: str | None = None
    key: str = ""
    blocks: tuple[Block, ...] = ()
    language: str = ""

    @property
    def structured(self) -> DocumentText:
        """The text with its blocks and its language."""
        return DocumentText(self.text, self.blocks, self.language)

    @property
    def fingerprint(self) -> str:
        """SHA-256 (hex) over all stored content; equal fingerprints need no update.

        Languages are left out: they follow from the text.
        """
        before = [
            self.title,
            self.title_is_generated,
            self.source,
            self.url,
            self.published.text if self.published else None,
            [(s.name, s.start, s.end) for s in self.sections],
        ]
        found = hashlib.sha256(json.dumps(before)[:-1].encode() + b', "')
        for start in range(0, len(self.text), _HASHED_CHARACTERS):  # JSON of a long text takes much memory
            found.update(json.dumps(self.text[start : start + _HASHED_CHARACTERS])[1:-1].encode())
        after = [*map(_as_read, self.blocks)]
        found.update(b'"' + (b", " + json.dumps(after).encode() if after else b"") + b"]")
        return found.hexdigest()


def _as_read(block: Block) -> tuple[object, ...]:
    """Return the fields of a block as its reader gave them, without the language found in its text."""
    language = block.language if block.kind is BlockKind.CODE else ""
    return block.kind, block.start, block.end, block.level, block.marker, language, block.has_header


@dataclass(frozen=True, slots=True)
class Document:
    """A stored document. `id` never changes; `version` counts its contents, from 1.

    `origin` is the file it was read from, or the name of an upload. `guild_id` is the Discord server that
    owns it, 0 for the operator's documents, which all servers share.
    """

    id: str
    version: int
    origin: str
    draft: ParsedDocument = field(repr=False)
    guild_id: int = SHARED

    @property
    def title(self) -> str:
        return self.draft.title

    @property
    def text(self) -> str:
        return self.draft.text

"""Conversion of documents and passages to and from rows of the tables."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, astuple, dataclass
from typing import Any

from sqlalchemy import Row

from corpus.dates import Published
from corpus.document import Block, BlockKind, Document, ParsedDocument, Section
from corpus.passages import Passage
from index.store.checksums import checksum_of_all, document_checksum, passage_checksum
from index.store.filters import FOREVER


@dataclass(frozen=True, slots=True)
class DocumentEntry:
    """A document with its passages and the keys of their vectors, ready to be committed."""

    document: Document
    passages: tuple[Passage, ...]
    vector_keys: tuple[str, ...]


def read_document(row: Row[*tuple[Any, ...]]) -> Document:
    """Return the document that a row of `documents` stores."""
    draft = ParsedDocument(
        title=row.title,
        title_is_generated=row.title_made,
        text=row.text,
        sections=tuple(Section(*section) for section in json.loads(row.sections)),
        source=row.source,
        url=row.url,
        published=Published(row.published) if row.published else None,
        key=row.key,
        blocks=read_blocks(row.blocks),
        language=row.language,
    )
    return Document(row.id, row.version, row.origin, draft, row.guild_id)


def read_blocks(stored: str) -> tuple[Block, ...]:
    """Return the blocks of the column `blocks`."""
    return tuple(Block(BlockKind(kind), *rest) for kind, *rest in json.loads(stored))


@dataclass(frozen=True, slots=True)
class Standing:
    """Which version of a document a row is, and from when to when: its columns of these names."""

    known: int = 0
    until: int = FOREVER
    version_of: str | None = None


def document_values(
    document: Document, encoding: str, standing: Standing, passages: Iterable[Mapping[str, object]]
) -> dict[str, object]:
    """Return a document's row. `encoding` is the fingerprint of what its passages, given as rows, depend
    on."""
    draft = document.draft
    values: dict[str, object] = {
        "id": document.id,
        "version": document.version,
        "guild_id": document.guild_id,
        "origin": document.origin,
        "key": draft.key,
        "title": draft.title,
        "title_made": draft.title_is_generated,
        "source": draft.source,
        "url": draft.url,
        "published": draft.published.text if draft.published else None,
        "day": draft.published.day_number if draft.published else 0,
        "published_order": draft.published.order if draft.published else None,
        "text": draft.text,
        "sections": json.dumps([[s.name, s.start, s.end] for s in draft.sections]),
        "blocks": json.dumps([astuple(block) for block in draft.blocks], ensure_ascii=False),
        "language": draft.language,
        "fingerprint": draft.fingerprint,
        "encoding": encoding,
        **asdict(standing),
        "passages_checksum": checksum_of_all(str(row["checksum"]) for row in passages),
    }
    return {**values, "checksum": document_checksum(values)}


def passage_values(
    entry: DocumentEntry, vector_ids: Mapping[str, int], generation: int
) -> list[dict[str, object]]:
    """Return the rows of an entry's passages. `vector_ids` are the ids of stored vectors by key."""
    return [
        {
            "document_id": entry.document.id,
            "section": passage.section,
            "start": passage.start,
            "end": passage.end,
            "sentences": json.dumps(passage.sentences),
            "vector_id": vector_ids[key],
            "generation": generation,
            "checksum": passage_checksum(
                entry.document.id,
                passage.section,
                passage.start,
                passage.end,
                json.dumps(passage.sentences),
                key,
                generation,
            ),
        }
        for passage, key in zip(entry.passages, entry.vector_keys, strict=True)
    ]

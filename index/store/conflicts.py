"""The conflicts of a store: places of two documents of one story that differ, and up to where was compared.

They are derived from the documents. A row holds places only, and the contents that were compared: as soon as
one of the two documents has another content, the row counts for nothing.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    ForeignKey,
    Row,
    Select,
    Table,
    delete,
    func,
    insert,
    or_,
    select,
)

from corpus.document import SHARED, DocumentText, Span
from index.store.database import Database, get_meta, set_meta
from index.store.dialects.sql import Integer, Offset, String, among, as_ids
from index.store.filters import Filter
from index.store.rows import read_blocks
from index.store.schema import documents, metadata, passages
from index.store.stories import members

COMPARED = "conflicts_compared"
"""The key of `meta` with the `seq` of the last member of a story that was compared with the others."""

conflicts = Table(
    "conflicts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", String, nullable=False, doc="see index/conflicts/comparing.py"),
    Column("one_id", ForeignKey("documents.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("one_fingerprint", String, nullable=False, doc="of the content that was compared"),
    Column("one_start", Offset, nullable=False, doc="of the sentence"),
    Column("one_end", Offset, nullable=False),
    Column("one_said_start", Offset, nullable=False, doc="of what differs, within the sentence"),
    Column("one_said_end", Offset, nullable=False),
    Column("other_id", ForeignKey("documents.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("other_fingerprint", String, nullable=False),
    Column("other_start", Offset, nullable=False),
    Column("other_end", Offset, nullable=False),
    Column("other_said_start", Offset, nullable=False),
    Column("other_said_end", Offset, nullable=False),
    sqlite_autoincrement=True,
)


@dataclass(frozen=True, slots=True)
class Place:
    """A sentence of a document with a content (`fingerprint`), and in it what differs; spans of its text."""

    document_id: str
    fingerprint: str
    sentence: Span
    said: Span


@dataclass(frozen=True, slots=True)
class StoredConflict:
    """Two places that differ, and in what (`kind`). Of two dated documents, `one` is the older."""

    kind: str
    one: Place
    other: Place


@dataclass(frozen=True, slots=True)
class StoryMember:
    """A document of a story as it is compared: `seq` grows in the order in which documents were placed;
    `content` is equal for documents with the same text."""

    seq: int
    document_id: str
    story_id: int
    guild_id: int
    fingerprint: str
    content: str
    published: date | None


@dataclass(frozen=True, slots=True)
class ReadableDocument:
    """The text of a document with the spans of its sentences."""

    text: DocumentText
    sentences: tuple[Span, ...]


class Conflicts:
    """The conflicts of one database. Each method is one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def compared(self) -> int:
        """Return the `seq` of the last member of a story that was compared, 0 before the first."""
        with self._database.transaction() as connection:
            return _compared(connection)

    def waiting(self, after: int, limit: int) -> list[StoryMember]:
        """Return the next members of stories to compare, in the order in which they were placed."""
        statement = _MEMBERS.where(members.c.seq > after).order_by(members.c.seq).limit(limit)
        with self._database.transaction() as connection:
            return [_member(row) for row in connection.execute(statement)]

    def others_of(self, member: StoryMember) -> list[StoryMember]:
        """Return the documents of a member's story that came before it, and that one server may see together
        with it. Those that come later are compared with it in their turn."""
        statement = _MEMBERS.where(members.c.story_id == member.story_id, members.c.seq < member.seq)
        if member.guild_id != SHARED:
            statement = statement.where(members.c.guild_id.in_((SHARED, member.guild_id)))
        with self._database.transaction() as connection:
            return [_member(row) for row in connection.execute(statement.order_by(members.c.seq))]

    def read(self, document_ids: Iterable[str]) -> dict[str, ReadableDocument]:
        """Return documents by id with their sentences, unchecked: what is shown of them must be checked."""
        sentences: dict[str, set[Span]] = defaultdict(set)
        ids = as_ids(document_ids)
        with self._database.transaction() as connection:
            for row in connection.execute(_SENTENCES, ids):
                sentences[row.document_id] |= {(start, end) for start, end in json.loads(row.sentences)}
            rows = connection.execute(_TEXTS, ids).all()
        return {
            row.id: ReadableDocument(
                DocumentText(row.text, read_blocks(row.blocks), row.language),
                tuple(sorted(sentences[row.id])),
            )
            for row in rows
        }

    def note(self, found: Sequence[tuple[StoryMember, Sequence[StoredConflict]]]) -> int:
        """Store what was found of the next members, in their order; return the number of conflicts stored.

        What was known of their documents is replaced. Left out are members that another process has compared
        meanwhile, and conflicts with documents that have changed or left.
        """
        with self._database.transaction() as connection:
            self._database.lock(connection, "conflicts")
            compared = _compared(connection)
            found = [(member, items) for member, items in found if member.seq > compared]
            if not found:
                return 0
            mine = as_ids(member.document_id for member, _ in found)
            connection.execute(delete(conflicts).where(among(conflicts.c.one_id)), mine)
            connection.execute(delete(conflicts).where(among(conflicts.c.other_id)), mine)
            rows = list(_rows(connection, found))
            if rows:
                connection.execute(insert(conflicts), rows)
            set_meta(connection, COMPARED, str(found[-1][0].seq))
        return len(rows)

    def of_documents(self, document_ids: Iterable[str], where: Filter) -> list[StoredConflict]:
        """Return the conflicts of documents with others that a filter passes, the newest others first."""
        ids = set(document_ids)
        if not ids:
            return []
        statement = _VISIBLE.where(or_(conflicts.c.one_id.in_(ids), conflicts.c.other_id.in_(ids)))
        return self._find(statement.where(*_passing(where)))

    def listed(self, where: Filter, limit: int) -> list[StoredConflict]:
        """Return the conflicts between documents that a filter passes, the newest first."""
        return self._find(_VISIBLE.where(*_passing(where)).limit(limit))

    def count(self, where: Filter) -> int:
        """Return the number of conflicts between documents that a filter passes."""
        statement = _VISIBLE.where(*_passing(where)).order_by(None).with_only_columns(func.count())
        with self._database.transaction() as connection:
            return connection.scalar(statement) or 0

    def _find(self, statement: Select[*tuple[Any, ...]]) -> list[StoredConflict]:
        with self._database.transaction() as connection:
            return [_conflict(row) for row in connection.execute(statement)]


def _compared(connection: Connection) -> int:
    stored = get_meta(connection, COMPARED) or ""
    return int(stored) if stored.isdecimal() else 0


def _member(row: Row[*tuple[Any, ...]]) -> StoryMember:
    published = date.fromisoformat(row.published[:10]) if row.published else None
    return StoryMember(
        row.seq, row.document_id, row.story_id, row.guild_id, row.fingerprint, row.content, published
    )


def _rows(
    connection: Connection, found: Sequence[tuple[StoryMember, Sequence[StoredConflict]]]
) -> Iterator[dict[str, object]]:
    """Yield the rows of conflicts whose documents have the contents that were compared."""
    items = [item for _, some in found for item in some]
    ids = as_ids({place.document_id for item in items for place in (item.one, item.other)})
    stored = {row.id: row.fingerprint for row in connection.execute(_FINGERPRINTS, ids)} if items else {}
    for item in items:
        row: dict[str, object] = {"kind": item.kind}
        for side, place in (("one", item.one), ("other", item.other)):
            row |= {
                f"{side}_id": place.document_id,
                f"{side}_fingerprint": place.fingerprint,
                f"{side}_start": place.sentence[0],
                f"{side}_end": place.sentence[1],
                f"{side}_said_start": place.said[0],
                f"{side}_said_end": place.said[1],
            }
        if all(stored.get(p.document_id) == p.fingerprint for p in (item.one, item.other)):
            yield row


def _conflict(row: Row[*tuple[Any, ...]]) -> StoredConflict:
    return StoredConflict(row.kind, _place(row, "one"), _place(row, "other"))


def _place(row: Row[*tuple[Any, ...]], side: str) -> Place:
    said = row._mapping
    return Place(
        said[f"{side}_id"],
        said[f"{side}_fingerprint"],
        (said[f"{side}_start"], said[f"{side}_end"]),
        (said[f"{side}_said_start"], said[f"{side}_said_end"]),
    )


def _passing(where: Filter) -> list[ColumnElement[bool]]:
    """Return the conditions that a filter passes both documents."""
    return [*where.conditions(_ONE), *where.conditions(_OTHER)]


_ONE, _OTHER = documents.alias("one"), documents.alias("other")

_VISIBLE = (
    select(conflicts)
    .join(_ONE, (_ONE.c.id == conflicts.c.one_id) & (_ONE.c.fingerprint == conflicts.c.one_fingerprint))
    .join(
        _OTHER,
        (_OTHER.c.id == conflicts.c.other_id) & (_OTHER.c.fingerprint == conflicts.c.other_fingerprint),
    )
    .order_by(_OTHER.c.day.desc(), _OTHER.c.published_order.desc().nulls_last(), conflicts.c.id)
)
"""The conflicts whose documents have the contents that were compared, the newest first."""

_MEMBERS = select(
    members.c.seq,
    members.c.document_id,
    members.c.story_id,
    documents.c.guild_id,
    members.c.fingerprint,
    members.c.content,
    documents.c.published,
).join(
    documents,
    (documents.c.id == members.c.document_id) & (documents.c.fingerprint == members.c.fingerprint),
)
_SENTENCES = (
    select(passages.c.document_id, passages.c.sentences)
    .where(among(passages.c.document_id))
    .order_by(passages.c.start)
)
_TEXTS = select(documents.c.id, documents.c.text, documents.c.blocks, documents.c.language).where(
    among(documents.c.id)
)
_FINGERPRINTS = select(documents.c.id, documents.c.fingerprint).where(among(documents.c.id))

"""The stories of a store: which documents tell each, and what new documents are compared with."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVarTuple

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Index,
    Row,
    Select,
    Table,
    delete,
    func,
    insert,
    select,
    update,
)

from corpus.document import SHARED
from index.store.database import Database, batched, get_meta, set_meta
from index.store.dialects.sql import Integer, String, Text, upsert
from index.store.filters import Filter
from index.store.schema import changes, documents, metadata, passages

members = Table(
    "story_members",
    metadata,
    Column("seq", Integer, primary_key=True, doc="grows in the order in which documents were placed"),
    Column("document_id", String, nullable=False, unique=True),
    Column("story_id", Integer, nullable=False, index=True),
    Column("guild_id", Integer, nullable=False),
    Column("fingerprint", String, nullable=False, doc="of the content that was placed"),
    Column("content", String, nullable=False, doc="equal for documents with the same text"),
    Column("names", Text, nullable=False, doc="JSON: {name: weight}, of unit length"),
    Column("numbers", Text, nullable=False, doc="JSON: the numbers in it"),
    Column("days", Text, nullable=False, doc="JSON: the days in it, as ordinals"),
    sqlite_autoincrement=True,
)

name_counts = Table(
    "story_names",
    metadata,
    Column("name", String, primary_key=True, doc="'' counts all documents"),
    Column("guild_id", Integer, primary_key=True),
    Column("documents", Integer, nullable=False),
    Index("story_names_by_guild", "guild_id"),
)

_Columns = TypeVarTuple("_Columns")

ALL_DOCUMENTS = ""
"""The name under which all documents are counted."""


@dataclass(frozen=True, slots=True)
class Member:
    """A document of a story. `day` is YYYYMMDD, 0 for unknown, `published_order` seconds since 1970.
    `duplicate_of` is the earliest visible document with the same text, None for that one itself."""

    document_id: str
    day: int
    published_order: float | None
    guild_id: int
    duplicate_of: str | None


@dataclass(frozen=True, slots=True)
class Placed:
    """A document that has a story, and what it is compared by. `content` is equal for documents with the
    same text; `passages` are the ids of its passages in the order of its text."""

    document_id: str
    story_id: int
    content: str
    day: int
    names: dict[str, float]
    numbers: frozenset[str]
    days: frozenset[int]
    passages: tuple[int, ...]


class Stories:
    """The stories of one database. Each method is one transaction, or a part of that of `together`.

    A document that was removed from the store is in no story any more. Past versions never are: they are
    documents of their own that are not placed.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._held: Connection | None = None

    @contextmanager
    def together(self) -> Iterator[None]:
        """Make one transaction of the calls within, in one process at a time."""
        with self._database.transaction() as connection:
            self._database.lock(connection, "stories")
            self._held = connection
            try:
                yield
            finally:
                self._held = None

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        if self._held is not None:
            yield self._held
        else:
            with self._database.transaction() as connection:
                yield connection

    def story_of(self, document_id: str) -> int | None:
        """Return the id of a document's story, None if it has none yet or is not stored."""
        return self.stories_of([document_id]).get(document_id)

    def stories_of(self, document_ids: Iterable[str]) -> dict[str, int]:
        """Return the stories of documents by id; documents without one are left out."""
        found: dict[str, int] = {}
        with self._transaction() as connection:
            for ids in batched(list(document_ids)):
                statement = select(members.c.document_id, members.c.story_id).join(documents, _SAME)
                statement = statement.where(members.c.document_id.in_(ids))
                found.update({row.document_id: row.story_id for row in connection.execute(statement)})
        return found

    def members(self, story_id: int, guild_id: int | None = None) -> list[Member]:
        """Return the documents of a story, or those that a guild may see, oldest first, undated ones last."""
        statement = (
            select(members.c.content, *_SHOWN)
            .join(documents, _SAME)
            .where(members.c.story_id == story_id, *_visible(guild_id))
            .order_by(documents.c.published_order.is_(None), documents.c.published_order, members.c.seq)
        )
        with self._transaction() as connection:
            rows = connection.execute(statement).all()
        first: dict[str, str] = {}
        found = []
        for row in rows:
            said_by = first.setdefault(row.content, row.id)
            duplicate_of = None if said_by == row.id else said_by
            found.append(Member(row.id, row.day, row.published_order, row.guild_id, duplicate_of))
        return found

    def sizes(self, story_ids: Iterable[int], guild_id: int | None = None) -> dict[int, int]:
        """Return the number of documents of each story that a guild may see, as of the last `sweep`."""
        found: dict[int, int] = {}
        with self._transaction() as connection:
            for ids in batched(list(story_ids)):
                statement = (
                    select(members.c.story_id, func.count().label("n"))
                    .where(members.c.story_id.in_(ids), *_visible(guild_id))
                    .group_by(members.c.story_id)
                )
                found.update({row.story_id: row.n for row in connection.execute(statement)})
        return found

    def waiting(self, guild_id: int | None = None) -> list[str]:
        """Return the ids of the documents without a story, or of those that a guild may see, in order of
        arrival. Only what was added or changed since `note_settled` is checked."""
        came = select(func.min(passages.c.id)).where(passages.c.document_id == documents.c.id)
        arrival = came.scalar_subquery()
        statement = (
            select(documents.c.id)
            .outerjoin(members, _SAME)
            .where(members.c.seq.is_(None), *Filter(guild_id=guild_id).conditions(documents))
            .order_by(arrival.is_(None), arrival, documents.c.id)
        )
        with self._transaction() as connection:
            return list(connection.scalars(_touched_since(connection, statement, documents.c.id)))

    def owners(self, passage_ids: Sequence[int], guild_id: int) -> dict[int, str]:
        """Return the documents of passages, by passage id, as of the last `sweep`. Documents without a story,
        and those that a guild may not see, are left out."""
        found: dict[int, str] = {}
        with self._transaction() as connection:
            for ids in batched([int(i) for i in passage_ids]):
                statement = (
                    select(passages.c.id, passages.c.document_id)
                    .join(members, members.c.document_id == passages.c.document_id)
                    .where(passages.c.id.in_(ids), *_visible(guild_id))
                )
                found.update({row.id: row.document_id for row in connection.execute(statement)})
        return found

    def placed(self, document_ids: Iterable[str]) -> dict[str, Placed]:
        """Return what documents are compared by, by id; documents without a story are left out."""
        found: dict[str, Placed] = {}
        with self._transaction() as connection:
            for ids in batched(list(document_ids)):
                parts: dict[str, list[int]] = defaultdict(list)
                statement = select(passages.c.id, passages.c.document_id).order_by(passages.c.start)
                for row in connection.execute(statement.where(passages.c.document_id.in_(ids))):
                    parts[row.document_id].append(row.id)
                wanted = select(members, documents.c.day).join(documents, _SAME)
                for row in connection.execute(wanted.where(members.c.document_id.in_(ids))):
                    found[row.document_id] = Placed(
                        document_id=row.document_id,
                        story_id=row.story_id,
                        content=row.content,
                        day=row.day,
                        names=json.loads(row.names),
                        numbers=frozenset(json.loads(row.numbers)),
                        days=frozenset(json.loads(row.days)),
                        passages=tuple(parts[row.document_id]),
                    )
        return found

    def frequencies(self, names: Iterable[str], guild_id: int) -> dict[str, int]:
        """Count the placed documents that a guild may see, by name in them; `ALL_DOCUMENTS` counts all."""
        visible = name_counts.c.guild_id.in_({SHARED, guild_id})
        found: Counter[str] = Counter()
        with self._transaction() as connection:
            for some in batched([ALL_DOCUMENTS, *names]):
                statement = select(name_counts.c.name, name_counts.c.documents)
                for row in connection.execute(statement.where(name_counts.c.name.in_(some), visible)):
                    found[row.name] += row.documents
        return found

    def is_story(self, story_id: int, guild_id: int) -> bool:
        """True if the story has a document that a guild may see, or has had one since the last `sweep`."""
        noted = select(members.c.seq).where(members.c.story_id == story_id, *_visible(guild_id))
        with self._transaction() as connection:
            return connection.scalar(noted.limit(1)) is not None

    def place(
        self,
        document_id: str,
        story_id: int,
        content: str,
        names: Mapping[str, float],
        numbers: Iterable[str],
        days: Iterable[int],
    ) -> None:
        """Give a document a story. Does nothing if the document was removed meanwhile."""
        with self._transaction() as connection:
            stored = select(documents.c.fingerprint, documents.c.guild_id)
            row = connection.execute(stored.where(documents.c.id == document_id)).first()
            if row is None:
                return
            values = {
                "document_id": document_id,
                "story_id": story_id,
                "guild_id": row.guild_id,
                "fingerprint": row.fingerprint,
                "content": content,
                "names": json.dumps({name: round(weight, 4) for name, weight in names.items()}),
                "numbers": json.dumps(sorted(numbers)),
                "days": json.dumps(sorted(days)),
            }
            connection.execute(insert(members).values(values))
            _count(connection, names, row.guild_id)

    @property
    def settled(self) -> bool:
        """True if no document was added, changed or removed since `note_settled`."""
        with self._transaction() as connection:
            return get_meta(connection, _SETTLED) == _generation(connection)

    def note_settled(self, seq: int, generation: int) -> None:
        """Store that all documents have their stories as of a change (`seq`) and a generation."""
        with self._transaction() as connection:
            set_meta(connection, _SETTLED, str(generation))
            set_meta(connection, _SETTLED_SEQ, str(seq))

    def clear(self) -> None:
        """Delete all stories, so that every document must be placed again."""
        with self._transaction() as connection:
            set_meta(connection, _SETTLED, "")
            set_meta(connection, _SETTLED_SEQ, "")
            connection.execute(delete(members))
            connection.execute(delete(name_counts))

    def sweep(self) -> int:
        """Take removed and changed documents out of their stories; changed ones must be placed again.

        Only what changed or was removed since `note_settled` is checked. Returns the number taken out.
        """
        statement = (
            select(members.c.seq, members.c.names, members.c.guild_id)
            .outerjoin(documents, _SAME & (documents.c.fingerprint == members.c.fingerprint))
            .where(documents.c.id.is_(None))
        )
        with self._transaction() as connection:
            gone = connection.execute(_touched_since(connection, statement, members.c.document_id)).all()
            _forget(connection, gone)
        return len(gone)

    def vacate(self, story_id: int) -> list[str]:
        """Take the guilds' own documents out of a story, to be placed again. Returns their ids in the order
        of placing."""
        columns = (members.c.seq, members.c.document_id, members.c.names, members.c.guild_id)
        statement = select(*columns).where(members.c.story_id == story_id, members.c.guild_id != SHARED)
        with self._transaction() as connection:
            left = connection.execute(statement.order_by(members.c.seq)).all()
            _forget(connection, left)
        return [row.document_id for row in left]


_SETTLED = "stories_generation"
_SETTLED_SEQ = "stories_change"

_SAME: ColumnElement[bool] = documents.c.id == members.c.document_id
_SHOWN = (documents.c.id, documents.c.day, documents.c.published_order, documents.c.guild_id)


def _generation(connection: Connection) -> str:
    return get_meta(connection, "generation") or "0"


def _touched_since(
    connection: Connection, statement: Select[*_Columns], document_id: ColumnElement[str]
) -> Select[*_Columns]:
    """Narrow a statement to the documents added, changed or removed since all was settled. Returns it
    unchanged if nothing ever was."""
    settled = get_meta(connection, _SETTLED_SEQ)
    if not settled:
        return statement
    touched = select(changes.c.document_id).where(changes.c.seq > int(settled))
    return statement.where(document_id.in_(touched))


def _visible(guild_id: int | None) -> list[ColumnElement[bool]]:
    guilds = Filter(guild_id=guild_id).guilds
    return [] if guilds is None else [members.c.guild_id.in_(guilds)]


def _count(connection: Connection, names: Iterable[str], guild_id: int) -> None:
    rows = [{"name": name, "guild_id": guild_id, "documents": 1} for name in (ALL_DOCUMENTS, *names)]
    statement = upsert(connection, name_counts)
    more = {"documents": name_counts.c.documents + 1}
    connection.execute(statement.on_conflict_do_update(index_elements=["name", "guild_id"], set_=more), rows)


def _forget(connection: Connection, rows: Sequence[Row[*tuple[Any, ...]]]) -> None:
    for row in rows:
        _discount(connection, json.loads(row.names), row.guild_id)
    for some in batched([row.seq for row in rows]):
        connection.execute(delete(members).where(members.c.seq.in_(some)))


def _discount(connection: Connection, names: Iterable[str], guild_id: int) -> None:
    for some in batched([ALL_DOCUMENTS, *names]):
        mine = (name_counts.c.guild_id == guild_id) & name_counts.c.name.in_(some)
        connection.execute(update(name_counts).where(mine).values(documents=name_counts.c.documents - 1))
        connection.execute(delete(name_counts).where(mine, name_counts.c.documents <= 0))

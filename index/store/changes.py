"""The change log of documents, in order, from which news is made."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, func, insert, select

from index.store.database import Database
from index.store.schema import changes

NEW, CHANGED, REMOVED = "new", "changed", "removed"


@dataclass(frozen=True, slots=True)
class DocumentChange:
    """One change, in the order of `seq`. `at` is in seconds since 1970. A `backlog` change is not news: the
    document existed before its source was first read."""

    seq: int
    document_id: str
    version: int
    kind: str
    guild_id: int
    at: float
    backlog: bool


class Changes:
    """The changes of one database. Each method is one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def last(self) -> int:
        """Return the number of the last change, 0 before the first."""
        with self._database.transaction() as connection:
            return connection.scalar(select(func.max(changes.c.seq))) or 0

    def last_at(self) -> float | None:
        """Return the time of the last change in seconds since 1970, None before the first."""
        with self._database.transaction() as connection:
            found: float | None = connection.scalar(select(func.max(changes.c.at)))
            return found

    def after(self, seq: int, limit: int) -> list[DocumentChange]:
        """Return the next `limit` changes after `seq`, oldest first."""
        with self._database.transaction() as connection:
            return read_after(connection, seq, limit)

    def since(self, at: float) -> list[DocumentChange]:
        """Return the changes from the time `at` on, oldest first."""
        statement = select(changes).where(changes.c.at >= at).order_by(changes.c.seq)
        with self._database.transaction() as connection:
            return [DocumentChange(**row._mapping) for row in connection.execute(statement)]

    def of(self, document_id: str) -> list[DocumentChange]:
        """Return the changes of a document, oldest first."""
        statement = select(changes).where(changes.c.document_id == document_id).order_by(changes.c.seq)
        with self._database.transaction() as connection:
            return [DocumentChange(**row._mapping) for row in connection.execute(statement)]

    def removals(self, document_id: str) -> list[int]:
        """Return the numbers (`seq`) of the removals of a document, oldest first."""
        statement = select(changes.c.seq).where(
            changes.c.document_id == document_id, changes.c.kind == REMOVED
        )
        with self._database.transaction() as connection:
            return list(connection.scalars(statement.order_by(changes.c.seq)))


def read_after(connection: Connection, seq: int, limit: int) -> list[DocumentChange]:
    """Do what `Changes.after` does, within a transaction."""
    statement = select(changes).where(changes.c.seq > seq).order_by(changes.c.seq).limit(limit)
    return [DocumentChange(**row._mapping) for row in connection.execute(statement)]


def note_changes(
    connection: Connection,
    rows: Sequence[tuple[str, int, int]],
    kind: str,
    at: float,
    backlog: bool = False,
) -> None:
    """Add a change of each document, given as (id, version, guild)."""
    values = [
        {"document_id": i, "version": version, "kind": kind, "guild_id": guild, "at": at, "backlog": backlog}
        for i, version, guild in rows
    ]
    if values:
        connection.execute(insert(changes), values)

"""The outbox: every message that is to be posted, in the database before it is sent and after.

An item is `waiting`; it is marked as `trying` before Discord is asked and as `sent` after it has said yes.
One that is found `trying` at a start, or after an error, may have been posted or not: the one who delivers
finds out. So a kill at any moment loses nothing and doubles nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, func, select, update

from bot.news.tables import follows, matches, outbox
from index.store.database import Database
from index.store.dialects.sql import upsert

POST, DIGEST, EDIT, NOTE = "post", "digest", "edit", "note"
WAITING, TRYING, SENT, FOLDED, FAILED = "waiting", "trying", "sent", "folded", "failed"


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message to be posted, or posted. See `bot.news.tables.outbox`."""

    id: int
    key: str
    follow_id: int | None
    kind: str
    state: str
    document_id: str | None
    edits: int | None
    note: str | None
    note_guild: int | None
    note_user: int | None
    created_at: float
    not_before: float
    tried_at: float | None
    tries: int
    channel_id: int | None
    message_id: int | None
    sent_at: float | None
    late: bool
    why: str


@dataclass(frozen=True, slots=True)
class Carried:
    """A document that a message carries, and how well it matched."""

    document_id: str
    score: float


class Outbox:
    """The outbox of one database. Each method is one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def due(self, now: float, limit: int) -> list[Outgoing]:
        """What is to be sent now, oldest first; what belongs to broken follows waits."""
        open_ = outbox.c.state.in_((WAITING, TRYING)) & (outbox.c.not_before <= now)
        whole = follows.c.broken_since.is_(None)
        statement = (
            select(outbox)
            .outerjoin(follows, follows.c.id == outbox.c.follow_id)
            .where(open_, whole)
            .order_by(outbox.c.not_before, outbox.c.id)
            .limit(limit)
        )
        with self._database.transaction() as connection:
            return [_outgoing(row) for row in connection.execute(statement)]

    def take_due(self, now: float, limit: int) -> list[Outgoing]:
        """As `due`, what no other process is at: until it is let go, none is given it."""
        taken = [item.id for item in self.due(now, limit) if self._database.take(_lock(item.id))]
        due = {item.id: item for item in self.due(now, limit)}  # another may have sent it before it was taken
        self.let_go([i for i in taken if i not in due])
        return [due[i] for i in taken if i in due]

    def let_go(self, outgoing_ids: Iterable[int]) -> None:
        """Let other processes take what was not sent."""
        for outgoing_id in outgoing_ids:
            self._database.let_go(_lock(outgoing_id))

    def get(self, outgoing_id: int) -> Outgoing | None:
        with self._database.transaction() as connection:
            row = connection.execute(select(outbox).where(outbox.c.id == outgoing_id)).first()
            return _outgoing(row) if row else None

    def of_follow(self, follow_id: int) -> list[Outgoing]:
        """All that was ever put in for a follow, oldest first."""
        statement = select(outbox).where(outbox.c.follow_id == follow_id).order_by(outbox.c.id)
        with self._database.transaction() as connection:
            return [_outgoing(row) for row in connection.execute(statement)]

    def waiting(self) -> int:
        """How many messages are not sent yet."""
        with self._database.transaction() as connection:
            statement = select(func.count()).select_from(outbox)
            return connection.scalar(statement.where(outbox.c.state.in_((WAITING, TRYING)))) or 0

    def carried(self, outgoing_id: int) -> list[Carried]:
        """The documents that a message carries, best first."""
        statement = select(matches.c.document_id, matches.c.score).where(matches.c.outbox_id == outgoing_id)
        with self._database.transaction() as connection:
            rows = connection.execute(statement.order_by(matches.c.score.desc(), matches.c.document_id))
            return [Carried(row.document_id, row.score) for row in rows]

    def begin(self, outgoing_id: int, channel_id: int, now: float) -> bool:
        """Note that a new try begins: before Discord is asked. False where there is nothing to be sent any
        more: its follow has ended, or it was folded into a digest meanwhile."""
        open_ = (outbox.c.id == outgoing_id) & outbox.c.state.in_((WAITING, TRYING))
        values = {"state": TRYING, "channel_id": channel_id, "tried_at": now, "tries": outbox.c.tries + 1}
        with self._database.transaction() as connection:
            return connection.execute(update(outbox).where(open_).values(values)).rowcount > 0

    def done(self, outgoing_id: int, message_id: int | None, now: float, late: bool = False) -> None:
        """Note that a message stands in its channel."""
        self._update(outgoing_id, state=SENT, message_id=message_id, sent_at=now, late=late, why="")

    def put_off(self, outgoing_id: int, until: float, why: str) -> None:
        """Try no more before a time; whether the message may have been posted is left as it is."""
        self._update(outgoing_id, not_before=until, why=why)

    def fail(self, outgoing_id: int, why: str) -> None:
        """Give a message up, with the reason."""
        self._update(outgoing_id, state=FAILED, why=why)

    def _update(self, outgoing_id: int, **values: Any) -> None:
        with self._database.transaction() as connection:
            connection.execute(update(outbox).where(outbox.c.id == outgoing_id).values(values))


def put(connection: Connection, **values: Any) -> int | None:
    """Put a message in, within a transaction, unless one with its key is there; gives its id if it is new."""
    statement = (
        upsert(connection, outbox)
        .values(state=WAITING, **values)
        .on_conflict_do_nothing(index_elements=["key"])
    )
    done = connection.execute(statement.returning(outbox.c.id)).first()
    return done.id if done else None


def _lock(outgoing_id: int) -> str:
    return f"outbox {outgoing_id}"


def _outgoing(row: Row[Any]) -> Outgoing:
    return Outgoing(**row._mapping)

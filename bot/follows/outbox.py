"""Outbox: every message to Discord, in the database before and after it is sent.

A message is `waiting`, then `trying` before Discord is asked, then `sent` after Discord has accepted it. If a
message is `trying` at a start or after an error, it may have been posted or not; the sender finds out. So a
kill at any moment loses no message and doubles none.

Posts and digests go out only after planning has cleared them, within a minute; after that they are planned
again. So one process may plan while others send. If several processes send, each claims its messages under
its own name, and never one that another live process has claimed.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, func, or_, select, true, update

from bot.fleet.process_registry import free_for, served_by
from bot.fleet.shards import Shards
from bot.follows.tables import follows, make_tables, matches, outbox
from corpus import clock
from index.store.database import Database
from index.store.dialects.sql import upsert

POST, DIGEST, EDIT, NOTE = "post", "digest", "edit", "note"
WAITING, TRYING, SENT, FOLDED, FAILED = "waiting", "trying", "sent", "folded", "failed"

CLEARED_S = 60.0
"""Seconds for which planning clears a post; if it is not being sent by then, it is planned again."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message of the outbox, sent or not. See `bot.follows.tables.outbox`."""

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
    cleared_until: float | None
    owner: str | None


@dataclass(frozen=True, slots=True)
class Carried:
    """A document in a message, and how well it matched."""

    document_id: str
    score: float


class Outbox:
    """The outbox of one database. Each method is one transaction.

    `owner` is the name under which this process claims messages, None if it is the only one that sends.
    """

    def __init__(self, database: Database, owner: str | None = None) -> None:
        self.owner = owner
        self._database = database
        with database.setting_up() as connection:
            make_tables(connection)

    def due(self, now: float, limit: int) -> list[Outgoing]:
        """Return the messages that are due to be planned or sent, oldest first, without those of broken
        follows."""
        with self._database.transaction() as connection:
            rows = connection.execute(_select_first(select(outbox), _is_due(now), limit))
            return [_outgoing(row) for row in rows]

    def take(self, now: float, limit: int, shards: Shards | None = None) -> list[Outgoing]:
        """Claim the messages that this process sends now, oldest first.

        These are cleared by planning, claimed by no other live process, and belong to servers in `shards`, or
        to any server if that is None.
        """
        ready = _is_due(now) & or_(
            outbox.c.cleared_until > now, outbox.c.state == TRYING, outbox.c.kind.in_((EDIT, NOTE))
        )
        guild_id = func.coalesce(follows.c.guild_id, outbox.c.note_guild, 0)
        served = served_by(shards, guild_id) if shards is not None else true()
        with self._database.transaction() as connection:
            if self.owner is None:
                rows = connection.execute(_select_first(select(outbox), ready & served, limit)).all()
            else:
                free = ready & free_for(self.owner, outbox.c.owner, clock.now())
                first = _select_first(select(outbox.c.id), free & served, limit)
                # A separate statement: inside an UPDATE, PostgreSQL may run the subquery more than once.
                ids = list(connection.scalars(first.with_for_update(of=outbox, skip_locked=True)))
                mine = update(outbox).where(outbox.c.id.in_(ids), free).values(owner=self.owner)
                rows = connection.execute(mine.returning(*outbox.c)).all()
        taken = [_outgoing(row) for row in rows]
        return sorted(taken, key=lambda item: (item.not_before, item.id))

    def get(self, outgoing_id: int) -> Outgoing | None:
        with self._database.transaction() as connection:
            return read_outgoing(connection, outgoing_id)

    def of_follow(self, follow_id: int) -> list[Outgoing]:
        """Return all messages of a follow, sent ones too, oldest first."""
        statement = select(outbox).where(outbox.c.follow_id == follow_id).order_by(outbox.c.id)
        with self._database.transaction() as connection:
            return [_outgoing(row) for row in connection.execute(statement)]

    def waiting(self) -> int:
        """Return the number of messages that are not sent yet."""
        with self._database.transaction() as connection:
            statement = select(func.count()).select_from(outbox)
            return connection.scalar(statement.where(outbox.c.state.in_((WAITING, TRYING)))) or 0

    def carried(self, outgoing_id: int) -> list[Carried]:
        """Return the documents in a message, best match first."""
        statement = select(matches.c.document_id, matches.c.score).where(matches.c.outbox_id == outgoing_id)
        with self._database.transaction() as connection:
            rows = connection.execute(statement.order_by(matches.c.score.desc(), matches.c.document_id))
            return [Carried(row.document_id, row.score) for row in rows]

    def begin(self, outgoing_id: int, channel_id: int, now: float) -> bool:
        """Record that sending begins, before Discord is asked; return True if this process may send.

        It may not if another process has claimed the message since, because this one seemed dead, or if
        planning has folded the message into a digest.
        """
        values = {"state": TRYING, "channel_id": channel_id, "tried_at": now, "tries": outbox.c.tries + 1}
        statement = update(outbox).where(outbox.c.id == outgoing_id, outbox.c.state.in_((WAITING, TRYING)))
        with self._database.transaction() as connection:
            return connection.execute(statement.where(self._is_mine()).values(values)).rowcount == 1

    def done(self, outgoing_id: int, message_id: int | None, now: float, late: bool = False) -> None:
        """Record that a message was sent."""
        self._update(outgoing_id, state=SENT, message_id=message_id, sent_at=now, late=late, why="")

    def reschedule(self, outgoing_id: int, until: float, why: str) -> None:
        """Put a message off until a time, when it is planned again; its state stays as it is."""
        self._update(outgoing_id, self._is_mine(), not_before=until, why=why, cleared_until=None, owner=None)

    def fail(self, outgoing_id: int, why: str) -> None:
        """Give up a message, with the reason."""
        self._update(outgoing_id, self._is_mine(), state=FAILED, why=why)

    def release(self) -> None:
        """Release the messages that this process has claimed and not sent."""
        if self.owner is not None:
            with self._database.transaction() as connection:
                left = outbox.c.state.in_((WAITING, TRYING)) & self._is_mine()
                connection.execute(update(outbox).where(left).values(owner=None))

    def _is_mine(self) -> ColumnElement[bool]:
        """Return the SQL condition that no other process has claimed a message."""
        return true() if self.owner is None else outbox.c.owner == self.owner

    def _update(self, outgoing_id: int, only: ColumnElement[bool] | None = None, **values: Any) -> None:
        statement = update(outbox).where(outbox.c.id == outgoing_id, true() if only is None else only)
        with self._database.transaction() as connection:
            connection.execute(statement.values(values))


def read_outgoing(connection: Connection, outgoing_id: int) -> Outgoing | None:
    """Return a message by its id, within a transaction; None if there is none."""
    row = connection.execute(select(outbox).where(outbox.c.id == outgoing_id)).first()
    return _outgoing(row) if row else None


def enqueue(connection: Connection, **values: Any) -> int | None:
    """Add a message, within a transaction, unless its key exists; return its id, None if it is not new."""
    statement = (
        upsert(connection, outbox)
        .values(state=WAITING, **values)
        .on_conflict_do_nothing(index_elements=["key"])
    )
    done = connection.execute(statement.returning(outbox.c.id)).first()
    return done.id if done else None


def _is_due(now: float) -> ColumnElement[bool]:
    """Return the SQL condition that a message is due to be planned or sent.

    It reads the outbox alone, so it can be checked again on a row that another process had locked.
    """
    return outbox.c.state.in_((WAITING, TRYING)) & (outbox.c.not_before <= now)


def _select_first(what: Select[Any], where: ColumnElement[bool], limit: int) -> Select[Any]:
    """Select the first messages that meet a condition, without those of broken follows."""
    whole = follows.c.broken_since.is_(None)
    joined = what.outerjoin(follows, follows.c.id == outbox.c.follow_id)
    return joined.where(where, whole).order_by(outbox.c.not_before, outbox.c.id).limit(limit)


def _outgoing(row: Row[Any]) -> Outgoing:
    return Outgoing(**row._mapping)

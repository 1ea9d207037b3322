"""The outbox: every message that is to be posted, in the database before it is sent and after.

An item is `waiting`; it is marked as `trying` before Discord is asked and as `sent` after it has said yes.
One that is found `trying` at a start, or after an error, may have been posted or not: the one who delivers
finds out. So a kill at any moment loses nothing and doubles nothing.

Posts and digests go out only when planning has cleared them, and within a minute, else they are planned anew:
so it does not matter that one process plans and others send. Where several could send the same, each takes
what it sends in its own name, and may have only what nobody who lives has taken.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, func, or_, select, true, update

from bot.fleet.fleet import free_for, served_by
from bot.fleet.shards import Shards
from bot.follows.tables import follows, make_tables, matches, outbox
from corpus import clock
from index.store.database import Database
from index.store.dialects.sql import upsert

POST, DIGEST, EDIT, NOTE = "post", "digest", "edit", "note"
WAITING, TRYING, SENT, FOLDED, FAILED = "waiting", "trying", "sent", "folded", "failed"

CLEARED_S = 60.0
"""For how long planning clears a post: what has not begun to go out then is planned anew."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message to be posted, or posted. See `bot.follows.tables.outbox`."""

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
    """A document that a message carries, and how well it matched."""

    document_id: str
    score: float


class Outbox:
    """The outbox of one database. Each method is one transaction.

    `owner` is by what name this process takes what it sends; None where it is the only one that sends.
    """

    def __init__(self, database: Database, owner: str | None = None) -> None:
        self.owner = owner
        self._database = database
        with database.setting_up() as connection:
            make_tables(connection)

    def due(self, now: float, limit: int) -> list[Outgoing]:
        """What is to be sent or planned now, oldest first; what belongs to broken follows waits."""
        with self._database.transaction() as connection:
            rows = connection.execute(_first(select(outbox), _open(now), limit))
            return [_outgoing(row) for row in rows]

    def take(self, now: float, limit: int, shards: Shards | None = None) -> list[Outgoing]:
        """What this process is to send now, oldest first: of the servers in its shards, of all where there
        are none, what planning has cleared and no other process sends."""
        ready = _open(now) & or_(
            outbox.c.cleared_until > now, outbox.c.state == TRYING, outbox.c.kind.in_((EDIT, NOTE))
        )
        guild_id = func.coalesce(follows.c.guild_id, outbox.c.note_guild, 0)
        served = served_by(shards, guild_id) if shards is not None else true()
        with self._database.transaction() as connection:
            if self.owner is None:
                rows = connection.execute(_first(select(outbox), ready & served, limit)).all()
            else:
                free = ready & free_for(self.owner, outbox.c.owner, clock.now())
                first = _first(select(outbox.c.id), free & served, limit)
                # A statement of its own: within an UPDATE, PostgreSQL may look for them more than once.
                ids = list(connection.scalars(first.with_for_update(of=outbox, skip_locked=True)))
                mine = update(outbox).where(outbox.c.id.in_(ids), free).values(owner=self.owner)
                rows = connection.execute(mine.returning(*outbox.c)).all()
        taken = [_outgoing(row) for row in rows]
        return sorted(taken, key=lambda item: (item.not_before, item.id))

    def get(self, outgoing_id: int) -> Outgoing | None:
        with self._database.transaction() as connection:
            return read_outgoing(connection, outgoing_id)

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
        """Note that a new try begins: before Discord is asked. Gives whether it may: another process may have
        taken the message meanwhile, if this one was taken to be dead, or planning may have folded it."""
        values = {"state": TRYING, "channel_id": channel_id, "tried_at": now, "tries": outbox.c.tries + 1}
        statement = update(outbox).where(outbox.c.id == outgoing_id, outbox.c.state.in_((WAITING, TRYING)))
        with self._database.transaction() as connection:
            return connection.execute(statement.where(self._mine()).values(values)).rowcount == 1

    def done(self, outgoing_id: int, message_id: int | None, now: float, late: bool = False) -> None:
        """Note that a message stands in its channel."""
        self._update(outgoing_id, state=SENT, message_id=message_id, sent_at=now, late=late, why="")

    def put_off(self, outgoing_id: int, until: float, why: str) -> None:
        """Try no more before a time, and then plan anew; whether the message may have been posted is left as
        it is."""
        self._update(outgoing_id, self._mine(), not_before=until, why=why, cleared_until=None, owner=None)

    def fail(self, outgoing_id: int, why: str) -> None:
        """Give a message up, with the reason."""
        self._update(outgoing_id, self._mine(), state=FAILED, why=why)

    def let_go(self) -> None:
        """Leave what this process has taken and not sent to whoever comes first."""
        if self.owner is not None:
            with self._database.transaction() as connection:
                left = outbox.c.state.in_((WAITING, TRYING)) & self._mine()
                connection.execute(update(outbox).where(left).values(owner=None))

    def _mine(self) -> ColumnElement[bool]:
        """That no other process has taken a message."""
        return true() if self.owner is None else outbox.c.owner == self.owner

    def _update(self, outgoing_id: int, only: ColumnElement[bool] | None = None, **values: Any) -> None:
        statement = update(outbox).where(outbox.c.id == outgoing_id, true() if only is None else only)
        with self._database.transaction() as connection:
            connection.execute(statement.values(values))


def read_outgoing(connection: Connection, outgoing_id: int) -> Outgoing | None:
    """Return a message by its id, within a transaction; None if there is none."""
    row = connection.execute(select(outbox).where(outbox.c.id == outgoing_id)).first()
    return _outgoing(row) if row else None


def put(connection: Connection, **values: Any) -> int | None:
    """Put a message in, within a transaction, unless one with its key is there; gives its id if it is new."""
    statement = (
        upsert(connection, outbox)
        .values(state=WAITING, **values)
        .on_conflict_do_nothing(index_elements=["key"])
    )
    done = connection.execute(statement.returning(outbox.c.id)).first()
    return done.id if done else None


def _open(now: float) -> ColumnElement[bool]:
    """That a message is to be sent or planned now. Asked of the outbox alone, so that it can be asked again
    of a row that another process was at."""
    return outbox.c.state.in_((WAITING, TRYING)) & (outbox.c.not_before <= now)


def _first(what: Select[Any], where: ColumnElement[bool], limit: int) -> Select[Any]:
    """The first messages for which something holds, without those of broken follows."""
    whole = follows.c.broken_since.is_(None)
    joined = what.outerjoin(follows, follows.c.id == outbox.c.follow_id)
    return joined.where(where, whole).order_by(outbox.c.not_before, outbox.c.id).limit(limit)


def _outgoing(row: Row[Any]) -> Outgoing:
    return Outgoing(**row._mapping)

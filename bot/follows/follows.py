"""Follows: the topics that people and channels follow, and how often they want news."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from bot.follows.notes import Note, enqueue_note
from bot.follows.outbox import SENT
from bot.follows.schedule import Quiet, next_digest, parse_quiet
from bot.follows.tables import follows, make_tables, outbox
from corpus.errors import UsageError
from index.store.database import Database

AT_ONCE, DAILY, WEEKLY = "at once", "daily", "weekly"

ON_DEMAND = "on demand"
"""How the operator follows in the terminal: a digest is made on request."""

EVERYTHING = "*"
"""The topic that every document matches."""

MAX_GUILD_FOLLOWS = 200
MAX_PERSON_FOLLOWS = 25
DEFAULT_CAP = 20
DEFAULT_AT = 8 * 60


@dataclass(frozen=True, slots=True)
class Follow:
    """A topic followed in a channel, or in a person's direct messages (`channel_id` 0).

    It sees the documents of server `guild_id` and the shared ones. See `bot.follows.tables` for the fields.
    """

    topic: str
    guild_id: int
    channel_id: int
    user_id: int
    how: str = AT_ONCE
    at: int = DEFAULT_AT
    weekday: int = 0
    zone: str = "UTC"
    quiet: str = ""
    cap: int = DEFAULT_CAP
    role_id: int | None = None
    locale: str = "en-US"
    source: str = ""
    without: str = ""
    id: int = 0
    since: int = 0
    cursor: int = 0
    created_at: float = 0.0
    next_digest: float | None = None
    broken_since: float | None = None
    broken_why: str | None = None

    @property
    def quiet_hours(self) -> Quiet | None:
        return parse_quiet(self.quiet) if self.quiet else None

    @property
    def is_digest(self) -> bool:
        return self.how != AT_ONCE

    def digest_after(self, now: float) -> float | None:
        """Return when its next digest is due, None if it has no digest times."""
        if self.how not in (DAILY, WEEKLY):
            return None
        return next_digest(now, self.zone, self.at, self.weekday if self.how == WEEKLY else None)


def topic_key(topic: str) -> str:
    """Return a topic in the form that is compared: without regard to case and spacing."""
    return " ".join(topic.casefold().split())


def find_sources(known: Sequence[str], typed: str) -> list[str]:
    """Return the source that is called `typed`, else all whose names contain it, in any case."""
    wanted = typed.strip().casefold()
    exact = [name for name in known if name.casefold() == wanted]
    return exact[:1] or [name for name in known if wanted in name.casefold()]


class Follows:
    """The follows of one database. Each method is one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database
        with database.setting_up() as connection:
            make_tables(connection)

    def put(self, follow: Follow, now: float, last_change: int) -> tuple[Follow, bool]:
        """Add a follow, or change the one of the same topic at the same place.

        Return the follow as stored, and True if it is new; a new one sees documents after `last_change`.
        Raises UsageError if there are too many.
        """
        with self._database.transaction() as connection:
            here = _same_place(follow)
            row = connection.execute(select(follows).where(*here)).first()
            values = _values(replace(follow, next_digest=follow.digest_after(now)))
            if row is not None:
                values |= {"broken_since": None, "broken_why": None}
                connection.execute(update(follows).where(follows.c.id == row.id).values(values))
                return _follow(connection.execute(select(follows).where(*here)).one()), False
            _check_room(connection, follow)
            values |= {"since": last_change, "cursor": last_change, "created_at": now}
            connection.execute(insert(follows).values(values))
            return _follow(connection.execute(select(follows).where(*here)).one()), True

    def get(self, follow_id: int) -> Follow | None:
        with self._database.transaction() as connection:
            row = connection.execute(select(follows).where(follows.c.id == follow_id)).first()
            return _follow(row) if row else None

    def all(self) -> list[Follow]:
        with self._database.transaction() as connection:
            return read_follows(connection)

    def in_guild(self, guild_id: int) -> list[Follow]:
        """Return the follows of a server's channels, by topic."""
        here = (follows.c.guild_id == guild_id) & (follows.c.channel_id != 0)
        return self._ordered(here)

    def of_person(self, user_id: int) -> list[Follow]:
        """Return what a person follows in direct messages, by topic."""
        return self._ordered((follows.c.user_id == user_id) & (follows.c.channel_id == 0))

    def remove(self, follow_id: int) -> None:
        """Delete a follow and the messages that wait for it."""
        with self._database.transaction() as connection:
            connection.execute(delete(follows).where(follows.c.id == follow_id))

    def broken(self) -> list[Follow]:
        """Return the follows whose channels can't be written to."""
        return self._ordered(follows.c.broken_since.is_not(None))

    def mark_broken(self, follow_id: int, why: str, now: float) -> None:
        """Record that a follow's channel can't be written to, and put a note to its maker into the outbox.

        The note is sent once, until a message has reached the channel again. Follows in direct messages get
        no note, since the person can't be written to.
        """
        with self._database.transaction() as connection:
            fresh = (follows.c.id == follow_id) & follows.c.broken_since.is_(None)
            connection.execute(update(follows).where(fresh).values(broken_since=now, broken_why=why))
            row = connection.execute(select(follows).where(follows.c.id == follow_id)).first()
            if row is None or not row.channel_id:
                return
            sent = (outbox.c.follow_id == follow_id) & (outbox.c.state == SENT)
            last = connection.scalar(select(func.max(outbox.c.id)).where(sent)) or 0
            places = {"topic": row.topic, "channel": f"<#{row.channel_id}>"}
            note = Note(row.user_id, row.guild_id, f"note_{why}", places, row.locale)
            enqueue_note(connection, f"broken:{follow_id}:{last}", note, now)

    def mark_reachable(self, follow_id: int) -> None:
        """Record that a follow's channel can be written to again."""
        with self._database.transaction() as connection:
            statement = update(follows).where(follows.c.id == follow_id)
            connection.execute(statement.values(broken_since=None, broken_why=None))

    def forget_person(self, user_id: int) -> int:
        """Delete what a person follows in direct messages and return the number.

        The follows that they made for channels stay, without their name.
        """
        with self._database.transaction() as connection:
            theirs = (follows.c.user_id == user_id) & (follows.c.channel_id != 0)
            connection.execute(update(follows).where(theirs).values(user_id=0))
            own = (follows.c.user_id == user_id) & (follows.c.channel_id == 0)
            return connection.execute(delete(follows).where(own)).rowcount

    def forget_guild(self, guild_id: int) -> None:
        """Delete every follow that sees a server's documents."""
        with self._database.transaction() as connection:
            connection.execute(delete(follows).where(follows.c.guild_id == guild_id))

    def _ordered(self, condition: Any) -> list[Follow]:
        with self._database.transaction() as connection:
            statement = select(follows).where(condition).order_by(follows.c.topic_key, follows.c.id)
            return [_follow(row) for row in connection.execute(statement)]


def read_follows(connection: Connection) -> list[Follow]:
    """Return all follows, within a transaction."""
    return [_follow(row) for row in connection.execute(select(follows).order_by(follows.c.id))]


def lock_follow(connection: Connection, follow_id: int) -> Follow | None:
    """Lock a follow until the transaction ends and return it, None if it is gone."""
    statement = select(follows).where(follows.c.id == follow_id)
    row = connection.execute(statement.with_for_update()).first()
    return _follow(row) if row else None


def lock_cursors(connection: Connection) -> dict[int, int]:
    """Lock all cursors until the transaction ends and return them by follow id."""
    statement = select(follows.c.id, follows.c.cursor).order_by(follows.c.id)
    return {row.id: row.cursor for row in connection.execute(statement.with_for_update())}


def move_cursors(connection: Connection, follow_ids: Sequence[int], cursor: int) -> None:
    connection.execute(update(follows).where(follows.c.id.in_(follow_ids)).values(cursor=cursor))


def _same_place(follow: Follow) -> list[Any]:
    conditions = [
        follows.c.guild_id == follow.guild_id,
        follows.c.channel_id == follow.channel_id,
        follows.c.topic_key == topic_key(follow.topic),
    ]
    if not follow.channel_id:
        conditions.append(follows.c.user_id == follow.user_id)
    return conditions


def _check_room(connection: Connection, follow: Follow) -> None:
    here = (follows.c.guild_id == follow.guild_id) & (follows.c.channel_id != 0)
    own = (follows.c.user_id == follow.user_id) & (follows.c.channel_id == 0)
    condition, most = (here, MAX_GUILD_FOLLOWS) if follow.channel_id else (own, MAX_PERSON_FOLLOWS)
    count = connection.scalar(select(func.count()).select_from(follows).where(condition)) or 0
    if count >= most:
        raise UsageError(f"{most} topics are followed already; remove one with /unfollow first.")


def _values(follow: Follow) -> dict[str, Any]:
    return {
        "guild_id": follow.guild_id,
        "channel_id": follow.channel_id,
        "user_id": follow.user_id,
        "topic": follow.topic,
        "topic_key": topic_key(follow.topic),
        "how": follow.how,
        "at": follow.at,
        "weekday": follow.weekday,
        "zone": follow.zone,
        "quiet": follow.quiet,
        "cap": follow.cap,
        "role_id": follow.role_id,
        "locale": follow.locale,
        "source": follow.source,
        "without": follow.without,
        "next_digest": follow.next_digest,
    }


def _follow(row: Row[Any]) -> Follow:
    values = dict(row._mapping)
    del values["topic_key"]
    return Follow(**values)

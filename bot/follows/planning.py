"""Plan when messages go out: quiet hours, the daily cap, digests, and many posts folded into one."""

from sqlalchemy import ColumnElement, Connection, func, or_, select, update

from bot.follows.follows import AT_ONCE, Follow, lock_follow, read_follows
from bot.follows.matching import GATHERED
from bot.follows.outbox import CLEARED_S, DIGEST, FOLDED, POST, SENT, TRYING, WAITING, enqueue
from bot.follows.schedule import day_start, next_day, next_open
from bot.follows.tables import follows, matches, outbox
from index.store.database import Database

MAX_SEPARATE_POSTS = 5
"""Most posts of a follow that go out separately; more at a time become one digest."""

QUIET, CAP, MANY = "quiet", "cap", "many"
"""Reasons why a post waits or was folded into a digest."""


def plan(database: Database, now: float) -> None:
    """Make due digests, put off posts that must wait, fold too many into one, and clear the rest.

    Each follow is one transaction.
    """
    with database.transaction() as connection:
        all_follows = read_follows(connection)
        busy = set(connection.scalars(select(outbox.c.follow_id).where(_due(now)).distinct()))
    for follow in all_follows:
        if follow.id not in busy and not _digest_is_due(follow, now):
            continue
        with database.transaction() as connection:
            current = lock_follow(connection, follow.id)  # another process may have changed it
            if current is not None and current.broken_since is None:
                _plan_digest(connection, current, now)
                _plan_posts(connection, current, now)


def _digest_is_due(follow: Follow, now: float) -> bool:
    return follow.next_digest is not None and follow.next_digest <= now


def _plan_digest(connection: Connection, follow: Follow, now: float) -> None:
    """Put the gathered documents into one message if the digest is due and there are any."""
    if follow.how == AT_ONCE or follow.next_digest is None or not _digest_is_due(follow, now):
        return
    following = update(follows).where(follows.c.id == follow.id)
    connection.execute(following.values(next_digest=follow.digest_after(now)))
    gathered = (matches.c.follow_id == follow.id) & (matches.c.outcome == GATHERED)
    gathered &= matches.c.outbox_id.is_(None)
    if not connection.scalar(select(func.count()).select_from(matches).where(gathered)):
        return
    digest = enqueue(
        connection,
        key=f"digest:{follow.id}:{follow.next_digest:.0f}",
        follow_id=follow.id,
        kind=DIGEST,
        created_at=follow.next_digest,
        not_before=now,
    )
    connection.execute(update(matches).where(gathered).values(outbox_id=digest))


def _plan_posts(connection: Connection, follow: Follow, now: float) -> None:
    """Put due posts off to the end of quiet hours or to the next day, fold them, or clear them."""
    messages = _due(now) & (outbox.c.follow_id == follow.id)
    ids = list(
        connection.scalars(select(outbox.c.id).where(messages).order_by(outbox.c.id).with_for_update())
    )
    if not ids:
        return
    opening = next_open(now, follow.zone, follow.quiet_hours)
    if opening > now:
        connection.execute(update(outbox).where(messages).values(not_before=opening, why=QUIET))
        return
    left = follow.cap - _count_sent(connection, follow, day_start(now, follow.zone), now)
    if left <= 0:
        until = next_open(next_day(now, follow.zone), follow.zone, follow.quiet_hours)
        connection.execute(update(outbox).where(messages).values(not_before=until, why=CAP))
        return
    posts = list(connection.scalars(select(outbox.c.id).where(messages, outbox.c.kind == POST)))
    if len(posts) > min(MAX_SEPARATE_POSTS, left):
        _fold(connection, follow, posts, now)
    connection.execute(update(outbox).where(messages).values(cleared_until=now + CLEARED_S))


def _fold(connection: Connection, follow: Follow, posts: list[int], now: float) -> None:
    """Make one digest of posts, which are then not sent themselves."""
    oldest = connection.scalar(select(func.min(outbox.c.created_at)).where(outbox.c.id.in_(posts)))
    digest = enqueue(
        connection,
        key=f"fold:{follow.id}:{posts[-1]}",
        follow_id=follow.id,
        kind=DIGEST,
        created_at=oldest,
        not_before=now,
    )
    connection.execute(update(matches).where(matches.c.outbox_id.in_(posts)).values(outbox_id=digest))
    connection.execute(update(outbox).where(outbox.c.id.in_(posts)).values(state=FOLDED, why=MANY))


def _due(now: float) -> ColumnElement[bool]:
    """Return the SQL condition that a post or digest is due and not cleared, or no longer."""
    uncleared = or_(outbox.c.cleared_until.is_(None), outbox.c.cleared_until <= now)
    due = (outbox.c.state == WAITING) & (outbox.c.not_before <= now) & uncleared
    return due & outbox.c.kind.in_((POST, DIGEST))


def _count_sent(connection: Connection, follow: Follow, since: float, now: float) -> int:
    """Return how many posts of a follow were sent since a time or are cleared."""
    sent = (outbox.c.state == SENT) & (outbox.c.sent_at >= since)
    cleared = outbox.c.state.in_((WAITING, TRYING)) & (outbox.c.cleared_until > now)
    statement = (
        select(func.count())
        .select_from(outbox)
        .where(outbox.c.follow_id == follow.id, or_(sent, cleared), outbox.c.kind.in_((POST, DIGEST)))
    )
    return connection.scalar(statement) or 0

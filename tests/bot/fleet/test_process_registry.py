"""Several processes on one database: who leads, who sends what, and when a shard may identify."""

import asyncio
import time
from collections.abc import Iterator
from contextvars import ContextVar
from itertools import pairwise
from pathlib import Path

import pytest

import corpus.clock
from bot.fleet.identify_slots import IdentifySlots
from bot.fleet.process_registry import ProcessRegistry
from bot.fleet.shards import Shards, whole
from bot.fleet.tables import DEAD_AFTER_S
from bot.follows.follows import Follow, Follows
from bot.follows.notes import Note, enqueue_note
from bot.follows.outbox import FOLDED, POST, SENT, WAITING, Outbox, enqueue
from bot.follows.planning import plan
from corpus.errors import SettingError
from index.store.database import Database

pytestmark = pytest.mark.sqlite
"""On PostgreSQL a process holds a lock while it lives, and the processes of these tests are one: see
`tests/index/store/test_sharing_news.py` and `tests/bot/discord/test_processes.py`."""

NOW = 1_800_000_000.0


class Clock:
    """A time that tests set, in seconds since 1970."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = Database(tmp_path / "home.sqlite")
    yield opened
    opened.close()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(corpus.clock, "now", clock)
    return clock


def test_one_leads_until_it_leaves_or_beats_no_more(database: Database, clock: Clock) -> None:
    first, second = ProcessRegistry(database, False, clock), ProcessRegistry(database, False, clock)
    for fleet, shards in ((first, Shards(0, 0, 2)), (second, Shards(1, 1, 2))):
        fleet.join(shards)
        assert not fleet.heartbeat(shards, ready=False).leads, "who is not ready leads nobody"
    assert first.heartbeat(Shards(0, 0, 2), ready=True).leads
    assert not second.heartbeat(Shards(1, 1, 2), ready=True).leads
    clock.now += DEAD_AFTER_S - 1
    assert not second.heartbeat(Shards(1, 1, 2), ready=True).leads
    clock.now += 2
    assert second.heartbeat(Shards(1, 1, 2), ready=True).leads, "the first beats no more"
    again = first.heartbeat(Shards(0, 0, 2), ready=True)
    assert not again.leads and [p.shards for p in again.others] == [Shards(1, 1, 2)]
    second.leave()
    assert not second.heartbeat(Shards(1, 1, 2), ready=True).leads, (
        "a beat that was on its way brings nobody back"
    )
    back = first.heartbeat(Shards(0, 0, 2), ready=True)
    assert back.leads and back.others == ()


def test_others_must_divide_the_servers_alike(database: Database, clock: Clock) -> None:
    ProcessRegistry(database, False, clock).join(Shards(0, 7, 16))
    with pytest.raises(SettingError, match=r"FOOTNOTE_SHARDS: 8-15/32 does not fit .* serves 0-7/16"):
        ProcessRegistry(database, False, clock).join(Shards(8, 15, 32))
    ProcessRegistry(database, True, clock).join(whole(1))
    clock.now += DEAD_AFTER_S + 1
    assert ProcessRegistry(database, False, clock).join(Shards(8, 15, 32)).others == (), (
        "the dead have no say"
    )


def test_each_message_is_sent_by_the_one_whose_server_it_is_about(database: Database, clock: Clock) -> None:
    """Posts, and notes of no follow; what belongs to direct messages alone is shard 0's."""
    fleets = [ProcessRegistry(database, False, clock) for _ in range(3)]
    parts = [Shards(0, 1, 6), Shards(2, 3, 6), Shards(4, 5, 6)]
    for fleet, part in zip(fleets, parts, strict=True):
        fleet.join(part)
    follows = Follows(database)
    guild_ids = [(n << 22) + 5 for n in range(24)]
    for guild_id in guild_ids:
        _post(database, guild_id)
        with database.transaction() as connection:
            enqueue_note(connection, f"note:{guild_id}", Note(7, guild_id, "note_gone", {}), NOW)
    with database.transaction() as connection:
        enqueue_note(connection, "note:0", Note(7, 0, "note_gone", {}), NOW)
    plan(database, NOW)
    taken = [Outbox(database, f.id).take(NOW, 99, part) for f, part in zip(fleets, parts, strict=True)]
    assert [len(items) for items in taken] == [17, 16, 16]
    for items, part in zip(taken, parts, strict=True):
        guilds = {follows.get(i.follow_id).guild_id for i in items if i.follow_id}  # type: ignore[union-attr]
        assert guilds == {guild_id for guild_id in guild_ids if part.serve(guild_id)}


def test_a_message_that_two_could_send_is_taken_by_one(database: Database, clock: Clock) -> None:
    old, new = ProcessRegistry(database, False, clock), ProcessRegistry(database, True, clock)
    for fleet in (old, new):
        fleet.join(whole(1))
    ours, theirs = Outbox(database, old.id), Outbox(database, new.id)
    [first], [second] = _posts(database, 1), _posts(database, 1, guild_id=8)
    plan(database, NOW)
    assert [item.id for item in ours.take(NOW, 1)] == [first]
    assert [item.id for item in theirs.take(NOW, 9)] == [second]
    assert ours.begin(first, 7, NOW) and not theirs.begin(first, 7, NOW)
    theirs.reschedule(first, NOW + 99, "")
    theirs.fail(first, "")
    assert ours.get(first).state == "trying" and ours.get(first).not_before == NOW  # type: ignore[union-attr]
    clock.now += DEAD_AFTER_S + 1
    new.heartbeat(whole(1), ready=True)
    [found] = theirs.take(NOW, 9)[:1]
    assert (found.id, found.state) == (first, "trying"), "whoever finds it looks whether it was posted"
    assert not ours.begin(first, 7, NOW), "the old one was taken to be dead and may not go on"
    theirs.release()
    assert [item.id for item in ours.take(NOW, 9)] == [first, second]


def test_nothing_goes_out_that_was_not_planned(database: Database, clock: Clock) -> None:
    """One plans, another sends: so what waits is taken only when planning has looked at all of it."""
    fleet = ProcessRegistry(database, False, clock)
    fleet.join(whole(1))
    box = Outbox(database, fleet.id)
    posts = _posts(database, 8)
    assert box.take(NOW, 9) == []
    plan(database, NOW)
    [digest] = box.take(NOW, 99)
    assert digest.kind == "digest" and {box.get(i).state for i in posts} == {FOLDED}  # type: ignore[union-attr]
    assert box.begin(digest.id, 7, NOW)
    box.done(digest.id, 1, NOW)
    [late] = _posts(database, 1, start=8)
    plan(database, NOW)
    assert box.take(NOW + 61, 9) == [], "it was cleared a minute ago, and quiet hours may have begun"
    plan(database, NOW + 61)
    [item] = box.take(NOW + 61, 9)
    assert item.id == late and item.state == WAITING


def test_a_post_that_planning_has_folded_is_not_begun(database: Database, clock: Clock) -> None:
    fleet = ProcessRegistry(database, False, clock)
    fleet.join(whole(1))
    box = Outbox(database, fleet.id)
    [slow] = _posts(database, 1)
    plan(database, NOW)
    assert [item.id for item in box.take(NOW, 9)] == [slow]
    _posts(database, 6, start=1)
    plan(database, NOW + 61)
    assert not box.begin(slow, 7, NOW + 61)


def test_posts_that_others_are_about_to_send_count_for_the_day(database: Database, clock: Clock) -> None:
    follow = Follows(database).put(Follow("ferries", 5, 7, 1, cap=3), NOW, 0)[0]
    _posts(database, 2, follow=follow)
    plan(database, NOW)
    _posts(database, 2, start=2, follow=follow)
    plan(database, NOW)
    kinds = [item.kind for item in Outbox(database).take(NOW, 9)]
    assert kinds == ["post", "post", "digest"], "one is left of three: two become one"


@pytest.mark.sqlite
def test_alone_nothing_is_written_to_take(database: Database) -> None:
    outbox = Outbox(database)
    _posts(database, 1)
    plan(database, NOW)
    with database.transaction() as connection:
        before = connection.connection.driver_connection.total_changes  # type: ignore[union-attr]
        [item] = outbox.take(NOW, 9)
        assert connection.connection.driver_connection.total_changes == before  # type: ignore[union-attr]
    assert item.owner is None and outbox.begin(item.id, 7, NOW)
    outbox.done(item.id, 1, NOW)
    assert outbox.get(item.id).state == SENT  # type: ignore[union-attr]


@pytest.mark.asyncio
@pytest.mark.parametrize("shared", [True, False])
async def test_shards_of_a_bucket_take_turns(database: Database, shared: bool) -> None:
    ProcessRegistry(database, False).join(whole(1))
    many = [IdentifySlots(database, 2) for _ in range(3)] if shared else [IdentifySlots(None, 2)] * 3
    asking: ContextVar[int] = ContextVar("asking")
    at: dict[int, float] = {}

    def noted() -> float:
        """The time; the last one that a shard was told is that of its turn."""
        at[asking.get()] = now = time.monotonic()
        return now

    async def identify(turns: IdentifySlots, shard_id: int) -> None:
        asking.set(shard_id)
        turns.every_s, turns._clock = 0.3, noted
        await turns.wait(shard_id)

    await asyncio.gather(*(identify(turns, n) for n, turns in enumerate([*many, *many])))
    for bucket in (0, 1):
        times = sorted(at[shard_id] for shard_id in range(6) if shard_id % 2 == bucket)
        assert all(later - earlier >= 0.299 for earlier, later in pairwise(times))


@pytest.mark.asyncio
@pytest.mark.parametrize("shared", [True, False])
async def test_a_shard_does_not_wait_for_another_bucket(database: Database, shared: bool) -> None:
    ProcessRegistry(database, False).join(whole(1))
    turns = IdentifySlots(database if shared else None, 2)
    turns.every_s = 3_600.0
    async with asyncio.timeout(60):
        await turns.wait(0)
        await turns.wait(1)


def _post(database: Database, guild_id: int) -> None:
    follow = Follows(database).put(Follow("ferries", guild_id, 7, 1), NOW, 0)[0]
    _posts(database, 1, follow=follow)


def _posts(
    database: Database, number: int, guild_id: int = 5, start: int = 0, follow: Follow | None = None
) -> list[int]:
    """New posts of one follow that wait; gives their ids."""
    follow = follow or Follows(database).put(Follow("ferries", guild_id, 7, 1), NOW, 0)[0]
    made = []
    with database.transaction() as connection:
        for n in range(start, start + number):
            values = {"follow_id": follow.id, "kind": POST, "document_id": f"d{n}"}
            key = f"post:{follow.id}:d{n}"
            made.append(enqueue(connection, key=key, created_at=NOW, not_before=NOW, **values))
    return [number for number in made if number is not None]

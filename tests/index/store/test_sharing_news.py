"""News of several processes on one database: each follow matched, each message sent, each feed read once."""

import asyncio
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, ExitStack
from pathlib import Path

import pytest
import pytest_asyncio

import corpus.clock
from bot.fleet.process_registry import ProcessRegistry
from bot.fleet.shards import whole
from bot.follows.outbox import CLEARED_S, FOLDED, SENT, TRYING
from bot.follows.planning import plan
from bot.library_thread import LibraryThread
from bot.sources.sync import GRACE_S, Syncer
from corpus.sandbox import ReaderPool
from corpus.web.fetch import Fetcher
from index.encode.encoder import Encoder
from index.library import Library
from tests.bot.follows.newsroom import PORTS, Newsroom, newsroom
from tests.bot.sources.site import LONG, Site, feed, item, serving

PROCESSES = 3


@pytest.fixture
def rooms(tmp_path: Path, encoder: Encoder, url: str) -> Iterator[list[Newsroom]]:
    """The newsrooms of three processes on one database."""
    with ExitStack() as opened:
        made = [
            opened.enter_context(newsroom(tmp_path / f"room{number}", encoder, url))
            for number in range(PROCESSES)
        ]
        for room in made:
            fleet = ProcessRegistry(room.library.store.database, False)
            fleet.join(whole(1))
            room.outbox.owner = fleet.id
        yield made


def send(room: Newsroom, sent: Counter[int]) -> None:
    """A round of one process, all that it is given sent."""
    room.matcher.run(room.now)
    plan(room.library.store.database, room.now)
    due = room.outbox.take(room.now, 50)
    for outgoing in due:
        if room.outbox.begin(outgoing.id, 7, room.now):
            sent[outgoing.id] += 1
            room.outbox.done(outgoing.id, 1000 + outgoing.id, room.now)
    room.outbox.release()


def test_each_message_is_sent_once_whoever_does_it(rooms: list[Newsroom]) -> None:
    """All processes go their rounds at the same time, while documents come in through each of them."""
    for number in range(4):
        rooms[0].follow(channel_id=7 + number, cap=100)
    sent: Counter[int] = Counter()
    failed: list[BaseException] = []

    def go_rounds(number: int, room: Newsroom) -> None:
        try:
            for port in PORTS[number::PROCESSES]:
                room.bring_strike(port)
                send(room, sent)
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=go_rounds, args=pair) for pair in enumerate(rooms)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for room in rooms:
        send(room, sent)
    assert failed == []
    assert set(sent.values()) == {1}
    documents = {listing.id for listing in rooms[0].library.store.documents.listings()}
    for follow in rooms[0].follows.all():
        put = rooms[0].outbox.of_follow(follow.id)
        assert {outgoing.state for outgoing in put} <= {SENT, FOLDED}
        carried = [c.document_id for o in put if o.state == SENT for c in rooms[0].outbox.carried(o.id)]
        assert sorted(carried) == sorted(documents)


def test_what_is_folded_into_a_digest_is_not_sent_by_another(rooms: list[Newsroom]) -> None:
    one, other = rooms[:2]
    one.follow()
    one.bring_strike(PORTS[0])
    one.round()
    [taken] = one.outbox.take(one.now, 50)
    assert other.outbox.take(other.now, 50) == []
    for port in PORTS[1:6]:
        other.bring_strike(port)
    other.now = one.now + CLEARED_S + 1
    other.round()
    assert not one.outbox.begin(taken.id, 7, other.now)
    [digest] = other.outbox.take(other.now, 50)
    assert digest.kind == "digest" and len(other.outbox.carried(digest.id)) == 6


_POSTING = """
import sys, time
import corpus.clock
from bot.fleet.process_registry import ProcessRegistry
from bot.fleet.shards import whole
from bot.follows.outbox import Outbox
from index.store.database import Database
database = Database(sys.argv[1])
fleet = ProcessRegistry(database, False)
fleet.join(whole(1))
outbox = Outbox(database, fleet.id)
[due] = outbox.take(float(sys.argv[2]), 9)
assert outbox.begin(due.id, 7, float(sys.argv[2]))
print("posting", flush=True)
time.sleep(600)
"""


def test_what_a_killed_process_was_posting_is_anothers_at_once(
    rooms: list[Newsroom], url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = rooms[0]
    room.follow()
    room.bring_strike(PORTS[0])
    room.round()
    words = [sys.executable, "-c", _POSTING, url, str(room.now)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as posting:
        assert posting.stdout is not None and posting.stdout.readline() == "posting\n"
        assert [outgoing.state for outgoing in room.outbox.due(room.now, 9)] == [TRYING]
        assert room.outbox.take(room.now, 9) == []
        posting.kill()
    at = corpus.clock.now()  # time stands still: it is not for want of a beat that the process counts as dead
    monkeypatch.setattr(corpus.clock, "now", lambda: at)
    watching, until = ProcessRegistry(room.library.store.database, False, lambda: at), time.monotonic() + 60
    while not (found := room.outbox.take(room.now, 9)):
        watching.heartbeat(whole(1), ready=False)
        assert time.monotonic() < until, "it never was"
    assert [outgoing.state for outgoing in found] == [TRYING], "it may have been posted: that is looked up"


class _Reader:
    """What one process looks at feeds with."""

    def __init__(self, library: Library, fetcher: Fetcher, reader: ReaderPool) -> None:
        self.library = library
        self.library_thread = LibraryThread(library)
        database = library.store.database
        self.syncer = Syncer(self.library_thread, database, fetcher, reader, interval_s=240.0)


@pytest_asyncio.fixture
async def site() -> AsyncIterator[Site]:
    async with serving() as site:
        yield site


@pytest.mark.asyncio
async def test_a_feed_is_read_by_one_and_an_item_of_two_feeds_is_one_document(
    tmp_path: Path, encoder: Encoder, url: str, site: Site
) -> None:
    listed = item("Bridge to close", guid="1", link=f"{site.url}/bridge")
    site.pages["/bridge"] = f"<html><body><p>{LONG}</p></body></html>"
    site.pages["/one"], site.pages["/two"] = feed(listed), feed(listed)
    async with AsyncExitStack() as opened:
        reader = await opened.enter_async_context(ReaderPool())
        fetcher = await opened.enter_async_context(Fetcher(["127.0.0.1", "localhost"]))
        processes = []
        for number in range(2):
            library = opened.enter_context(Library(tmp_path / f"feeds{number}", encoder, database_url=url))
            processes.append(_Reader(library, fetcher, reader))
            opened.callback(processes[-1].library_thread.close)
        for path in ("one", "two"):
            found = await processes[0].syncer.discover(f"{site.url}/{path}")
            await processes[0].syncer.add(found)
        site.seen.clear()
        with corpus.clock.moved(GRACE_S + 1):
            reports = await asyncio.gather(*(process.syncer.run_due() for process in processes))
        assert (site.seen["/one"], site.seen["/two"]) == (1, 1)
        assert sum(bool(outcome.added) for report in reports for outcome in report.outcomes) == 1
        for process in processes:
            assert process.library.store.documents.count() == 1
        assert [change.kind for change in processes[0].library.store.changes.after(0, 9)] == ["new"]

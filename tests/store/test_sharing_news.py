"""News of several processes on one database: each follow matched, each message sent, each feed read once."""

import asyncio
import threading
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, ExitStack
from pathlib import Path

import pytest
import pytest_asyncio

from bot.fleet.fleet import Fleet
from bot.fleet.shards import whole
from bot.news.outbox import FOLDED, SENT, Outbox
from bot.news.planning import plan
from bot.news.sync import Syncer
from bot.service import Service
from corpus.apart import ApartReader
from corpus.fetching import Fetcher
from index.encoder import Encoder
from index.library import Library
from tests.bot.news.newsroom import Newsroom, newsroom
from tests.bot.news.site import LONG, Site, feed, item, serving
from tests.bot.news.test_planning import PORTS, strike

PROCESSES = 3


@pytest.fixture
def rooms(tmp_path: Path, encoder: Encoder, url: str) -> Iterator[list[Newsroom]]:
    """The newsrooms of three processes on one database."""
    with ExitStack() as opened:
        yield [
            opened.enter_context(newsroom(tmp_path / f"room{number}", encoder, url))
            for number in range(PROCESSES)
        ]


def send(room: Newsroom, outbox: Outbox, sent: Counter[int]) -> None:
    """A round of one process, all that it is given sent."""
    room.matcher.run(room.now)
    plan(room.news.database, room.now)
    for outgoing in outbox.take(room.now, 50):
        if outbox.begin(outgoing.id, 7, room.now):
            sent[outgoing.id] += 1
            outbox.done(outgoing.id, 1000 + outgoing.id, room.now)
    outbox.let_go()


def join(room: Newsroom) -> Outbox:
    """What a process that serves all servers takes its messages from."""
    fleet = Fleet(room.news.database, False)
    fleet.join(whole(1))
    return Outbox(room.news.database, fleet.id)


def test_each_message_is_sent_once_whoever_does_it(rooms: list[Newsroom]) -> None:
    """All processes go their rounds at the same time, while documents come in through each of them."""
    for number in range(4):
        rooms[0].follow(channel_id=7 + number, cap=100)
    outboxes = [join(room) for room in rooms]
    sent: Counter[int] = Counter()
    failed: list[BaseException] = []

    def go_rounds(number: int, room: Newsroom) -> None:
        try:
            for port in PORTS[number::PROCESSES]:
                room.bring(port, strike(port))
                send(room, outboxes[number], sent)
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=go_rounds, args=pair) for pair in enumerate(rooms)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for room, outbox in zip(rooms, outboxes, strict=True):
        send(room, outbox, sent)
    assert failed == []
    assert set(sent.values()) == {1}
    documents = {listing.id for listing in rooms[0].library.store.documents.listings()}
    for follow in rooms[0].news.follows.all():
        put = rooms[0].news.outbox.of_follow(follow.id)
        assert {outgoing.state for outgoing in put} <= {SENT, FOLDED}
        carried = [c.document_id for o in put if o.state == SENT for c in rooms[0].news.outbox.carried(o.id)]
        assert sorted(carried) == sorted(documents)


class _Reader:
    """What one process looks at feeds with."""

    def __init__(self, library: Library, fetcher: Fetcher, reader: ApartReader) -> None:
        self.library = library
        self.service = Service(library)
        database = library.store.database
        self.syncer = Syncer(self.service, database, fetcher, reader, interval_s=240.0)


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
        reader = await opened.enter_async_context(ApartReader())
        fetcher = await opened.enter_async_context(Fetcher(["127.0.0.1", "localhost"]))
        processes = []
        for number in range(2):
            library = opened.enter_context(Library(tmp_path / f"feeds{number}", encoder, database_url=url))
            processes.append(_Reader(library, fetcher, reader))
            opened.callback(processes[-1].service.close)
        for path in ("one", "two"):
            found = await processes[0].syncer.discover(f"{site.url}/{path}")
            await processes[0].syncer.add(found)
        site.seen.clear()
        reports = await asyncio.gather(*(process.syncer.run_due() for process in processes))
        assert (site.seen["/one"], site.seen["/two"]) == (1, 1)
        assert sum(bool(outcome.added) for report in reports for outcome in report.outcomes) == 1
        for process in processes:
            assert process.library.store.documents.count() == 1
        assert [change.kind for change in processes[0].library.store.changes.after(0, 9)] == ["new"]

"""What one server may add has limits, which the operator's own sources do not have."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot.sources.limits import Room, ServerFullError, ServerLimits
from bot.sources.sync import Syncer
from corpus.document import SHARED
from corpus.errors import UsageError
from corpus.readers import parse_file
from tests.bot.sources.conftest import Desk
from tests.bot.sources.site import LONG, Site, feed, item

pytestmark = pytest.mark.asyncio(loop_scope="session")

GUILD = 7
SMALL = ServerLimits(documents=3, mb=1.0, sources=2, items=5)


def limited(desk: Desk, limits: ServerLimits) -> Desk:
    """The same home, with other limits."""
    database = desk.library.store.database
    desk.syncer = Syncer(
        desk.library_thread, database, desk.fetcher, desk.reader, desk.clock, 240.0, limits=limits
    )
    return desk


def items(count: int) -> list[str]:
    return [item(f"Bridge number {n}", f"It is bridge {n}. {LONG}", guid=str(n)) for n in range(count)]


async def test_of_a_long_feed_a_server_reads_the_first_items_and_the_operator_all(
    desk: Desk, site: Site
) -> None:
    site.pages["/feed"] = feed(*items(8))
    limited(desk, replace(SMALL, documents=100))
    _, theirs = await desk.follow(f"{site.url}/feed", GUILD)
    assert len(theirs.added) == 5 and "lists 8 items; only the first 5 are read" in theirs.problems[0]
    _, own = await desk.follow(f"{site.url}/feed", SHARED)
    assert len(own.added) == 8 and not own.problems


async def test_a_full_server_takes_what_fits_and_says_why_the_rest_is_not_there(
    desk: Desk, site: Site
) -> None:
    site.pages["/feed"] = feed(*items(5))
    limited(desk, SMALL)
    source, outcome = await desk.follow(f"{site.url}/feed", GUILD)
    assert outcome.error is not None and "may have 3 documents" in outcome.error
    assert len(desk.documents(GUILD)) == 3 and "3 documents" in (desk.source(source.id).last_error or "")
    limited(desk, replace(SMALL, documents=10))
    [later] = (await desk.later(60)).outcomes
    assert later.error is None and len(later.added) == 2, "with room again the rest comes in"
    assert len(desk.documents(GUILD)) == 5


async def test_a_server_has_so_many_sources(desk: Desk, site: Site) -> None:
    limited(desk, SMALL)
    for number in range(3):
        site.pages[f"/{number}"] = feed(item("Bridge", f"It is bridge {number}. {LONG}", guid=str(number)))
    for number in range(2):
        await desk.follow(f"{site.url}/{number}", GUILD)
    with pytest.raises(UsageError, match="2 sources already"):
        await desk.syncer.add(await desk.syncer.discover(f"{site.url}/2"), GUILD)
    await desk.follow(f"{site.url}/2", SHARED)


async def test_texts_count_together_and_not_those_of_the_operator() -> None:
    draft = parse_file(Path("a.md"), b"bridge " * 90_000).drafts[0]
    room = Room(SMALL, GUILD, 0, 0)
    room.take(draft, is_new=True)
    with pytest.raises(ServerFullError, match="1 MB of text"):
        room.take(draft, is_new=True)
    shared = Room(SMALL, SHARED, 0, 0)
    for _ in range(10):
        shared.take(draft, is_new=True)

"""Feeds with faults: each item is one document, none is lost, and none takes another's place."""

import pytest
from sqlalchemy import text, update

from bot.sources.items import list_items
from bot.sources.tables import items
from corpus.dates import Published
from corpus.feeds.parse import parse_feed
from corpus.web.fetch import FetchError
from tests.bot.sources.conftest import NOON, Desk
from tests.bot.sources.site import LONG, Site, feed, item, page

pytestmark = pytest.mark.asyncio(loop_scope="session")

DATE = "Mon, 02 Feb 2026 08:00:00 +0000"


def notice(number: int, *, link: str = "", guid: str = "") -> str:
    text = f"Notice {number} says that street {number} is closed on Sunday."
    return item(f"Notice {number}", text, link=link, guid=guid, date=DATE)


def told(desk: Desk) -> dict[str, tuple[str, int]]:
    """Of each document by its title what it says, and how many versions it has had."""
    return {d.title: (d.text.strip(), d.version) for d in desk.documents()}


NOTICES = {f"Notice {n}": (f"Notice {n} says that street {n} is closed on Sunday.", 1) for n in range(1, 5)}


@pytest.mark.parametrize(
    ("guid", "link"),
    [
        ("0", "/notice/{}"),
        ("0", ""),
        ("N/A", "N/A"),
        ("", "/"),
        ("", "/notices"),
        ("https://halden.example/", "https://halden.example/"),
        ("https://halden.example/notices", "https://halden.example/notices"),
        ("all", "/notices"),
        ("", ""),
    ],
)
async def test_items_that_share_a_guid_or_a_link_are_documents_of_their_own(
    desk: Desk, site: Site, guid: str, link: str
) -> None:
    address = site.url + link if link.startswith("/") else link
    one, two, three, four = (notice(n, link=address.format(n), guid=guid) for n in range(1, 5))
    site.pages["/feed"] = feed(one, two)
    _, first = await desk.follow(f"{site.url}/feed")
    assert len(first.added) == 2
    for listed in ((three, two, one), (two, one), (four, three), (four, three, two, one)):
        site.pages["/feed"] = feed(*listed)
        [outcome] = (await desk.later()).outcomes
        assert not outcome.changed
    assert told(desk) == NOTICES
    assert len(desk.changes()) == 4


async def test_a_feed_that_lists_its_newest_item_alone_loses_none(desk: Desk, site: Site) -> None:
    for n in range(1, 5):
        site.pages["/feed"] = feed(notice(n, link=f"{site.url}/notice/{n}", guid="0"))
        await (desk.later() if n > 1 else desk.follow(f"{site.url}/feed"))
    assert told(desk) == NOTICES


async def test_an_edit_of_an_item_that_shares_its_guid_is_an_edit(desk: Desk, site: Site) -> None:
    one, two = (notice(n, link=f"{site.url}/notice/{n}", guid="0") for n in (1, 2))
    site.pages["/feed"] = feed(one, two)
    await desk.follow(f"{site.url}/feed")
    site.pages["/feed"] = feed(one.replace("Sunday", "Monday"), two)
    await desk.later()
    assert {title: version for title, (_, version) in told(desk).items()} == {"Notice 1": 2, "Notice 2": 1}


async def test_a_link_that_says_there_is_none_is_none(desk: Desk, site: Site) -> None:
    site.pages["/feed"] = feed(notice(1, link="N/A"), notice(2, link="#"))
    await desk.follow(f"{site.url}/feed")
    assert {document.draft.url for document in desk.documents()} == {None}


async def test_no_character_is_lost_where_a_feed_is_repaired(desk: Desk, site: Site) -> None:
    address = "https://halden.example/view?x=1&y=2&copy=3"
    broken = item(
        "Boats & Bridges", "The lift bridge & the R&D wing reopened: 3 < 4.", link=address, guid="1"
    )
    site.pages["/feed"] = feed(broken.replace("&amp;", "&").replace("&lt; 4", "< 4"), title="Ships - & More")
    source, _ = await desk.follow(f"{site.url}/feed")
    [document] = desk.documents()
    assert source.title == "Ships - & More"
    assert (document.title, document.draft.url) == ("Boats & Bridges", address)
    assert document.text.strip() == "The lift bridge & the R&D wing reopened: 3 < 4."


async def test_what_is_dated_in_the_future_counts_from_when_it_was_first_seen(desk: Desk, site: Site) -> None:
    future = "Sat, 31 Oct 2037 00:00:00 PDT"
    comic = item("Comic", "A philosopher meets a vampire.", guid="1", date=future)
    site.pages["/feed"] = feed(comic, notice(1))
    await desk.follow(f"{site.url}/feed")
    seen = Published("2026-02-02T02:40:00+00:00")
    assert seen.order == NOON
    assert {d.title: d.draft.published for d in desk.documents()}["Comic"] == seen
    desk.clock.wait(2 * 24 * 60)
    site.pages["/feed"] = feed(
        item("Next", "A vampire plays chess.", guid="2", date="Wed, 04 Feb 2026 02:00:00 GMT"),
        comic.replace("philosopher", "poet"),
        notice(1),
    )
    await desk.later()
    days = {d.title: d.draft.published for d in desk.documents()}
    assert days["Comic"] == seen  # edited since, and still of the day on which it was first seen
    assert days["Next"] == Published("2026-02-04T02:00:00+00:00")


async def test_a_page_dated_in_the_future_keeps_the_day_on_which_it_was_first_seen(
    desk: Desk, site: Site
) -> None:
    head = '<meta property="article:published_time" content="2037-10-31T00:00:00Z">'
    site.pages["/page"] = page("Bridge", LONG, head)
    await desk.follow(f"{site.url}/page")
    for said, version in ((LONG, 1), (LONG.replace("nine", "twelve"), 2)):
        desk.clock.wait(24 * 60)
        site.pages["/page"] = page("Bridge", said, f"{head}<!-- {desk.clock.now} -->")
        await desk.syncer.run_due()
        [document] = desk.documents()
        assert document.version == version
        assert document.draft.published == Published("2026-02-02T02:40:00+00:00")


async def test_a_date_that_is_put_on_at_every_look_makes_no_new_version(desk: Desk, site: Site) -> None:
    for minute in range(3):
        date = f"Mon, 02 Feb 2026 02:{minute:02}:00 GMT"
        site.pages["/feed"] = feed(item("Bridge", LONG, link=f"{site.url}/bridge", date=date))
        await (desk.later() if minute else desk.follow(f"{site.url}/feed"))
    [document] = desk.documents()
    assert document.version == 1 and document.draft.published == Published("2026-02-02T02:00:00+00:00")


async def test_a_feed_is_fetched_once_when_it_is_added(desk: Desk, site: Site) -> None:
    site.pages["/feed"] = feed(notice(1))
    found = await desk.syncer.discover(f"{site.url}/feed")
    source, _ = await desk.syncer.add(found)
    assert not (await desk.syncer.run_due()).outcomes  # left to whoever has added it
    site.answers["/feed"] = (429, {"Retry-After": "60"})
    outcome = await desk.syncer.run_one(source, found.sent)
    assert (site.seen["/feed"], len(outcome.added), outcome.error) == (1, 1, None)
    assert outcome.source.failing_since is None


async def test_a_server_that_asks_to_wait_has_not_failed(desk: Desk, site: Site) -> None:
    site.pages["/feed"] = feed(notice(1))
    await desk.follow(f"{site.url}/feed")
    site.answers["/feed"] = (429, {"Retry-After": "7200"})
    [outcome] = (await desk.later()).outcomes
    waiting = outcome.source
    assert (outcome.error, waiting.failing_since, waiting.failures) == (None, None, 0)
    assert waiting.is_waiting and outcome.waits_until == waiting.next_at == desk.clock.now + 7_200
    assert waiting.last_error is not None and "asks to wait (429" in waiting.last_error
    assert "the next try is at 2 Feb 2026, 04:45 UTC" in waiting.last_error
    assert not (await desk.later(119)).outcomes
    del site.answers["/feed"]
    [again] = (await desk.later(1)).outcomes
    assert not again.source.is_waiting and again.source.last_error is None
    site.answers["/feed"] = (429, {"Retry-After": "60"})
    with pytest.raises(
        FetchError, match=r"asks to wait until .* UTC \(429, too many requests\); try again then"
    ):
        await desk.syncer.discover(f"{site.url}/feed")


@pytest.mark.sqlite
async def test_items_of_a_home_that_noted_their_keys_alone_are_known_again(desk: Desk, site: Site) -> None:
    listed = [
        item("Bridge", LONG, link=f"{site.url}/bridge", guid="1"),
        item("Ferry", f"Ferry. {LONG}", link=f"{site.url}/ferry"),
        item("Fair", f"Fair. {LONG}", guid="3", date=DATE),
    ]
    site.pages["/feed"] = feed(*listed)
    await desk.follow(f"{site.url}/feed")
    old = {item.key: item.old_digest for item in list_items(parse_feed(feed(*listed).encode(), "f.xml"))}
    with desk.library.store.database.transaction() as connection:
        for key, digest in old.items():
            connection.execute(update(items).where(items.c.key == key).values(digest=digest))
        for column in ("first_seen", "guid", "link", "title", "published", "excerpt", "text"):
            connection.execute(text(f"ALTER TABLE items DROP COLUMN {column}"))
        connection.execute(text("DROP TABLE migrations"))
        connection.execute(text("DROP TABLE made_tables"))
    desk.start()
    site.pages["/feed"] = feed(notice(1), *listed)
    [outcome] = (await desk.later()).outcomes
    assert (len(outcome.added), outcome.changed) == (1, ())
    edited = [listed[0].replace("nine", "twelve"), *listed[1:]]
    site.pages["/feed"] = feed(notice(1), *edited)
    [outcome] = (await desk.later()).outcomes
    assert (outcome.added, len(outcome.changed)) == ((), 1)
    assert {title: version for title, (_, version) in told(desk).items()} == {
        "Bridge": 2,
        "Ferry": 1,
        "Fair": 1,
        "Notice 1": 1,
    }

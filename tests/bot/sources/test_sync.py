"""Feeds and pages: what is new comes in once, what changed as a new version, and nothing else."""

from datetime import UTC, datetime
from email.utils import format_datetime

import pytest

from bot.sources.sources import FEED, PAGE
from corpus.errors import DocumentError
from tests.bot.sources.conftest import NOON, Desk
from tests.bot.sources.site import LONG, Site, feed, item, page

pytestmark = pytest.mark.asyncio(loop_scope="session")


def dated(at: float) -> str:
    return format_datetime(datetime.fromtimestamp(at, UTC))


async def test_what_was_there_is_backlog_and_what_comes_is_news(desk: Desk, site: Site) -> None:
    old = item("Bridge to close", guid="1")
    site.pages["/feed"] = feed(old)
    source, outcome = await desk.follow(f"{site.url}/feed")
    assert (source.kind, source.title) == (FEED, "Halden Herald")
    assert len(outcome.added) == 1 and outcome.is_backlog
    assert [change.backlog for change in desk.changes()] == [True]
    site.pages["/feed"] = feed(item("Ferry to sail", "The ferry sails at dawn. " + LONG, guid="2"), old)
    [outcome] = (await desk.later()).outcomes
    assert len(outcome.added) == 1 and not outcome.is_backlog
    new = desk.changes()[-1]
    assert (new.document_id, new.backlog) == (outcome.added[0], False)
    document = desk.library.store.documents.get(new.document_id)
    assert document is not None
    assert (document.title, document.draft.source) == ("Ferry to sail", "Halden Herald")


async def test_an_item_dated_after_the_wish_to_listen_is_news_at_the_first_look(
    desk: Desk, site: Site
) -> None:
    site.pages["/feed"] = feed(item("Old", guid="1", date=dated(NOON - 60)))
    source, _ = await desk.syncer.add(await desk.syncer.discover(f"{site.url}/feed"))
    site.answers["/feed"] = (500, {})
    await desk.syncer.run_one(source)
    del site.answers["/feed"]
    site.pages["/feed"] = feed(
        item("New", "New. " + LONG, guid="2", date=dated(NOON + 60)),
        item("Next year", "Later. " + LONG, guid="3", date=dated(NOON + 9e6)),
        item("Old", guid="1", date=dated(NOON - 60)),
    )
    await desk.later(10)
    backlog = {desk.library.store.documents.get(c.document_id).title: c.backlog for c in desk.changes()}
    assert backlog == {"Old": True, "New": False, "Next year": True}


async def test_an_edited_item_is_a_new_version_of_the_same_document(desk: Desk, site: Site) -> None:
    site.pages["/feed"] = feed(item("Bridge to close", guid="1"))
    _, outcome = await desk.follow(f"{site.url}/feed")
    site.pages["/feed"] = feed(item("Bridge to close", LONG.replace("nine", "twelve"), guid="1"))
    [later] = (await desk.later()).outcomes
    assert later.changed == outcome.added and not later.added
    [document] = desk.documents()
    assert document.version == 2 and "twelve thousand" in document.text


async def test_what_is_unchanged_is_neither_sent_nor_parsed(
    desk: Desk, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.pages["/feed"] = feed(item("Bridge to close", guid="1"))
    await desk.follow(f"{site.url}/feed")

    async def parse(*_: object) -> None:
        raise AssertionError("it was parsed")

    monkeypatch.setattr(desk.reader, "read_feed", parse)
    [outcome] = (await desk.later()).outcomes
    assert not outcome.has_news and outcome.error is None
    assert site.unchanged["/feed"] == 1
    assert desk.source(outcome.source.id).last_ok == desk.clock.now


async def test_five_addresses_are_one_item(desk: Desk, site: Site) -> None:
    address = f"{site.url}/bridge"
    variants = [
        address,
        f"{address}?utm_source=rss&utm_medium=feed",
        f"{address}/#top",
        f"{address}?fbclid=abc",
        f"{address}/index.html?at_campaign=x",
    ]
    items = [item("Bridge to close", link=link, guid=f"g{n}") for n, link in enumerate(variants)]
    site.pages["/one"] = feed(*items)
    site.pages["/two"] = feed(item("Bridge!", "Top. " + LONG, link=variants[1], guid="z"), title="Top")
    one, first = await desk.follow(f"{site.url}/one")
    _, second = await desk.follow(f"{site.url}/two")
    assert len(first.added) == 1 and not second.has_news
    assert len(desk.documents()) == 1
    edited = LONG.replace("nine", "twelve")
    site.pages["/two"] = feed(item("Bridge to close", edited, link=variants[1], guid="z"), title="Top")
    report = await desk.later()
    assert [outcome.changed for outcome in report.outcomes if outcome.has_news] == [first.added]
    site.pages["/one"] = feed(*(part.replace("nine", "twelve") for part in items))
    assert not any(outcome.has_news for outcome in (await desk.later()).outcomes)
    [document] = desk.documents()
    assert (document.version, document.draft.source) == (2, "Halden Herald")
    assert await desk.syncer.remove(one, with_documents=True) == []
    assert len(desk.documents()) == 1


async def test_two_feeds_read_at_the_same_time_bring_their_common_item_once(desk: Desk, site: Site) -> None:
    for name in ("one", "two"):
        shared = item("Bridge", LONG, link=f"{site.url}/bridge", guid=name)
        own = item(name, f"Own of {name}. {LONG}", link=f"{site.url}/{name}.html", guid="own")
        site.pages[f"/{name}"] = feed(shared, own, title=name)
        desk.syncer.sources.add(FEED, f"{site.url}/{name}", name, NOON, 240)
    report = await desk.syncer.run_due()
    assert sum(len(outcome.added) for outcome in report.outcomes) == len(desk.documents()) == 3
    assert not any(outcome.changed for outcome in report.outcomes)
    assert not any(outcome.has_news for outcome in (await desk.syncer.run_due(everything=True)).outcomes)


async def test_an_item_whose_guid_changes_is_the_same_by_its_address(desk: Desk, site: Site) -> None:
    link = f"{site.url}/bridge"
    site.pages["/feed"] = feed(item("Bridge", link=link, guid="x#0"))
    _, first = await desk.follow(f"{site.url}/feed")
    site.pages["/feed"] = feed(item("Bridge", LONG.replace("nine", "twelve"), link=link, guid="x#1"))
    [outcome] = (await desk.later()).outcomes
    assert outcome.changed == first.added and not outcome.added


async def test_items_that_all_lead_to_one_page_are_not_one(desk: Desk, site: Site) -> None:
    link = f"{site.url}/status"
    site.pages["/feed"] = feed(
        *(item(f"Event {n}", f"Event {n}. {LONG}", link=link, guid=f"g{n}") for n in range(3))
    )
    _, outcome = await desk.follow(f"{site.url}/feed")
    assert len(outcome.added) == 3


async def test_the_full_text_is_fetched_where_the_feed_has_a_summary(desk: Desk, site: Site) -> None:
    brief = "The council of Halden closes the old harbour bridge after cracks were found."
    for name in ("bridge", "wall", "away"):
        link = f"{site.url}/{name}"
        site.pages[f"/{name}.xml"] = feed(
            item("Bridge to close", f"{brief} ({name})", link=link, guid=name, full=False)
        )
    site.pages["/bridge"] = page("Bridge to close", LONG)
    site.pages["/wall"] = page("Cookies", "Please accept all cookies and choose your partners here. " * 20)
    texts = {}
    for name in ("bridge", "wall", "away"):
        await desk.follow(f"{site.url}/{name}.xml")
        texts = {document.draft.url: document.text for document in desk.documents()}
    assert "northern channel" in texts[f"{site.url}/bridge"]
    assert texts[f"{site.url}/wall"].strip() == f"{brief} (wall)"
    assert texts[f"{site.url}/away"].strip() == f"{brief} (away)"
    [whole] = [d for d in desk.documents() if d.draft.url == f"{site.url}/bridge"]
    assert (whole.title, whole.draft.source) == ("Bridge to close", "Halden Herald")


async def test_servers_never_meet(desk: Desk, site: Site) -> None:
    site.pages["/feed"] = feed(item("Bridge to close", link=f"{site.url}/b", guid="1"))
    mine, first = await desk.follow(f"{site.url}/feed", 1)
    yours, second = await desk.follow(f"{site.url}/feed", 2)
    assert mine.id != yours.id and first.added != second.added
    assert {d.guild_id for d in desk.documents(1)} == {1}
    assert {d.guild_id for d in desk.documents(2)} == {2}
    taken = await desk.syncer.remove(mine, with_documents=True)
    assert taken == list(first.added)
    assert not desk.documents(1) and len(desk.documents(2)) == 1


async def test_what_somebody_took_out_does_not_come_back(desk: Desk, site: Site) -> None:
    site.pages["/feed"] = feed(item("Bridge", guid="1"))
    _, outcome = await desk.follow(f"{site.url}/feed")
    desk.library.remove(outcome.added)
    site.pages["/feed"] = feed(item("Bridge", "Corrected. " + LONG, guid="1"))
    await desk.later()
    assert not desk.documents()


async def test_the_same_address_again_is_the_source_that_is_there(desk: Desk, site: Site) -> None:
    site.pages["/feed"] = feed(item("Bridge", guid="1"))
    found = await desk.syncer.discover(f"{site.url}/feed")
    first, is_new = await desk.syncer.add(found)
    again, is_new_again = await desk.syncer.add(found)
    assert first == again and (is_new, is_new_again) == (True, False)


async def test_a_page_is_looked_at_less_often_while_it_rests(desk: Desk, site: Site) -> None:
    site.pages["/page"] = page("Bridge", LONG)
    source, outcome = await desk.follow(f"{site.url}/page")
    assert source.kind == PAGE and outcome.is_backlog
    intervals = []
    for _ in range(9):
        desk.clock.now = desk.source(source.id).next_at
        await desk.syncer.run_due()
        intervals.append(desk.source(source.id).interval_s)
    assert intervals[:3] == [480, 960, 1_920] and intervals[-1] == 6 * 3_600
    site.pages["/page"] = page("Bridge", LONG.replace("nine", "twelve"))
    desk.clock.now = desk.source(source.id).next_at
    [changed] = (await desk.syncer.run_due()).outcomes
    assert changed.changed == outcome.added and changed.source.interval_s == 240
    assert [change.backlog for change in desk.changes()] == [True, False]


async def test_an_address_is_told_for_what_it_is(desk: Desk, site: Site) -> None:
    links = '<link rel="alternate" type="application/rss+xml" href="/feed">'
    site.pages |= {"/": page("Herald", LONG, links), "/feed": feed(item("Bridge", guid="1"))}
    found = await desk.syncer.discover(site.url)
    assert (found.kind, found.feeds) == (PAGE, (f"{site.url}/feed",))
    assert (await desk.syncer.discover(f"{site.url}/feed")).kind == FEED
    with pytest.raises(DocumentError, match="404"):
        await desk.syncer.discover(f"{site.url}/nothing")

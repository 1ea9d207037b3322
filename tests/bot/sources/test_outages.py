"""Sources that fail: they are tried again, more and more rarely, never given up, and return as they were."""

import asyncio

import pytest

from bot.sources.sources import FEED, retry_s
from corpus.web import fetch
from tests.bot.sources.conftest import Desk
from tests.bot.sources.site import LONG, Site, feed, item, page

pytestmark = pytest.mark.asyncio(loop_scope="session")

HOUR_S = 3_600.0


@pytest.mark.parametrize("status", [404, 500, 503])
async def test_a_feed_that_fails_backs_off_and_recovers(desk: Desk, site: Site, status: int) -> None:
    site.pages["/feed"] = feed(item("Bridge", guid="1"))
    source, _ = await desk.follow(f"{site.url}/feed")
    site.answers["/feed"] = (status, {})
    waits = []
    for _ in range(8):
        desk.clock.now = desk.source(source.id).next_at
        [outcome] = (await desk.syncer.run_due()).outcomes
        assert outcome.error is not None and str(status) in outcome.error
        waits.append(outcome.source.next_at - desk.clock.now)
    assert waits == [60, 120, 240, 480, 960, 1_800, 1_800, 1_800]
    failing = desk.source(source.id)
    assert (failing.failures, failing.last_ok) == (8, source.last_ok)
    del site.answers["/feed"]
    [outcome] = (await desk.later(31)).outcomes
    assert outcome.error is None
    back = outcome.source
    assert (back.failures, back.failing_since, back.last_error) == (0, None, None)
    assert back.next_at == desk.clock.now + 240


async def test_a_feed_that_is_gone_for_a_day_is_told_of_once_and_its_items_are_news(
    desk: Desk, site: Site
) -> None:
    old = item("Bridge", guid="1")
    site.pages["/feed"] = feed(old)
    source, _ = await desk.follow(f"{site.url}/feed")
    site.answers["/feed"] = (410, {})
    [outcome] = (await desk.later()).outcomes
    assert outcome.source.next_at == desk.clock.now + 24 * HOUR_S and not outcome.is_overdue
    report = await desk.later(24 * 60)
    assert [source.url for source in report.overdue] == [f"{site.url}/feed"]
    await desk.syncer.mark_notified(report.overdue[0])
    report = await desk.later(24 * 60)
    assert report.failed and not report.overdue
    del site.answers["/feed"]
    site.pages["/feed"] = feed(item("Ferry", "A ferry. " + LONG, guid="2"), old)
    [outcome] = (await desk.later(24 * 60)).outcomes
    assert len(outcome.added) == 1 and not outcome.is_backlog
    assert not desk.source(source.id).told


async def test_a_server_s_wish_to_be_left_alone_is_followed_up_to_six_hours(desk: Desk, site: Site) -> None:
    site.pages["/feed"] = feed(item("Bridge", guid="1"))
    source, _ = await desk.follow(f"{site.url}/feed")
    for wish_s, wait_s in ((7_200, 7_200), (999_999, 6 * HOUR_S)):
        site.answers["/feed"] = (429, {"Retry-After": str(wish_s)})
        desk.clock.now = desk.source(source.id).next_at
        [outcome] = (await desk.syncer.run_due()).outcomes
        assert outcome.source.next_at - desk.clock.now == wait_s
    assert retry_s(1_000_000, 500, None) == 1_800


async def test_what_does_not_answer_keeps_nobody_else_waiting(
    desk: Desk, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.pages |= {"/hang": feed(item("Ferry", guid="1")), "/feed": feed(item("Bridge", guid="1"))}
    sources, told = desk.syncer.sources, asyncio.Queue[str]()
    slow, _ = sources.add(FEED, f"{site.url.replace('127.0.0.1', 'localhost')}/hang", "Slow", 0, 240)
    sources.add(FEED, f"{site.url}/feed", "Quick", 1, 240)
    look = asyncio.create_task(
        desk.syncer.run_due(on_poll_result=lambda outcome: told.put_nowait(outcome.source.title))
    )
    assert await asyncio.wait_for(told.get(), 60) == "Quick"
    assert not look.done()
    site.ended.set()
    assert not (await look).failed
    site.ended.clear()
    monkeypatch.setattr(fetch, "TIMEOUT_S", 0.1)
    [failed] = (await desk.later()).failed
    assert failed.source.id == slow.id and "did not answer" in (failed.error or "")
    assert failed.source.next_at == desk.clock.now + 60


async def test_what_is_no_feed_any_more_fails_with_its_reason(desk: Desk, site: Site) -> None:
    site.pages["/feed"] = feed(item("Bridge", guid="1"))
    source, _ = await desk.follow(f"{site.url}/feed")
    site.pages["/feed"] = page("Welcome", LONG)
    [outcome] = (await desk.later()).outcomes
    assert outcome.error is not None and "feed" in outcome.error
    assert desk.source(source.id).failures == 1
    assert len(desk.documents()) == 1


async def test_an_address_that_has_moved_for_good_is_stored(desk: Desk, site: Site) -> None:
    site.pages |= {"/feed": feed(item("Bridge", guid="1")), "/page": page("Ferry", LONG)}
    source, first = await desk.follow(f"{site.url}/feed")
    watched, second = await desk.follow(f"{site.url}/page")
    site.pages |= {
        "/there": feed(item("Bridge", guid="1"), title="Herald"),
        "/new": page("Ferry", LONG.replace("nine", "ten")),
    }
    site.answers |= {
        "/feed": (301, {"Location": "/between"}),
        "/between": (308, {"Location": "/there"}),
        "/page": (301, {"Location": "/new"}),
    }
    await desk.later(10)
    assert desk.source(source.id).url == f"{site.url}/there"
    assert desk.source(watched.id).url == f"{site.url}/new"
    assert sorted(d.id for d in desk.documents()) == sorted([*first.added, *second.added])
    site.answers["/there"] = (302, {"Location": "/elsewhere"})
    site.pages["/elsewhere"] = feed(item("Bridge", guid="1"), item("Ferry", "A. " + LONG, guid="2"))
    await desk.later()
    assert desk.source(source.id).url == f"{site.url}/there"
    assert len(desk.documents()) == 3

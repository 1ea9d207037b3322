"""Journeys of news: a real feed on loopback, the real bot, and what stands in the channel in the end."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
import pytest_asyncio

from bot.settings import Settings
from bot.sources.sources import Source
from index.encode.encoder import Encoder
from tests.bot.discord.asked import follow, shown
from tests.bot.discord.delivery import delivery
from tests.bot.discord.stage import Stage, stage_on
from tests.bot.sources.site import Site, feed, item, serving
from tests.localdiscord import LocalDiscord, Message

pytestmark = [pytest.mark.asyncio, pytest.mark.dated]

STRIKE = (
    "The crews of the Halden ferries have gone on strike. No ferry leaves the harbour of Halden until "
    "Friday, the union said. The ferry company calls the strike unlawful and has asked for a ruling."
)
FERRIES = (
    "The court has ruled that the strike of the Halden ferry crews is lawful. The ferry company will appeal, "
    "its lawyer said, and the crews will stay away from the ferries of Halden until the talks have ended."
)
OLD, NEW, LATER = (
    item("Bakery wins prize", "A bakery in Rome has won a prize for its bread.", guid="0"),
    item("Ferry strike at Halden", STRIKE, guid="1"),
    item("Court rules on ferry strike", FERRIES, guid="2"),
)
DAY = 86_400.0


@pytest_asyncio.fixture
async def site() -> AsyncIterator[Site]:
    async with serving() as site:
        yield site


@pytest_asyncio.fixture
async def stage(
    local_discord: LocalDiscord, tmp_path: Path, encoder: Encoder, site: Site
) -> AsyncIterator[Stage]:
    """A server whose admin has added the site's feed and follows ferry strikes in its channel."""
    site.pages["/feed"] = feed(OLD)
    settings = Settings(private_hosts="127.0.0.1")
    async with stage_on(local_discord, tmp_path / "home", encoder, settings=settings) as stage:
        channel, grace = stage.channel, stage.grace
        stage.channel.overwrite(stage.grace, allow=["manage_channels"])
        added = await stage.local.slash(grace, channel, "source add", url=f"{site.url}/feed")
        assert "Halden Herald" in shown(added).text
        await until(stage, lambda: sources(stage)[0].last_ok is not None)
        followed = await follow(stage.local, grace, channel, topic="ferry strike in Halden", channel=channel)
        assert "ferry strike in Halden" in shown(followed).text
        yield stage
    assert local_discord.violations == [] and local_discord.unserved == []


def sources(stage: Stage) -> list[Source]:
    return stage.bot.storage.sources.in_guild(stage.guild.id)


def posts(stage: Stage) -> list[Message]:
    """What the bot has posted of itself in the channel."""
    return [message for message in stage.local.messages(stage.channel) if message.used is None]


async def until(stage: Stage, done: Callable[[], bool], timeout_s: float = 60.0) -> None:
    """Wait until something is so."""
    async with asyncio.timeout(timeout_s):
        while not done():
            await asyncio.sleep(0.05)


async def wait(stage: Stage, seconds: float) -> None:
    """Let time pass for the bot, and what is due be done."""
    stage.local.world.clock.advance(seconds)
    await stage.bot.listening.syncer.run_due(on_poll_result=delivery(stage.bot).on_poll_result)
    await delivery(stage.bot).round()


async def test_a_new_item_is_posted_within_five_minutes_and_by_itself(stage: Stage, site: Site) -> None:
    site.pages["/feed"] = feed(NEW, OLD)
    stage.local.world.clock.advance(5 * 60)
    stage.bot.listening.syncer.wake()
    await until(stage, lambda: len(posts(stage)) == 1)
    [post] = posts(stage)
    assert "gone on strike" in post.text and "Halden Herald" in post.text and "Bakery" not in post.text
    answer = await stage.local.slash(
        stage.ada, stage.channel, "ask", question="What does the Halden ferry company call the strike?"
    )
    assert "unlawful" in shown(answer).text, "what is posted can be asked about"


async def test_an_edited_item_changes_its_post_and_makes_no_second(stage: Stage, site: Site) -> None:
    site.pages["/feed"] = feed(NEW, OLD)
    await wait(stage, 300)
    site.pages["/feed"] = feed(
        item("Ferry strike at Halden", STRIKE.replace("Friday", "Sunday"), guid="1"), OLD
    )
    await wait(stage, 300)
    await wait(stage, 300)
    [post] = posts(stage)
    assert "Sunday" in post.text and len(post.history) == 1


async def test_a_feed_that_moves_is_followed_to_its_new_address(stage: Stage, site: Site) -> None:
    site.pages["/new"] = feed(OLD)
    site.answers["/feed"] = (301, {"Location": f"{site.url}/new"})
    await wait(stage, 300)
    assert sources(stage)[0].url == f"{site.url}/new"
    before = site.seen["/feed"]
    site.pages["/new"] = feed(NEW, OLD)
    await wait(stage, 300)
    assert site.seen["/feed"] == before and len(posts(stage)) == 1


async def test_a_feed_that_breaks_for_a_day_is_told_of_once_and_returns(stage: Stage, site: Site) -> None:
    site.answers["/feed"] = (503, {})
    for _ in range(60):
        await wait(stage, 1_800)
    dm = stage.local.world.dm(stage.grace)
    await delivery(stage.bot).round()
    await until(stage, lambda: len(stage.local.messages(dm)) == 1)
    assert "Halden Herald" in stage.local.messages(dm)[0].text
    listed = await stage.local.slash(stage.grace, stage.channel, "source list")
    assert "503" in shown(listed).text, "a feed that fails says so where feeds are listed"
    del site.answers["/feed"]
    site.pages["/feed"] = feed(LATER, NEW, OLD)
    await wait(stage, 1_801)
    assert len(posts(stage)) == 2
    await wait(stage, DAY)
    assert len(posts(stage)) == 2 and len(stage.local.messages(dm)) == 1
    assert sources(stage)[0].failures == 0

"""What takes long is shown while it goes on, and told at the end, whatever has become of the command."""

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from bot.discord import long_answer
from bot.settings import Settings
from index import library
from index.encode.encoder import Encoder
from index.ingest import indexing
from index.library import Library
from index.steps import Steps
from tests.bot.discord.asked import shown
from tests.bot.discord.stage import Stage, bring_in, copy_home, stage_on
from tests.localdiscord import Interaction, LocalDiscord, Upload

pytestmark = pytest.mark.asyncio

BRIDGE = "# Harbour bridge\n\nThe harbour bridge of Halden closes on 3 March for repairs of two pillars."
MAX_DOCUMENTS = 2
NOT_OFTEN_S = 3_600.0


@pytest_asyncio.fixture
async def stage(
    local_discord: LocalDiscord, indexed_home: Path, tmp_path: Path, encoder: Encoder
) -> AsyncIterator[Stage]:
    """The bot, which lets a server have two documents, and little text."""
    home = copy_home(indexed_home, tmp_path / "home")
    settings = Settings(server_documents=MAX_DOCUMENTS, server_mb=0.001)
    async with stage_on(local_discord, home, encoder, settings=settings) as stage:
        yield stage
    assert local_discord.violations == []


@asynccontextmanager
async def held_up(stage: Stage) -> AsyncIterator[None]:
    """Inside, the server's row of changes stands still."""
    begun, go = asyncio.Event(), threading.Event()
    loop = asyncio.get_running_loop()

    def change(_: Library) -> Steps[None]:
        loop.call_soon_threadsafe(begun.set)
        while not go.wait(0.01):
            yield

    adding = asyncio.create_task(stage.bot.library_thread.write_in_steps(change, stage.guild.id))
    await begun.wait()
    try:
        yield
    finally:
        go.set()
        await adding


def add(stage: Stage, name: str = "bridge.md", text: str = BRIDGE) -> "asyncio.Task[Interaction]":
    file = Upload(name, text.encode())
    return asyncio.create_task(
        stage.local.slash(
            stage.grace,
            stage.channel,
            "source add",
            file=file,
            until=lambda done: done.final and not done.final.text.startswith(("I am", "This takes")),
        )
    )


async def test_progress_is_shown_until_the_result_takes_its_place(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(long_answer, "FIRST_EDIT_S", 0.0)
    async with held_up(stage):
        adding = add(stage)
        assert await stage.local.until(lambda: "I am adding this. The result" in shown_now(stage))
    done = await adding
    assert shown(done).text == "Added: **Harbour bridge** (1 passage)." and done.ephemeral


def shown_now(stage: Stage) -> str:
    """What the manager sees of the last command now."""
    done = stage.local.interactions[-1:]
    return done[0].final.text if done and done[0].final is not None else ""


def is_acknowledged(stage: Stage) -> bool:
    """True if Discord has taken the acknowledgement of the command."""
    return any(done.first_response for done in stage.local.interactions)


async def test_the_share_that_is_done_is_shown(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(long_answer, "FIRST_EDIT_S", 0.0)
    monkeypatch.setattr(long_answer, "EDIT_EVERY_S", 0.01)
    begun, go = asyncio.Event(), threading.Event()
    loop = asyncio.get_running_loop()
    index = indexing.index_readings

    def held(*given: Any, **named: Any) -> Steps[indexing.Report]:
        """Index as always, but wait after the first step."""
        steps = index(*given, **named)
        next(steps)
        loop.call_soon_threadsafe(begun.set)
        while not go.wait(0.01):
            yield
        return (yield from steps)

    monkeypatch.setattr(library, "index_readings", held)
    adding = add(stage, text="\n\n".join(f"The bridge {n} closes." for n in range(30)))
    await begun.wait()
    assert await stage.local.until(lambda: " % are done" in shown_now(stage))
    go.set()
    assert "Added" in shown(await adding).text


async def test_what_is_done_after_a_quarter_of_an_hour_is_told_in_a_message(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(long_answer, "FIRST_EDIT_S", 0.0)
    monkeypatch.setattr(long_answer, "EDIT_EVERY_S", 0.01)
    dm = stage.local.world.dm(stage.grace)
    async with held_up(stage):
        add(stage)
        assert await stage.local.until(lambda: "I am adding" in shown_now(stage))
        stage.local.world.clock.advance(14.5 * 60)
        assert await stage.local.until(lambda: "I send you a message" in shown_now(stage))
        stage.local.world.clock.advance(60)
    assert await stage.local.until(lambda: dm.messages)
    [message] = dm.messages.values()
    assert message.text == "**Halden**\nAdded: **Harbour bridge** (1 passage)."


async def test_a_refusal_is_told_in_a_message_too(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(long_answer, "FIRST_EDIT_S", NOT_OFTEN_S)
    dm = stage.local.world.dm(stage.grace)
    async with held_up(stage):
        add(stage, text="long " * 1_000)
        assert await stage.local.until(lambda: is_acknowledged(stage))
        stage.local.world.clock.advance(16 * 60)
    assert await stage.local.until(lambda: dm.messages)
    [message] = dm.messages.values()
    assert "no room for so much text (its limit is 0.001 MB)" in message.text


async def test_who_takes_no_messages_is_told_in_the_channel(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(long_answer, "FIRST_EDIT_S", NOT_OFTEN_S)
    stage.grace.dms_open = False
    async with held_up(stage):
        add(stage)
        assert await stage.local.until(lambda: is_acknowledged(stage))
        stage.local.world.clock.advance(16 * 60)
    assert await stage.local.until(lambda: stage.channel.messages)
    [message] = stage.channel.messages.values()
    assert message.text == f"<@{stage.grace.id}> Added: **Harbour bridge** (1 passage)."


async def test_another_server_s_sentence_comes_in_while_a_server_s_row_stands_still(stage: Stage) -> None:
    other = stage.local.world.add_guild("Lindoya")
    other.join(stage.grace, permissions={"manage_guild"})
    async with held_up(stage):
        waiting = add(stage)
        done = await stage.local.slash(
            stage.grace, other.add_channel("news"), "source add", file=Upload("b.md", BRIDGE.encode())
        )
        assert shown(done).text == "Added: **Harbour bridge** (1 passage)." and not waiting.done()
    assert "Added" in shown(await waiting).text


async def test_a_server_s_limits_are_told_when_reached_and_in_status(stage: Stage) -> None:
    for number in range(MAX_DOCUMENTS):
        bring_in(stage.library, f"{number}.md", f"{BRIDGE} Part {number}.", stage.guild.id)
    full = shown(await add(stage, text=BRIDGE + " Something new."))
    assert "no room for more documents (its limit is 2)" in full.text
    renewed = shown(await add(stage, "0.md", BRIDGE + " Part 0, mended."))
    assert "Updated: **Harbour bridge**" in renewed.text, "what is there may be renewed"
    status = shown(await stage.local.slash(stage.grace, stage.channel, "status"))
    assert "documents 2 of 2 · text 0 of 0.001 MB · feeds and pages 0 of 100" in status.text
    assert "its limit is 0.001 MB" in shown(await add(stage, "0.md", "long " * 1_000)).text


async def test_a_server_that_adds_too_much_at_once_is_refused_and_no_other(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with held_up(stage):
        adding = [add(stage, f"{number}.md") for number in range(20)]
        assert await stage.local.until(lambda: stage.bot.additions.count(stage.guild.id) == len(adding))
        refused = shown(await add(stage, "more.md"))
        assert "at most 20 things at a time" in refused.text
    texts = [shown(await task).text for task in adding]
    assert texts[0].startswith("Added") and all(
        "already" in text or "Not added" in text for text in texts[1:]
    )


async def test_a_list_of_feeds_is_read_in_the_child_and_within_its_limits(stage: Stage) -> None:
    bomb = b'<!DOCTYPE a [<!ENTITY b "c">]><opml><body><outline xmlUrl="https://a.example/"/></body></opml>'
    large = b"<opml>" + b" " * (5 << 20) + b"</opml>"
    for content, reason in ((bomb, "entities"), (large, "more than 4 MiB")):
        stage.bot.import_cooldown._next.clear()
        done = await stage.local.slash(
            stage.grace, stage.channel, "source import", file=Upload("feeds.opml", content)
        )
        assert reason in shown(done).text

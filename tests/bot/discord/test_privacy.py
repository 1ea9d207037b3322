"""People ask what the bot does and what it keeps of them, have it given and deleted."""

import json
import re
from functools import partial
from pathlib import Path

import pytest

from bot.discord.cogs.privacy import Privacy
from index.encode.encoder import Encoder
from index.library import Library
from tests.bot.discord.asked import QUESTION, follow, shown
from tests.bot.discord.stage import Stage, bring_in, copy_home, stage_on
from tests.localdiscord import LocalDiscord
from tests.localdiscord.events import GUILDS, Event

pytestmark = pytest.mark.asyncio


async def test_help_and_privacy_explain(stage: Stage) -> None:
    for user, place, kept in (
        (stage.ada, stage.channel, "I keep nothing else of a question"),
        (stage.ada, stage.local.world.dm(stage.ada), "I keep nothing of a question here"),
    ):
        helped = await stage.local.slash(user, place, "help")
        assert "</ask:" in shown(helped).text and helped.ephemeral and helped.first_response == "message"
        told = await stage.local.slash(user, place, "privacy")
        assert kept in shown(told).text and told.ephemeral
        for text in (shown(helped).text, shown(told).text):
            sections = re.split(r"^### .+\n", text, flags=re.MULTILINE)
            assert len(sections) >= 3 and all(len(section.splitlines()) <= 5 for section in sections)


async def test_help_names_the_commands_for_managers_to_them_alone(stage: Stage) -> None:
    local, dm = stage.local, stage.local.world.dm(stage.grace)
    for user, place, named in (
        (stage.grace, stage.channel, True),
        (stage.grace, dm, False),
        (stage.ada, stage.channel, False),
    ):
        assert ("</doctor:" in shown(await local.slash(user, place, "help")).text) == named


async def test_what_is_kept_is_given_and_deleted(stage: Stage) -> None:
    local = stage.local
    answer = shown(await local.slash(stage.ada, stage.channel, "ask", question=QUESTION))
    nothing = await local.slash(stage.ada, stage.channel, "privacy", action="export")
    assert "I keep nothing about you" in shown(nothing).text, "a question alone leaves nothing"
    for user in (stage.ada, stage.grace):
        await local.click(user, answer, "fn:vote:up")
    given = await local.slash(stage.ada, stage.channel, "privacy", action="export")
    assert "(1 entry)" in shown(given).text and given.ephemeral
    (file,) = shown(given).attachments
    assert file["filename"] == "footnote-privacy.json"
    content = local.world.files[file["url"].partition("/cdn/")[2].partition("?")[0]][1]
    (kept,) = json.loads(content)
    assert kept["question"] == QUESTION and kept["helpful"] is True and kept["user_id"] == stage.ada.id
    assert isinstance(kept["quotes"], list)
    deleted = await local.slash(stage.ada, stage.channel, "privacy", action="forget")
    assert "I have deleted 1 entry." in shown(deleted).text
    again = await local.slash(stage.ada, stage.channel, "privacy", action="export")
    assert "I keep nothing about you" in shown(again).text
    (other,) = await stage.bot.library_thread.run(
        lambda _: stage.bot.storage.guild_settings.votes_of(stage.grace.id)
    )
    assert other["helpful"] is True


async def test_follows_and_looks_are_given_and_deleted(stage: Stage) -> None:
    local, channel, ada = stage.local, stage.channel, stage.ada
    channel.overwrite(ada, allow={"manage_channels"})
    await follow(local, ada, channel, topic="Ukraine")
    await follow(local, ada, channel, topic="Artemis", channel=channel)
    await local.slash(ada, channel, "catchup")
    given = shown(await local.slash(ada, channel, "privacy", action="export"))
    assert "(4 entries)" in given.text
    (file,) = given.attachments
    kept = json.loads(local.world.files[file["url"].partition("/cdn/")[2].partition("?")[0]][1])
    assert {entry.get("topic") for entry in kept} == {"Ukraine", "Artemis", None}
    assert all(entry["user_id"] == ada.id for entry in kept)
    await local.slash(ada, channel, "privacy", action="forget")
    again = shown(await local.slash(ada, channel, "privacy", action="export"))
    assert "I keep nothing about you" in again.text
    (left,) = await stage.bot.library_thread.run(lambda _: stage.bot.storage.follows.all())
    assert (left.topic, left.user_id) == ("Artemis", 0), "the channel goes on, as nobody's"


async def test_in_german(stage: Stage) -> None:
    stage.ada.locale = "de"
    told = shown(await stage.local.slash(stage.ada, stage.channel, "privacy"))
    assert "Sonst speichere ich nichts von einer Frage" in told.text
    commands = {command["name"]: command for command in stage.local.commands.of()}
    assert commands["privacy"]["name_localizations"]["de"] == "datenschutz"


PIER = "The pier of Halden opens at six in the morning and closes at eleven in the evening."


async def stored_of(stage: Stage, guild_id: int) -> tuple[int, int, bool]:
    """How many documents and follows of a server are stored, and whether it has settings."""

    def count(library: Library) -> tuple[int, int, bool]:
        storage = stage.bot.storage
        documents = [item for item in library.store.documents.titles(guild_id) if item.guild_id == guild_id]
        return len(documents), len(storage.follows.in_guild(guild_id)), guild_id in storage.guilds_known()

    return await stage.bot.library_thread.run(count)


async def look_for_left(stage: Stage) -> None:
    """Let the bot look for servers that have left, as it does at its start and each hour."""
    cog = stage.bot.get_cog("Privacy")
    assert isinstance(cog, Privacy)
    await cog.forget_left()


async def test_a_server_that_left_while_the_bot_was_off_is_forgotten_after_a_day(
    local_discord: LocalDiscord, indexed_home: Path, tmp_path: Path, encoder: Encoder
) -> None:
    home, clock = copy_home(indexed_home, tmp_path / "home"), local_discord.world.clock
    async with stage_on(local_discord, home, encoder) as stage:
        left, stays = stage.guild, stage.local.world.add_guild("Stavern")
        for guild in (left, stays):
            await stage.local.until(lambda guild=guild: stage.bot.get_guild(guild.id) is not None)
            await stage.bot.library_thread.write(
                partial(bring_in, name="pier.txt", text=PIER, guild_id=guild.id)
            )
        stage.channel.overwrite(stage.ada, allow={"manage_channels"})
        await follow(stage.local, stage.ada, stage.channel, topic="Pier", channel=stage.channel)
        await look_for_left(stage)
        assert await stored_of(stage, left.id) == (1, 1, True)
    left.leave(local_discord.world.bot)
    for passed_s, stored in ((0.0, (1, 1, True)), (23 * 3600.0, (1, 1, True)), (2 * 3600.0, (0, 0, False))):
        clock.advance(passed_s)
        async with stage_on(local_discord, home, encoder) as stage:
            await look_for_left(stage)
            assert await stored_of(stage, left.id) == stored
            assert await stored_of(stage, stays.id) == (1, 0, True)


async def test_a_server_that_comes_back_within_the_day_or_is_in_an_outage_keeps_all(stage: Stage) -> None:
    world, here = stage.local.world, stage.guild.id
    await stage.bot.library_thread.write(partial(bring_in, name="pier.txt", text=PIER, guild_id=here))
    joined = stage.bot.storage.joined_guilds

    async def compared(present: set[int]) -> list[int]:
        now = world.clock.now()
        return await stage.bot.library_thread.run(
            lambda _: joined.compare(present, {here}, lambda guild_id: guild_id == here, now)
        )

    for present in ({here}, set[int](), {here}, set[int](), {here}):
        assert await compared(present) == []
        world.clock.advance(20 * 3600)
    assert await compared(set()) == []
    world.clock.advance(25 * 3600)
    assert await compared(set()) == [here]
    assert await compared({here}) == [], "it is back"
    world.emit(Event("GUILD_DELETE", {"id": str(here), "unavailable": True}, here, GUILDS))
    await stage.local.until(lambda: stage.bot.guilds[0].unavailable)
    for _ in range(2):
        world.clock.advance(25 * 3600)
        await look_for_left(stage)
    assert await stored_of(stage, here) == (1, 0, True)


async def test_only_servers_of_this_process_are_missed(stage: Stage) -> None:
    joined, now = stage.bot.storage.joined_guilds, stage.local.world.clock.now()
    for at in (now, now + 1e6):
        left = await stage.bot.library_thread.run(
            lambda _, at=at: joined.compare({1}, {2, 3}, lambda guild_id: guild_id != 3, at)
        )
    assert left == [2]

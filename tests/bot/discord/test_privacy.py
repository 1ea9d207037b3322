"""People ask what the bot does and what it keeps of them, have it given and deleted."""

import json

import pytest

from tests.bot.discord.asked import QUESTION, shown
from tests.bot.discord.stage import Stage

pytestmark = pytest.mark.asyncio


async def test_help_and_privacy_explain(stage: Stage) -> None:
    for user, place, kept in (
        (stage.ada, stage.channel, "I keep nothing else of a question"),
        (stage.ada, stage.local.world.dm(stage.ada), "I keep nothing of a question here"),
    ):
        helped = await stage.local.slash(user, place, "help")
        assert "/ask" in shown(helped).text and helped.ephemeral and helped.first_response == "message"
        told = await stage.local.slash(user, place, "privacy")
        assert kept in shown(told).text and told.ephemeral


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
    await local.slash(ada, channel, "follow", topic="Ukraine")
    await local.slash(ada, channel, "follow", topic="Artemis", channel=channel)
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

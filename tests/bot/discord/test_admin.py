"""People who manage a server set the bot up, look at its state and have it checked."""

import pytest

from tests.bot.discord.asked import QUESTION, is_answer, shown
from tests.bot.discord.stage import Stage
from tests.localdiscord import NotPossible, Upload

pytestmark = pytest.mark.asyncio


async def test_settings_are_shown_changed_and_kept_to(stage: Stage) -> None:
    local, channel = stage.local, stage.channel
    before = shown(await local.slash(stage.grace, channel, "settings show"))
    assert "shown to the asker alone: no" in before.text and "from one person: 3" in before.text
    changed = await local.slash(stage.grace, channel, "settings server", private=True, cooldown=0.0)
    assert "alone: yes" in shown(changed).text and "person: 0" in shown(changed).text and changed.ephemeral
    answer = await local.slash(stage.ada, channel, "ask", question=QUESTION)
    assert shown(answer).ephemeral and is_answer(answer.final)
    open_one = await local.slash(stage.ada, channel, "ask", question=QUESTION, private=False)
    assert not shown(open_one).ephemeral and is_answer(open_one.final), "without a cooldown, at once"
    closed = await local.slash(stage.grace, channel, "settings channel", channel=channel, answers=False)
    assert f"{channel.mention}: answers no, threads no, forum posts no" in shown(closed).text
    reopened = await local.slash(
        stage.grace, channel, "settings channel", channel=channel, answers=True, threads=True
    )
    assert f"{channel.mention}: answers yes, threads yes" in shown(reopened).text
    assert channel.mention in shown(await local.slash(stage.grace, channel, "settings show")).text


async def test_settings_of_many_channels_fit_one_message(stage: Stage) -> None:
    for number in range(60):
        channel = stage.guild.add_channel(f"c{number}")
        await stage.local.slash(stage.grace, stage.channel, "settings channel", channel=channel, threads=True)
    text = shown(await stage.local.slash(stage.grace, stage.channel, "settings show")).text
    assert len(text) <= 2000 and text.endswith("…")


async def test_status_counts_what_answers_come_from(stage: Stage) -> None:
    await stage.local.slash(
        stage.grace, stage.channel, "source add", file=Upload("a.md", b"# A\n\nOne sentence.")
    )
    status = shown(await stage.local.slash(stage.grace, stage.channel, "status"))
    assert "1 document of this server and 18 shared" in status.text and "Newest: <t:" in status.text
    assert status.ephemeral


async def test_the_doctor_names_each_channel_and_what_is_missing_there(stage: Stage) -> None:
    local, bot = stage.local, stage.local.world.bot
    fine = shown(await local.slash(stage.grace, stage.channel, "doctor"))
    assert "Everything is in order in 1 channel." in fine.text and fine.ephemeral
    mute, hidden = stage.guild.add_channel("mute"), stage.guild.add_channel("hidden")
    forum = stage.guild.add_forum("forum")
    mute.overwrite(bot, deny={"send_messages"})
    hidden.overwrite(bot, deny={"view_channel"})
    forum.overwrite(bot, deny={"send_messages_in_threads"})
    found = shown(await local.slash(stage.grace, stage.channel, "doctor")).text
    assert f"{mute.mention}: " in found and "send messages" in found
    lines = {line.partition(":")[0]: line for line in found.splitlines()}
    assert "send messages" in lines[mute.mention] and "view channel" in lines[hidden.mention]
    assert "send messages in threads" in lines[forum.mention] and stage.channel.mention not in lines
    for number in range(80):
        stage.guild.add_channel(f"c{number}").overwrite(bot, deny={"view_channel"})
    long = shown(await local.slash(stage.grace, stage.channel, "doctor")).text
    assert len(long) <= 2000 and long.endswith("…")


async def test_who_does_not_manage_the_server_can_not(stage: Stage) -> None:
    """Discord does not offer it; who crafts the request is refused by the bot."""
    for command in ("settings show", "status", "doctor"):
        with pytest.raises(NotPossible):
            await stage.local.slash(stage.ada, stage.channel, command)
    stage.local.offers_everything = True
    for command, values in (
        ("settings show", {}),
        ("settings server", {"private": True}),
        ("settings channel", {"channel": stage.channel, "answers": False}),
        ("status", {}),
        ("doctor", {}),
    ):
        refused = await stage.local.slash(stage.ada, stage.channel, command, **values)
        assert "Only people who may manage this server" in shown(refused).text and refused.ephemeral
    assert not stage.bot.storage.guild_settings.guild(stage.guild.id).private


async def test_a_server_that_removes_the_bot_is_forgotten(stage: Stage) -> None:
    local, text = stage.local, b"# A\n\nOne sentence."
    await local.slash(stage.grace, stage.channel, "settings server", private=True)
    await local.slash(stage.grace, stage.channel, "settings channel", channel=stage.channel, answers=False)
    await local.slash(stage.grace, stage.channel, "source add", file=Upload("a.md", text))
    stage.guild.leave(local.world.bot)
    memory = stage.bot.storage.guild_settings
    assert await local.until(lambda: not memory.guild(stage.guild.id).private)
    assert memory.channel(stage.channel.id).allowed
    listings = await stage.bot.library_thread.run(lambda lib: lib.store.documents.listings(stage.guild.id))
    assert len(listings) == 18 and all(item.guild_id == 0 for item in listings)

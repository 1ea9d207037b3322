"""The unpatched discord.py client does on the local Discord what it does on Discord."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import discord
import pytest
import pytest_asyncio
from discord.http import Route

from tests.localdiscord import Channel, Guild, LocalDiscord, NotPossible, Upload, User
from tests.localdiscord.selftest.example_bot import Bot

pytestmark = pytest.mark.asyncio


@dataclass(frozen=True, slots=True)
class Scene:
    """A guild with a channel, an ordinary member and one who manages it."""

    local: LocalDiscord
    bot: Bot
    guild: Guild
    channel: Channel
    ada: User
    grace: User


@pytest_asyncio.fixture
async def scene(local_discord: LocalDiscord) -> AsyncIterator[Scene]:
    world = local_discord.world
    guild = world.add_guild("Halden")
    channel, ada, grace = guild.add_channel("general"), world.add_user("ada"), world.add_user("grace")
    guild.join(ada)
    guild.join(grace, permissions={"manage_guild"})
    async with local_discord.running(Bot()) as bot:
        assert isinstance(bot, Bot)
        yield Scene(local_discord, bot, guild, channel, ada, grace)
    assert local_discord.unserved == []


async def test_a_client_logs_in_syncs_and_leaves(scene: Scene) -> None:
    identify = scene.local.gateway.identifies[0]
    assert identify.compress == "zlib-stream" and not identify.privileged and not identify.too_soon
    assert scene.local.commands.puts == 1
    assert {c["name"] for c in scene.local.commands.of()} >= {"ask", "source", "Check against sources"}
    assert scene.bot.application_id == scene.local.world.application_id
    guild = scene.bot.get_guild(scene.guild.id)
    assert guild and guild.name == "Halden" and guild.me and guild.me.guild_permissions.send_messages
    assert scene.local.requests[0].status == 200 and not scene.local.violations


async def test_redirection_ends_with_the_context() -> None:
    before = Route.BASE
    async with LocalDiscord():
        assert Route.BASE.startswith("http://127.0.0.1:")
    assert Route.BASE == before == "https://discord.com/api/v10"


async def test_a_deferred_command_is_answered_in_place_of_thinking(scene: Scene) -> None:
    answer = await scene.local.slash(scene.ada, scene.channel, "ask", question="When does it open?")
    assert answer.first_response == "deferred" and not answer.failed
    assert answer.final and answer.final.text == "When does it open?" and answer.final is answer.original
    assert answer.edits and not answer.final.edited_at, "the first follow-up takes the place of thinking"
    assert await scene.local.until(lambda: len(answer.visible) == 2)
    assert [m.content for m in scene.local.messages(scene.channel)] == [
        "When does it open?",
        "and a second message",
    ]
    quiet = await scene.local.slash(scene.ada, scene.channel, "ask", question="psst", quiet=True)
    assert quiet.ephemeral and quiet.final and quiet.final.ephemeral
    assert quiet.final not in scene.local.messages(scene.channel)


async def test_options_are_typed_resolved_and_checked(scene: Scene) -> None:
    local, role = scene.local, scene.guild.add_role("readers")
    values: dict[str, Any] = {"member": scene.ada, "channel": scene.channel, "role": role, "size": "Large"}
    answer = await local.slash(scene.grace, scene.channel, "things", **values)
    assert answer.final and answer.final.text == "ada general readers 3 (True, True)"
    for bad in ({**values, "size": "Tiny"}, {**values, "member": "ada"}, {}, {**values, "more": 1}):
        with pytest.raises(NotPossible):
            await local.slash(scene.ada, scene.channel, "things", **bad)


async def test_default_permissions_and_contexts_hide_commands(scene: Scene) -> None:
    local, dm = scene.local, scene.local.world.dm(scene.grace)
    added = await local.slash(scene.grace, scene.channel, "source add", url="https://a.org")
    assert added.ephemeral and added.final and added.final.text == "added https://a.org"
    with pytest.raises(NotPossible, match="lacks the permissions"):
        await local.slash(scene.ada, scene.channel, "source add", url="https://a.org")
    with pytest.raises(NotPossible, match="direct messages"):
        await local.slash(scene.grace, dm, "source add", url="https://a.org")
    assert (await local.slash(scene.ada, local.world.dm(scene.ada), "say", text="in a DM")).final


async def test_autocomplete(scene: Scene) -> None:
    found = await scene.local.autocomplete(scene.grace, scene.channel, "source add", "url", "org/3")
    assert [c.value for c in found][:2] == ["https://example.org/3", "https://example.org/30"]
    assert len(found) == 11


async def test_a_card_of_components_v2(scene: Scene) -> None:
    local = scene.local
    card = (await local.slash(scene.ada, scene.channel, "card", text="# Title")).final
    assert card and card.flags & 1 << 15 and card.text == "# Title"
    assert [(b.label, b.url) for b in card.buttons] == [("More", None), ("Read", "https://example.org/a")]
    clicked = await local.click(scene.grace, card, "More")
    assert clicked.first_response == "update" and clicked.final is card
    assert (
        card.text == "# Title\n-# and more" and card.flags & 1 << 15 and card.history[0].texts == ["# Title"]
    )
    picked = await local.select(scene.ada, card, "Pick one", ["Two"])
    assert picked.ephemeral and picked.final and picked.final.text == "picked 2"
    with pytest.raises(NotPossible, match="link"):
        await local.click(scene.ada, card, "Read")
    with pytest.raises(NotPossible, match="someone else"):
        await local.click(scene.grace, picked.final, "x")


async def test_dynamic_buttons_and_forged_ones(scene: Scene) -> None:
    local = scene.local
    vote = (await local.slash(scene.ada, scene.channel, "vote")).final
    assert vote
    await local.click(scene.ada, vote, "vote:0")
    assert [b.label for b in vote.buttons] == ["Votes: 1"]
    with pytest.raises(NotPossible):
        await local.click(scene.ada, vote, "vote:0")
    await local.click(scene.ada, vote, "vote:41", forged=True)
    assert [b.custom_id for b in vote.buttons] == ["vote:42"]


async def test_a_form(scene: Scene) -> None:
    local = scene.local
    opened = await local.slash(scene.ada, scene.channel, "feedback")
    assert opened.first_response == "modal" and opened.modal and opened.modal["title"] == "Feedback"
    values = {"What do you think?": "nice", "Mood": "good"}
    with pytest.raises(NotPossible, match="3 to 50"):
        await local.submit_modal(scene.ada, opened, values | {"What do you think?": "x"})
    sent = await local.submit_modal(scene.ada, opened, values)
    assert sent.ephemeral and sent.final and sent.final.text == "good: nice"


async def test_a_message_command_shows_the_bot_the_message(scene: Scene) -> None:
    message = await scene.local.say(scene.ada, scene.channel, "The library opens at nine.")
    checked = await scene.local.message_command(scene.grace, message, "Check against sources")
    assert checked.final and checked.final.text == "checking: The library opens at nine."
    await scene.local.until(lambda: scene.bot.heard)
    assert scene.bot.heard[0].content == "", "without the intent and a mention the bot reads nothing"


async def test_mentions_direct_messages_and_files(scene: Scene) -> None:
    local, bot = scene.local, scene.local.world.bot
    upload = Upload("a.txt", b"hi")
    asked = await local.say(scene.ada, scene.channel, f"{bot.mention} when?", attachments=[upload])
    answer = await local.answer_to(asked)
    assert answer and answer.content == "when? [b'hi']" and answer.reference is asked
    assert answer.pings.users == {scene.ada.id}, "a reply pings whom it answers, unless told not to"
    private = await local.say(scene.ada, local.world.dm(scene.ada), "hello")
    answer = await local.answer_to(private)
    assert answer and answer.content.startswith("hello")
    given = await local.slash(scene.ada, scene.channel, "file", given=Upload("b.txt", b"loud"))
    assert given.final
    sent = given.final.attachments[0]
    assert local.world.files[sent["url"].partition("/cdn/")[2].partition("?")[0]][1] == b"LOUD"


async def test_threads_and_forums(scene: Scene) -> None:
    local = scene.local
    asked = await local.say(scene.ada, scene.channel, f"{local.world.bot.mention} in a thread")
    answer = await local.answer_to(asked)
    assert answer and answer.content == "here" and answer.channel.id == asked.id == asked.thread.id  # type: ignore[union-attr]
    forum = scene.guild.add_forum("questions")
    post = await local.create_forum_post(scene.ada, forum, "Opening hours", "When?")
    answer = await local.answer_to(post.messages[post.id])
    assert answer and answer.content == "welcome to Opening hours" and answer.channel is post


async def test_the_bot_is_refused_what_it_may_not_do(scene: Scene) -> None:
    mute = scene.guild.add_channel("news", deny={"send_messages"})
    hidden = scene.guild.add_channel("secret", deny={"view_channel"})
    for channel, code in ((mute, 50013), (hidden, 50001)):
        with pytest.raises(discord.Forbidden) as refused:
            await scene.bot.get_partial_messageable(channel.id).send("hi")
        assert refused.value.code == code
    mute.overwrite(scene.local.world.bot, allow={"send_messages"})
    await scene.bot.get_partial_messageable(mute.id).send("hi")
    assert scene.local.invalid_requests == 2 and not scene.local.violations
    scene.ada.dms_open = False
    with pytest.raises(discord.Forbidden):
        await (await scene.bot.fetch_user(scene.ada.id)).send("psst")


async def test_history_nonces_and_deletion(scene: Scene) -> None:
    channel = scene.bot.get_channel(scene.channel.id)
    assert isinstance(channel, discord.TextChannel)
    sent = [await channel.send(f"{n}", nonce=str(n)) for n in range(3)]
    again = await channel.send("other", nonce="2")
    assert again.id == sent[2].id
    assert [m.content async for m in channel.history(limit=2)] == ["2", "1"]
    assert [m.content async for m in channel.history(before=sent[2], oldest_first=True)] == ["0", "1"]
    scene.local.world.clock.advance(301)
    assert (await channel.send("other", nonce="2")).id != sent[2].id
    await sent[0].delete()
    await sent[1].edit(content="one")
    assert [m.content for m in scene.local.messages(scene.channel)] == ["one", "2", "other"]
    async with channel.typing():
        assert len(scene.channel.typed) == 1
    assert {m.name async for m in scene.bot.fetch_guilds()} == {"Halden"}
    assert (await (await scene.bot.fetch_guild(scene.guild.id)).fetch_member(scene.ada.id)).name == "ada"

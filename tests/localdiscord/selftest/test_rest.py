"""What a bot does over HTTP alone: commands, channels, threads, files, edits."""

from __future__ import annotations

import asyncio
import io
from typing import Any

import discord
import pytest
from discord import app_commands, ui

from tests.localdiscord import Channel, Guild, Kind, LocalDiscord, NotPossible
from tests.localdiscord.selftest.example_bot import Bot, Card

pytestmark = pytest.mark.asyncio


def _place(local: LocalDiscord) -> tuple[Guild, Channel]:
    guild = local.world.add_guild("Halden")
    return guild, guild.add_channel("general")


async def test_commands_of_a_guild(local_discord: LocalDiscord) -> None:
    guild, channel = _place(local_discord)
    bot, here = Bot(), discord.Object(guild.id)

    @bot.tree.command(description="Only here", guild=here)
    async def local_only(interaction: discord.Interaction) -> None:
        await interaction.response.send_message("here")

    async with local_discord.running(bot):
        await bot.tree.sync(guild=here)
        assert local_discord.commands.puts == 2
        (found,) = await bot.tree.fetch_commands(guild=here)
        edited = await found.edit(description="Changed")
        assert edited.id == found.id and edited.description == "Changed"
        ada = local_discord.world.add_user("ada")
        guild.join(ada)
        assert (await local_discord.slash(ada, channel, "local_only")).final
        await found.delete()
        with pytest.raises(NotPossible, match="no command"):
            await local_discord.slash(ada, channel, "local_only")
        ids = {c["name"]: c["id"] for c in local_discord.commands.of()}
        await bot.tree.sync()
        assert ids == {c["name"]: c["id"] for c in local_discord.commands.of()}, "what stays keeps its id"


async def test_an_invalid_command_set_is_refused(local_discord: LocalDiscord) -> None:
    _place(local_discord)
    bot = Bot()
    async with local_discord.running(bot):
        with pytest.raises(discord.HTTPException) as refused:
            await bot.http.bulk_upsert_global_commands(
                bot.application_id or 0, [{"name": "Bad Name", "type": 1}]
            )
        assert refused.value.code == 50035
        assert {v.field for v in local_discord.violations} == {"0.name", "0.description"}
        assert local_discord.commands.puts == 1


async def test_v2_messages_keep_their_flag_and_take_no_content(local_discord: LocalDiscord) -> None:
    _, channel = _place(local_discord)
    bot = Bot()
    async with local_discord.running(bot):
        target = bot.get_partial_messageable(channel.id)
        plain = await target.send("plain")
        with pytest.raises(discord.HTTPException):
            await plain.edit(view=Card("card"))
        await plain.edit(content=None, view=Card("card"))
        (message,) = local_discord.messages(channel)
        assert message.flags & 1 << 15 and message.content == "" and message.history[0].content == "plain"
        payload: dict[str, Any] = {"components": [{"type": 10, "content": "again"}]}
        params = discord.http.MultipartParameters(payload=payload, multipart=None, files=None)
        await bot.http.edit_message(channel.id, plain.id, params=params)
        assert message.flags & 1 << 15 and message.text == "again"
        with pytest.raises(discord.HTTPException):
            await plain.edit(content="old style")
        assert message.text == "again"


async def test_files_in_messages_and_galleries(local_discord: LocalDiscord) -> None:
    _, channel = _place(local_discord)
    bot = Bot()
    async with local_discord.running(bot):
        target = bot.get_partial_messageable(channel.id)
        sent = await target.send(file=discord.File(io.BytesIO(b"data"), "a b.txt", description="d"))
        assert await sent.attachments[0].read() == b"data" and sent.attachments[0].description == "d"
        view: ui.LayoutView = ui.LayoutView()
        view.add_item(ui.MediaGallery(discord.MediaGalleryItem("attachment://p.png")))
        shown = await target.send(view=view, file=discord.File(io.BytesIO(b"png"), "p.png"))
        gallery = shown.components[0]
        assert isinstance(gallery, discord.MediaGalleryComponent)
        assert gallery.items[0].media.url == shown.attachments[0].url
        with pytest.raises(discord.HTTPException):
            await target.send(view=view)


async def test_threads_and_posts_of_the_bot(local_discord: LocalDiscord) -> None:
    guild, channel = _place(local_discord)
    forum = guild.add_forum("questions")
    bot = Bot()
    async with local_discord.running(bot):
        place, board = bot.get_channel(channel.id), bot.get_channel(forum.id)
        assert isinstance(place, discord.TextChannel) and isinstance(board, discord.ForumChannel)
        thread = await place.create_thread(name="t", type=discord.ChannelType.public_thread)
        await thread.edit(archived=True)
        assert local_discord.world.channels[thread.id].archived
        await thread.send("woken")
        assert not local_discord.world.channels[thread.id].archived
        post = await board.create_thread(name="p", content="first")
        assert post.message.id == post.thread.id and post.message.content == "first"
        assert {t.id for t in await guild_of(bot).active_threads()} == {thread.id, post.thread.id}
        closed = guild.add_channel("closed", deny={"create_public_threads"})
        assert await local_discord.until(lambda: bot.get_channel(closed.id))
        message = await bot.get_channel(closed.id).send("x")  # type: ignore[union-attr]
        with pytest.raises(discord.Forbidden):
            await message.create_thread(name="no")
        assert local_discord.world.channels[thread.id].kind is Kind.PUBLIC_THREAD


def guild_of(bot: discord.Client) -> discord.Guild:
    return bot.guilds[0]


async def test_joining_and_leaving_guilds_while_connected(local_discord: LocalDiscord) -> None:
    _place(local_discord)
    bot = Bot()
    async with local_discord.running(bot):
        new = local_discord.world.add_guild("Later")
        assert await local_discord.until(lambda: bot.get_guild(new.id))
        channel = new.add_channel("c")
        assert await local_discord.until(lambda: bot.get_channel(channel.id))
        channel.delete()
        assert await local_discord.until(lambda: not bot.get_channel(channel.id))
        new.leave(local_discord.world.bot)
        assert await local_discord.until(lambda: not bot.get_guild(new.id))
        with pytest.raises(discord.NotFound):
            await bot.fetch_guild(new.id)


async def test_many_users_at_once(local_discord: LocalDiscord) -> None:
    guild, channel = _place(local_discord)
    users = [local_discord.world.add_user(f"user{n}") for n in range(60)]
    for user in users:
        guild.join(user)
    bot = Bot()

    @bot.tree.context_menu(name="Greet")
    async def greet(interaction: discord.Interaction, user: discord.Member) -> None:
        await interaction.response.send_message(f"hi {user.name}", ephemeral=True)

    assert isinstance(greet, app_commands.ContextMenu)
    async with local_discord.running(bot):
        asked = [local_discord.slash(u, channel, "ask", question=f"q {u.name}", quiet=True) for u in users]
        answers = await asyncio.gather(*asked)
        assert [a.final.text for a in answers if a.final] == [f"q {u.name}" for u in users]
        greeted = await local_discord.user_command(users[0], channel, users[1], "Greet")
        assert greeted.final and greeted.final.text == "hi user1"
        assert not local_discord.violations and not local_discord.invalid_requests

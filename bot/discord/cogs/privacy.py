"""The cog of `/help` and `/privacy`: explain what the bot does and keeps, export it, delete it."""

import asyncio
import io
import json
import logging
from contextlib import suppress
from dataclasses import asdict
from functools import partial
from typing import Any, Literal

import discord
from discord import app_commands
from discord.ext import commands, tasks

from bot.discord import queries
from bot.discord.bot import FootnoteBot
from bot.discord.request import Interaction, Request
from corpus.errors import FootnoteError
from index.library import Library

log = logging.getLogger(__name__)


class Privacy(commands.Cog):
    """Explains what the bot does and keeps; exports or deletes a person's data; forgets servers."""

    def __init__(self, bot: FootnoteBot) -> None:
        self.bot = bot

    @app_commands.command(name="help", description="What I do and how to ask")
    async def help(self, interaction: Interaction) -> None:
        say = self.bot.say_in(interaction.locale)
        manages = interaction.guild_id is not None and interaction.permissions.manage_guild
        text = "\n".join([say("help"), *([say("help_managers")] if manages else [])])
        await interaction.response.send_message(text, ephemeral=True)

    @app_commands.command(name="privacy", description="See, export or delete what I keep about you")
    @app_commands.describe(action="What to do: explain, export or forget")
    async def privacy(
        self, interaction: Interaction, action: Literal["explain", "export", "forget"] = "explain"
    ) -> None:
        request, bot = Request(interaction), self.bot
        say, user_id = request.say, request.user_id
        if action == "explain":
            text = f"### {say('privacy_questions')}\n{_kept_of_questions(request)}\n{say('privacy')}"
            await interaction.response.send_message(text, ephemeral=True)
            return
        await request.defer_private()
        if action == "forget":
            count = await request.ask_library(lambda _: bot.storage.forget_person(user_id))
            await request.show(text=say("privacy_forgotten", count=count))
            return
        kept = await request.ask_library(lambda _: _kept_of_person(bot, user_id))
        said = await asyncio.to_thread(lambda: json.dumps(kept, ensure_ascii=False, indent=2).encode())
        file = discord.File(io.BytesIO(said), "footnote-privacy.json")
        await request.show(text=say("privacy_export", count=len(kept)), files=[file])

    async def cog_unload(self) -> None:
        self.forget_left.cancel()

    @commands.Cog.listener()
    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """Delete the settings, feedback, questions and documents of a server that the bot has left."""
        await self.bot.library_thread.write(partial(_forget_guild, self.bot, guild.id), guild.id)

    @commands.Cog.listener()
    async def on_guild_join(self, guild: discord.Guild) -> None:
        """Note the server, so that it is missed if it leaves while the bot is not running."""
        with suppress(FootnoteError):  # the next look notes it
            await self.find_left()

    @commands.Cog.listener()
    async def on_first_ready(self) -> None:
        self.forget_left.start()

    @tasks.loop(hours=1)
    async def forget_left(self) -> None:
        """Delete what is stored of servers that left while the bot was not running, a day after they are
        missed."""
        try:
            for guild_id in await self.find_left():
                await self.bot.library_thread.write(partial(_forget_guild, self.bot, guild_id), guild_id)
                log.info("Server %d has left: what was stored of it is deleted", guild_id)
        except FootnoteError as error:
            log.warning("Servers that have left can't be looked for now: %s", error)

    async def find_left(self) -> list[int]:
        """Return the servers that have been missing for a day. One that an outage hides is not missing."""
        bot, now = self.bot, self.bot.clock()
        served = bot.served
        if served is None:
            return []
        present = {guild.id for guild in bot.guilds}
        joined = bot.storage.joined_guilds
        return await bot.library_thread.run(
            lambda _: joined.compare(present, bot.storage.guilds_known(), served.serve, now)
        )


def _forget_guild(bot: FootnoteBot, guild_id: int, library: Library) -> None:
    bot.storage.forget_guild(guild_id)
    own = [document.id for document in queries.list_own_documents(library.store, guild_id)]
    if own:
        library.remove(own)


def _kept_of_questions(request: Request) -> str:
    """Return the text that says what is kept of a question asked here."""
    say, days = request.say, request.bot.settings.insights_days
    if request.bot.keeps_unanswered(request.guild_id):
        return say("privacy_kept", days=days)
    elsewhere = [say("privacy_elsewhere", days=days)] if days else []
    return " ".join([say("privacy_nothing"), *elsewhere])


def _kept_of_person(bot: FootnoteBot, user_id: int) -> list[dict[str, Any]]:
    """Return all that is kept of a person.

    That is their votes, their follows, when they last caught up, the sources they added, and their changes in
    servers that they manage.
    """
    memory, news = bot.storage.guild_settings, bot.storage
    follows = [asdict(follow) for follow in news.follows.all() if follow.user_id == user_id]
    sources = [
        {"url": source.url, "guild_id": source.guild_id, "added_by": user_id, "added_at": source.added_at}
        for source in news.sources.all()
        if source.added_by == user_id
    ]
    return [
        *memory.votes_of(user_id),
        *follows,
        *news.catchup_times.of_person(user_id),
        *sources,
        *bot.storage.audit.of_person(user_id),
    ]


async def setup(bot: FootnoteBot) -> None:
    await bot.add_cog(Privacy(bot))

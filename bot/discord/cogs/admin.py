"""The cog of `/settings`, `/status` and `/doctor`, for the people who manage a server."""

from dataclasses import replace

import discord
from discord import app_commands
from discord.ext import commands

from bot.discord.bot import FootnoteBot
from bot.discord.permissions import missing_permissions
from bot.discord.request import Interaction, Request
from bot.discord.translations import Say, say_in
from bot.discord.ui.citation import date_and_age
from bot.discord.ui.contexts import BY_SERVERS, CHANGES, IN_SERVERS
from bot.discord.ui.follow import follow_trouble
from bot.discord.ui.limits import whole_lines
from bot.discord.ui.source import source_failure
from bot.sources.limits import CHARACTERS_PER_MB
from index.answer.abstention import Caution
from index.library import Library

MANAGE_PERMISSION = discord.Permissions(manage_guild=True)
CAUTION_CHOICES = [
    app_commands.Choice(name=say_in(None)(f"caution_{word}"), value=word.value) for word in Caution
]


class Admin(commands.Cog):
    """A server's settings, its status, and a check of its channels."""

    def __init__(self, bot: FootnoteBot) -> None:
        self.bot = bot

    settings = app_commands.Group(
        name="settings",
        description="How I behave in this server",
        guild_only=True,
        allowed_contexts=IN_SERVERS,
        allowed_installs=BY_SERVERS,
        default_permissions=MANAGE_PERMISSION,
    )

    @settings.command(
        name="server", description="Privacy, pace and caution for the whole server", extras={CHANGES: ""}
    )
    @app_commands.describe(
        private="Show answers to the asker alone unless they choose otherwise",
        cooldown="Seconds between two questions from one person",
        caution="How sure I must be before I answer",
        insights="Keep questions that I could not answer, but not who asked, for /insights",
    )
    @app_commands.choices(caution=CAUTION_CHOICES)
    @app_commands.checks.has_permissions(manage_guild=True)
    async def set_server(
        self,
        interaction: Interaction,
        private: bool | None = None,
        cooldown: app_commands.Range[float, 0, 3600] | None = None,
        caution: app_commands.Choice[str] | None = None,
        insights: bool | None = None,
    ) -> None:
        request, bot = Request(interaction), self.bot
        guild_id = request.guild_id
        await request.defer_private()
        current = bot.storage.guild_settings.guild(guild_id)
        if private is not None:
            current = replace(current, private=private)
        if cooldown is not None:
            current = replace(current, cooldown_s=cooldown)
        if caution is not None:
            current = replace(current, caution=Caution(caution.value))
        if insights is not None:
            current = replace(current, insights=insights)

        def store_settings(_: Library) -> None:
            bot.storage.guild_settings.set_guild(guild_id, current)
            if not current.insights:
                bot.storage.insights.forget_guild(guild_id)

        await request.ask_library(store_settings)
        await request.show(text=_settings_text(request))

    @settings.command(
        name="channel", description="Whether and how I answer in a channel", extras={CHANGES: ""}
    )
    @app_commands.describe(
        channel="The channel",
        answers="Answer here for all to see; if not, only the asker sees the answer",
        threads="Answer mentions in a thread",
        forum="Answer each new post of this forum",
    )
    @app_commands.checks.has_permissions(manage_guild=True)
    async def set_channel(
        self,
        interaction: Interaction,
        channel: discord.TextChannel | discord.ForumChannel,
        answers: bool | None = None,
        threads: bool | None = None,
        forum: bool | None = None,
    ) -> None:
        request, bot = Request(interaction), self.bot
        guild_id = request.guild_id
        await request.defer_private()
        current = bot.storage.guild_settings.channel(channel.id)
        if answers is not None:
            current = replace(current, allowed=answers)
        if threads is not None:
            current = replace(current, threads=threads)
        if forum is not None:
            current = replace(current, forum=forum)
        await request.ask_library(
            lambda _: bot.storage.guild_settings.set_channel(guild_id, channel.id, current)
        )
        await request.show(text=_settings_text(request))

    @settings.command(name="show", description="Show the settings")
    @app_commands.checks.has_permissions(manage_guild=True)
    async def show_settings(self, interaction: Interaction) -> None:
        await interaction.response.send_message(_settings_text(Request(interaction)), ephemeral=True)

    @app_commands.command(name="status", description="What I answer from in this server")
    @app_commands.allowed_contexts(guilds=True, dms=False, private_channels=False)
    @app_commands.allowed_installs(guilds=True, users=False)
    @app_commands.default_permissions(manage_guild=True)
    @app_commands.checks.has_permissions(manage_guild=True)
    async def status(self, interaction: Interaction) -> None:
        request = Request(interaction)
        say, guild_id, bot = request.say, request.guild_id, self.bot
        await request.defer_private()

        def read_status(library: Library) -> str:
            listings = library.store.documents.listings(guild_id)
            own = sum(item.guild_id == guild_id for item in listings)
            passages = sum(item.passages for item in listings)
            documents, characters = library.store.documents.usage(guild_id)
            sources = len(bot.storage.sources.in_guild(guild_id))
            newest = next((item.published for item in listings if item.published), None)
            counts = say("status_documents", own=own, shared=len(listings) - own, passages=passages)
            limits = say(
                "status_limits",
                count=documents,
                most_documents=bot.limits.documents,
                mb=round(characters / CHARACTERS_PER_MB, 1),
                most_mb=bot.limits.mb,
                sources=sources,
                most_sources=bot.limits.sources,
            )
            when = say("status_newest", when=date_and_age(newest, say))
            return f"**{say('status_head')}**\n{counts}\n{when}\n{limits}"

        await request.show(text=await request.ask_library(read_status))

    @app_commands.command(name="doctor", description="Check in each channel which permissions I lack")
    @app_commands.allowed_contexts(guilds=True, dms=False, private_channels=False)
    @app_commands.allowed_installs(guilds=True, users=False)
    @app_commands.default_permissions(manage_guild=True)
    @app_commands.checks.has_permissions(manage_guild=True)
    async def doctor(self, interaction: Interaction) -> None:
        request = Request(interaction)
        say, guild_id, news = request.say, request.guild_id, self.bot.storage
        await request.defer_private()
        all_channels = interaction.guild.channels if interaction.guild else ()
        channels = [c for c in all_channels if isinstance(c, discord.TextChannel | discord.ForumChannel)]
        lines = []
        for channel in channels:
            if names := missing_permissions(channel):
                readable = ", ".join(name.replace("_", " ") for name in names)
                lines.append(say("doctor_missing", channel=channel.mention, permissions=readable))
        follows = await request.ask_library(lambda _: news.follows.in_guild(guild_id))
        lines += [f"⚠️ {wrong}" for follow in follows if (wrong := follow_trouble(follow, say))]
        sources = await request.ask_library(lambda _: news.sources.in_guild(guild_id))
        lines += [
            f"⚠️ {source_failure(item, say, 'doctor_feed')}"
            for item in sources
            if item.failing_since is not None
        ]
        lines = lines or [say("doctor_fine", count=len(channels))]
        await request.show(text=whole_lines([f"**{say('doctor_head')}**", *lines]))


def _settings_text(request: Request) -> str:
    """Return the settings of a server and of its channels, one a line."""
    say, bot, guild_id = request.say, request.bot, request.guild_id
    memory, guild = bot.storage.guild_settings, request.interaction.guild
    current = memory.guild(guild_id)
    caution = bot.caution(guild_id)
    lines = [
        f"**{say('settings_head')}**",
        say("settings_private", value=_yes_or_no(current.private, say)),
        say("settings_cooldown", value=f"{current.cooldown_s:g}"),
        say("settings_caution", value=say(f"caution_{caution}")),
        say("settings_insights", value=_yes_or_no(bot.keeps_unanswered(guild_id), say)),
    ]
    for channel in guild.channels if guild else ():
        changed = memory.channel(channel.id)
        if memory.has_channel(channel.id):
            lines.append(
                say(
                    "settings_channel",
                    channel=channel.mention,
                    allowed=_yes_or_no(changed.allowed, say),
                    threads=_yes_or_no(changed.threads, say),
                    forum=_yes_or_no(changed.forum, say),
                )
            )
    return whole_lines(lines)


def _yes_or_no(value: bool, say: Say) -> str:
    return say("yes") if value else say("no")


async def setup(bot: FootnoteBot) -> None:
    await bot.add_cog(Admin(bot))

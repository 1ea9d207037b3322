"""/settings, /status and /doctor: for the people who manage a server."""

from dataclasses import replace

import discord
from discord import app_commands

from bot.discord.cards.follow import trouble
from bot.discord.cards.source import when
from bot.discord.cards.sources import failure
from bot.discord.commands.places import BY_SERVERS, IN_SERVERS
from bot.discord.interaction import CHANGES, AnyCommand, Interaction
from bot.discord.limits import whole_lines
from bot.discord.permissions import missing
from bot.discord.translations import Say, say_in
from index.decision import Caution
from index.library import Library

MANAGERS = discord.Permissions(manage_guild=True)
CAUTIONS = [app_commands.Choice(name=say_in(None)(f"caution_{word}"), value=word.value) for word in Caution]

settings = app_commands.Group(
    name="settings",
    description="How I behave in this server",
    guild_only=True,
    allowed_contexts=IN_SERVERS,
    allowed_installs=BY_SERVERS,
    default_permissions=MANAGERS,
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
@app_commands.choices(caution=CAUTIONS)
@app_commands.checks.has_permissions(manage_guild=True)
async def set_server(
    interaction: Interaction,
    private: bool | None = None,
    cooldown: app_commands.Range[float, 0, 3600] | None = None,
    caution: app_commands.Choice[str] | None = None,
    insights: bool | None = None,
) -> None:
    client, guild_id = interaction.client, interaction.guild_id or 0
    await interaction.response.defer(ephemeral=True, thinking=True)
    current = client.memory.guild(guild_id)
    if private is not None:
        current = replace(current, private=private)
    if cooldown is not None:
        current = replace(current, cooldown_s=cooldown)
    if caution is not None:
        current = replace(current, caution=Caution(caution.value))
    if insights is not None:
        current = replace(current, insights=insights)

    def keep(_: Library) -> None:
        client.memory.set_guild(guild_id, current)
        if not current.insights:
            client.insights.forget_guild(guild_id)

    await client.service.run(keep)
    await interaction.edit_original_response(content=_settings_text(interaction))


@settings.command(name="channel", description="Whether and how I answer in a channel", extras={CHANGES: ""})
@app_commands.describe(
    channel="The channel",
    answers="Answer here for all to see; if not, only the asker sees the answer",
    threads="Answer mentions in a thread",
    forum="Answer each new post of this forum",
)
@app_commands.checks.has_permissions(manage_guild=True)
async def set_channel(
    interaction: Interaction,
    channel: discord.TextChannel | discord.ForumChannel,
    answers: bool | None = None,
    threads: bool | None = None,
    forum: bool | None = None,
) -> None:
    client, guild_id = interaction.client, interaction.guild_id or 0
    await interaction.response.defer(ephemeral=True, thinking=True)
    current = client.memory.channel(channel.id)
    if answers is not None:
        current = replace(current, allowed=answers)
    if threads is not None:
        current = replace(current, threads=threads)
    if forum is not None:
        current = replace(current, forum=forum)
    await client.service.run(lambda _: client.memory.set_channel(guild_id, channel.id, current))
    await interaction.edit_original_response(content=_settings_text(interaction))


@settings.command(name="show", description="Show the settings")
@app_commands.checks.has_permissions(manage_guild=True)
async def show_settings(interaction: Interaction) -> None:
    await interaction.response.send_message(_settings_text(interaction), ephemeral=True)


@app_commands.command(name="status", description="What I answer from in this server")
@app_commands.allowed_contexts(guilds=True, dms=False, private_channels=False)
@app_commands.allowed_installs(guilds=True, users=False)
@app_commands.default_permissions(manage_guild=True)
@app_commands.checks.has_permissions(manage_guild=True)
async def status(interaction: Interaction) -> None:
    say, guild_id = say_in(interaction.locale), interaction.guild_id or 0
    await interaction.response.defer(ephemeral=True, thinking=True)

    def read(library: Library) -> str:
        listings = library.store.documents.listings(guild_id)
        own = sum(item.guild_id == guild_id for item in listings)
        passages = sum(item.passages for item in listings)
        newest = next((item.published for item in listings if item.published), None)
        counts = say("status_documents", own=own, shared=len(listings) - own, passages=passages)
        return f"**{say('status_head')}**\n{counts}\n{say('status_newest', when=when(newest, say))}"

    await interaction.edit_original_response(content=await interaction.client.service.run(read))


@app_commands.command(name="doctor", description="Check in each channel which permissions I lack")
@app_commands.allowed_contexts(guilds=True, dms=False, private_channels=False)
@app_commands.allowed_installs(guilds=True, users=False)
@app_commands.default_permissions(manage_guild=True)
@app_commands.checks.has_permissions(manage_guild=True)
async def doctor(interaction: Interaction) -> None:
    say, guild, client = say_in(interaction.locale), interaction.guild, interaction.client
    guild_id = interaction.guild_id or 0
    await interaction.response.defer(ephemeral=True, thinking=True)
    channels = (
        [c for c in guild.channels if isinstance(c, discord.TextChannel | discord.ForumChannel)]
        if guild
        else []
    )
    lines = []
    for channel in channels:
        if names := missing(channel):
            readable = ", ".join(name.replace("_", " ") for name in names)
            lines.append(say("doctor_missing", channel=channel.mention, permissions=readable))
    follows = await client.service.run(lambda _: client.news.follows.in_guild(guild_id))
    lines += [f"⚠️ {wrong}" for follow in follows if (wrong := trouble(follow, say))]
    sources = await client.service.run(lambda _: client.news.sources.in_guild(guild_id))
    lines += [f"⚠️ {failure(item, say, 'doctor_feed')}" for item in sources if item.failing_since is not None]
    lines = lines or [say("doctor_fine", count=len(channels))]
    await interaction.edit_original_response(content=whole_lines([f"**{say('doctor_head')}**", *lines]))


def _settings_text(interaction: Interaction) -> str:
    say, memory, guild = say_in(interaction.locale), interaction.client.memory, interaction.guild
    guild_id = interaction.guild_id or 0
    current, caution = memory.guild(guild_id), interaction.client.caution(guild_id)
    lines = [
        f"**{say('settings_head')}**",
        say("settings_private", value=_yes(current.private, say)),
        say("settings_cooldown", value=f"{current.cooldown_s:g}"),
        say("settings_caution", value=say(f"caution_{caution}")),
        say("settings_insights", value=_yes(interaction.client.keeps_unanswered(guild_id), say)),
    ]
    for channel in guild.channels if guild else ():
        changed = memory.channel(channel.id)
        if memory.has_channel(channel.id):
            lines.append(
                say(
                    "settings_channel",
                    channel=channel.mention,
                    allowed=_yes(changed.allowed, say),
                    threads=_yes(changed.threads, say),
                    forum=_yes(changed.forum, say),
                )
            )
    return whole_lines(lines)


def _yes(value: bool, say: Say) -> str:
    return say("yes") if value else say("no")


COMMANDS: tuple[AnyCommand, ...] = (settings, status, doctor)

"""Following: who sees and ends which follows, and what is checked before one begins."""

from dataclasses import dataclass

import discord

from bot.dates.times_of_day import parse_weekly
from bot.discord.cogs.delivery.card import topic_name
from bot.discord.cogs.follows.card import followed_text, note_card
from bot.discord.errors import RefusalError
from bot.discord.permissions import missing
from bot.discord.request import Interaction
from bot.discord.translations import Say, say_in
from bot.discord.ui.dates import read_typed
from bot.discord.ui.limits import fit_line, fit_plain
from bot.follows.follows import (
    AT_ONCE,
    DAILY,
    DEFAULT_AT,
    DEFAULT_CAP,
    EVERYTHING,
    MOST_OF_A_GUILD,
    MOST_OF_A_PERSON,
    WEEKLY,
    Follow,
    topic_key,
)
from bot.follows.preview import count_matches, recent
from bot.follows.schedule import Quiet, parse_quiet, parse_zone
from bot.storage import Storage
from corpus.errors import UsageError
from index.library import Library

TOPIC = 200
"""The longest topic."""

Room = discord.TextChannel | discord.Thread


@dataclass(frozen=True, slots=True)
class Hours:
    """How often and when to post, as typed."""

    how: str | None = None
    at: str | None = None
    quiet: str | None = None
    zone: str | None = None
    cap: int | None = None


async def home_of(interaction: Interaction, claimed: int = 0) -> int:
    """The server whose documents somebody sees where they are: that one, or in direct messages one that
    is `claimed` and whose member they are, else 0."""
    client = interaction.client
    if interaction.guild_id is not None:
        return interaction.guild_id if client.get_guild(interaction.guild_id) else 0
    if not claimed:
        return 0
    elsewhere = client.served is not None and not client.served.serve(claimed)  # another process knows it
    if not elsewhere and client.get_guild(claimed) is None:
        return 0
    try:
        await client.http.get_member(claimed, interaction.user.id)
    except (discord.NotFound, discord.Forbidden):
        return 0
    return claimed


async def follow(
    interaction: Interaction, topic: str, channel: Room | None, hours: Hours, role: discord.Role | None
) -> discord.ui.LayoutView:
    """Follow a topic as asked for. Raises RefusalError, in the reader's language, where that can't be."""
    say, guild_id = say_in(interaction.locale), await home_of(interaction)
    if topic != EVERYTHING and not any(character.isalnum() for character in topic):
        raise RefusalError(say("bad_topic"))
    if channel is not None:
        _check_channel(interaction, channel, say)
    _check_role(interaction, channel, role, say)
    guild = interaction.guild
    weekday, at, zone, quiet = await _read_hours(interaction, hours)
    locale = guild.preferred_locale if channel is not None and guild is not None else interaction.locale
    wanted = Follow(
        topic=" ".join(topic.split()),
        guild_id=guild_id,
        channel_id=channel.id if channel else 0,
        user_id=interaction.user.id,
        how=hours.how or (AT_ONCE if not hours.at else DAILY if weekday is None else WEEKLY),
        at=at,
        weekday=weekday or 0,
        zone=zone,
        quiet=str(quiet or ""),
        cap=hours.cap or DEFAULT_CAP,
        role_id=role.id if role else None,
        locale=str(locale),
    )
    news, now = interaction.client.news, interaction.client.clock()
    made, new, matched = await interaction.client.service.run(
        lambda library: _put(library, news, wanted, now, say)
    )
    return note_card(followed_text(made, new, place_of(interaction, made, say), matched, say))


async def follow_own(interaction: Interaction, topic: str, guild_id: int) -> discord.ui.LayoutView:
    """Follow a topic in the person's own direct messages, at once; one that is followed stays as it is."""
    say, news, now = say_in(interaction.locale), interaction.client.news, interaction.client.clock()
    wanted = Follow(
        topic=fit_plain(topic, TOPIC),
        guild_id=guild_id,
        channel_id=0,
        user_id=interaction.user.id,
        locale=str(interaction.locale),
    )

    def put(library: Library) -> tuple[Follow, int | None, bool]:
        for known in news.follows.of_person(wanted.user_id):
            if known.guild_id == guild_id and topic_key(known.topic) == topic_key(wanted.topic):
                return known, None, False
        made, _, matched = _put(library, news, wanted, now, say)
        return made, matched, True

    made, matched, new = await interaction.client.service.run(put)
    place = place_of(interaction, made, say)
    if not new:
        text = say("follow_already", topic=topic_name(made, say), place=place)
    else:
        text = followed_text(made, True, place, matched, say)
    return note_card(text, made.id, say)


async def unfollow_own(interaction: Interaction, follow_id: int) -> discord.ui.LayoutView:
    """End a follow of the person's own direct messages; no other, whatever the id."""
    say, news = say_in(interaction.locale), interaction.client.news

    def remove(_: Library) -> Follow | None:
        found = news.follows.get(follow_id)
        if found is None or found.channel_id or found.user_id != interaction.user.id:
            return None
        news.follows.remove(found.id)
        return found

    ended = await interaction.client.service.run(remove)
    return note_card(ended_text(interaction, ended, say))


def ended_text(interaction: Interaction, ended: Follow | None, say: Say) -> str:
    """That a follow has ended, or that there is none to end."""
    if ended is None:
        return say("follow_unknown")
    return say("unfollowed", topic=topic_name(ended, say), place=place_of(interaction, ended, say))


def place_of(interaction: Interaction, follow: Follow, say: Say) -> str:
    """Where a follow posts, as people read it."""
    if follow.channel_id:
        return f"<#{follow.channel_id}>"
    guild = interaction.client.get_guild(follow.guild_id)
    elsewhere = guild is not None and guild.id != interaction.guild_id
    return say("place_own") + (f" ({fit_line(guild.name, 40)})" if guild and elsewhere else "")


async def visible_follows(interaction: Interaction) -> list[Follow]:
    """The follows of the channels here that the person sees, and their own."""
    return [f for f in await _around(interaction) if not f.channel_id or _may(interaction, f, "view_channel")]


async def removable_follows(interaction: Interaction) -> list[Follow]:
    """The follows that the person may end: their own, and those of channels that they may manage."""
    return [
        f for f in await _around(interaction) if not f.channel_id or _may(interaction, f, "manage_channels")
    ]


async def _around(interaction: Interaction) -> list[Follow]:
    follows, guild_id, user_id = interaction.client.news.follows, interaction.guild_id, interaction.user.id
    return await interaction.client.service.run(
        lambda _: (follows.in_guild(guild_id) if guild_id else []) + follows.of_person(user_id)
    )


def _may(interaction: Interaction, follow: Follow, permission: str) -> bool:
    """Whether the person has a permission where a follow posts; where that is gone, in the server."""
    guild, user = interaction.guild, interaction.user
    if guild is None or not isinstance(user, discord.Member):
        return False
    channel = guild.get_channel_or_thread(follow.channel_id)
    if channel is None:
        return interaction.permissions.manage_guild
    return bool(getattr(channel.permissions_for(user), permission))


def _check_channel(interaction: Interaction, channel: Room, say: Say) -> None:
    user = interaction.user
    allowed = isinstance(user, discord.Member) and channel.permissions_for(user)
    if not allowed or not (allowed.view_channel and allowed.manage_channels):
        raise RefusalError(say("needs_channel", channel=channel.mention))
    lacking = [name for name in missing(channel) if name not in _NOT_FOR_POSTS]
    if lacking:
        names = ", ".join(name.replace("_", " ") for name in lacking)
        raise RefusalError(say("bot_lacks", channel=channel.mention, permissions=names))


def _check_role(interaction: Interaction, channel: Room | None, role: discord.Role | None, say: Say) -> None:
    if role is None:
        return
    if channel is None:
        raise RefusalError(say("role_channel"))
    if not interaction.permissions.manage_guild:
        raise RefusalError(say("role_managers"))
    if role.is_default():
        raise RefusalError(say("role_everyone"))
    if not role.mentionable and not channel.permissions_for(channel.guild.me).mention_everyone:
        raise RefusalError(say("role_closed", role=role.mention, channel=channel.mention))


def _put(library: Library, news: Storage, wanted: Follow, now: float, say: Say) -> tuple[Follow, bool, int]:
    """Store a follow; how many recent documents would have come."""
    matched = count_matches(library, wanted.topic, recent(wanted.guild_id, now))
    try:
        made, new = news.follows.put(wanted, now, library.store.changes.last())
    except UsageError as error:
        most = MOST_OF_A_GUILD if wanted.channel_id else MOST_OF_A_PERSON
        raise RefusalError(say("follow_full", most=most)) from error
    return made, new, matched


async def _read_hours(interaction: Interaction, hours: Hours) -> tuple[int | None, int, str, Quiet | None]:
    """The weekday and minute of a digest, the time zone and the quiet hours, as typed."""
    weekday, at, zone, quiet = None, DEFAULT_AT, "UTC", None
    if hours.at:
        language = str(interaction.locale)
        weekday, at = await read_typed(
            interaction, hours.at, "bad_time", lambda text: parse_weekly(text, language)
        )
    if hours.zone:
        zone = await read_typed(interaction, hours.zone, "bad_zone", parse_zone)
    if hours.quiet:
        quiet = await read_typed(interaction, hours.quiet, "bad_quiet", parse_quiet)
    return weekday, at, zone, quiet


_NOT_FOR_POSTS = ("create_public_threads", "attach_files", "embed_links")

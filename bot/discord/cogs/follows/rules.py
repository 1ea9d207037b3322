"""Following: who sees and ends which follows, and what is checked before one begins."""

from dataclasses import dataclass

import discord

from bot.dates.times_of_day import parse_weekly
from bot.discord.cogs.follows.card import followed_text
from bot.discord.errors import RefusalError
from bot.discord.permissions import missing_permissions
from bot.discord.request import Request
from bot.discord.translations import Say
from bot.discord.ui.follow import topic_name
from bot.discord.ui.limits import MAX_TOPIC_CHARS, fit_line, fit_plain
from bot.discord.ui.note import note_card
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
from bot.follows.news import News
from bot.follows.preview import count_matches, recent
from bot.follows.schedule import Quiet, parse_quiet, parse_zone
from corpus.errors import UsageError
from index.library import Library

PostChannel = discord.TextChannel | discord.Thread


@dataclass(frozen=True, slots=True)
class PostingTimes:
    """How often and when to post, as typed."""

    how: str | None = None
    at: str | None = None
    quiet: str | None = None
    zone: str | None = None
    cap: int | None = None


async def follow_topic(
    request: Request, topic: str, channel: PostChannel | None, hours: PostingTimes, role: discord.Role | None
) -> discord.ui.LayoutView:
    """Follow a topic as asked for. Raises RefusalError, in the reader's language, where that can't be."""
    interaction, say, guild_id = request.interaction, request.say, await request.home_guild()
    if topic != EVERYTHING and not any(character.isalnum() for character in topic):
        raise RefusalError(say("bad_topic"))
    if channel is not None:
        _check_channel(request, channel)
    _check_role(request, channel, role)
    guild = interaction.guild
    weekday, at, zone, quiet = await _read_schedule(request, hours)
    locale = guild.preferred_locale if channel is not None and guild is not None else interaction.locale
    wanted = Follow(
        topic=" ".join(topic.split()),
        guild_id=guild_id,
        channel_id=channel.id if channel else 0,
        user_id=request.user_id,
        how=hours.how or (AT_ONCE if not hours.at else DAILY if weekday is None else WEEKLY),
        at=at,
        weekday=weekday or 0,
        zone=zone,
        quiet=str(quiet or ""),
        cap=hours.cap or DEFAULT_CAP,
        role_id=role.id if role else None,
        locale=str(locale),
    )
    news, now = request.bot.news, request.bot.clock()
    made, new, matched = await request.ask_library(
        lambda library: _store_follow(library, news, wanted, now, say)
    )
    return note_card(followed_text(made, new, place_text(request, made), matched, say))


async def follow_own(request: Request, topic: str, guild_id: int) -> discord.ui.LayoutView:
    """Follow a topic in the person's own direct messages, at once; one that is followed stays as it is."""
    say, news, now = request.say, request.bot.news, request.bot.clock()
    wanted = Follow(
        topic=fit_plain(topic, MAX_TOPIC_CHARS),
        guild_id=guild_id,
        channel_id=0,
        user_id=request.user_id,
        locale=str(request.interaction.locale),
    )

    def put(library: Library) -> tuple[Follow, int | None, bool]:
        for known in news.follows.of_person(wanted.user_id):
            if known.guild_id == guild_id and topic_key(known.topic) == topic_key(wanted.topic):
                return known, None, False
        made, _, matched = _store_follow(library, news, wanted, now, say)
        return made, matched, True

    made, matched, new = await request.ask_library(put)
    place = place_text(request, made)
    if not new:
        text = say("follow_already", topic=topic_name(made, say), place=place)
    else:
        text = followed_text(made, True, place, matched, say)
    return note_card(text, made.id, say)


async def unfollow_own(request: Request, follow_id: int) -> discord.ui.LayoutView:
    """End a follow of the person's own direct messages; no other, whatever the id."""
    news = request.bot.news

    def remove(_: Library) -> Follow | None:
        found = news.follows.get(follow_id)
        if found is None or found.channel_id or found.user_id != request.user_id:
            return None
        news.follows.remove(found.id)
        return found

    return note_card(ended_text(request, await request.ask_library(remove)))


def ended_text(request: Request, ended: Follow | None) -> str:
    """Return that a follow has ended, or that there is none to end."""
    say = request.say
    if ended is None:
        return say("follow_unknown")
    return say("unfollowed", topic=topic_name(ended, say), place=place_text(request, ended))


def place_text(request: Request, follow: Follow) -> str:
    """Return where a follow posts, as people read it."""
    if follow.channel_id:
        return f"<#{follow.channel_id}>"
    guild = request.bot.get_guild(follow.guild_id)
    elsewhere = guild is not None and guild.id != request.interaction.guild_id
    return request.say("place_own") + (f" ({fit_line(guild.name, 40)})" if guild and elsewhere else "")


async def list_visible_follows(request: Request) -> list[Follow]:
    """Return the follows of the channels here that the person sees, and their own."""
    return [
        f
        for f in await _list_follows_here(request)
        if not f.channel_id or _has_permission(request, f, "view_channel")
    ]


async def list_removable_follows(request: Request) -> list[Follow]:
    """Return the follows that the person may end: their own, and those of channels that they may manage."""
    found = await _list_follows_here(request)
    return [f for f in found if not f.channel_id or _has_permission(request, f, "manage_channels")]


async def _list_follows_here(request: Request) -> list[Follow]:
    follows, guild_id, user_id = request.bot.news.follows, request.guild_id, request.user_id
    return await request.ask_library(
        lambda _: (follows.in_guild(guild_id) if guild_id else []) + follows.of_person(user_id)
    )


def _has_permission(request: Request, follow: Follow, permission: str) -> bool:
    """True if the person has a permission where a follow posts; if that channel is gone, in the server."""
    interaction = request.interaction
    guild, user = interaction.guild, interaction.user
    if guild is None or not isinstance(user, discord.Member):
        return False
    channel = guild.get_channel_or_thread(follow.channel_id)
    if channel is None:
        return interaction.permissions.manage_guild
    return bool(getattr(channel.permissions_for(user), permission))


def _check_channel(request: Request, channel: PostChannel) -> None:
    user, say = request.interaction.user, request.say
    allowed = isinstance(user, discord.Member) and channel.permissions_for(user)
    if not allowed or not (allowed.view_channel and allowed.manage_channels):
        raise RefusalError(say("needs_channel", channel=channel.mention))
    lacking = [name for name in missing_permissions(channel) if name not in _UNUSED_PERMISSIONS]
    if lacking:
        names = ", ".join(name.replace("_", " ") for name in lacking)
        raise RefusalError(say("bot_lacks", channel=channel.mention, permissions=names))


def _check_role(request: Request, channel: PostChannel | None, role: discord.Role | None) -> None:
    say = request.say
    if role is None:
        return
    if channel is None:
        raise RefusalError(say("role_channel"))
    if not request.interaction.permissions.manage_guild:
        raise RefusalError(say("role_managers"))
    if role.is_default():
        raise RefusalError(say("role_everyone"))
    if not role.mentionable and not channel.permissions_for(channel.guild.me).mention_everyone:
        raise RefusalError(say("role_closed", role=role.mention, channel=channel.mention))


def _store_follow(
    library: Library, news: News, wanted: Follow, now: float, say: Say
) -> tuple[Follow, bool, int]:
    """Store a follow; how many recent documents would have come."""
    matched = count_matches(library, wanted.topic, recent(wanted.guild_id, now))
    try:
        made, new = news.follows.put(wanted, now, library.store.changes.last())
    except UsageError as error:
        most = MOST_OF_A_GUILD if wanted.channel_id else MOST_OF_A_PERSON
        raise RefusalError(say("follow_full", most=most)) from error
    return made, new, matched


async def _read_schedule(request: Request, hours: PostingTimes) -> tuple[int | None, int, str, Quiet | None]:
    """The weekday and minute of a digest, the time zone and the quiet hours, as typed."""
    weekday, at, zone, quiet = None, DEFAULT_AT, "UTC", None
    if hours.at:
        language = str(request.interaction.locale)
        weekday, at = await request.read_typed(
            hours.at, "bad_time", lambda text: parse_weekly(text, language)
        )
    if hours.zone:
        zone = await request.read_typed(hours.zone, "bad_zone", parse_zone)
    if hours.quiet:
        quiet = await request.read_typed(hours.quiet, "bad_quiet", parse_quiet)
    return weekday, at, zone, quiet


_UNUSED_PERMISSIONS = ("create_public_threads", "attach_files", "embed_links")

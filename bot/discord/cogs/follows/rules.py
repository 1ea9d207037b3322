"""The rules of follows: draft, check and store a new one, and decide who may see and end which."""

import logging
from dataclasses import dataclass, replace

import discord

from bot.dates.times_of_day import parse_weekly
from bot.discord.cogs.follows.card import Preview, draft_card, followed_text
from bot.discord.cogs.follows.drafts import Draft, FollowDrafts
from bot.discord.errors import RefusalError
from bot.discord.permissions import missing_permissions
from bot.discord.replies import SEND_ERRORS
from bot.discord.request import Request, typed_options
from bot.discord.translations import Say
from bot.discord.ui.follow import topic_name
from bot.discord.ui.limits import MAX_CHOICE_CHARS, MAX_TOPIC_CHARS, fit_line
from bot.discord.ui.note import note_card
from bot.follows.follows import (
    AT_ONCE,
    DAILY,
    DEFAULT_AT,
    DEFAULT_CAP,
    EVERYTHING,
    MAX_GUILD_FOLLOWS,
    MAX_PERSON_FOLLOWS,
    WEEKLY,
    Follow,
    find_sources,
    topic_key,
)
from bot.follows.preview import count_matches, last_matches, recent
from bot.follows.schedule import parse_quiet, parse_zone
from bot.follows.words import parse_words, write_words
from bot.storage import Storage
from bot.text import fit_plain
from corpus.errors import UsageError
from index.library import Library

log = logging.getLogger(__name__)

_MAX_NONCE_CHARS = 25
_MAX_NAMES_CHARS = 500
"""How much of a list of sources' names is shown."""

PostChannel = discord.TextChannel | discord.Thread


@dataclass(frozen=True, slots=True)
class PostingTimes:
    """How often and when to post, as typed in `/follow`."""

    how: str | None = None
    at: str | None = None
    quiet: str | None = None
    zone: str | None = None
    cap: int | None = None


@dataclass(frozen=True, slots=True)
class Narrowing:
    """Which documents to post, as typed in `/follow`: a source's name, and words to leave out."""

    source: str | None = None
    without: str | None = None


async def draft_follow(
    request: Request,
    drafts: FollowDrafts,
    topic: str,
    channel: PostChannel | None,
    times: PostingTimes,
    narrowing: Narrowing,
    role: discord.Role | None,
) -> discord.ui.LayoutView:
    """Draft a follow as asked for, and show what it would do, with a button that confirms it.

    Raises RefusalError, in the reader's language, if that is not possible.
    """
    interaction, say = request.interaction, request.say
    guild_id = await request.home_guild()
    if topic != EVERYTHING and not any(character.isalnum() for character in topic):
        raise RefusalError(say("bad_topic"))
    if channel is not None:
        _check_channel(request, channel)
    _check_role(request, channel, role)
    schedule = await _read_schedule(request, times)
    guild = interaction.guild
    locale = guild.preferred_locale if channel is not None and guild is not None else interaction.locale
    wanted = Follow(
        topic=" ".join(topic.split()),
        guild_id=guild_id,
        channel_id=channel.id if channel else 0,
        user_id=request.user_id,
        how=times.how or schedule.how,
        at=schedule.at,
        weekday=schedule.weekday,
        zone=schedule.zone,
        quiet=schedule.quiet,
        cap=times.cap or DEFAULT_CAP,
        role_id=role.id if role else None,
        locale=str(locale),
        source=await _read_source(request, guild_id, narrowing.source),
        without=await _read_without(request, narrowing.without),
    )
    now = request.bot.clock()
    wanted = replace(wanted, next_digest=wanted.digest_after(now))
    preview = await request.ask_library(lambda library: _preview(library, wanted, now))
    drafts.put(interaction.id, Draft(wanted, channel, typed_options(interaction)))
    return draft_card(wanted, place_text(request, wanted), preview, interaction.id, say)


async def confirm_follow(request: Request, drafts: FollowDrafts, number: int) -> discord.ui.LayoutView:
    """Follow what a person has drafted. Raises RefusalError if that is not possible any more."""
    say, news, now = request.say, request.bot.storage, request.bot.clock()
    draft = drafts.get(number, request.user_id)
    if draft is None:
        return note_card(say("follow_draft_gone"))
    if draft.channel is not None:
        _check_channel(request, draft.channel)
    wanted = draft.follow
    made, new = await request.ask_library(lambda library: _store_follow(library, news, wanted, now, say))
    drafts.drop(number)
    if draft.channel is not None:
        request.bot.dispatch("server_change", request.guild_id, request.user_id, "follow", draft.typed)
    text = followed_text(made, new, place_text(request, made), None, say)
    if draft.channel is None and not await _reaches_person(request, made):
        text += f"\n{say('follow_dm_closed')}"
    return note_card(text)


async def follow_own(request: Request, topic: str, guild_id: int) -> discord.ui.LayoutView:
    """Follow a topic in the person's own direct messages. A topic followed already stays as it is."""
    say, news, now = request.say, request.bot.storage, request.bot.clock()
    wanted = Follow(
        topic=fit_plain(topic, MAX_TOPIC_CHARS),
        guild_id=guild_id,
        channel_id=0,
        user_id=request.user_id,
        locale=str(request.interaction.locale),
    )

    def find_or_store(library: Library) -> tuple[Follow, Preview | None, bool]:
        for known in news.follows.of_person(wanted.user_id):
            if known.guild_id == guild_id and topic_key(known.topic) == topic_key(wanted.topic):
                return known, None, False
        preview = _preview(library, wanted, now)
        made, _ = _store_follow(library, news, wanted, now, say)
        return made, preview, True

    made, preview, new = await request.ask_library(find_or_store)
    place = place_text(request, made)
    if not new:
        text = say("follow_already", topic=topic_name(made, say), place=place)
    else:
        text = followed_text(made, True, place, preview, say)
    if new and not await _reaches_person(request, made):
        text += f"\n{say('follow_dm_closed')}"
    return note_card(text, made.id, say)


async def _reaches_person(request: Request, follow: Follow) -> bool:
    """Tell a person in their direct messages that a topic is followed there; False if these are closed."""
    if request.interaction.guild_id is None:
        return True  # the person is in them
    try:
        await request.interaction.user.send(
            request.say("follow_hello", topic=topic_name(follow, request.say)),
            nonce=f"follow-{request.interaction.id}"[:_MAX_NONCE_CHARS],
        )
    except discord.Forbidden:
        return False
    except SEND_ERRORS as error:
        log.info("A direct message could not be sent: %s", error)
    return True


async def unfollow_own(request: Request, follow_id: int) -> discord.ui.LayoutView:
    """End a follow in the person's own direct messages. The id of any other follow is refused."""
    news = request.bot.storage

    def remove(_: Library) -> Follow | None:
        found = news.follows.get(follow_id)
        if found is None or found.channel_id or found.user_id != request.user_id:
            return None
        news.follows.remove(found.id)
        return found

    return note_card(ended_text(request, await request.ask_library(remove)))


def ended_text(request: Request, ended: Follow | None) -> str:
    """Return a text that says that a follow has ended, or that there is none to end."""
    say = request.say
    if ended is None:
        return say("follow_unknown")
    return say("unfollowed", topic=topic_name(ended, say), place=place_text(request, ended))


def place_text(request: Request, follow: Follow) -> str:
    """Return the name of the place where a follow posts, as it stands after "in"."""
    return _place_text(request, follow, "place_own")


def listed_place_text(request: Request, follow: Follow) -> str:
    """Return the name of the place where a follow posts, as it stands in a list."""
    return _place_text(request, follow, "place_own_listed")


def _place_text(request: Request, follow: Follow, own: str) -> str:
    if follow.channel_id:
        return f"<#{follow.channel_id}>"
    guild = request.bot.get_guild(follow.guild_id)
    elsewhere = guild is not None and guild.id != request.interaction.guild_id
    return request.say(own) + (f" ({fit_line(guild.name, 40)})" if guild and elsewhere else "")


async def list_visible_follows(request: Request) -> list[Follow]:
    """Return the person's own follows, and those of this server's channels that they can see."""
    return [
        f
        for f in await _list_follows_here(request)
        if not f.channel_id or _has_permission(request, f, "view_channel")
    ]


async def list_removable_follows(request: Request) -> list[Follow]:
    """Return the follows that the person may end: their own, and those of channels they may manage."""
    found = await _list_follows_here(request)
    return [f for f in found if not f.channel_id or _has_permission(request, f, "manage_channels")]


async def _list_follows_here(request: Request) -> list[Follow]:
    """Return the follows of this server's channels, and the person's own."""
    follows, guild_id, user_id = request.bot.storage.follows, request.guild_id, request.user_id
    return await request.ask_library(
        lambda _: (follows.in_guild(guild_id) if guild_id else []) + follows.of_person(user_id)
    )


def _has_permission(request: Request, follow: Follow, permission: str) -> bool:
    """True if the person has a permission in a follow's channel; if it is gone, if they manage the server."""
    interaction = request.interaction
    guild, user = interaction.guild, interaction.user
    if guild is None or not isinstance(user, discord.Member):
        return False
    channel = guild.get_channel_or_thread(follow.channel_id)
    if channel is None:
        return interaction.permissions.manage_guild
    return bool(getattr(channel.permissions_for(user), permission))


def _check_channel(request: Request, channel: PostChannel) -> None:
    """Raise RefusalError if the person may not manage a channel, or if the bot may not post in it."""
    user, say = request.interaction.user, request.say
    allowed = isinstance(user, discord.Member) and channel.permissions_for(user)
    if not allowed or not (allowed.view_channel and allowed.manage_channels):
        raise RefusalError(say("needs_channel", channel=channel.mention))
    lacking = [name for name in missing_permissions(channel) if name not in _UNUSED_PERMISSIONS]
    if lacking:
        names = ", ".join(name.replace("_", " ") for name in lacking)
        raise RefusalError(say("bot_lacks", channel=channel.mention, permissions=names))


def _check_role(request: Request, channel: PostChannel | None, role: discord.Role | None) -> None:
    """Raise RefusalError if the person may not have a role mentioned in a channel."""
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


def _preview(library: Library, wanted: Follow, now: float) -> Preview:
    """Return what a follow would have posted."""
    matched = count_matches(library, wanted, recent(wanted.guild_id, now))
    return Preview(matched, last_matches(library, wanted))


def _store_follow(
    library: Library, news: Storage, wanted: Follow, now: float, say: Say
) -> tuple[Follow, bool]:
    """Store a follow. Return it, and True if it is new."""
    try:
        return news.follows.put(wanted, now, library.store.changes.last())
    except UsageError as error:
        most = MAX_GUILD_FOLLOWS if wanted.channel_id else MAX_PERSON_FOLLOWS
        raise RefusalError(say("follow_full", most=most)) from error


async def _read_source(request: Request, guild_id: int, typed: str | None) -> str:
    """Return the name of the source that was typed, "" for none.

    Raises RefusalError, in the reader's language, if no source or more than one is called so.
    """
    if not typed:
        return ""
    known = await request.read_store(lambda store: store.documents.sources(guild_id))
    found = find_sources(known, typed)
    if len(found) == 1:
        return found[0]
    names = fit_line(", ".join(found or known) or "–", _MAX_NAMES_CHARS)
    shown = fit_line(typed, MAX_CHOICE_CHARS)
    key = "which_source" if found else "no_source"
    raise RefusalError(request.say(key, source=shown, known=names))


async def _read_without(request: Request, typed: str | None) -> str:
    """Return the words to leave out, "" for none. Raises RefusalError if there is no word in them."""
    return write_words(await request.read_typed(typed, "bad_without", parse_words)) if typed else ""


@dataclass(frozen=True, slots=True)
class _Schedule:
    """The fields of a follow that are read from `PostingTimes`."""

    how: str
    at: int
    weekday: int
    zone: str
    quiet: str


async def _read_schedule(request: Request, times: PostingTimes) -> _Schedule:
    """Return the schedule as typed. Raises RefusalError, in the reader's language, for what can't be read."""
    how, at, weekday = AT_ONCE, DEFAULT_AT, None
    if times.at:
        language = str(request.interaction.locale)
        weekday, at = await request.read_typed(
            times.at, "bad_time", lambda text: parse_weekly(text, language)
        )
        how = DAILY if weekday is None else WEEKLY
    zone = await request.read_typed(times.zone, "bad_zone", parse_zone) if times.zone else "UTC"
    quiet = await request.read_typed(times.quiet, "bad_quiet", parse_quiet) if times.quiet else None
    return _Schedule(how, at, weekday or 0, zone, str(quiet or ""))


_UNUSED_PERMISSIONS = ("create_public_threads", "attach_files", "embed_links")
"""Permissions that answers need, but posts do not."""

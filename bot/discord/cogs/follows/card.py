"""Format follows: what a new follow does, and the list of follows."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from discord import ui

from bot.discord.translations import Say
from bot.discord.ui.citation import date_and_age, title_link
from bot.discord.ui.follow import follow_trouble, topic_name
from bot.discord.ui.limits import MAX_VIEW_CHARS
from bot.discord.ui.note import note_card
from bot.follows.follows import WEEKLY, Follow
from bot.follows.schedule import clock_text
from bot.text import units
from index.stories.latest import Card

_RESERVED_CHARS = 60
"""Room for the line that counts the follows left out."""

PlaceText = Callable[[Follow], str]
"""Returns the name of the place where a follow posts."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What a follow would have posted: how many documents of the last 30 days, and the newest stories."""

    matched: int
    last: Sequence[Card] = ()


def followed_text(follow: Follow, new: bool, place: str, preview: Preview | None, say: Say) -> str:
    """Return what a follow does from now on, and what it would have posted.

    `new` is False if it was changed.
    """
    lines = [say("follow_new" if new else "follow_changed", topic=topic_name(follow, say), place=place)]
    if follow.next_digest is not None:
        at = f"<t:{int(follow.next_digest)}:F> (<t:{int(follow.next_digest)}:R>)"
        lines.append(say("follow_digest", how=how_text(follow, say), at=at))
    else:
        lines.append(say("follow_at_once"))
    if follow.quiet:
        lines.append(say("follow_quiet", quiet=follow.quiet, zone=follow.zone))
    if not follow.is_digest:
        lines.append(say("follow_cap", count=follow.cap))
    if follow.role_id:
        lines.append(say("follow_role", role=f"<@&{follow.role_id}>"))
    if preview is not None:
        matched = preview.matched
        said = say("follow_matched", count=matched) if matched else say("follow_matched_none")
        lines.append(f"-# {said}")
        lines += [f"-# {say('follow_last')}"] if preview.last else []
        lines += [f"-# · {_last_line(card, say)}" for card in preview.last]
    return "\n".join(lines)


def following_card(follows: Sequence[Follow], place: PlaceText, say: Say) -> ui.LayoutView:
    """Return the list of follows: topic, place, frequency, next digest, and why one can't post."""
    if not follows:
        return note_card(say("following_none"))
    text = f"### {say('following_head')}"
    for number, follow in enumerate(follows):
        line = "\n" + _follow_line(follow, place(follow), say)
        if units(text) + units(line) > MAX_VIEW_CHARS - _RESERVED_CHARS:
            text += f"\n-# {say('following_more', count=len(follows) - number)}"
            break
        text += line
    return note_card(text)


def how_text(follow: Follow, say: Say) -> str:
    """Return how often a follow posts."""
    if follow.next_digest is None:
        return say("how_at_once")
    key = "how_weekly" if follow.how == WEEKLY else "how_daily"
    return say(key, time=clock_text(follow.at), zone=follow.zone)


def _last_line(card: Card, say: Say) -> str:
    """Return a story's title as a link, and its date."""
    return f"{title_link(card.title, [card.url])} · {date_and_age(card.published, say, aged=False)}"


def _follow_line(follow: Follow, place: str, say: Say) -> str:
    """Return the lines of one follow."""
    facts = [place, how_text(follow, say)]
    if follow.next_digest is not None:
        facts.append(say("following_next", at=f"<t:{int(follow.next_digest)}:R>"))
    if follow.quiet:
        facts.append(say("following_quiet", quiet=follow.quiet, zone=follow.zone))
    if not follow.is_digest:
        facts.append(say("following_cap", count=follow.cap))
    facts += [f"<@&{follow.role_id}>"] if follow.role_id else []
    line = f"- **{topic_name(follow, say)}**\n-# {' · '.join(facts)}"
    wrong = follow_trouble(follow, say)
    if wrong is None:
        return line
    since = f"<t:{int(follow.broken_since or 0)}:R>"
    return f"{line}\n-# ⚠️ {since} {wrong}"

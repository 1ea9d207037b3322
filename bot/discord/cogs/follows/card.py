"""Format follows: what one would do, what a new one does, and the list of follows."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import discord
from discord import ui

from bot.discord.translations import Say
from bot.discord.ui.citation import date_and_age, title_link
from bot.discord.ui.custom_ids import confirm_follow_id
from bot.discord.ui.follow import follow_trouble, topic_name
from bot.discord.ui.limits import MAX_VIEW_CHARS, fit_line
from bot.discord.ui.note import note_card
from bot.follows.follows import WEEKLY, Follow
from bot.follows.schedule import clock_text
from bot.text import units
from index.stories.latest import Card

_RESERVED_CHARS = 60
"""Room for the line that counts the follows left out."""

_MAX_SETTING_CHARS = 200
"""The longest name of a source, and the longest list of words, that is shown."""

PlaceText = Callable[[Follow], str]
"""Returns the name of the place where a follow posts."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What a follow would have posted: how many documents of the last 30 days, and the newest stories."""

    matched: int
    last: Sequence[Card] = ()


def draft_card(follow: Follow, place: str, preview: Preview, number: int, say: Say) -> ui.LayoutView:
    """Return what a follow would do, and a button that confirms the draft with this number."""
    lines = [say("follow_draft", topic=topic_name(follow, say), place=place), *_setting_lines(follow, say)]
    lines += [
        *_preview_lines(preview, say),
        f"-# {say('follow_draft_hint')}",
    ]
    view = note_card("\n".join(lines))
    row: ui.ActionRow[ui.LayoutView] = ui.ActionRow()
    style = discord.ButtonStyle.primary
    row.add_item(ui.Button(label=say("follow"), emoji="🔔", style=style, custom_id=confirm_follow_id(number)))
    view.add_item(row)
    view.stop()
    return view


def followed_text(follow: Follow, new: bool, place: str, preview: Preview | None, say: Say) -> str:
    """Return what a follow does from now on, and with `preview` what it would have posted.

    `new` is False if it was changed.
    """
    lines = [say("follow_new" if new else "follow_changed", topic=topic_name(follow, say), place=place)]
    lines += _setting_lines(follow, say)
    lines += _preview_lines(preview, say) if preview is not None else []
    return "\n".join(lines)


def _setting_lines(follow: Follow, say: Say) -> list[str]:
    """Return when a follow posts, and what."""
    if follow.next_digest is not None:
        at = f"<t:{int(follow.next_digest)}:F> (<t:{int(follow.next_digest)}:R>)"
        lines = [say("follow_digest", how=how_text(follow, say), at=at)]
    else:
        lines = [say("follow_at_once")]
    quiet = say("follow_quiet", quiet=follow.quiet, zone=follow.zone) if follow.quiet else ""
    lines.append(quiet or say("follow_no_quiet", zone=follow.zone))
    if not follow.is_digest:
        lines.append(say("follow_cap", count=follow.cap))
    if follow.source:
        lines.append(say("follow_source", source=fit_line(follow.source, _MAX_SETTING_CHARS)))
    if follow.without:
        lines.append(say("follow_without", words=fit_line(follow.without, _MAX_SETTING_CHARS)))
    if follow.role_id:
        lines.append(say("follow_role", role=f"<@&{follow.role_id}>"))
    return lines


def _preview_lines(preview: Preview, say: Say) -> list[str]:
    matched = preview.matched
    said = say("follow_matched", count=matched) if matched else say("follow_matched_none")
    lines = [f"-# {said}"]
    lines += [f"-# {say('follow_last')}"] if preview.last else []
    return lines + [f"-# · {_last_line(card, say)}" for card in preview.last]


def following_card(follows: Sequence[Follow], place: PlaceText, say: Say) -> ui.LayoutView:
    """Return the list of follows: topic, place, all settings, next digest, and why one can't post."""
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
    if not follow.is_digest:
        facts.append(say("following_cap", count=follow.cap))
    quiet = say("following_quiet", quiet=follow.quiet, zone=follow.zone) if follow.quiet else ""
    facts.append(quiet or say("following_no_quiet", zone=follow.zone))
    if follow.source:
        facts.append(say("following_source", source=fit_line(follow.source, _MAX_SETTING_CHARS)))
    if follow.without:
        facts.append(say("following_without", words=fit_line(follow.without, _MAX_SETTING_CHARS)))
    facts += [f"<@&{follow.role_id}>"] if follow.role_id else []
    line = f"- **{topic_name(follow, say)}**\n-# {' · '.join(facts)}"
    wrong = follow_trouble(follow, say)
    if wrong is None:
        return line
    since = f"<t:{int(follow.broken_since or 0)}:R>"
    return f"{line}\n-# ⚠️ {since} {wrong}"

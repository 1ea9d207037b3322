"""Write and read the custom ids of buttons (at most 100 characters).

An id is a claim, not a right: the person who presses a button could have made it up. So the object it names
is looked up only within the server that the press comes from.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.discord.ui.limits import MAX_CUSTOM_ID_CHARS
from bot.text import plain, units
from corpus.reflow import collapse_whitespace

MAX_SEARCHED_CHARS = 85
"""How long a text may be for the id of a button to carry it."""

MAX_SOURCE_CHARS = 35
"""How many characters of a source's name an id carries: enough to identify it, few enough to fit."""

_OPTIONS_PATTERN = rf"(?P<since>\d{{0,8}})(?:@(?P<as_of>\d{{8}}))?:(?P<source>.{{0,{MAX_SOURCE_CHARS}}})"
_NUMBER_PATTERN = r"\d{1,18}"
_REFS_PATTERN = r"(?P<refs>\d{1,12}\.\d{1,4}(?:,\d{1,12}\.\d{1,4}){0,2})"
MORE_TEMPLATE = rf"fn:more:(?:{_REFS_PATTERN};)?{_OPTIONS_PATTERN}"
PAGE_TEMPLATE = rf"fn:page:(?P<page>\d{{1,3}}):{_OPTIONS_PATTERN}"
LATEST_TEMPLATE = rf"fn:latest:(?P<page>\d{{1,3}}):{_OPTIONS_PATTERN}"
NEWS_TEMPLATE = rf"fn:news:{_OPTIONS_PATTERN}"
CATCHUP_TEMPLATE = rf"fn:catchup:(?P<page>\d{{1,3}}):(?P<at>{_NUMBER_PATTERN})(?P<look>l)?"
_STORY_PATTERN = rf"(?P<story>{_NUMBER_PATTERN})(?:@(?P<guild>\d{{1,20}}))?"
TIMELINE_TEMPLATE = rf"fn:timeline:{_STORY_PATTERN}"
READ_TEMPLATE = r"fn:read(?::(?P<guild>\d{1,20}))?"
QUOTES_TEMPLATE = rf"fn:quotes:(?P<page>\d{{1,3}}):{_STORY_PATTERN}"
LINES_TEMPLATE = rf"fn:lines:(?P<page>\d{{1,3}}):{_STORY_PATTERN}"
FOLLOW_TEMPLATE = rf"fn:follow(?::{_STORY_PATTERN})?"
CONFIRM_FOLLOW_TEMPLATE = r"fn:confirm:(?P<draft>\d{1,20})"
UNFOLLOW_TEMPLATE = rf"fn:unfollow:(?P<follow>{_NUMBER_PATTERN})"
CONTEXT_TEMPLATE = rf"fn:context:{_REFS_PATTERN}"
SEARCH_TEMPLATE = r"fn:search(?::(?P<text>(?s:.{1,85})))?"
PART_TEMPLATE = rf"fn:part:(?P<part>[1-3]):{_REFS_PATTERN};{_OPTIONS_PATTERN}"
FOLLOWING_TEMPLATE = r"fn:following"
VOTE_TEMPLATE = r"fn:vote:(?P<vote>up|down)"


@dataclass(frozen=True, slots=True)
class Options:
    """How a question is narrowed.

    `since` is the first day of publication, `source` a part of the source's name. `as_of` answers from the
    documents known on that day.
    """

    since: date | None = None
    source: str | None = None
    as_of: date | None = None


@dataclass(frozen=True, slots=True)
class StoryRef:
    """A story. In direct messages, `guild_id` is the server whose documents tell it; elsewhere it is 0."""

    story: int
    guild_id: int = 0

    def __str__(self) -> str:
        return f"{self.story}@{self.guild_id}" if self.guild_id else str(self.story)


@dataclass(frozen=True, slots=True)
class QuoteRef:
    """A quoted sentence: the id of its passage, and its number in the passage, from 0."""

    passage: int
    sentence: int


def more_id(options: Options, refs: Sequence[QuoteRef] = ()) -> str:
    """Return an id that opens the passages behind an answer, narrowed as the question was.

    `refs` are its quotes, at most three; the name of the source is cut to what they leave.
    """
    quotes = f"{_format_refs(refs)};" if refs else ""
    return _cut(f"fn:more:{quotes}{_format_options(options)}")


def _cut(whole: str) -> str:
    """Return an id cut at its end to what Discord takes."""
    while units(whole) > MAX_CUSTOM_ID_CHARS:
        whole = whole[:-1]
    return whole


def page_id(page: int, options: Options) -> str:
    """Return an id that turns to a page of passages, counted from 0."""
    return f"fn:page:{page}:{_format_options(options)}"


def news_id(options: Options) -> str:
    """Return an id that shows the newest stories on the question in the button's message."""
    return f"fn:news:{_format_options(options)}"


def latest_id(page: int, options: Options) -> str:
    """Return an id that turns to a page of the newest stories, counted from 0."""
    return f"fn:latest:{page}:{_format_options(options)}"


def catchup_id(page: int, at: float, since_look: bool) -> str:
    """Return an id that turns to a page, from 0, of stories changed since `at` (seconds since 1970).

    `since_look` is True if the person looked last then, False if they named a day.
    """
    return f"fn:catchup:{page}:{int(at)}{'l' if since_look else ''}"


def timeline_id(story: StoryRef) -> str:
    """Return an id that opens the timeline of a story."""
    return f"fn:timeline:{story}"


def read_id(guild_id: int = 0) -> str:
    """Return the id of a menu of stories; in direct messages with the server whose documents tell them."""
    return f"fn:read:{guild_id}" if guild_id else "fn:read"


def quotes_id(page: int, story: StoryRef) -> str:
    """Return an id that shows a page of a timeline with its quotes."""
    return f"fn:quotes:{page}:{story}"


def lines_id(page: int, story: StoryRef) -> str:
    """Return an id that turns to a page of a timeline; page 0 is the newest."""
    return f"fn:lines:{page}:{story}"


def read_story(match: re.Match[str]) -> StoryRef | None:
    """Return the story that an id names, None if it names none."""
    return StoryRef(int(match["story"]), int(match["guild"] or 0)) if match["story"] else None


def follow_id(story: StoryRef | None = None) -> str:
    """Return an id that follows a story; without one, the question in the button's message."""
    return "fn:follow" if story is None else f"fn:follow:{story}"


def confirm_follow_id(draft: int) -> str:
    """Return an id that confirms what `/follow` has asked for, by the id of that interaction."""
    return f"fn:confirm:{draft}"


def unfollow_id(follow: int) -> str:
    """Return an id that ends one of the person's own follows."""
    return f"fn:unfollow:{follow}"


def _format_options(options: Options) -> str:
    since = options.since.strftime("%Y%m%d") if options.since else ""
    as_of = options.as_of.strftime("@%Y%m%d") if options.as_of else ""
    return f"{since}{as_of}:{collapse_whitespace(plain(options.source or ''))[:MAX_SOURCE_CHARS]}"


def read_options(match: re.Match[str]) -> Options:
    """Return the options in a matched id; an impossible day is left out."""
    return Options(_read_day(match["since"]), match["source"] or None, _read_day(match["as_of"]))


def _read_day(text: str | None) -> date | None:
    try:
        return datetime.strptime(text, "%Y%m%d").date() if text else None
    except ValueError:
        return None


def context_id(refs: Sequence[QuoteRef]) -> str:
    """Return an id that opens the passages around quotes; at most three."""
    return f"fn:context:{_format_refs(refs)}"


def _format_refs(refs: Sequence[QuoteRef]) -> str:
    return ",".join(f"{ref.passage}.{ref.sentence}" for ref in refs[:3])


def read_refs(text: str) -> list[QuoteRef]:
    """Return the sentences that the id of a button names; [] if it names none."""
    patterns = (MORE_TEMPLATE, PART_TEMPLATE, CONTEXT_TEMPLATE)
    match = next((found for pattern in patterns if (found := re.fullmatch(pattern, text))), None)
    if match is None or not match["refs"]:
        return []
    pairs = (pair.split(".") for pair in match["refs"].split(","))
    return [QuoteRef(int(passage), int(sentence)) for passage, sentence in pairs]


def search_id(text: str | None = None) -> str:
    """Return an id that answers a text as a question; without one, the question in the button's message."""
    return "fn:search" if text is None else f"fn:search:{text}"


def part_id(part: int, options: Options, refs: Sequence[QuoteRef]) -> str:
    """Return an id that shows the whole answer to one of several questions in a message, from 1.

    `refs` are its quotes, at most three; the name of the source is cut to what they leave.
    """
    return _cut(f"fn:part:{part}:{_format_refs(refs)};{_format_options(options)}")


def read_part(text: str) -> int | None:
    """Return which of several questions the id of a button is about, None for any other id."""
    match = re.fullmatch(PART_TEMPLATE, text)
    return int(match["part"]) if match else None


def following_id() -> str:
    """Return an id that shows what is followed."""
    return "fn:following"


def vote_id(helpful: bool) -> str:
    """Return an id that votes on an answer."""
    return f"fn:vote:{'up' if helpful else 'down'}"

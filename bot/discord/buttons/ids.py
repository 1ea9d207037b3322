"""What buttons carry in their custom ids (at most 100 characters), written and read.

An id is a claim, not a right: whoever presses a button could have made it up, so what it points to is
looked up within the server that the press comes from.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.discord.text import plain
from corpus.reflow import for_reading

SOURCE = 35
"""Characters of a source's name that an id carries: enough to tell it, few enough to fit."""

_NARROWED = rf"(?P<since>\d{{0,8}}):(?P<source>.{{0,{SOURCE}}})"
MORE = rf"fn:more:{_NARROWED}"
PAGE = rf"fn:page:(?P<page>\d{{1,3}}):{_NARROWED}"
CONTEXT = r"fn:context:(?P<refs>\d{1,12}\.\d{1,4}(?:,\d{1,12}\.\d{1,4}){0,2})"
VOTE = r"fn:vote:(?P<vote>up|down)"


@dataclass(frozen=True, slots=True)
class Options:
    """How a question is narrowed: to a day and after, to part of a source's name."""

    since: date | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True)
class QuoteRef:
    """A sentence by its passage and its number there."""

    passage: int
    sentence: int


def more_id(options: Options) -> str:
    """An id that opens the passages behind an answer, narrowed as the question was."""
    return f"fn:more:{_narrowed(options)}"


def page_id(page: int, options: Options) -> str:
    """An id that turns to a page of passages, from 0."""
    return f"fn:page:{page}:{_narrowed(options)}"


def _narrowed(options: Options) -> str:
    since = options.since.strftime("%Y%m%d") if options.since else ""
    return f"{since}:{for_reading(plain(options.source or ''))[:SOURCE]}"


def read_options(match: re.Match[str]) -> Options:
    """The narrowing that a match of `MORE` carries; a day that is none is left out."""
    try:
        since = datetime.strptime(match["since"], "%Y%m%d").date() if match["since"] else None
    except ValueError:
        since = None
    return Options(since, match["source"] or None)


def context_id(refs: Sequence[QuoteRef]) -> str:
    return "fn:context:" + ",".join(f"{ref.passage}.{ref.sentence}" for ref in refs[:3])


def read_refs(text: str) -> list[QuoteRef]:
    """The sentences that the id of a context button names; [] if it is none."""
    match = re.fullmatch(CONTEXT, text)
    if match is None:
        return []
    pairs = (pair.split(".") for pair in match["refs"].split(","))
    return [QuoteRef(int(passage), int(sentence)) for passage, sentence in pairs]


def vote_id(helpful: bool) -> str:
    return f"fn:vote:{'up' if helpful else 'down'}"

"""Parse what narrows a question: days, a source, how many quotes, how much caution.

Discord, the terminal and batches parse what was typed here once; behind it only typed values are passed on.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, tzinfo
from typing import Any, Self

from bot.dates.days import parse_day
from corpus.errors import UsageError
from index.answer.abstention import Caution
from index.store import Store
from index.store.filters import Filter, make_filter

MAX_QUOTES = 3


@dataclass(frozen=True, slots=True)
class Narrowing:
    """Which documents may answer a question, and how many quotes and how much caution the answer takes.

    `since`, `until` and `as_of` are days, both ends included; `source` is part of a source's name. None means
    that the asker left it open.
    """

    since: date | None = None
    until: date | None = None
    as_of: date | None = None
    source: str | None = None
    limit: int | None = None
    caution: Caution | None = None

    def over(self, defaults: Self) -> Self:
        """Return the defaults with all that is set here in their place."""
        given = {field.name: getattr(self, field.name) for field in fields(self)}
        return replace(defaults, **{name: value for name, value in given.items() if value is not None})

    def to_filter(self, store: Store, guild_id: int | None = None) -> Filter:
        """Return the filter for the documents of a server and the shared ones, of all servers if None.

        Source names are read from the store only if `source` is set. Raises UsageError if no source's name
        holds it, or if the days exclude each other.
        """
        names = store.documents.sources(guild_id) if self.source is not None else []
        return make_filter(names, self.since, self.until, self.as_of, self.source, guild_id)


def parse_narrowing(
    typed: Mapping[str, Any], prefix: str = "", language: str | None = None, zone: tzinfo | None = None
) -> Narrowing:
    """Parse days, source, limit and caution by their names, each of which may be missing or None.

    Errors name an option as it was typed: with `prefix` "--", `as_of` is "--as-of". `language` and `zone` are
    those of the person who typed the days, see `parse_day`. Raises UsageError if a value can't be used.
    """

    def named(name: str) -> str:
        return prefix + name.replace("_", "-") if prefix else name

    def text(name: str) -> str | None:
        value = typed.get(name)
        if not isinstance(value, str | None):
            raise UsageError(f'"{named(name)}" must be a text.')
        return value

    def day(name: str, latest: bool) -> date | None:
        words = text(name)
        return parse_day(words, named(name), language, zone, latest=latest) if words else None

    return Narrowing(
        limit=parse_limit(typed.get("limit"), named("limit")),
        source=text("source"),
        since=day("since", latest=False),
        until=day("until", latest=True),
        as_of=day("as_of", latest=True),
        caution=parse_caution(typed.get("caution"), named("caution")),
    )


def parse_limit(value: Any, option: str) -> int | None:
    """Return how many quotes to give, None for no wish (or 0). Raises UsageError if it is not 1, 2 or 3."""
    if not value:
        return None
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= MAX_QUOTES:
        raise UsageError(f'"{option}" must be a number from 1 to {MAX_QUOTES}.')
    return value


def parse_caution(word: Any, option: str) -> Caution | None:
    """Return the caution that a word names, None for no wish. Raises UsageError for any other word."""
    try:
        return None if word is None else Caution(word)
    except ValueError as error:
        raise UsageError(f'"{option}" must be one of {", ".join(Caution)}.') from error

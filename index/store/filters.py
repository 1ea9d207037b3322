"""Filters of documents by day, source and guild."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, FromClause

from corpus.dates import day_number
from corpus.document import SHARED
from corpus.errors import UsageError

UNKNOWN_DAY = 0

FOREVER = 99_999_999
"""The `until` day of the newest version of a document: nothing has replaced it yet."""


@dataclass(frozen=True, slots=True)
class Filter:
    """Which documents pass. Days are YYYYMMDD, inclusive.

    `since` and `until` exclude undated documents. `as_of` passes the versions that were known on that day,
    undated documents included; without it only the newest versions pass. With a `guild_id` only that
    guild's documents and the shared ones pass; without, those of all guilds.
    """

    since: int | None = None
    until: int | None = None
    as_of: int | None = None
    sources: tuple[str, ...] | None = None
    guild_id: int | None = None

    @property
    def guilds(self) -> tuple[int, ...] | None:
        """The ids of the guilds whose documents pass, None for all."""
        return None if self.guild_id is None else tuple(sorted({SHARED, self.guild_id}))

    @property
    def earliest(self) -> int | None:
        """The first day that passes, None for no bound."""
        if self.since is not None:
            return self.since
        return UNKNOWN_DAY + 1 if self.until is not None else None

    @property
    def latest(self) -> int | None:
        """The last day that passes, None for no bound."""
        bounds = [day for day in (self.until, self.as_of) if day is not None]
        return min(bounds) if bounds else None

    @property
    def moment(self) -> int:
        """The day on which a version must be valid to pass: its `until` is later."""
        return FOREVER - 1 if self.as_of is None else self.as_of

    def conditions(self, documents: FromClause) -> list[ColumnElement[bool]]:
        """Return the filter as SQL conditions on the table of documents, or on an alias of it."""
        found: list[ColumnElement[bool]] = [documents.c.until > self.moment]
        if self.as_of is not None:
            found.append(documents.c.known <= self.as_of)
        if self.earliest is not None:
            found.append(documents.c.day >= self.earliest)
        if self.latest is not None:
            found.append(documents.c.day <= self.latest)
        if self.sources is not None:
            found.append(documents.c.source.in_(self.sources))
        if self.guilds is not None:
            found.append(documents.c.guild_id.in_(self.guilds))
        return found


def make_filter(
    known_sources: Sequence[str],
    since: date | None = None,
    until: date | None = None,
    as_of: date | None = None,
    source: str | None = None,
    guild_id: int | None = None,
) -> Filter:
    """Make a filter by days, and by a part of a source's name in any case.

    Raises UsageError if no known source's name contains `source`, or if no day can pass.
    """
    latest = min((day for day in (until, as_of) if day is not None), default=None)
    if since is not None and latest is not None and since > latest:
        raise UsageError(f"No day is both since {since} and until {latest}; swap or drop one of them.")
    sources: tuple[str, ...] | None = None
    if source is not None:
        sources = tuple(name for name in known_sources if source.casefold() in name.casefold())
        if not sources:
            known = ", ".join(known_sources) or "none yet"
            raise UsageError(f"No source is called {source!r}; there are: {known}.")
    since_day, until_day, as_of_day = (day_number(d) if d else None for d in (since, until, as_of))
    return Filter(since_day, until_day, as_of_day, sources, guild_id)

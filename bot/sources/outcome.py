"""Results of polling: what one source brought, and what a round of all sources brought."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from bot.sources.limits import ServerFullError
from bot.sources.sources import Source
from index.ingest.indexing import Report


@dataclass(frozen=True, slots=True)
class Outcome:
    """Result of polling one source: the source afterwards, and the ids of documents added, changed, removed.

    `error` says why it could not be read, `problems` which parts could not be used. `is_backlog` is True if
    the documents existed before the source was added. `is_overdue` is True if the source has failed for a day
    and nobody was notified; `Syncer.mark_notified` records that it was done. `waits_until` is the time, in
    seconds since 1970, before which its server wants no request (429).
    """

    source: Source
    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    error: str | None = None
    is_backlog: bool = False
    is_overdue: bool = False
    waits_until: float | None = None

    @property
    def has_news(self) -> bool:
        """True if documents were added, changed or removed."""
        return bool(self.added or self.changed or self.removed)


@dataclass(frozen=True, slots=True)
class SyncReport:
    """Results of one round, in the order in which the sources were due."""

    outcomes: tuple[Outcome, ...]

    @property
    def overdue(self) -> list[Source]:
        """The sources that have failed for a day without their servers being notified."""
        return [outcome.source for outcome in self.outcomes if outcome.is_overdue]

    @property
    def failed(self) -> list[Outcome]:
        return [outcome for outcome in self.outcomes if outcome.error is not None]


@dataclass(slots=True)
class Gathered:
    """Sum of the reports of one poll. `full` is set if the server had no room for the rest."""

    added: Sequence[str] = ()
    changed: Sequence[str] = ()
    removed: Sequence[str] = ()
    problems: Sequence[str] = ()
    full: ServerFullError | None = None

    def add_report(self, report: Report) -> Self:
        self.added = [*self.added, *report.added]
        self.changed = [*self.changed, *report.changed]
        self.removed = [*self.removed, *report.removed]
        self.problems = [*self.problems, *report.problems]
        return self

    def outcome(self, source: Source, is_backlog: bool) -> Outcome:
        return Outcome(
            source,
            tuple(self.added),
            tuple(self.changed),
            tuple(self.removed),
            tuple(self.problems),
            is_backlog=is_backlog,
        )

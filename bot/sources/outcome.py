"""What a look at a source brought."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from bot.sources.sources import Source
from index.ingest.indexing import Report


@dataclass(frozen=True, slots=True)
class Outcome:
    """One look at a source: the source as it stands after it, and the ids of documents that came, changed
    and left. `error` says why it could not be read; `problems` what of it could not be used.

    `is_backlog`: what came was there before anybody listened. `is_overdue`: it has failed for a day and
    nobody has been told; `Syncer.mark_told` notes that it was done. `waits_until`: its server wants to be
    left alone until then (429), in seconds since 1970.
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
        """Whether documents came, changed or left."""
        return bool(self.added or self.changed or self.removed)


@dataclass(frozen=True, slots=True)
class SyncReport:
    """The looks of one round, in the order in which the sources were due."""

    outcomes: tuple[Outcome, ...]

    @property
    def overdue(self) -> list[Source]:
        """The sources that have failed for a day and whose servers have not been told."""
        return [outcome.source for outcome in self.outcomes if outcome.is_overdue]

    @property
    def failed(self) -> list[Outcome]:
        return [outcome for outcome in self.outcomes if outcome.error is not None]


@dataclass(slots=True)
class Gathered:
    """What the parts of one look did, taken together."""

    added: Sequence[str] = ()
    changed: Sequence[str] = ()
    removed: Sequence[str] = ()
    problems: Sequence[str] = ()

    def plus(self, report: Report) -> Self:
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

"""The result of a run of lives, as text."""

from collections import Counter
from dataclasses import dataclass, field

from tests.chaos.comparison import Comparison
from tests.chaos.shared import PHASES


@dataclass(slots=True)
class Result:
    """The result of any run. `looked_up` counts attempts whose end a later life had to look up at Discord."""

    seed: int
    lives: int = 0
    killed: int = 0
    looked_up: int = 0
    articles: int = 0
    documents_wrong: list[str] = field(default_factory=list)
    other: list[str] = field(default_factory=list)
    comparison: Comparison = field(default_factory=Comparison)
    orphans: int = 0
    took_s: float = 0.0

    @property
    def is_good(self) -> bool:
        return self.comparison.is_good and not self.documents_wrong and not self.other

    @property
    def looks(self) -> str:
        """How many attempts had to be looked up at Discord, in a line."""
        return f"{self.looked_up} tries whose end was unknown were looked up in a channel's history"

    def findings(self) -> list[str]:
        """What was posted, lost and doubled, in lines."""
        found = self.comparison
        lines = [
            f"{self.articles} articles, {found.wanted} to be posted over all follows, "
            f"{found.messages} messages",
            f"{found.shown} shown, {found.carried_unseen} in digests that show their story by another or "
            f"have no room; {found.edited} posts edited, {found.named} with a reprint",
            f"LOST {len(found.lost)}, DOUBLED {len(found.doubled)}, wrong {len(found.wrong)}, library "
            f"{len(self.documents_wrong)}, other {len(self.other)}",
        ]
        for name in ("lost", "doubled", "wrong"):
            lines += [f"  {name}: {line}" for line in getattr(found, name)[:20]]
        lines += [f"  library: {line}" for line in self.documents_wrong[:20]]
        return lines + [f"  other: {line}" for line in self.other[:20]]


@dataclass(slots=True)
class KillResult(Result):
    """The result of kills. `kills` counts the phases that were running, several for each kill; `by_plan`
    has one reason for each kill."""

    kills: Counter[str] = field(default_factory=Counter)
    by_plan: Counter[str] = field(default_factory=Counter)

    def __str__(self) -> str:
        at = ", ".join(f"{name} {self.kills[name]}" for name in (*PHASES, "nothing") if self.kills[name])
        lines = [
            f"seed {self.seed}: {self.lives} lives, {self.killed} killed, in {self.took_s:.0f} s "
            f"({self.took_s / max(1, self.lives):.2f} s a life)",
            f"killed by: {', '.join(f'{name} {count}' for name, count in self.by_plan.most_common())}",
            f"killed at (several at once): {at}",
            f"{self.orphans} processes that read lost their bot, and ended by themselves",
        ]
        return "\n".join([*lines, self.looks, *self.findings()])

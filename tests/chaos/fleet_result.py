"""The result of a fleet run, as text."""

from collections import Counter
from dataclasses import dataclass, field

from tests.chaos.results import Result


@dataclass(slots=True)
class FleetResult(Result):
    """Processes ended and started again. `ended` counts them by how.

    `asked_s` and `answered_s` have an entry for each part and check: seconds from another process's addition
    until the question that was answered from it was asked, and until its answer came. `too_soon` counts
    logins out of turn, `told` how often the commands were sent to Discord.
    """

    servers: int = 0
    engine: str = ""
    ended: Counter[str] = field(default_factory=Counter)
    asked_s: list[float] = field(default_factory=list)
    answered_s: list[float] = field(default_factory=list)
    logins: int = 0
    too_soon: int = 0
    told: int = 0

    @property
    def restarts(self) -> int:
        return sum(self.ended.values())

    def __str__(self) -> str:
        waits = sorted(self.answered_s)
        asked = (
            f"{len(waits)} questions on what another process had just brought in: answered from it if asked "
            f"{max(self.asked_s):.2f} s after at the latest; answers after {waits[len(waits) // 2]:.2f} s "
            f"(median), {waits[-1]:.2f} s (longest)"
            if waits
            else "no questions"
        )
        lines = [
            f"seed {self.seed}: 3 processes, 6 shards, {self.servers} servers, PostgreSQL and {self.engine}, "
            f"{self.restarts} ended and started again, {self.killed} by kill -9, in {self.took_s:.0f} s",
            f"ended by: {', '.join(f'{how} {count}' for how, count in self.ended.most_common())}",
            asked,
            f"{self.logins} logins, {self.too_soon} out of turn; commands told {self.told} times",
        ]
        return "\n".join(lines + self.findings())

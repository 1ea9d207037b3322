"""The result of a year, month by month, as a table."""

from dataclasses import dataclass, field

from tests.chaos.comparison import Comparison
from tests.chaos.year_plan import STEP_S


@dataclass(frozen=True, slots=True)
class Month:
    """The figures of one month."""

    number: int
    looks: int
    failed: int
    came: int
    messages: int
    resident_mb: float
    mapped_mb: float
    vectors_mb: float
    documents: int
    objects: int
    step_ms: float

    def __str__(self) -> str:
        return (
            f"{self.number:5} {self.looks:7} {self.failed:6} {self.came:6} {self.messages:8} "
            f"{self.documents:9} {self.resident_mb:8.1f} {self.mapped_mb:8.1f} {self.vectors_mb:8.1f} "
            f"{self.rest_mb:8.1f} {self.objects:9} {self.step_ms:7.0f}"
        )

    @property
    def rest_mb(self) -> float:
        """Memory outside files and vectors: it must not grow."""
        return self.resident_mb - self.mapped_mb - self.vectors_mb


HEAD = "month   looks failed   came messages documents   RSS MB   mapped    FAISS  rest MB   objects step ms"


@dataclass(slots=True)
class Year:
    """The figures of a year."""

    seed: int
    feeds: int
    months: list[Month] = field(default_factory=list)
    articles: int = 0
    comparison: Comparison = field(default_factory=Comparison)
    digests: int = 0
    digest_latest_s: float = 0.0
    wrong: list[str] = field(default_factory=list)
    too_old: int = 0
    drift: str = ""
    took_s: float = 0.0

    @property
    def growth_mb(self) -> float:
        """Monthly growth of the memory outside files and vectors, after the second month."""
        later = [month for month in self.months if month.number > 2]
        if len(later) < 2:
            return 0.0
        rest = [month.rest_mb for month in later]
        mean_x, mean_y = (len(later) - 1) / 2, sum(rest) / len(rest)
        above = sum((x - mean_x) * (y - mean_y) for x, y in enumerate(rest))
        return above / sum((x - mean_x) ** 2 for x in range(len(rest)))

    @property
    def is_good(self) -> bool:
        return self.comparison.is_good and not self.wrong

    def __str__(self) -> str:
        found = self.comparison
        lines = [
            f"seed {self.seed}: {self.feeds} feeds, {self.articles} articles, {self.took_s:.0f} s",
            HEAD,
            *map(str, self.months),
            f"after month 2: {self.growth_mb:+.2f} MB a month beside files and FAISS",
            f"{self.digests} digests, the latest {self.digest_latest_s:.0f} s after its hour "
            f"(a step: {STEP_S:.0f} s)",
            self.drift,
            f"{found.wanted} to be posted, {found.shown} shown, {found.carried_unseen} in digests that "
            f"show their story by another or have no room; {found.edited} posts edited, {found.named} with a "
            f"reprint; {self.too_old} came too late to be news",
            f"LOST {len(found.lost)}, DOUBLED {len(found.doubled)}, wrong {len(found.wrong)} and "
            f"{len(self.wrong)}",
        ]
        for name in ("lost", "doubled", "wrong"):
            lines += [f"  {name}: {line}" for line in getattr(found, name)[:20]]
        return "\n".join(lines + [f"  wrong: {line}" for line in self.wrong[:20]])

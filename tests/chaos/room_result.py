"""The result of actions without room on the disk, as a table."""

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

FULL, READ_ONLY = "full", "read-only"
REMEDIES = {FULL: "make room", READ_ONLY: "read-only"}
"""Words that an error about the disk must contain."""


@dataclass(slots=True)
class RoomResult:
    """Counts by action and state of the disk: done and refused; `posted` is how many documents were to be
    posted."""

    done: Counter[tuple[str, str]] = field(default_factory=Counter)
    refused: Counter[tuple[str, str]] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    posted: int = 0

    def note(self, what: str, disk: str, *, went_through: bool) -> None:
        (self.done if went_through else self.refused)[what, disk] += 1

    def __str__(self) -> str:
        lines = ["| | disk | went through | refused |", "| --- | --- | ---: | ---: |"]
        for key in sorted(self.done | self.refused):
            what, disk = key
            lines.append(f"| {what} | {disk} | {self.done[key]:,} | {self.refused[key]:,} |")
        lines += ["", f"{self.posted} documents were to be posted once"]
        return "\n".join([*lines, *(f"wrong: {line}" for line in self.wrong[:40])])


def unclear(said: str, disk: str, root: Path) -> str | None:
    """Why an error message is not one clear sentence about its disk; None if it is."""
    lines = [line for line in said.splitlines() if line.strip()]
    if "Traceback" in said or "Footnote has a bug" in said:
        return "no sentence but a fault"
    if len(lines) != 1 or not lines[0].startswith("footnote: ") or not lines[0].endswith("."):
        return f"{len(lines)} lines instead of a sentence"
    if str(root) not in said:
        return "it does not name the place"
    return None if REMEDIES[disk] in said else "it does not name the remedy"

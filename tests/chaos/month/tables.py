"""Print the kinds as Markdown tables for docs/reports/reading.md (`python -m tests.chaos.month.tables`)."""

import sys

from tests.chaos.month.catalogue import KINDS
from tests.chaos.month.kinds import FAMILIES, Kind

HEAD = "| kind | what feeds of it do | what is right | reported in |\n| --- | --- | --- | --- |"


def row(kind: Kind) -> str:
    """Return a kind's row."""
    cells = (f"`{kind.name}`", kind.fault, kind.right, kind.threads or "–")
    return "| " + " | ".join(cell.replace("|", r"\|").replace("<", "&lt;") for cell in cells) + " |"


def tables() -> str:
    """Return a table for each family."""
    parts = []
    for family in FAMILIES:
        rows = [row(kind) for kind in KINDS.values() if kind.family == family]
        parts.append(f"### {family.capitalize()} ({len(rows)})\n\n{HEAD}\n" + "\n".join(rows))
    return "\n\n".join(parts) + "\n"


if __name__ == "__main__":
    sys.stdout.write(tables())

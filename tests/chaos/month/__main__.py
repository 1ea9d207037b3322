"""Run a month of faulty feeds (`python -m tests.chaos.month [KIND...]`); ends with 1 if an item is wrong."""

import argparse
import asyncio
import sys
import tempfile
import time
from pathlib import Path

from index.encode.encoder import Encoder
from tests.chaos.month.catalogue import KINDS
from tests.chaos.month.comparison import Comparison
from tests.chaos.month.month import live, poll_times
from tests.chaos.month.story import STEP_DAYS

POLLS_A_DAY = 4
MOST_LINES = 3


def say(line: str) -> None:
    print(line, flush=True)  # noqa: T201


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos.month", description=__doc__)
    parser.add_argument("kinds", nargs="*", help="names of kinds, or of families; all without any")
    parser.add_argument(
        "--polls", type=int, default=POLLS_A_DAY * STEP_DAYS, help="in each step of five days"
    )
    parser.add_argument("--failing", action="store_true", help="only what is wrong")
    asked = parser.parse_args()
    wanted = [
        kind for kind in KINDS.values() if not asked.kinds or {kind.name, kind.family} & set(asked.kinds)
    ]
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        found = asyncio.run(live(wanted, Path(folder) / "home", Encoder(), poll_times(asked.polls)))
    say(table(found, failing_only=asked.failing))
    failed = sum(bool(comparison.wrong) for comparison in found.values())
    say(f"\n{len(found)} kinds, {failed} wrong, {time.monotonic() - started:.0f} s")
    return 1 if failed else 0


def table(found: dict[str, Comparison], *, failing_only: bool) -> str:
    """Return a table by kind, with a line below each for every fault."""
    lines = ["| kind | family | items | |", "| --- | --- | ---: | --- |"]
    for name, comparison in found.items():
        if failing_only and not comparison.wrong:
            continue
        good = "wrong" if comparison.wrong else "right"
        lines.append(f"| {name} | {KINDS[name].family} | {comparison.items} | {good} |")
        lines += [f"    {line}" for line in comparison.wrong[:MOST_LINES]]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())

"""Fill the disk of a home N times, or turn it read-only (`python -m tests.chaos.room N [--seed S]`).

Ends with 1 if anything was lost, or an error was not one clear sentence. In half of the cases a terminal
command runs into it, in the other half the running bot. What can't be done must be refused in a sentence that
says what is wrong with the disk and what to do; people who ask the bot must get answers all the same; and
with room again everything continues, with all that was acknowledged. Needs a machine that mounts file
systems.
"""

import argparse
import asyncio
import secrets
import sys
import tempfile
from pathlib import Path
from random import Random

from tests.chaos.disk import Disk, run_where_mounts_are_allowed
from tests.chaos.room_bot import fill_under_the_bot
from tests.chaos.room_result import RoomResult
from tests.chaos.room_terminal import fill_under_the_terminal

SIZE_MB = 48
MODULE = "tests.chaos.room"


def tell(line: str) -> None:
    print(line, flush=True)  # noqa: T201


def main() -> int:
    parser = argparse.ArgumentParser(prog=f"python -m {MODULE}", description=__doc__)
    parser.add_argument("times", type=int)
    parser.add_argument("--seed", type=int, default=None)
    asked = parser.parse_args()
    seed = secrets.randbelow(1_000_000) if asked.seed is None else asked.seed
    status = run_where_mounts_are_allowed(MODULE, [str(asked.times), "--seed", str(seed)])
    if status is not None:
        return status
    chance, found, half = Random(seed), RoomResult(), asked.times // 2
    with tempfile.TemporaryDirectory() as made, Disk(Path(made), SIZE_MB) as disk:
        fill_under_the_terminal(disk, Path(made), half, chance, found, tell)
    with tempfile.TemporaryDirectory() as made, Disk(Path(made), SIZE_MB) as disk:
        asyncio.run(fill_under_the_bot(disk, Path(made), asked.times - half, chance, found, tell))
    tell(str(found))
    tell(f"seed {seed}: {asked.times} times without room, {len(found.wrong)} wrong")
    return 1 if found.wrong else 0


if __name__ == "__main__":
    sys.exit(main())

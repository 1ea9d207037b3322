"""Kill the bot N times (`python -m tests.chaos N [--seed S]`); ends with 1 if a post was lost or doubled."""

import argparse
import asyncio
import secrets
import sys
import tempfile
from pathlib import Path

from index.encode.encoder import Encoder
from tests.chaos.kills import run_kills


def tell(line: str) -> None:
    print(line, flush=True)  # noqa: T201


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("lives", type=int)
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--keep", type=Path, help="a folder for the home and the log, which stay")
    asked = parser.parse_args()
    seed = secrets.randbelow(1_000_000) if asked.seed is None else asked.seed
    encoder = Encoder()
    with tempfile.TemporaryDirectory() as made:
        folder = asked.keep or Path(made)
        folder.mkdir(parents=True, exist_ok=True)
        done = asyncio.run(run_kills(asked.lives, seed, folder, encoder, tell))
    tell(str(done))
    return 0 if done.is_good else 1


if __name__ == "__main__":
    sys.exit(main())

"""Thirty lives of the bot, each ended by SIGKILL; `make torture` takes a thousand."""

from pathlib import Path

import pytest

from index.encode.encoder import Encoder
from tests.chaos.kills import run_kills

LIVES = 30

pytestmark = [pytest.mark.slow, pytest.mark.asyncio]


async def test_nothing_is_lost_or_doubled_over_thirty_kills(tmp_path: Path, encoder: Encoder) -> None:
    done = await run_kills(LIVES, 30, tmp_path, encoder)
    assert done.is_good, done
    assert done.lives == done.killed == LIVES
    assert done.comparison.wanted > LIVES / 2

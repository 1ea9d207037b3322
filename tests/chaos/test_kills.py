"""A few killed lives in the quick suite, so that the harness keeps working; tests/chaos/slow has more."""

from pathlib import Path

import pytest

from index.encode.encoder import Encoder
from tests.chaos.kills import run_kills

LIVES = 5


@pytest.mark.asyncio
async def test_a_bot_that_is_killed_loses_and_doubles_nothing(tmp_path: Path, encoder: Encoder) -> None:
    done = await run_kills(LIVES, 7, tmp_path, encoder)
    assert done.is_good, done
    assert done.lives == done.killed == LIVES
    assert done.comparison.wanted > 0

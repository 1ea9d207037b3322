"""Five months of forty feeds; `make year` takes two hundred feeds over a year."""

from pathlib import Path

import pytest

from tests.chaos.year import year

pytestmark = [pytest.mark.slow, pytest.mark.asyncio]

MOST_GROWTH_MB = 4.0
"""A month. What grows is discord.py's cache of messages, until it holds a thousand: 10 MB in all."""


async def test_nothing_is_lost_late_or_leaked_in_five_months(tmp_path: Path) -> None:
    done = await year(150, 40, 150, tmp_path)
    assert done.is_good, done
    assert done.digests > 150
    assert len(done.months) == 5 and done.growth_mb < MOST_GROWTH_MB, done

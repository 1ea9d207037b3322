"""Ninety days of forty feeds; `make year` takes two hundred feeds over a year."""

from pathlib import Path

import pytest

from tests.torture.year import year

pytestmark = [pytest.mark.slow, pytest.mark.asyncio]

MOST_GROWTH_MB = 6.0
"""A month, beside the vectors: caches fill for some months, see the figures of a year in `make year`."""


async def test_nothing_is_lost_late_or_leaked_in_a_season(tmp_path: Path) -> None:
    done = await year(90, 40, 90, tmp_path)
    assert done.is_good, done
    assert done.digests > 90
    assert done.growth_mb < MOST_GROWTH_MB, done

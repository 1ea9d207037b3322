"""A crowd at a bot that is a process of its own: nobody is missed, everybody is answered."""

from pathlib import Path

import pytest

from tests.chaos.load import report, run

pytestmark = [pytest.mark.asyncio, pytest.mark.slow]


async def test_a_crowd_is_answered(tmp_path: Path) -> None:
    told = await run(20, 5, 3, tmp_path, lambda line: None)
    assert told.is_good, report(told, 20, 5)
    assert sum(map(len, told.answered.values())) > 50

"""Three processes on one PostgreSQL, killed eight times; `tests.chaos.fleet` takes two hundred."""

from pathlib import Path

import pytest

from tests import milvus
from tests.chaos.fleet import fleet
from tests.index.retrieve.engines.engines import EMBEDDED, MILVUS, needs_milvus
from tests.postgres import Server

pytestmark = [pytest.mark.slow, pytest.mark.asyncio]

KILLS, SERVERS = 8, 36


@pytest.mark.parametrize("engine", [EMBEDDED, pytest.param(MILVUS, marks=needs_milvus)])
async def test_nothing_is_lost_or_doubled_over_eight_kills(
    engine: str, tmp_path: Path, server: Server
) -> None:
    if engine == EMBEDDED:
        done = await fleet(KILLS, SERVERS, 10, tmp_path, server, None)
    else:
        with milvus.running(tmp_path) as index_url:
            done = await fleet(KILLS, SERVERS, 10, tmp_path, server, index_url)
    assert done.is_good, done
    assert done.killed >= KILLS and done.comparison.wanted > KILLS

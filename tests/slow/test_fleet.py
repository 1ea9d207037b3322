"""Three processes on one PostgreSQL, ended ten times; `python -m tests.torture.fleet` takes two hundred."""

from pathlib import Path

import pytest

from tests import milvus
from tests.index.engines.engines import EMBEDDED, ENGINES
from tests.postgres import Server
from tests.torture.fleet import fleet

pytestmark = [pytest.mark.slow, pytest.mark.asyncio]

ENDS, SERVERS = 10, 36


@pytest.mark.parametrize("engine", ENGINES)
async def test_nothing_is_lost_or_doubled_over_ten_ends(engine: str, tmp_path: Path, server: Server) -> None:
    if engine == EMBEDDED:
        done = await fleet(ENDS, SERVERS, 10, tmp_path, server, None)
    else:
        with milvus.running(tmp_path) as index_url:
            done = await fleet(ENDS, SERVERS, 10, tmp_path, server, index_url)
    assert done.is_good, done
    assert done.restarts >= ENDS and done.reckoning.wanted > ENDS

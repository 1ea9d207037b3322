"""What all tests share: the real model, loaded once; and where their homes keep what they hold."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from index.encoder import Encoder
from index.store import database
from index.store.dialects import Dialect, dialect_of
from tests import postgres
from tests.postgres import Server

STORES = ("sqlite", "postgresql")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--store",
        choices=STORES,
        default=STORES[0],
        help="Where the homes of all tests keep their databases: what the store's tests ask of one, they ask "
        "of the other. Tests of SQLite's own file are left out with the other.",
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is about SQLite's file where homes have none."""
    if config.getoption("--store") == STORES[0]:
        return
    for item in items:
        if item.get_closest_marker("sqlite"):
            item.add_marker(pytest.mark.skip(reason="about the file of SQLite"))


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """A PostgreSQL server, started once; tests that need one are skipped where there is none."""
    if postgres.programs() is None:
        pytest.skip(postgres.MISSING)
    pytest.importorskip(
        "psycopg", reason="the driver for PostgreSQL is not installed: pip install '.[scale]'"
    )
    with postgres.running() as started:
        yield started


@pytest.fixture(scope="session", autouse=True)
def _store(request: pytest.FixtureRequest) -> Iterator[None]:
    """With `--store postgresql` what would be a file of SQLite is a schema of the server, named for it."""
    if request.config.getoption("--store") == STORES[0]:
        yield
        return
    server: Server = request.getfixturevalue("server")

    def instead(where: Path | str) -> Dialect:
        return dialect_of(server.url(str(where)) if isinstance(where, Path) else where)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(database, "dialect_of", instead)
        patch.setattr(postgres, "in_use", server)
        yield


@pytest.fixture(scope="session")
def encoder() -> Encoder:
    """The default encoder; loading it takes seconds, so one serves the whole run."""
    encoder = Encoder()
    encoder.load()
    return encoder

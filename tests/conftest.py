"""What all tests share: the real model, loaded once, and the choice of store and engine."""

import gc
from collections.abc import Callable, Iterator
from functools import wraps
from pathlib import Path
from typing import Any

import hypothesis
import pytest

from corpus import clock
from index.encode.encoder import Encoder
from index.library import Library
from index.store import database
from index.store.dialects import Dialect, dialect_of
from tests import postgres
from tests.clocks import OTHER_DAYS, SETTINGS
from tests.index.retrieve.engines.engines import EMBEDDED, ENGINES, MILVUS, url_of
from tests.postgres import Server

STORES = ("sqlite", "postgresql")

pytest_plugins = ["tests.localdiscord.fixtures"]

_BUSY = hypothesis.settings(deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
"""No example is too slow: the machine may be busy."""
hypothesis.settings.register_profile("same examples", _BUSY, derandomize=True)
hypothesis.settings.register_profile("new examples", _BUSY)
hypothesis.settings.load_profile("same examples")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--store",
        choices=STORES,
        default=STORES[0],
        help="Where the homes of all tests keep their databases: what the store's tests ask of one, they ask "
        "of the other. Tests of SQLite's own file are left out with the other.",
    )
    parser.addoption(
        "--index",
        choices=ENGINES,
        default=EMBEDDED,
        help="Where the homes of all tests search their passages: in FAISS and tantivy, or in Milvus Lite, a "
        "file of each home's own. Tests of the files of FAISS and tantivy are left out with the other.",
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Skip the tests about files of engines that the homes do not have."""
    left_out = {}
    if config.getoption("--store") != STORES[0]:
        left_out["sqlite"] = "about the file of SQLite"
    if config.getoption("--index") != EMBEDDED:
        left_out["embedded"] = "about the files of FAISS and tantivy"
    for item in items:
        for marker, reason in left_out.items():
            if item.get_closest_marker(marker):
                item.add_marker(pytest.mark.skip(reason=reason))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run tests marked `dated` today and on other days."""
    if metafunc.definition.get_closest_marker("dated") is None:
        return
    now = clock.now_in()
    others = [
        pytest.param(SETTINGS[name].offset_s(now), id=name, marks=pytest.mark.another_day)
        for name in OTHER_DAYS
    ]
    metafunc.parametrize("_day", [pytest.param(0.0, id="today"), *others], indirect=True)


def pytest_collection_finish() -> None:
    _freeze()


def _freeze() -> None:
    """Spare garbage collections the objects that stay until the end: modules, collected tests, the model.

    Tests of the gateway and of odd objects (`tests/bot/discord`) took 43 CPU seconds with it, 57 without.
    """
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def _day(request: pytest.FixtureRequest) -> Iterator[None]:
    """The day of a test, also for the processes that it starts.

    A test that moves the clock moves it for itself alone.
    """
    with clock.moved(getattr(request, "param", 0.0)):
        yield


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """A PostgreSQL server, started once; without one the tests that need it are skipped."""
    if postgres.programs() is None:
        pytest.skip(postgres.MISSING)
    pytest.importorskip(
        "psycopg", reason="the driver for PostgreSQL is not installed: pip install '.[scale]'"
    )
    with postgres.running() as started:
        yield started


@pytest.fixture(scope="session", autouse=True)
def _store(request: pytest.FixtureRequest) -> Iterator[None]:
    """With `--store postgresql`, replace each SQLite file by a schema of the server named after it."""
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


@pytest.fixture(scope="session", autouse=True)
def _index(request: pytest.FixtureRequest) -> Iterator[None]:
    """With `--index milvus`, a library without an `index_url` searches in a Milvus Lite in its home."""
    if request.config.getoption("--index") == EMBEDDED:
        yield
        return
    for driver in ("pymilvus", "milvus_lite"):
        pytest.importorskip(driver, reason="Milvus Lite is not installed: pip install '.[scale]'")
    made = Library.__init__

    @wraps(made)
    def instead(self: Library, home: Path, *args: Any, index_url: str | None = None, **named: Any) -> None:
        made(self, home, *args, index_url=index_url or url_of(MILVUS, home.resolve()), **named)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Library, "__init__", instead)
        yield


@pytest.fixture(scope="session")
def encoder() -> Encoder:
    """The default encoder; loading it takes seconds, so one serves the whole run."""
    encoder = Encoder()
    encoder.load()
    _freeze()
    return encoder


@pytest.fixture
def tell(capsys: pytest.CaptureFixture[str]) -> Callable[[str], None]:
    """Prints a figure into the report of a run, whether its test passes or fails."""

    def say(text: str) -> None:
        with capsys.disabled():
            print(f"\n{text}")  # noqa: T201

    return say

"""What the index tests share: an empty library, a counting encoder, and libraries that share a database."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from index.encode.encoder import Encoder
from index.library import Library
from tests.conftest import STORES
from tests.index.retrieve.engines.engines import url_of
from tests.index.sources import CountingEncoder
from tests.postgres import Server

Open = Callable[[], Library]


@pytest.fixture
def library(tmp_path: Path, encoder: Encoder) -> Iterator[Library]:
    """A new library in `tmp_path`, closed at the end."""
    with Library(tmp_path / "home", encoder) as opened:
        yield opened


@pytest.fixture
def counting(encoder: Encoder) -> CountingEncoder:
    """An encoder of its own that counts; the model is the one that is loaded already."""
    return CountingEncoder()


@pytest.fixture
def url(server: Server, tmp_path: Path) -> str:
    """An empty database."""
    return server.url(str(tmp_path))


@pytest.fixture
def index_url(request: pytest.FixtureRequest, tmp_path: Path) -> str | None:
    """The Milvus that libraries share with `--index milvus`."""
    return url_of(request.config.getoption("--index"), tmp_path)


@pytest.fixture
def open_another(url: str, index_url: str | None, tmp_path: Path, encoder: Encoder) -> Iterator[Open]:
    """Opens one more library on the same database, and on the same Milvus if there is one, as another process
    has it; all are closed at the end."""
    with ExitStack() as opened:
        homes = iter(range(1_000))
        yield lambda: opened.enter_context(
            Library(tmp_path / f"home{next(homes)}", encoder, index_url=index_url, database_url=url)
        )


@pytest.fixture(params=STORES)
def either(request: pytest.FixtureRequest, tmp_path: Path, encoder: Encoder) -> Iterator[Library]:
    """An empty library, once on SQLite and once on PostgreSQL."""
    url = request.getfixturevalue("url") if request.param == STORES[1] else None
    with Library(tmp_path / "home", encoder, database_url=url) as library:
        yield library

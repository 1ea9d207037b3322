"""What the index tests share: an empty library on a folder of its own, and a counting encoder."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from index.encoder import Encoder
from index.library import Library
from tests.index.engines.engines import EMBEDDED, ENGINES, url_of
from tests.index.sources import CountingEncoder


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Tests of a module that says `ON_EACH_ENGINE` run once over each."""
    if "index_url" in metafunc.fixturenames and getattr(metafunc.module, "ON_EACH_ENGINE", False):
        metafunc.parametrize("index_url", ENGINES, indirect=True)


@pytest.fixture
def index_url(request: pytest.FixtureRequest, tmp_path: Path) -> str | None:
    """Where passages are searched: None for the home, else a Milvus Lite of the test's own."""
    return url_of(getattr(request, "param", EMBEDDED), tmp_path)


@pytest.fixture
def library(tmp_path: Path, encoder: Encoder, index_url: str | None) -> Iterator[Library]:
    """A new library in `tmp_path`, closed at the end."""
    with Library(tmp_path / "home", encoder, index_url=index_url) as opened:
        yield opened


@pytest.fixture
def counting(encoder: Encoder) -> CountingEncoder:
    """An encoder of its own that counts; the model is the one that is loaded already."""
    return CountingEncoder()

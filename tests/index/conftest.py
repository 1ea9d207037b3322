"""What the index tests share: an empty library on a folder of its own, and a counting encoder."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from index.encoder import Encoder
from index.library import Library
from tests.index.sources import CountingEncoder


@pytest.fixture
def library(tmp_path: Path, encoder: Encoder) -> Iterator[Library]:
    """A new library in `tmp_path`, closed at the end."""
    with Library(tmp_path / "home", encoder) as opened:
        yield opened


@pytest.fixture
def counting(encoder: Encoder) -> CountingEncoder:
    """An encoder of its own that counts; the model is the one that is loaded already."""
    return CountingEncoder()

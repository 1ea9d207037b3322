"""Processes that share a PostgreSQL and a Milvus: one makes the collection, and takes it from no other."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from index.encode.encoder import Encoder
from index.library import Library
from index.retrieve.engines.collection import Collection
from tests import milvus
from tests.index.conftest import Open
from tests.index.retrieve.engines.engines import needs_milvus
from tests.index.sources import BRIDGE, FERRY, QUESTIONS, assert_in_step, quoted, write

pytestmark = needs_milvus


@pytest.fixture
def index_url(tmp_path: Path) -> Iterator[str]:
    """A Milvus Lite in a process of its own."""
    with milvus.running(tmp_path) as address:
        yield address


def test_of_two_that_start_at_once_one_makes_the_collection(
    open_another: Open, url: str, tmp_path: Path, encoder: Encoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second finds none, and before it makes one the first has made and filled it."""
    with Library(tmp_path / "before", encoder, database_url=url) as library:
        library.add([write(tmp_path, "ferry.md", FERRY)])
    first, second = open_another(), open_another()
    load, make, made = Collection.load, Collection.make, list[int]()

    def look(self: Collection) -> bool:
        monkeypatch.setattr(Collection, "load", load)
        there = load(self)
        first.index.open()
        return there

    def count(self: Collection, dimension: int) -> None:
        made.append(dimension)
        make(self, dimension)

    monkeypatch.setattr(Collection, "load", look)
    monkeypatch.setattr(Collection, "make", count)
    second.index.open()
    assert made == [encoder.dimension]
    for library in (first, second):
        assert_in_step(library)
        assert quoted(library, QUESTIONS[FERRY]) == [FERRY]


def test_who_has_not_heard_of_a_change_yet_keeps_the_collection(
    open_another: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = open_another(), open_another()
    one.add([write(tmp_path, "ferry.md", FERRY)])
    assert other.store.passages.generation == 1, "from now on it is remembered for a while"
    one.add([write(tmp_path, "bridge.md", BRIDGE)])

    def refuse(self: Collection, dimension: int) -> None:
        raise AssertionError("the collection is one change ahead, not of another home")

    monkeypatch.setattr(Collection, "make", refuse)
    assert quoted(other, QUESTIONS[BRIDGE]) == [BRIDGE]

"""Milvus stays in step with the store: after kills, beside other processes, and after outside changes to its
collection."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus.errors import DiskError
from index.encode.encoder import Encoder
from index.home import DATABASE
from index.ingest.indexing import index_files
from index.library import Library
from index.maintenance.backup import back_up, restore
from index.maintenance.verify import verify
from index.retrieve.engines import milvus
from index.retrieve.engines.collection import Collection, Mark
from index.retrieve.engines.milvus import Milvus
from index.retrieve.engines.milvus_server import MilvusServer, parse_index_url
from index.steps import finish
from index.store import passages
from index.store.filters import Filter
from tests import postgres
from tests.full_disk import full_disk
from tests.index.retrieve.engines.engines import MILVUS, needs_milvus, url_of
from tests.index.sources import (
    BRIDGE,
    FERRY,
    QUESTIONS,
    assert_in_step,
    quoted,
    write,
    write_lines,
    write_news,
)

pytestmark = needs_milvus


def mark_of(folder: Path, home_id: str) -> Mark | None:
    """The mark in the file of a home's collection."""
    server = MilvusServer(parse_index_url(str(url_of(MILVUS, folder))))
    collection = Collection(server.client, f"footnote_{home_id}")
    found = collection.read_mark() if collection.load() else None
    server.close()
    return found


def mark_of_open(library: Library) -> Mark:
    """The mark of the collection that a library has open."""
    found = library.index._collection.read_mark()  # type: ignore[attr-defined]
    assert isinstance(found, Mark)
    return found


@pytest.fixture
def opened(tmp_path: Path, encoder: Encoder) -> Iterator[Library]:
    """A library over Milvus Lite with four documents."""
    with Library(tmp_path / "home", encoder, index_url=url_of(MILVUS, tmp_path)) as library:
        library.add(write_news(tmp_path))
        yield library


CATCHING_UP = """
import os, signal, sys
from pathlib import Path
import index.retrieve.engines.milvus as milvus
import index.store.passages as passages
from index.retrieve.engines.collection import Collection
from index.encode.encoder import Encoder
from index.library import Library
milvus._MARKED_EVERY, passages.MANY = 2, 5
left, put = int(sys.argv[3]), Collection.put

def put_and_die(self, batch, mean_terms):
    global left
    put(self, batch, mean_terms)
    left -= 1
    if not left:
        os.kill(os.getpid(), signal.SIGKILL)

Collection.put = put_and_die
database_url = sys.argv[4] or None
Library(Path(sys.argv[1]), Encoder(), index_url=sys.argv[2], database_url=database_url).index.open()
"""


@pytest.mark.parametrize(("batches", "after"), [(1, 0), (5, 20)])
def test_killed_while_it_catches_up_it_goes_on_from_there(
    tmp_path: Path, encoder: Encoder, batches: int, after: int
) -> None:
    home, url = tmp_path / "home", url_of(MILVUS, tmp_path)
    rows = [{"id": f"d{n}", "text": f"Depot {n} of the tramway keeps {n + 7} carriages."} for n in range(40)]
    with Library(home, encoder) as library:
        library.add([write_lines(tmp_path / "depots.jsonl", [dict(row) for row in rows])])
        home_id = library.store.home_id
    words = [str(home), str(url), str(batches), postgres.url_of(home / DATABASE) or ""]
    killed = subprocess.run([sys.executable, "-c", CATCHING_UP, *words], check=False)
    assert killed.returncode == -9
    mark = mark_of(tmp_path, home_id)
    assert (mark.generation, mark.after) == (0, after) if mark else not after
    with Library(home, encoder, index_url=url) as library:
        assert_in_step(library)
        assert sorted(library.index.dense.ids.tolist()) == list(range(1, 41))
        assert quoted(library, "How many carriages does depot 31 of the tramway keep?")
        found = mark_of_open(library)
        assert (found.generation, found.after) == (library.store.passages.generation, 0)


@pytest.fixture
def beside(opened: Library, tmp_path: Path) -> Iterator[Milvus]:
    """The same passages as opened by another process, with its own connection and term table."""
    url = parse_index_url(str(url_of(MILVUS, tmp_path)))
    (tmp_path / "beside").mkdir()
    other = Milvus(url, tmp_path / "beside", opened.store, opened.encoder.dimension)
    other.open()
    yield other
    other._server.client.close()


def found_by(index: Milvus, library: Library, text: str) -> set[int]:
    """The ids of a text's candidates."""
    return set(index.candidates(library.base_query(text).vector, text, 100, Filter()))


def test_what_one_process_takes_in_others_find(opened: Library, beside: Milvus, tmp_path: Path) -> None:
    opened.add([write(tmp_path, "new.md", "The Sorrel lighthouse was painted red in May.")])
    beside.refresh()
    assert 5 in found_by(beside, opened, "Sorrel lighthouse")
    assert beside.terms.document_frequency("sorrel") == 1
    assert opened.index.is_settled and not beside.is_settled, (
        "what others wrote may be missing here and there"
    )
    opened.remove([opened.ask(QUESTIONS[FERRY]).citations[0].document])
    beside.refresh()
    assert found_by(beside, opened, "ferry") == {2, 3, 4, 5}


def test_who_only_asks_leaves_writing_to_others_until_they_stop(
    opened: Library, beside: Milvus, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened.store.documents.remove([opened.ask(QUESTIONS[FERRY]).citations[0].document])
    beside.refresh()
    beside.refresh()
    assert found_by(beside, opened, "ferry") == {1, 2, 3, 4}, "somebody else may be about to"
    assert {item.passage.id for item in opened.search("ferry")} == {2, 3, 4}, "though it is in no answer"
    assert not beside.is_settled
    monkeypatch.setattr(milvus, "PATIENCE_S", 0.0)
    beside.refresh()
    assert beside.is_settled, "it has written itself"
    assert found_by(beside, opened, "ferry") == {2, 3, 4}


def test_two_that_write_at_once_write_the_same(
    opened: Library, beside: Milvus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between two batches, another process overtakes it and applies a removal that it has not seen."""
    monkeypatch.setattr(passages, "BATCH_ROWS", 3)
    rows: list[dict[str, object]] = [{"id": f"d{n}", "text": f"Depot {n} keeps {n} trams."} for n in range(9)]
    finish(opened.add_in_steps([write_lines(tmp_path / "depots.jsonl", rows)]))
    opened.index._collection.write_mark(Mark(0, 10.0, opened.encoder.dimension))  # type: ignore[attr-defined]
    slow = beside.catch_up()
    next(slow)
    opened.remove([opened.ask(QUESTIONS[BRIDGE]).citations[0].document])
    finish(slow)
    finish(opened.index.catch_up())
    assert_in_step(opened)
    assert mark_of_open(opened).generation == opened.store.passages.generation


@pytest.mark.parametrize("lost", [[1, 3], [1, 2, 3, 4]])
def test_what_a_collection_lacks_or_has_too_much_is_made_good_at_opening(
    tmp_path: Path, encoder: Encoder, opened: Library, lost: list[int]
) -> None:
    collection = opened.index._collection  # type: ignore[attr-defined]
    everything = [passage for batch in opened.store.passages.since(0) for passage in batch]
    [ghost] = opened.index._with_vectors(everything[:1])  # type: ignore[attr-defined]
    collection.remove(lost)
    for n in range(len(lost) + 1):
        unknown = milvus.IndexedVector(90 + n, 0, 0, 0, 99_999_999, "", ghost.vector, ["ferri"])
        collection.put_passages([unknown], 10.0)
    opened.close()
    with Library(tmp_path / "home", encoder, index_url=url_of(MILVUS, tmp_path)) as library:
        assert_in_step(library)
        assert quoted(library, QUESTIONS[FERRY])[0] == FERRY


def test_on_a_full_disk_questions_are_answered_from_what_is_there(
    tmp_path: Path, encoder: Encoder, opened: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Documents can be committed, as to a database on another machine; only Milvus's disk is full."""
    monkeypatch.setattr(milvus, "PATIENCE_S", 0.0)
    lighthouse = "The Sorrel lighthouse was painted red in May."
    finish(index_files(opened.store, encoder, [write(tmp_path, "new.md", lighthouse)]))
    with full_disk():
        for _ in range(3):  # first it waits for others, then it tries to write
            assert quoted(opened, QUESTIONS[FERRY])[0] == FERRY
        with pytest.raises(DiskError, match=r"passages\.db: .* \(its disk is full\); make room"):
            opened.refresh()
    opened.close()
    with Library(tmp_path / "home", encoder, index_url=url_of(MILVUS, tmp_path)) as library:
        with full_disk():
            assert quoted(library, QUESTIONS[FERRY])[0] == FERRY, "it is opened on a full disk too"
        assert quoted(library, "When was the Sorrel lighthouse painted?") == [lighthouse]
        assert_in_step(library)
        assert verify(library).problems == ()


def test_verification_looks_into_the_collection(opened: Library) -> None:
    assert verify(opened).problems == ()
    opened.index._collection.remove([2])  # type: ignore[attr-defined]
    assert verify(opened).problems[0] == "passage 2: it is missing in the vector index"


@pytest.mark.sqlite
def test_a_home_put_back_from_before_has_its_collection_made_anew(
    tmp_path: Path, encoder: Encoder, opened: Library
) -> None:
    opened.close()
    home = tmp_path / "home"
    shutil.copytree(home, tmp_path / "before")
    with Library(home, encoder, index_url=url_of(MILVUS, tmp_path)) as library:
        library.add([write(tmp_path, "new.md", "The Sorrel lighthouse was painted red in May.")])
    shutil.rmtree(home)
    shutil.move(tmp_path / "before", home)
    with Library(home, encoder, index_url=url_of(MILVUS, tmp_path)) as library:
        assert_in_step(library)
        library.add([write(tmp_path, "other.md", "The Merrow quarry was closed for good in June.")])
        assert not any("Sorrel" in item.passage.title for item in library.search("Sorrel lighthouse"))
        assert_in_step(library)


@pytest.mark.sqlite
def test_a_restored_home_believes_no_collection_of_another_past(
    tmp_path: Path, encoder: Encoder, opened: Library
) -> None:
    """Each history removes one of the four documents, so that generations and counts are equal."""
    home, file = tmp_path / "home", tmp_path / "all.backup"
    back_up(home, file)
    opened.remove([opened.ask(QUESTIONS[FERRY]).citations[0].document])
    opened.close()
    restore(file, home)
    with Library(home, encoder, index_url=url_of(MILVUS, tmp_path)) as library:
        [bridge] = library.store.documents.keys_in(str(tmp_path / "bridge.md")).values()
        library.remove([bridge])
        assert quoted(library, QUESTIONS[FERRY])[0] == FERRY
        assert_in_step(library)


def test_homes_share_a_milvus_and_nothing_else(tmp_path: Path, encoder: Encoder, opened: Library) -> None:
    with Library(tmp_path / "other", encoder) as library:
        library.add([write(tmp_path / "b", "quarry.md", "The Merrow quarry was closed for good in June.")])
        other = Milvus(
            parse_index_url(str(url_of(MILVUS, tmp_path))), library.home, library.store, encoder.dimension
        )
        assert found_by(other, library, "quarry ferry") == {1}
        assert found_by(opened.index, opened, "quarry ferry") == {1, 2, 3, 4}  # type: ignore[arg-type]


def test_weights_follow_the_mean_length_of_passages(tmp_path: Path, opened: Library) -> None:
    before = mark_of_open(opened).mean_terms
    text = "Tram depots of the valley keep carriages, rails, wheels, lamps, spare doors and old tickets."
    opened.add([write(tmp_path, "long.md", " ".join([text] * 4))])
    after = mark_of_open(opened)
    assert after.mean_terms > milvus.MAX_LENGTH_DRIFT * before
    assert after.mean_terms == pytest.approx(opened.index.terms.mean_terms)  # type: ignore[attr-defined]
    assert_in_step(opened)


def test_much_that_is_new_becomes_a_segment(
    tmp_path: Path, opened: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Milvus Lite compares unsealed rows one by one, in Python."""
    segments = tmp_path / "passages.db"
    before = set(segments.rglob("*.parquet"))
    opened.add([write(tmp_path, "one.md", "The Sorrel lighthouse was painted red in May.")])
    assert set(segments.rglob("*.parquet")) == before
    monkeypatch.setattr(milvus, "_MIN_FLUSHED", 0)
    opened.add([write(tmp_path, "two.md", "The Merrow quarry was closed for good in June.")])
    assert set(segments.rglob("*.parquet")) > before
    assert_in_step(opened)


def test_another_dimension_makes_the_collection_anew(tmp_path: Path, opened: Library) -> None:
    other = Milvus(parse_index_url(str(url_of(MILVUS, tmp_path))), tmp_path, opened.store, 384)
    collection = opened.index._collection  # type: ignore[attr-defined]
    collection.make(8)
    collection.write_mark(Mark(opened.store.passages.generation, 10.0, 8))
    assert len(other) == opened.store.passages.count()

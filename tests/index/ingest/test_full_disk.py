"""A full disk: changes are refused in a sentence, questions are answered, and then all goes on."""

from pathlib import Path

import pytest

from corpus.errors import DiskError
from index.encode.encoder import Encoder
from index.ingest.indexing import index_files
from index.library import Library
from index.maintenance.backup import back_up
from index.maintenance.verify import verify
from index.retrieve.bm25_index import Bm25Index
from index.steps import finish
from tests.full_disk import full_disk
from tests.index.sources import BRIDGE, FERRY, QUESTIONS, quoted, write, write_news

NOWHERE = Path("/dev/null/bm25")


@pytest.mark.sqlite
def test_what_can_not_be_added_is_added_when_there_is_room(tmp_path: Path, encoder: Encoder) -> None:
    late = write(tmp_path, "late.md", "The Sorrel lighthouse was painted red in May.")
    with Library(tmp_path / "home", encoder) as library:
        library.add(write_news(tmp_path))
        with full_disk():
            with pytest.raises(DiskError, match=r"home/footnote\.sqlite.*disk is full.*make room"):
                library.add([late])
            with pytest.raises(DiskError, match="make room"):
                library.remove([library.store.documents.listings()[0].id])
            assert quoted(library, QUESTIONS[FERRY]) == [FERRY]
        assert len(library.add([late]).added) == 1
        assert verify(library).problems == ()


@pytest.mark.embedded
def test_what_the_indexes_can_not_write_down_is_found_all_the_same(tmp_path: Path, encoder: Encoder) -> None:
    home, news = tmp_path / "home", write_news(tmp_path)
    with Library(home, encoder) as library:
        library.add(news[:1])
        finish(index_files(library.store, encoder, news[1:]))
        with full_disk():
            assert quoted(library, QUESTIONS[BRIDGE]) == [BRIDGE]
            finish(library.index.catch_up())
            library.close()
    with Library(home, encoder) as library:
        assert verify(library).problems == ()
        assert quoted(library, QUESTIONS[BRIDGE]) == [BRIDGE]


@pytest.mark.embedded
def test_words_are_found_where_no_folder_can_be_made_for_them(tmp_path: Path, encoder: Encoder) -> None:
    news = write_news(tmp_path)
    with Library(tmp_path / "home", encoder) as library:
        library.add(news[:2])
        there, in_memory = (
            library.index.terms,
            Bm25Index(NOWHERE, library.store.passages, library.store.home_id),
        )
        assert in_memory.engine.search(FERRY, 3)[0].tolist() == there.search(FERRY, 3)[0].tolist()
        library.add(news[2:])
        in_memory.catch_up()
        assert len(in_memory.engine) == library.store.passages.count() == len(library.index.terms)


@pytest.mark.sqlite
def test_a_home_on_a_full_disk_is_backed_up_elsewhere(tmp_path: Path, encoder: Encoder) -> None:
    with Library(tmp_path / "home", encoder) as library:
        library.add(write_news(tmp_path))
    with full_disk(), pytest.raises(DiskError, match=r"all\.backup.*disk is full"):
        back_up(tmp_path / "home", tmp_path / "all.backup")
    assert not list(tmp_path.glob("all.backup*"))
    assert back_up(tmp_path / "home", tmp_path / "all.backup") > 0

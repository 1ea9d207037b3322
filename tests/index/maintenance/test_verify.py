"""Verification finds what does not belong together, and nothing where all does."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import faiss
import numpy as np
import pytest
from sqlalchemy import Executable, delete, update

from index.encode.encoder import Encoder
from index.library import Library
from index.maintenance.verify import verify
from index.store.schema import documents, passages, vectors
from index.vectors import faiss_index
from index.vectors.faiss_index import FaissIndex
from tests.index.sources import write_lines, write_news


@pytest.fixture
def home(tmp_path: Path, encoder: Encoder) -> Path:
    with Library(tmp_path / "home", encoder) as library:
        library.add(write_news(tmp_path))
        found = verify(library)
        assert (found.documents, found.passages, found.problems) == (4, 4, ())
    return tmp_path / "home"


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        (delete(vectors).where(vectors.c.id == 2), "no vector"),
        (update(passages).where(passages.c.id == 3).values(vector_id=77), "no vector"),
        (update(passages).where(passages.c.id == 1).values(end=999), "does not lie inside its document"),
        (
            update(passages).where(passages.c.id == 1).values(sentences="[[0, 5], [3, 9]]"),
            "sentences do not lie inside it",
        ),
        (
            update(passages).where(passages.c.id == 1).values(sentences="[]"),
            "sentences do not lie inside it",
        ),
        (update(vectors).where(vectors.c.id == 4).values(sentences=b"\0"), "lacks vectors of sentences"),
        (update(vectors).where(vectors.c.id == 4).values(tokens=b"\0\x11"), "tokens are truncated"),
        (update(documents).values(text="x"), "does not lie inside its document"),
    ],
)
def test_what_is_wrong_in_the_database_is_named(
    home: Path, encoder: Encoder, statement: Executable, named: str
) -> None:
    with Library(home, encoder) as library:
        with library.store.database.transaction() as connection:
            connection.execute(statement)
        assert any(named in problem for problem in verify(library).problems)


@pytest.mark.sqlite
def test_a_passage_that_belongs_to_no_document_is_named(home: Path, encoder: Encoder) -> None:
    """PostgreSQL lets nobody write that."""
    with closing(sqlite3.connect(home / "footnote.sqlite")) as database:
        database.execute("UPDATE passages SET document_id = 'nobody' WHERE id = 2")
        database.commit()
    with Library(home, encoder) as library:
        assert any("belongs to none of documents" in problem for problem in verify(library).problems)


def forget(index: FaissIndex) -> None:
    index.remove(np.array([2], np.int64))


def invent(index: FaissIndex) -> None:
    index.add(np.array([77], np.int64), np.eye(1, index.dimension, dtype=np.float32))


def confuse(index: FaissIndex) -> None:
    for number in (1, 2):
        index.remove(np.array([number], np.int64))
        index.add(np.array([number], np.int64), -np.eye(1, index.dimension, dtype=np.float32))


@pytest.mark.embedded
@pytest.mark.parametrize(
    ("spoil", "named"),
    [
        (forget, "passage 2: it is missing in the vector index"),
        (invent, "passage 77: it is in the vector index only"),
        (confuse, "does not find it by its own vector"),
    ],
)
def test_what_is_wrong_in_the_faiss_index_is_named(
    home: Path, encoder: Encoder, spoil: Callable[[FaissIndex], None], named: str
) -> None:
    with Library(home, encoder) as library:
        spoil(library.index.dense.faiss_index)
        assert any(named in problem for problem in verify(library).problems)


@pytest.mark.embedded
def test_a_word_index_that_lacks_a_passage_is_named(home: Path, encoder: Encoder) -> None:
    with Library(home, encoder) as library:
        library.index.terms.commit(library.index.terms.mark, [], [3])
        assert "the word index holds 3 passages instead of 4" in verify(library).problems


@pytest.mark.embedded
def test_many_passages_in_lists_are_whole_too(
    tmp_path: Path, encoder: Encoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(faiss_index, "MAX_FLAT_VECTORS", 50)
    rows: list[dict[str, object]] = [
        {"id": f"n{n}", "text": f"Depot {n} keeps {n * 3} trams."} for n in range(90)
    ]
    with Library(tmp_path / "home", encoder) as library:
        library.add([write_lines(tmp_path / "many.jsonl", rows)])
        assert isinstance(library.index.dense.faiss_index.index, faiss.IndexIVF)
        assert verify(library).problems == ()
        forget(library.index.dense.faiss_index)
        assert verify(library).problems[0] == "passage 2: it is missing in the vector index"

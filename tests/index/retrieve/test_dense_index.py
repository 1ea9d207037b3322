"""The dense index finds what brute force finds."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_allclose

from index.encode.encoder import EncodedPassage, Encoder
from index.library import Library
from index.models.token_model import Vectors
from index.retrieve.dense_index import DenseIndex
from index.store import Passages, Store
from index.vectors.faiss_index import AllowedIds
from tests.index.sources import write_lines

SUBJECTS = ("ferry", "bridge", "wind farm", "orchard", "tramway", "museum", "lighthouse", "school")


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Iterator[Library]:
    """Forty short documents."""
    folder = tmp_path_factory.mktemp("dense")
    rows: list[dict[str, object]] = [
        {"id": f"d{n}", "text": f"The {SUBJECTS[n % 8]} of district {n} opened in {1900 + n}."}
        for n in range(40)
    ]
    with Library(folder / "home", encoder) as library:
        library.add([write_lines(folder / "d.jsonl", rows)])
        yield library


def stored(passages: Passages) -> tuple[list[int], Vectors]:
    """The ids and vectors (n, d) of all passages."""
    batches = list(passages.vectors_since(0, passages.sample_vectors(1).shape[1]))
    ids = [int(number) for found, _ in batches for number in found]
    return ids, np.concatenate([vectors for _, vectors in batches])


@pytest.mark.parametrize("limit", [1, 7, 40, 100])
def test_it_finds_what_brute_force_finds(filled: Library, limit: int) -> None:
    ids, vectors = stored(filled.store.passages)
    query = filled.query("Which lighthouse opened?").vector
    cosines = vectors @ query
    order = np.argsort(-cosines, kind="stable")[:limit]
    found, scores = filled.index.dense.search(query, limit)
    assert found.tolist() == [ids[n] for n in order]
    assert_allclose(scores, cosines[order], atol=1e-6)
    assert (found.dtype, scores.dtype) == (np.int64, np.float32)


@pytest.mark.embedded
def test_among_allowed_ids_too(filled: Library) -> None:
    ids, vectors = stored(filled.store.passages)
    query = filled.query("the museum").vector
    allowed = np.array(ids[5:30:3], dtype=np.int64)
    cosines = vectors[5:30:3] @ query
    order = np.argsort(-cosines, kind="stable")
    for limit in (3, 9, 100):
        found, scores = filled.index.dense.search(query, limit, AllowedIds(allowed))
        assert found.tolist() == allowed[order[:limit]].tolist()
        assert_allclose(scores, cosines[order[:limit]], atol=1e-6)


@pytest.mark.embedded
def test_where_nothing_is_allowed_nothing_is_found(filled: Library) -> None:
    query = filled.query("the museum").vector
    for allowed in (np.zeros(0, np.int64), np.array([10_000], dtype=np.int64)):
        found, scores = filled.index.dense.search(query, 5, AllowedIds(allowed))
        assert len(found) == len(scores) == 0


def test_an_empty_index_finds_nothing_and_writes_nothing(tmp_path: Path) -> None:
    store = Store(tmp_path / "empty.sqlite")
    index = DenseIndex(tmp_path / "dense.faiss", store.passages, store.home_id, 8)
    assert len(index.search(np.ones(8, np.float32), 5)[0]) == 0
    index.save()
    assert not (tmp_path / "dense.faiss").exists()
    store.close()


def test_stored_vectors_are_those_that_were_given(tmp_path: Path) -> None:
    store = Store(tmp_path / "vectors.sqlite")
    vector = np.linspace(-1, 1, 8, dtype=np.float32)
    store.passages.put_vectors({"k": EncodedPassage(vector, np.stack([vector, -vector]))})
    assert store.passages.known_vectors(["k", "l"]) == {"k"}
    store.passages.drop_unused_vectors()
    assert store.passages.known_vectors(["k", "l"]) == set()
    store.close()

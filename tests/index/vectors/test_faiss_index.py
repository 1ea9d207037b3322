"""FaissIndex: flat for few vectors, IVF for many; both find near vectors, with and without a filter."""

from collections.abc import Iterator

import faiss
import numpy as np
import pytest

from index.models.token_model import Vectors
from index.vectors import faiss_index
from index.vectors.faiss_index import AllowedIds, FaissIndex, Ids

DIMENSION = 48
COUNT = 20_000


def clustered(count: int, seed: int) -> Vectors:
    """Unit vectors around a few hundred centres, as texts cluster around their topics."""
    chance = np.random.default_rng(seed)
    centres = np.random.default_rng(0).standard_normal((300, DIMENSION))
    made = centres[chance.integers(300, size=count)] + 0.7 * chance.standard_normal((count, DIMENSION))
    return np.asarray(made / np.linalg.norm(made, axis=1, keepdims=True), np.float32)


VECTORS = clustered(COUNT, 1)
IDS = np.arange(COUNT, dtype=np.int64) * 3 + 7
QUERIES = clustered(100, 2)


def batches() -> Iterator[tuple[Ids, Vectors]]:
    for start in range(0, COUNT, 6_000):
        yield IDS[start : start + 6_000], VECTORS[start : start + 6_000]


def sample(count: int) -> Vectors:
    return VECTORS[:: max(1, COUNT // count)][:count]


@pytest.fixture(scope="module")
def ivf() -> FaissIndex:
    return faiss_index.build_index(DIMENSION, COUNT, sample, batches())


def recall(made: FaissIndex, kept: "np.ndarray[tuple[int, ...], np.dtype[np.bool_]]") -> float:
    """The share of the ten nearest vectors among `kept` that the index finds."""
    allowed = None if kept.all() else AllowedIds(IDS[kept])
    hits = 0
    for query in QUERIES:
        best = IDS[kept][np.argsort(-(VECTORS[kept] @ query))[:10]]
        hits += len(np.intersect1d(best, made.search(query, 10, allowed)[0]))
    return hits / 1_000


def test_few_vectors_get_a_flat_index() -> None:
    made = faiss_index.build_index(DIMENSION, 100, sample, iter([(IDS[:100], VECTORS[:100])]))
    assert not made.trained_for
    ids, scores = made.search(VECTORS[5], 3)
    assert ids[0] == IDS[5]
    assert scores[0] == pytest.approx(1.0)


@pytest.mark.parametrize("share", [1.0, 0.5, 0.02, 0.001])
def test_of_many_nearly_all_near_ones_are_found_however_few_are_allowed(
    ivf: FaissIndex, share: float
) -> None:
    assert ivf.trained_for == COUNT
    assert ivf.index.nprobe < ivf.index.nlist / 2, "as slow as comparing all"
    kept = np.random.default_rng(3).random(COUNT) < share
    assert recall(ivf, kept) >= 0.98


def test_what_is_not_allowed_is_never_found(ivf: FaissIndex) -> None:
    allowed = AllowedIds(IDS[11:5_000:50])
    for query in QUERIES[:20]:
        found, scores = ivf.search(query, 1_000, allowed)
        assert set(found.tolist()) <= set(allowed.ids.tolist())
        assert (np.diff(scores) <= 0).all()
    for nothing in (np.zeros(0, np.int64), np.array([8, 9], dtype=np.int64)):
        assert not len(ivf.search(QUERIES[0], 5, AllowedIds(nothing))[0])


def test_what_comes_is_found_and_what_goes_is_not(ivf: FaissIndex) -> None:
    new = np.array([1, 2], dtype=np.int64)
    ivf.add(new, -VECTORS[:2])
    assert ivf.search(-VECTORS[0], 1)[0].tolist() == [1]
    ivf.remove(new)
    assert len(ivf) == COUNT
    assert not np.isin(ivf.search(-VECTORS[0], 20)[0], new).any()


def test_it_is_outgrown_at_four_times_its_size() -> None:
    assert not FaissIndex.flat(8).is_outgrown
    made = FaissIndex.flat(8)
    made.add(
        np.arange(faiss_index.MAX_FLAT_VECTORS + 1),
        np.ones((faiss_index.MAX_FLAT_VECTORS + 1, 8), np.float32),
    )
    assert made.is_outgrown
    assert not FaissIndex(made.index, faiss_index.MAX_FLAT_VECTORS).is_outgrown
    assert FaissIndex(made.index, faiss_index.MAX_FLAT_VECTORS // faiss_index.REBUILD_GROWTH).is_outgrown


def test_all_work_is_on_one_thread() -> None:
    assert faiss.omp_get_max_threads() == 1

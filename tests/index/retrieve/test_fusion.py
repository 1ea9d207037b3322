"""Fusion: the laws of its scales, and a deterministic ranking."""

from pathlib import Path

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.testing import assert_allclose

from index.encode.encoder import Encoder
from index.library import Library
from index.retrieve.fusion import Scores, add_late_interaction, fuse, min_max, reciprocal_rank, z_scores
from tests.index.sources import QUESTIONS, drop_indexes, write_news

scores = arrays(np.float32, st.integers(1, 40), elements=st.floats(-2, 40, width=32))


@settings(max_examples=80, deadline=None)
@given(scores)
def test_standard_scores_have_mean_0_and_deviation_1(values: Scores) -> None:
    z = z_scores(values)
    assert z.dtype == np.float32
    assert np.isfinite(z).all()
    if np.ptp(values) > 1e-2:
        assert_allclose([z.mean(dtype=np.float64), z.std(dtype=np.float64)], [0, 1], atol=1e-2)
    if np.ptp(values) == 0:
        assert not z.any()


@settings(max_examples=80, deadline=None)
@given(scores)
def test_min_max_fills_0_to_1_in_the_same_order(values: Scores) -> None:
    scaled = min_max(values)
    assert scaled.dtype == np.float32
    assert (scaled.min() >= 0, scaled.max()) == (True, 1)
    order = np.argsort(values, kind="stable")
    assert (np.diff(scaled[order]) >= 0).all()
    assert scaled.min() == 0 or np.ptp(values) == 0


def test_equal_scores_say_nothing() -> None:
    for value in (0.0, 0.1, 1 / 3, 17.3):
        same = np.full(7, value, np.float32)
        assert z_scores(same).tolist() == [0.0] * 7
        assert min_max(same).tolist() == [1.0] * 7
    assert z_scores(np.zeros(0, np.float32)).shape == min_max(np.zeros(0, np.float32)).shape == (0,)


@settings(max_examples=40, deadline=None)
@given(scores, st.data())
def test_fused_scores_follow_both_rankers(dense: Scores, data: st.DataObject) -> None:
    bm25 = data.draw(arrays(np.float32, len(dense), elements=st.floats(0, 30, width=32)))
    assert_allclose(fuse(dense, bm25, 1.0), z_scores(dense), atol=1e-5)
    assert_allclose(fuse(dense, bm25, 0.0), z_scores(bm25), atol=1e-5)
    fused = fuse(dense, bm25)
    for better in range(len(dense)):
        for worse in range(len(dense)):
            if dense[better] >= dense[worse] and bm25[better] >= bm25[worse]:
                assert fused[better] >= fused[worse] - 1e-5


@settings(max_examples=80, deadline=None)
@given(scores, st.data())
def test_what_was_not_compared_comes_after_in_the_order_that_it_had(
    values: Scores, data: st.DataObject
) -> None:
    late = data.draw(arrays(np.float32, len(values), elements=st.floats(-1, 1, width=32)))
    most = data.draw(st.integers(0, len(values)))
    compared = np.argsort(-values, kind="stable")[:most]
    rest = np.argsort(-values, kind="stable")[most:]
    added = add_late_interaction(values, late, compared)
    assert added.dtype == np.float32
    assert (np.diff(added[rest]) <= 0).all()
    assert not len(rest) or not most or added[rest].max() < added[compared].min()
    if most and len(rest) and values[rest].max() < added[compared].min():
        assert_allclose(added[rest], values[rest], atol=1e-5)


def test_late_interaction_puts_the_compared_in_another_order() -> None:
    values = np.array([1.0, 0.9, 0.8, -3.0], np.float32)
    late = np.array([0.1, 0.2, 0.9, 1.0], np.float32)
    added = add_late_interaction(values, late, np.array([0, 1, 2]))
    assert np.argsort(-added).tolist() == [2, 1, 0, 3]
    assert added[3] == -3, "it was behind already, and what it would come to is not asked"
    assert add_late_interaction(values, late, np.zeros(0, np.int64)).tolist() == values.tolist()


def test_one_candidate_scores_0() -> None:
    assert fuse(np.array([0.4], np.float32), np.array([7.0], np.float32)).tolist() == [0.0]


def test_reciprocal_rank_is_that_of_the_paper() -> None:
    assert reciprocal_rank(np.array([1, 2, 40])).tolist() == [1 / 61, 1 / 62, 1 / 100]


def test_a_ranking_is_the_same_every_time_and_after_reopening(tmp_path: Path, encoder: Encoder) -> None:
    def ranking(library: Library) -> list[list[tuple[int, float]]]:
        return [[(i.passage.id, i.score) for i in library.search(q)] for q in QUESTIONS.values()]

    with Library(tmp_path / "home", encoder) as library:
        library.add(write_news(tmp_path))
        first = ranking(library)
        assert ranking(library) == first
    with Library(tmp_path / "home", encoder) as library:
        assert ranking(library) == first
    drop_indexes(tmp_path / "home")
    with Library(tmp_path / "home", encoder) as library:
        assert ranking(library) == first
    for items in first:
        assert items == sorted(items, key=lambda item: (-item[1], item[0]))

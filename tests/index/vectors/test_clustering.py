"""Clustering: laws for any vectors, and real rephrasings of questions."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.encode.encoder import Encoder
from index.models.token_model import Vectors
from index.vectors.clustering import MIN_COSINE, cluster_vectors
from research.quality.clusters import encode_groups, halves, measure

REPHRASINGS = Path(__file__).with_name("rephrasings.json")


def unit(rows: int, seed: int, spread: float = 1.0) -> Vectors:
    """Distinct vectors around a few directions."""
    random = np.random.default_rng(seed)
    centres = random.normal(size=(1 + rows // 4, 8))
    found = centres[random.integers(len(centres), size=rows)] + spread * random.normal(size=(rows, 8))
    return np.asarray(found / np.linalg.norm(found, axis=1, keepdims=True), np.float32)


vectors = st.builds(unit, st.integers(1, 30), st.integers(0, 10_000), st.sampled_from([0.1, 0.5, 1.0]))
leasts = st.floats(0.05, 0.95)


def parts(groups: list[tuple[int, ...]]) -> set[frozenset[int]]:
    return {frozenset(rows) for rows in groups}


@settings(deadline=None)
@given(vectors, leasts)
def test_every_row_is_in_one_group_and_the_largest_come_first(rows: Vectors, least: float) -> None:
    groups = cluster_vectors(rows, least=least)
    assert sorted(row for group in groups for row in group) == list(range(len(rows)))
    assert [len(group) for group in groups] == sorted((len(group) for group in groups), reverse=True)


@settings(deadline=None)
@given(vectors, leasts, st.randoms(use_true_random=False))
def test_the_order_of_the_rows_makes_no_difference(rows: Vectors, least: float, random: object) -> None:
    order = list(range(len(rows)))
    random.shuffle(order)  # type: ignore[attr-defined]
    shuffled = parts(cluster_vectors(rows[order], least=least))
    assert {frozenset(order[row] for row in group) for group in shuffled} == parts(
        cluster_vectors(rows, least=least)
    )


@settings(deadline=None)
@given(vectors, leasts, leasts)
def test_a_stricter_cosine_only_parts_groups(rows: Vectors, one: float, other: float) -> None:
    loose, strict = (parts(cluster_vectors(rows, least=least)) for least in sorted((one, other)))
    assert all(any(group <= whole for whole in loose) for group in strict)


@settings(deadline=None)
@given(vectors, leasts)
def test_what_is_alike_is_together_and_groups_are_apart(rows: Vectors, least: float) -> None:
    count = len(rows)
    twice = cluster_vectors(np.concatenate([rows, rows]), least=least)
    where = {row: n for n, group in enumerate(twice) for row in group}
    assert all(where[row] == where[row + count] for row in range(count))
    cosines = rows.astype(np.float64) @ rows.astype(np.float64).T
    groups = [list(group) for group in cluster_vectors(rows, least=least)]
    between = [cosines[np.ix_(a, b)].mean() for a in groups for b in groups if a is not b]
    assert not between or max(between) < least + 1e-6


@settings(deadline=None)
@given(vectors, st.integers(0, 10_000))
def test_the_most_central_comes_first(rows: Vectors, seed: int) -> None:
    weights = np.random.default_rng(seed).integers(1, 9, size=len(rows)).tolist()
    cosines = rows.astype(np.float64) @ rows.astype(np.float64).T
    for group in cluster_vectors(rows, weights):
        near = [sum(weights[other] * cosines[row, other] for other in group) for row in group]
        assert near == pytest.approx(sorted(near, reverse=True), abs=1e-6)


def test_a_chain_is_not_one_group() -> None:
    """Each is near the next, but the ends are far apart."""
    angles = np.deg2rad(np.arange(0, 180, 20))
    chain = np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)
    assert (chain[1:] * chain[:-1]).sum(axis=1).min() > 0.93
    assert len(cluster_vectors(chain, least=0.9)) > 3


def test_few_and_empty_ones() -> None:
    assert cluster_vectors(np.zeros((0, 8), np.float32)) == []
    assert cluster_vectors(unit(1, 0)) == [(0,)]
    nothing = np.zeros((3, 8), np.float32)
    assert cluster_vectors(nothing) == [(0,), (1,), (2,)], "texts without a word have nothing in common"


def test_weights_count_as_often_as_a_text_was_said() -> None:
    one, other = np.eye(2, dtype=np.float32)
    assert cluster_vectors(np.stack([one, one, other]), [1, 1, 5]) == [(2,), (0, 1)]


def test_rephrasings_come_together_and_their_neighbours_stay_apart(encoder: Encoder) -> None:
    """Measured on the half that did not choose the cosine; figures in `index/vectors/clustering.py`."""
    groups = json.loads(REPHRASINGS.read_text(encoding="utf-8"))
    precision, recall, f1 = measure(*encode_groups(halves(groups)[1], encoder), MIN_COSINE)
    assert precision > 0.84 and recall > 0.86 and f1 > 0.87

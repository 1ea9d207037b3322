"""Packed vectors take a quarter of the bytes and keep their cosines."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.models.token_model import Vectors
from index.vectors.quantization import inner_products, pack_vectors, packed_dimension, unpack_vectors


def unit(count: int, dimension: int, seed: int = 0) -> Vectors:
    found = np.random.default_rng(seed).standard_normal((count, dimension)).astype(np.float32)
    return np.asarray(found / np.linalg.norm(found, axis=1, keepdims=True), np.float32)


@pytest.mark.parametrize("dimension", [8, 384, 768])
def test_cosines_stay_within_five_thousandths(dimension: int) -> None:
    vectors, query = unit(500, dimension), unit(1, dimension, 1)[0]
    stored = pack_vectors(vectors)
    assert len(stored) == 500 * (dimension + 4)
    assert np.abs(unpack_vectors(stored, dimension) @ query - vectors @ query).max() < 0.005
    assert np.abs(inner_products([stored], query)[0] - vectors @ query).max() < 0.005
    assert packed_dimension(pack_vectors(vectors[:1])) == dimension
    assert np.array_equal(unpack_vectors(pack_vectors(vectors[:1])), unpack_vectors(stored, dimension)[:1])


def test_a_zero_vector_stays_one() -> None:
    assert not unpack_vectors(pack_vectors(np.zeros((2, 8), np.float32)), 8).any()
    assert inner_products([pack_vectors(np.zeros((1, 8), np.float32))], np.ones(8, np.float32))[
        0
    ].tolist() == [0.0]


@given(st.lists(st.integers(0, 5), max_size=8), st.integers(0, 1_000))
def test_products_come_one_after_another(counts: list[int], seed: int) -> None:
    query = unit(1, 16, seed)[0]
    groups = [unit(count, 16, seed + n) for n, count in enumerate(counts)]
    found, sizes = inner_products([pack_vectors(group) for group in groups], query)
    assert sizes.tolist() == counts
    expected = np.concatenate([np.zeros(0), *(group @ query for group in groups)])
    assert np.allclose(found, expected, atol=0.01)

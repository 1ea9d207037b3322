"""The projection: axes that keep most of what token vectors say."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from index.encode.encoder import Encoder
from index.vectors.late_interaction import TOKEN_DIMENSION, Floats
from research.training.projection import principal_components, token_vectors
from tests.index.evaluation.datasets import METALS, PLACES, THINGS

TEXTS = [f"The {t} of {p} is made of {m}." for p in PLACES for t in THINGS for m in METALS[:1]]


@pytest.fixture(scope="module")
def found(encoder: Encoder) -> Floats:
    return principal_components(TEXTS, encoder)


def test_the_axes_are_orthonormal_and_their_signs_are_settled(found: Floats, encoder: Encoder) -> None:
    assert (found.shape, found.dtype) == ((encoder.dimension, TOKEN_DIMENSION), np.float32)
    assert_allclose(found.T @ found, np.eye(TOKEN_DIMENSION), atol=1e-4)
    assert (found[np.abs(found).argmax(0), np.arange(TOKEN_DIMENSION)] > 0).all()


def test_they_keep_more_than_any_other_axes(found: Floats, encoder: Encoder) -> None:
    tokens = np.concatenate(list(token_vectors(TEXTS[:20], encoder)))
    assert_allclose(np.linalg.norm(tokens, axis=1), 1, rtol=1e-4)
    assert len(tokens) == sum(encoder.count_tokens(TEXTS[:20])), "special tokens are left out"
    kept = ((tokens @ found) ** 2).sum(0)
    other, _ = np.linalg.qr(np.random.default_rng(0).standard_normal(found.shape))
    assert kept.sum() > 0.9 * len(tokens) > ((tokens @ other) ** 2).sum()
    assert kept[:8].sum() > kept[8:].sum(), "the first keep most"

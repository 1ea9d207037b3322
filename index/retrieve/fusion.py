"""Fusion: the scores of two rankers put on one scale and added."""

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float32]

DENSE_WEIGHT = 0.75
"""Measured with `make eval`: see docs/decisions.md, decision 4."""

LATE_WEIGHT = 0.8
"""How much a standard deviation of late interaction adds to the fused score."""

RRF_K = 60


def fuse(dense: Scores, bm25: Scores, dense_weight: float = DENSE_WEIGHT) -> Scores:
    """Convex combination of standard scores over the same candidates.

    Comparable within one question only: 0 is the candidates' average, 1 a standard deviation.
    """
    return np.asarray(dense_weight * z_scores(dense) + (1 - dense_weight) * z_scores(bm25), np.float32)


def add_late_interaction(scores: Scores, late: Scores, compared: NDArray[np.int64]) -> Scores:
    """Fused scores with late interaction added to those of the candidates that were compared (places);
    the others come after them, in the order that they had."""
    added = scores.copy()
    added[compared] += LATE_WEIGHT * z_scores(late[compared])
    rest = np.ones(len(scores), bool)
    rest[compared] = False
    if rest.any() and len(compared):
        last = np.nextafter(added[compared].min(), np.float32(-np.inf))  # rounding must not make them equal
        added[rest] = np.minimum(scores[rest] - max(scores[rest].max() - last, np.float32(0)), last)
    return np.asarray(added, np.float32)


def z_scores(scores: Scores) -> Scores:
    """Standard scores: mean 0, deviation 1; all 0 where the scores are equal."""
    spread = scores.std() if len(scores) and np.ptp(scores) else 0.0
    return np.asarray((scores - scores.mean()) / spread if spread > 0 else np.zeros_like(scores), np.float32)


def min_max(scores: Scores) -> Scores:
    """`scores` mapped linearly to [0, 1]; all 1 where they are equal."""
    spread = np.ptp(scores) if len(scores) else 0.0
    return np.asarray((scores - scores.min()) / spread if spread > 0 else np.ones_like(scores), np.float32)


def reciprocal_rank(ranks: NDArray[np.int64]) -> NDArray[np.float64]:
    """1 / (60 + rank) for ranks from 1 (Cormack, Clarke and Büttcher 2009)."""
    return np.asarray(1.0 / (RRF_K + ranks))

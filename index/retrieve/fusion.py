"""Fuse the scores of two rankers: put them on one scale and add them, with weights."""

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float32]

DENSE_WEIGHT = 0.75
"""The weight of the dense ranker, measured with `make eval`; see docs/develop/decisions.md, decision 4."""

LATE_WEIGHT = 0.8
"""What one standard deviation of late interaction adds to the fused score."""

RRF_K = 60


def fuse(dense: Scores, bm25: Scores, dense_weight: float = DENSE_WEIGHT) -> Scores:
    """Return the convex combination of standard scores over the same candidates.

    The result is comparable within one question only: 0 is the candidates' mean, 1 a standard deviation.
    """
    return np.asarray(dense_weight * z_scores(dense) + (1 - dense_weight) * z_scores(bm25), np.float32)


def add_late_interaction(scores: Scores, late: Scores, compared: NDArray[np.int64]) -> Scores:
    """Return fused scores with late interaction added for the candidates at `compared` (positions).

    All other candidates rank after these, in their order.
    """
    added = scores.copy()
    added[compared] += LATE_WEIGHT * z_scores(late[compared])
    rest = np.ones(len(scores), bool)
    rest[compared] = False
    if rest.any() and len(compared):
        last = np.nextafter(added[compared].min(), np.float32(-np.inf))  # rounding must not make them equal
        added[rest] = np.minimum(scores[rest] - max(scores[rest].max() - last, np.float32(0)), last)
    return np.asarray(added, np.float32)


def z_scores(scores: Scores) -> Scores:
    """Return standard scores, with mean 0 and standard deviation 1; all 0 if the scores are equal."""
    spread = scores.std() if len(scores) and np.ptp(scores) else 0.0
    return np.asarray((scores - scores.mean()) / spread if spread > 0 else np.zeros_like(scores), np.float32)


def min_max(scores: Scores) -> Scores:
    """Return `scores` scaled linearly to [0, 1]; all 1 if they are equal."""
    spread = np.ptp(scores) if len(scores) else 0.0
    return np.asarray((scores - scores.min()) / spread if spread > 0 else np.ones_like(scores), np.float32)


def reciprocal_rank(ranks: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return 1 / (60 + rank) for ranks from 1 (RRF; Cormack, Clarke and Büttcher 2009)."""
    return np.asarray(1.0 / (RRF_K + ranks))

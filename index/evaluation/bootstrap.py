"""Compute confidence intervals by the bootstrap (Efron 1979): percentiles over resampled questions.

Questions on one article or of one day are similar, so intervals over single questions are a little narrow.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

RESAMPLES = 1_000
SEED = 0
_PERCENTILES = (2.5, 97.5)

Values = NDArray[np.float64]
Draws = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Interval:
    """A figure with its 95 % confidence interval."""

    value: float
    low: float
    high: float


def mean_interval(values: Values) -> Interval:
    """Return the interval of the mean of one value per question, (n,) with n ≥ 1."""
    return _interval(float(values.mean()), len(values), lambda drawn: float(values[drawn].mean()))


def gain_interval(ours: Values, theirs: Values) -> Interval:
    """Return the interval of the mean difference of two rankers on the same questions, in the same order."""
    return mean_interval(ours - theirs)


def auroc_interval(labels: NDArray[np.bool_], scores: Values) -> Interval:
    """Return the interval of the area under the ROC curve; both arrays are (n,), both labels must occur."""
    _, places = np.unique(scores, return_inverse=True)

    def auroc(drawn: Draws) -> float | None:
        positive = np.bincount(places[drawn][labels[drawn]], minlength=places.max() + 1).astype(np.float64)
        negative = np.bincount(places[drawn][~labels[drawn]], minlength=places.max() + 1)
        pairs = positive.sum() * negative.sum()
        below = np.cumsum(negative) - negative / 2
        return float((positive * below).sum() / pairs) if pairs else None

    whole = auroc(np.arange(len(labels)))
    if whole is None:
        raise ValueError("AUROC needs answerable and unanswerable questions.")
    return _interval(whole, len(labels), auroc)


def _interval(value: float, count: int, figure: Callable[[Draws], float | None]) -> Interval:
    found = [drawn for draw in _draws(count) if (drawn := figure(draw)) is not None]
    low, high = np.percentile(found, _PERCENTILES)
    return Interval(value, float(low), float(high))


def _draws(count: int) -> Iterator[Draws]:
    random = np.random.default_rng(SEED)
    for _ in range(RESAMPLES):
        yield random.integers(count, size=count)

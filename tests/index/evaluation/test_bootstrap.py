"""Intervals: they are the same in every run, hold the figure, and are as wide as they should be."""

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from index.evaluation.bootstrap import auroc_interval, gain_interval, mean_interval


def test_the_interval_of_a_mean_is_that_of_its_standard_error() -> None:
    values = (np.arange(400) % 4 == 0).astype(np.float64)
    found = mean_interval(values)
    error = np.sqrt(0.25 * 0.75 / 400)
    assert found.value == 0.25
    assert found.low == pytest.approx(0.25 - 1.96 * error, abs=0.006)
    assert found.high == pytest.approx(0.25 + 1.96 * error, abs=0.006)
    assert mean_interval(values) == found


def test_what_never_varies_has_no_width() -> None:
    found = mean_interval(np.ones(50))
    assert (found.value, found.low, found.high) == (1.0, 1.0, 1.0)


def test_a_gain_is_paired_so_what_both_share_does_not_widen_it() -> None:
    shared = np.random.default_rng(3).random(200)
    gain = gain_interval(shared + 0.1, shared)
    assert (gain.value, gain.low, gain.high) == pytest.approx((0.1, 0.1, 0.1))
    assert mean_interval(shared).high - mean_interval(shared).low > 0.05


def test_auroc_is_the_usual_one_and_ties_count_half() -> None:
    random = np.random.default_rng(5)
    labels = random.random(300) < 0.4
    scores = np.round(random.random(300) + 0.3 * labels, 1)
    found = auroc_interval(labels, scores)
    assert found.value == pytest.approx(roc_auc_score(labels, scores))
    assert found.low < found.value < found.high
    assert found.high - found.low == pytest.approx(0.12, abs=0.05)


def test_auroc_needs_both_labels() -> None:
    with pytest.raises(ValueError, match="answerable and unanswerable"):
        auroc_interval(np.ones(3, dtype=bool), np.arange(3.0))

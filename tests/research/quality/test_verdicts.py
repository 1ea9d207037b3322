"""Thresholds of verdicts: set on one half of the pages that were kept out, measured on the other."""

import numpy as np

from research.quality.verdicts import calibrate, check_thresholds, find_threshold, halves
from research.training.claim_pairs import Claim, is_kept_out

OPEN = "Engineers closed the Karsten bridge."
CLAIMS = [Claim(OPEN, OPEN.replace("the", "that"), n % 2, f"Page {n}") for n in range(200)]


def test_the_halves_share_no_page_and_were_not_trained_on() -> None:
    fitted, tested = halves(CLAIMS)
    assert fitted and tested and not {c.page for c in fitted} & {c.page for c in tested}
    assert all(is_kept_out(claim) for claim in [*fitted, *tested])
    assert len(fitted) + len(tested) == sum(map(is_kept_out, CLAIMS))


def test_a_threshold_is_the_least_with_the_precision() -> None:
    probabilities, right = [0.9, 0.8, 0.7, 0.6, 0.5], [True, True, False, True, False]
    assert find_threshold(probabilities, right, 1.0) == 0.8
    assert find_threshold(probabilities, right, 0.75) == 0.6
    assert find_threshold(probabilities, [False] * 5, 0.5) == 1.0


def test_only_evidence_on_the_same_thing_counts() -> None:
    about = [Claim(OPEN, OPEN, 0, "a"), Claim(OPEN, "Engineers closed the Merrow bridge.", 0, "b")]
    sure = np.array([[0.9, 0.05, 0.05]] * 2)
    thresholds = calibrate(sure, about)
    assert thresholds == {"supports": 0.9, "refutes": 1.0}
    assert check_thresholds(thresholds, sure, about)["supports"] == {"precision": 1.0, "coverage": 0.5}

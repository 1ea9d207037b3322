"""The decision is fitted on what the weights don't know, and its operating points are in order."""

from pathlib import Path

import numpy as np

from index.answer.abstention import SIGNALS, UNREAD, AbstentionModel
from index.evaluation import load_dataset
from index.evaluation.leaks import Seen
from index.evaluation.parts import TUNED, question_parts
from research.quality.calibrate import ANSWERABLE, ELSEWHERE, SILENCE, UNANSWERABLE, Example, fit, fresh
from tests.index.evaluation.datasets import town


def make_examples(seed: int = 0) -> list[Example]:
    """Answerable questions have more for them than unanswerable ones, and those than strangers."""
    chance = np.random.default_rng(seed)
    examples = []
    for kind, mean in ((ANSWERABLE, 0.4), (UNANSWERABLE, 0.3), (ELSEWHERE, 0.0)):
        for _ in range(200):
            signs = np.array(list(SIGNALS.values()))
            signals = tuple((signs * chance.normal(mean, 0.5, len(SIGNALS))).tolist())
            examples.append(Example(signals, kind, "made"))
    return examples


def test_what_must_be_surer_has_a_higher_threshold() -> None:
    thresholds = fit(make_examples(), tuple(SIGNALS))["thresholds"]
    assert 0 < thresholds["eager"] <= thresholds["balanced"] <= thresholds["cautious"] < 1


def test_without_reading_fewer_signals_are_weighed() -> None:
    fitted = fit(make_examples(), UNREAD)
    assert set(fitted["means"]) == set(UNREAD)
    assert set(fitted["weights"]) == set(UNREAD)


def test_no_signal_is_taken_for_the_opposite() -> None:
    chance = np.random.default_rng(0)
    examples = []
    for _ in range(800):
        signals = chance.normal(0, 1, len(SIGNALS))
        kind = ANSWERABLE if signals[0] - signals[1] > 0 else ELSEWHERE
        examples.append(Example(tuple(signals.tolist()), kind, "made"))
    weights = fit(examples, tuple(SIGNALS))["weights"]
    first, second, *_ = SIGNALS
    assert weights[first] > 0.5
    assert weights[second] == 0
    assert all(weights[name] * sign >= 0 for name, sign in SIGNALS.items())


def test_few_answerable_questions_go_unanswered() -> None:
    examples = make_examples()
    fitted = fit(examples, tuple(SIGNALS))
    model = AbstentionModel(
        tuple(SIGNALS),
        *(tuple(fitted[part].values()) for part in ("means", "deviations", "weights")),
        fitted["bias"],
        fitted["thresholds"],
    )
    scores = [model.probability(e.signals) for e in examples if e.kind == ANSWERABLE]
    for caution, share in SILENCE.items():
        assert np.mean(np.array(scores) < fitted["thresholds"][caution]) >= share - 0.01


def test_questions_that_the_weights_know_are_left_out(tmp_path: Path) -> None:
    dataset = load_dataset(town(tmp_path))
    tuned = [q for q in dataset.questions if question_parts(dataset)[q.id] in TUNED]
    assert tuned
    seen = Seen.of([tuned[0].text])
    left = fresh(dataset, seen).questions
    assert [q.id for q in left] == [q.id for q in tuned[1:]]

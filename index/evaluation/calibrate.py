"""Calibration: the decision's weights and operating point, fitted on questions of known kind.

`python -m index.evaluation.calibrate HOME DIR DIR …` takes two or more evaluation folders (BEIR layout),
indexes them under HOME as `footnote eval` does, and writes `decision.json`. The kinds, for each
folder: its answerable questions; its unanswerable ones; its answerable ones with the documents that
answer them left out; and another folder's questions. One half of the questions (by their hash)
is fitted on, the figures are of the other half.
"""

import hashlib
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from index import decision
from index.answering import gather
from index.decision import SIGNALS
from index.encoder import Encoder
from index.evaluation import Dataset, Question, load_dataset
from index.evaluation.evaluate import eval_home
from index.evaluation.measures import PRECISION, coverage_at
from index.library import Library

QUESTIONS = 1_500
"""How many questions of each kind and folder are used."""

ANSWERABLE, UNANSWERABLE, LEFT_OUT, ELSEWHERE = "answerable", "unanswerable", "left out", "elsewhere"


@dataclass(frozen=True, slots=True)
class Example:
    """A question's signals, its kind, its folder, and whether it is of the half that is fitted on."""

    signals: tuple[float, ...]
    kind: str
    dataset: str
    fitted: bool


def collect(dataset: Dataset, others: Sequence[Dataset], home: Path) -> Iterator[Example]:
    """The examples that one folder's documents give."""
    foreign = [question for other in others for question in _some(other.judged)]
    kinds = (
        (ANSWERABLE, _some(dataset.judged)),
        (LEFT_OUT, _some(dataset.judged)),
        (UNANSWERABLE, _some([q for q in dataset.questions if q.answerable is False])),
        (ELSEWHERE, _some(foreign)),
    )
    with Library(eval_home(dataset, home), Encoder()) as library:
        library.add([dataset.corpus.resolve()])
        ids = library.store.documents.found_in(str(dataset.corpus.resolve()))
        for kind, questions in kinds:
            for question in questions:
                query = library.query(question.text)
                ranked = library.rank(query)
                if kind == LEFT_OUT:
                    gold = {ids.get(key) for key in dataset.qrels[question.id]}
                    ranked = [item for item in ranked if item.passage.document_id not in gold]
                evidence = gather(query, ranked, library.bm25, library.store)
                if evidence is not None:
                    yield Example(evidence.signals, kind, dataset.name, _digest(question) % 2 == 0)


def fit(examples: Sequence[Example]) -> dict[str, Any]:
    """The content of `decision.json`: weights, threshold, and figures of the half not fitted on.

    The threshold is the lowest that is right for 95 % of what it answers where half of all questions
    are answerable and half are about something else (asked elsewhere).
    """
    fitted = [e for e in examples if e.fitted]
    x, labels, weights = _matrix(fitted)
    model = LogisticRegression(max_iter=2_000).fit(x, labels, sample_weight=weights)
    held = [e for e in examples if not e.fitted]
    threshold = _threshold(fitted, model)
    return {
        "weights": {n: round(float(w), 4) for n, w in zip(SIGNALS, model.coef_[0], strict=True)},
        "bias": round(float(model.intercept_[0]), 4),
        "threshold": round(threshold, 4),
        "examples": {kind: sum(e.kind == kind for e in examples) for kind in _kinds(examples)},
        "held_out": {
            name: _figures([e for e in held if e.dataset == name], model, threshold)
            for name in sorted({e.dataset for e in held})
        },
    }


def main(arguments: Sequence[str]) -> None:
    """Fit on the folders named, write `decision.json` beside `index/decision.py`, print it."""
    home, *folders = map(Path, arguments)
    datasets = [load_dataset(folder) for folder in folders]
    examples = [
        example
        for dataset in datasets
        for example in collect(dataset, [other for other in datasets if other is not dataset], home)
    ]
    text = json.dumps(fit(examples), indent=2)
    Path(decision.__file__).with_suffix(".json").write_text(text + "\n", encoding="utf-8")
    sys.stdout.write(text + "\n")


def _some(questions: Sequence[Question]) -> list[Question]:
    return sorted(questions, key=_digest)[:QUESTIONS]


def _digest(question: Question) -> int:
    return int.from_bytes(hashlib.sha256(question.text.encode()).digest()[:8], "big")


def _kinds(examples: Sequence[Example]) -> list[str]:
    return list(dict.fromkeys(e.kind for e in examples))


def _matrix(
    examples: Sequence[Example],
) -> tuple[NDArray[np.float64], NDArray[np.bool_], NDArray[np.float64]]:
    """Signals (n, d), labels (n,), and weights (n,) by which each folder counts alike, and in it
    answerable questions as much as all others."""
    x = np.array([e.signals for e in examples])
    labels = np.array([e.kind == ANSWERABLE for e in examples])
    groups = [(e.dataset, e.kind == ANSWERABLE, e.kind) for e in examples]
    sizes = {group: groups.count(group) for group in set(groups)}
    parts = {g: len({h for h in sizes if h[:2] == g[:2]}) for g in sizes}
    weights = np.array([len(examples) / sizes[g] / parts[g] for g in groups])
    return x, labels, weights / weights.mean()


def _threshold(examples: Sequence[Example], model: LogisticRegression) -> float:
    chosen = [e for e in examples if e.kind in (ANSWERABLE, ELSEWHERE)]
    x, labels, weights = _matrix(chosen)
    scores = model.predict_proba(x)[:, 1]
    order = np.argsort(-scores, kind="stable")
    right = np.cumsum(weights[order] * labels[order])
    precision = right / np.cumsum(weights[order])
    return float(scores[order][precision >= PRECISION].min())


def _figures(
    examples: Sequence[Example], model: LogisticRegression, threshold: float
) -> dict[str, dict[str, float]]:
    figures: dict[str, dict[str, float]] = {}
    answerable = [e for e in examples if e.kind == ANSWERABLE]
    for kind in _kinds(examples):
        if kind == ANSWERABLE:
            continue
        both = answerable + [e for e in examples if e.kind == kind]
        x, labels, _ = _matrix(both)
        scores = model.predict_proba(x)[:, 1]
        figures[kind] = {
            "auroc": round(float(roc_auc_score(labels, scores)), 4),
            "coverage_at_95": round(coverage_at(labels, scores, PRECISION), 4),
            "answerable_answered": round(float((scores[labels] >= threshold).mean()), 4),
            "others_answered": round(float((scores[~labels] >= threshold).mean()), 4),
        }
    return figures


if __name__ == "__main__":
    main(sys.argv[1:])

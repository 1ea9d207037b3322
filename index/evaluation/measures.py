"""Measures: ranking by ir-measures, quotes by gold answers, the decision by AUROC and coverage."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

import ir_measures
import numpy as np
from ir_measures import RR, Success, nDCG
from numpy.typing import NDArray
from sklearn.metrics import roc_auc_score

from index.answer import Answer
from index.evaluation.beir import Dataset
from index.evaluation.rankers import Run

MEASURES = {
    "nDCG@10": nDCG @ 10,
    "MRR@10": RR @ 10,
    "Hits@1": Success @ 1,
    "Hits@4": Success @ 4,
    "Hits@10": Success @ 10,
}
PRECISION = 0.95


@dataclass(frozen=True, slots=True)
class QuoteHits:
    """The share of questions with a gold answer whose text stands in the first, or any, sentence
    that would be quoted and was."""

    questions: int
    first: float
    shown: float


@dataclass(frozen=True, slots=True)
class Answerability:
    """How well confidence tells answerable questions from others.

    `coverage` is the greatest share of answerable questions answered at a precision of at least
    0.95; `answered` and `precision` are those of the shipped operating point.
    """

    answerable: int
    unanswerable: int
    auroc: float
    coverage: float
    answered: float
    precision: float


def measure_run(dataset: Dataset, run: Run) -> dict[str, float]:
    """The ranking measures of a run over the judged questions, by name."""
    qrels = {q.id: dataset.qrels[q.id] for q in dataset.judged}
    results = ir_measures.calc_aggregate(list(MEASURES.values()), qrels, run)
    return {name: float(results[measure]) for name, measure in MEASURES.items()}


def measure_quotes(dataset: Dataset, answers: Mapping[str, Answer]) -> QuoteHits | None:
    """None where the dataset has no gold answers."""
    golds = {q.id: [g for answer in q.answers if (g := _plain(answer))] for q in dataset.judged}
    asked = {question: gold for question, gold in golds.items() if gold}
    if not asked:
        return None
    first = shown = 0
    for question, gold in asked.items():
        hits = [any(g in _plain(quote.text) for g in gold) for quote in answers[question].quotes]
        first += bool(hits[:1] and hits[0])
        shown += any(hits)
    return QuoteHits(len(asked), first / len(asked), shown / len(asked))


def answerability(dataset: Dataset, answers: Mapping[str, Answer]) -> Answerability | None:
    """None where the dataset has no unanswerable questions."""
    labels = np.array([q.answerable is not False for q in dataset.questions])
    if labels.all() or not labels.any():
        return None
    scores = np.array([answers[q.id].confidence for q in dataset.questions])
    answered = np.array([answers[q.id].answered for q in dataset.questions])
    return Answerability(
        answerable=int(labels.sum()),
        unanswerable=int((~labels).sum()),
        auroc=float(roc_auc_score(labels, scores)),
        coverage=coverage_at(labels, scores, PRECISION),
        answered=float(answered[labels].mean()),
        precision=float(labels[answered].mean()) if answered.any() else 1.0,
    )


def coverage_at(labels: NDArray[np.bool_], scores: NDArray[np.float64], precision: float) -> float:
    """The greatest recall of a threshold on `scores` whose precision is at least `precision`."""
    order = np.argsort(-scores, kind="stable")
    hits = np.cumsum(labels[order])
    ends = np.append(np.diff(scores[order]) != 0, True)
    kept = ends & (hits / np.arange(1, len(order) + 1) >= precision)
    return float(hits[kept].max() / labels.sum()) if kept.any() else 0.0


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))

"""Measure rankings (ir-measures), quotes (gold answers) and abstention (AUROC, coverage, calibration)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

import ir_measures
import numpy as np
from ir_measures import RR, Success, nDCG
from numpy.typing import NDArray

from index.answer.model import Answer
from index.evaluation.beir import Dataset
from index.evaluation.bootstrap import auroc_interval
from index.evaluation.leaks import plain_words, stands_in
from index.evaluation.rankers import Run

MEASURES = {
    "nDCG@10": nDCG @ 10,
    "MRR@10": RR @ 10,
    "Hits@1": Success @ 1,
    "Hits@4": Success @ 4,
    "Hits@10": Success @ 10,
}
PRECISION = 0.95

CALIBRATION_BINS = 15
"""Bins of the calibration error, each with the same number of questions."""


@dataclass(frozen=True, slots=True)
class QuoteHits:
    """The share of questions whose first quote, or any quote, holds a gold answer as whole words.

    `questions` counts the questions with gold answers. `first_chars` and `shown_chars` are the mean lengths,
    in code points, of a first quote and of all quotes of an answer; 0 if nothing was answered.
    """

    questions: int
    first: float
    shown: float
    first_chars: float
    shown_chars: float


@dataclass(frozen=True, slots=True)
class Answerability:
    """How well confidence tells answerable questions from others.

    `auroc_95` is the 95 % interval of `auroc`. `coverage` is the greatest share of answerable questions that
    can be answered at a precision of at least 0.95. `calibration_error` is that of the confidence among these
    questions. `answered` and `precision` are those of the shipped operating point.
    """

    answerable: int
    unanswerable: int
    auroc: float
    auroc_95: tuple[float, float]
    coverage: float
    calibration_error: float
    answered: float
    precision: float


def measure_run(dataset: Dataset, run: Run) -> dict[str, float]:
    """Return the ranking measures of a run over the judged questions, by name."""
    return {name: float(values.mean()) for name, values in measure_each(dataset, run).items()}


def measure_each(dataset: Dataset, run: Run) -> dict[str, NDArray[np.float64]]:
    """Return the ranking measures of each judged question, (n,) by name; 0 if nothing is found."""
    order = {question.id: n for n, question in enumerate(dataset.judged)}
    names = {measure: name for name, measure in MEASURES.items()}
    found = {name: np.zeros(len(order)) for name in MEASURES}
    qrels = {question: dataset.qrels[question] for question in order}
    for metric in ir_measures.iter_calc(list(names), qrels, run):
        found[names[metric.measure]][order[metric.query_id]] = metric.value
    return found


def measure_quotes(dataset: Dataset, answers: Mapping[str, Answer]) -> QuoteHits | None:
    """Return how many quotes hold a gold answer; None if the dataset has no gold answers."""
    golds = {q.id: [g for answer in q.answers if (g := plain_words(answer))] for q in dataset.judged}
    asked = {question: gold for question, gold in golds.items() if gold}
    if not asked:
        return None
    first = shown = 0
    lengths: list[list[int]] = []
    for question, gold in asked.items():
        lengths.append([len(quote.text) for quote in answers[question].quotes])
        shown_texts = [plain_words(quote.text) for quote in answers[question].quotes]
        hits = [any(stands_in(words, text) for words in gold) for text in shown_texts]
        first += bool(hits[:1] and hits[0])
        shown += any(hits)
    answered = [own for own in lengths if own] or [[0]]
    return QuoteHits(
        len(asked),
        first / len(asked),
        shown / len(asked),
        fmean(own[0] for own in answered),
        fmean(map(sum, answered)),
    )


def measure_answerability(dataset: Dataset, answers: Mapping[str, Answer]) -> Answerability | None:
    """Return how well answers are decided on; None if the dataset has no unanswerable questions."""
    labels = np.array([q.answerable is not False for q in dataset.questions])
    if labels.all() or not labels.any():
        return None
    return measure_decisions(labels, [answers[question.id] for question in dataset.questions])


def measure_decisions(labels: NDArray[np.bool_], answers: Sequence[Answer]) -> Answerability:
    """Return how well answers were decided on.

    `labels` (n,) are True for answerable questions; both kinds must occur.
    """
    scores = np.array([answer.confidence for answer in answers])
    answered = np.array([answer.answered for answer in answers])
    auroc = auroc_interval(labels, scores)
    return Answerability(
        answerable=int(labels.sum()),
        unanswerable=int((~labels).sum()),
        auroc=auroc.value,
        auroc_95=(auroc.low, auroc.high),
        coverage=coverage_at(labels, scores, PRECISION),
        calibration_error=calibration_error(labels, scores),
        answered=float(answered[labels].mean()),
        precision=float(labels[answered].mean()) if answered.any() else 1.0,
    )


def coverage_at(labels: NDArray[np.bool_], scores: NDArray[np.float64], precision: float) -> float:
    """Return the greatest recall of a threshold on `scores` with at least this precision."""
    order = np.argsort(-scores, kind="stable")
    hits = np.cumsum(labels[order])
    ends = np.append(np.diff(scores[order]) != 0, True)
    kept = ends & (hits / np.arange(1, len(order) + 1) >= precision)
    return float(hits[kept].max() / labels.sum()) if kept.any() else 0.0


def calibration_error(
    labels: NDArray[np.bool_], scores: NDArray[np.float64], bins: int = CALIBRATION_BINS
) -> float:
    """Return the expected calibration error (Naeini et al. 2015) over bins of equal mass.

    That is how far, on average, the mean score of a bin lies from its share of true labels. Equal scores fall
    into bins at random.
    """
    lots = np.random.default_rng(0).permutation(len(scores))
    order = np.lexsort((lots, scores))
    gaps = [abs(scores[part].sum() - labels[part].sum()) for part in np.array_split(order, bins)]
    return float(sum(gaps) / len(scores))

"""The decision to answer: several signals, weighed by a quadratic logistic regression fitted on data.

`decision.json` beside this file holds the weights, the operating point and how they were made
(`research/quality/calibrate.py`).
"""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from index.answer.quotes import Candidate
from index.retrieve.search import Ranked
from index.text.analyzer import terms
from index.text.query_terms import coverage, name_terms

SIGNALS = (
    "sentence_cosine",
    "sentence_coverage",
    "passage_cosine",
    "passage_coverage",
    "missing_names",
    "cosine_lead",
    "terms",
    "length",
    "late",
    "answers",
    "answers_lead",
)
"""What speaks for an answer, and against it."""

UNREAD = SIGNALS[:8]
"""Those that there are with any model and without reading."""


_FARTHEST = 3.0


class Caution(StrEnum):
    """How sure Footnote must be to answer. `decision.json` says the precision that each is set for."""

    CAUTIOUS = "cautious"
    BALANCED = "balanced"
    EAGER = "eager"


@dataclass(frozen=True, slots=True)
class Model:
    """A quadratic logistic regression over some of the signals, and the probabilities from which an answer
    is given.

    `means` and `deviations` are those of the signals `names` where it was fitted: it sees them as standard
    scores, cut at 3, so that no signal counts for more than the farthest that was seen. `weights` are of
    `terms_of` these.
    """

    names: tuple[str, ...]
    means: tuple[float, ...]
    deviations: tuple[float, ...]
    weights: tuple[float, ...]
    bias: float
    thresholds: Mapping[Caution, float]

    def probability(self, signals: Sequence[float]) -> float:
        """The estimated probability that the sources answer the question, by all `SIGNALS`."""
        chosen = np.array([[signals[SIGNALS.index(name)] for name in self.names]])
        weighed = terms_of(chosen, self.names, self.means, self.deviations)[0]
        z = self.bias + float(weighed @ np.array(self.weights))
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, z))))


def terms_of(
    signals: NDArray[np.float64], names: Sequence[str], means: Sequence[float], deviations: Sequence[float]
) -> NDArray[np.float64]:
    """What is weighed: of signals `names` (n, d) their standard scores, cut at 3, then the products of each
    with itself and with those after it, but for the length of a passage: its products would tell the kinds of
    documents apart that it was fitted on, and be wrong for others."""
    scores = np.clip((signals - np.array(means)) / np.array(deviations), -_FARTHEST, _FARTHEST)
    products = [scores[:, first] * scores[:, second] for first, second in _pairs(names)]
    return np.column_stack([scores, *products])


def term_names(names: Sequence[str]) -> list[str]:
    """The names of `terms_of`, in their order: "late", "late * answers"."""
    return [*names, *(f"{names[first]} * {names[second]}" for first, second in _pairs(names))]


def _pairs(names: Sequence[str]) -> list[tuple[int, int]]:
    """The places of the signals whose products are weighed."""
    places = [place for place, name in enumerate(names) if name != "length"]
    return [(first, second) for first in places for second in places if first <= second]


@cache
def load_model(read: bool = True) -> Model:
    """The fitted model that is shipped: for passages that were `read`, or for those that were not."""
    stored = json.loads(files(__package__).joinpath("decision.json").read_text(encoding="utf-8"))
    fitted = stored["models"]["read" if read else "unread"]
    names = tuple(fitted["means"])
    return Model(
        names,
        tuple(fitted["means"].values()),
        tuple(fitted["deviations"][name] for name in names),
        tuple(fitted["weights"][name] for name in term_names(names)),
        float(fitted["bias"]),
        {caution: float(fitted["thresholds"][caution]) for caution in Caution},
    )


def read_signals(
    question: str,
    candidates: Sequence[Candidate],
    ranked: Sequence[Ranked],
    weights: Mapping[str, float],
    texts: Mapping[str, str],
) -> tuple[float, ...]:
    """What speaks for an answer, in the order of `SIGNALS`; at least one candidate is needed.

    Cosines are of the best sentence and its passage; coverages are shares of the question's terms;
    `missing_names` is the share of its names and numbers that the passage lacks; `cosine_lead` is
    how far the best sentence is ahead of the best of another document. `terms` and `length` are the
    logarithms of how many terms the question has, and its best passage: in a long one more is found by
    chance. `late` is how near the best passage's tokens come. `answers` is the highest log-odds that reading
    a passage gave, `answers_lead` how far the second is behind it.
    """
    best = candidates[0]
    passage = best.ranked.passage
    text = texts.get(passage.document_id, "")[passage.start : passage.end]
    words = terms(" ".join((passage.title, passage.section, text)))
    names = name_terms(question)
    present = set(words)
    missing = sum(term not in present for term in names) / len(names) if names else 0.0
    read = sorted((item.answers for item in ranked if item.answers is not None), reverse=True)
    others = [c.cosine for c in candidates if c.ranked.passage.document_id != passage.document_id]
    return (
        max(c.cosine for c in candidates),
        max(c.coverage for c in candidates),
        max(item.dense for item in ranked),
        coverage(weights, words),
        missing,
        best.cosine - max(others, default=0.0),
        math.log1p(len(weights)),
        math.log1p(len(words)),
        max(item.late for item in ranked),
        read[0] if read else 0.0,
        read[0] - read[1] if len(read) > 1 else 0.0,
    )

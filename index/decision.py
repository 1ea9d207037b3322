"""The decision to answer: several signals, weighed by a logistic regression fitted on data.

`decision.json` beside this file holds the weights, the operating point and how they were made
(`index/evaluation/calibrate.py`).
"""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files

from index.bm25 import terms
from index.quotes import Candidate
from index.search import Ranked
from index.words import coverage, name_terms

SIGNALS = (
    "sentence_cosine",
    "sentence_coverage",
    "passage_cosine",
    "passage_coverage",
    "missing_names",
    "cosine_lead",
    "terms",
    "late",
    "answers",
    "answers_lead",
)
"""What speaks for an answer, and against it."""

UNREAD = SIGNALS[:7]
"""Those that there are with any model and without reading."""


class Caution(StrEnum):
    """How sure Footnote must be to answer. `decision.json` says the precision that each is set for."""

    CAUTIOUS = "cautious"
    BALANCED = "balanced"
    EAGER = "eager"


@dataclass(frozen=True, slots=True)
class Model:
    """A logistic regression over `SIGNALS` and the probabilities from which an answer is given."""

    weights: tuple[float, ...]
    bias: float
    thresholds: Mapping[Caution, float]

    def probability(self, signals: Sequence[float]) -> float:
        """The estimated probability that the sources answer the question."""
        z = self.bias + sum(w * s for w, s in zip(self.weights, signals, strict=True))
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, z))))


@cache
def load_model(read: bool = True) -> Model:
    """The fitted model that is shipped: for passages that were `read`, or for those that were not."""
    stored = json.loads(files("index").joinpath("decision.json").read_text(encoding="utf-8"))
    fitted = stored["models"]["read" if read else "unread"]
    weights = tuple(float(fitted["weights"].get(name, 0.0)) for name in SIGNALS)
    thresholds = {caution: float(fitted["thresholds"][caution]) for caution in Caution}
    return Model(weights, float(fitted["bias"]), thresholds)


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
    how far the best sentence is ahead of the best of another document. `late` is how near the best
    passage's tokens come. `answers` is the highest log-odds that reading a passage gave, `answers_lead`
    how far the second is behind it.
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
        max(item.late for item in ranked),
        read[0] if read else 0.0,
        read[0] - read[1] if len(read) > 1 else 0.0,
    )

"""Decide whether to answer, by a quadratic logistic regression over several signals.

`decision.json` beside this file holds the weights, the operating points and how they were made
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
from index.models import DEFAULT_MODEL, minilm
from index.retrieve.search import Ranked
from index.text.analyzer import terms
from index.text.query_terms import WeighedTerms, coverage, name_terms

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
"""The signals for and against answering; `read_signals` explains each."""

UNREAD = SIGNALS[:8]
"""The signals that need no cross-encoder and exist with any model."""

_MAX_STANDARD_SCORE = 3.0


class Caution(StrEnum):
    """How sure Footnote must be to answer. `decision.json` holds the precision that each level aims at."""

    CAUTIOUS = "cautious"
    BALANCED = "balanced"
    EAGER = "eager"


@dataclass(frozen=True, slots=True)
class AbstentionModel:
    """A quadratic logistic regression over the signals `names`, with a threshold for each `Caution`.

    `means` and `deviations` are those of the signals on the data that it was fitted on. The model sees
    standard scores, cut at 3, so that no signal counts for more than the most extreme value seen. `weights`
    are of their `quadratic_terms`; an answer is given from the probability `thresholds[caution]` on.
    """

    names: tuple[str, ...]
    means: tuple[float, ...]
    deviations: tuple[float, ...]
    weights: tuple[float, ...]
    bias: float
    thresholds: Mapping[Caution, float]

    def probability(self, signals: Sequence[float]) -> float:
        """Return the estimated probability that the sources answer the question; takes all `SIGNALS`."""
        chosen = np.array([[signals[SIGNALS.index(name)] for name in self.names]])
        weighed = quadratic_terms(chosen, self.names, self.means, self.deviations)[0]
        z = self.bias + float(weighed @ np.array(self.weights))
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, z))))


def quadratic_terms(
    signals: NDArray[np.float64], names: Sequence[str], means: Sequence[float], deviations: Sequence[float]
) -> NDArray[np.float64]:
    """Return the terms that are weighed, (n, t), of the signals `names`, (n, d).

    First come the standard scores, cut at 3, then the product of each with itself and with those after it.
    The length of a passage is in no product: these would tell apart the kinds of documents that the model
    was fitted on, and be wrong for others.
    """
    limit = _MAX_STANDARD_SCORE
    scores = np.clip((signals - np.array(means)) / np.array(deviations), -limit, limit)
    products = [scores[:, first] * scores[:, second] for first, second in _pairs(names)]
    return np.column_stack([scores, *products])


def term_names(names: Sequence[str]) -> list[str]:
    """Return the names of the `quadratic_terms`, in their order: "late", "late * answers"."""
    return [*names, *(f"{names[first]} * {names[second]}" for first, second in _pairs(names))]


def _pairs(names: Sequence[str]) -> list[tuple[int, int]]:
    """Return the index pairs of the signals whose products are weighed."""
    places = [place for place, name in enumerate(names) if name != "length"]
    return [(first, second) for first in places for second in places if first <= second]


@cache
def load_model(encoder: str = DEFAULT_MODEL, read: bool = True) -> AbstentionModel:
    """Load what was fitted with a model's vectors, for passages that the cross-encoder has `read`, or for
    others. A model that nothing was fitted with gets what was fitted with the default one."""
    stored = json.loads(files(__package__).joinpath("decision.json").read_text(encoding="utf-8"))
    models = stored["models"]
    fitted = models.get(encoder, models[minilm.NAME])["read" if read else "unread"]
    names = tuple(fitted["means"])
    return AbstentionModel(
        names,
        tuple(fitted["means"].values()),
        tuple(fitted["deviations"][name] for name in names),
        tuple(fitted["weights"].get(name, 0.0) for name in term_names(names)),
        float(fitted["bias"]),
        {caution: float(fitted["thresholds"][caution]) for caution in Caution},
    )


def read_signals(
    question: str,
    candidates: Sequence[Candidate],
    ranked: Sequence[Ranked],
    weights: WeighedTerms,
    texts: Mapping[str, str],
) -> tuple[float, ...]:
    """Return the signals for and against answering, in the order of `SIGNALS`; needs a candidate.

    - Cosines are of the best sentence and of its passage; coverages are shares of the question's terms.
    - `missing_names` is the share of the question's names and numbers that the passage lacks.
    - `cosine_lead` is how far the best sentence is ahead of the best one of another document.
    - `terms` and `length` are the logarithms of the number of terms in the question and in its best passage:
      a long passage holds more of them by chance.
    - `late` is the highest late-interaction score of a passage.
    - `answers` is the highest log-odds that the cross-encoder gave a passage, `answers_lead` how far the
      second is behind it.
    """
    best = candidates[0]
    passage = best.ranked.passage
    text = texts.get(passage.document_id, "")[passage.start : passage.end]
    words = terms(" ".join((passage.title, passage.section, text)), passage.language)
    asked = weights.under(passage.language)
    names = name_terms(question, passage.language)
    present = set(words)
    missing = sum(term not in present for term in names) / len(names) if names else 0.0
    read = sorted((item.answers for item in ranked if item.answers is not None), reverse=True)
    others = [c.cosine for c in candidates if c.ranked.passage.document_id != passage.document_id]
    return (
        max(c.cosine for c in candidates),
        max(c.coverage for c in candidates),
        max(item.dense for item in ranked),
        coverage(asked, words),
        missing,
        best.cosine - max(others, default=0.0),
        math.log1p(len(asked)),
        math.log1p(len(words)),
        max(item.late for item in ranked),
        read[0] if read else 0.0,
        read[0] - read[1] if len(read) > 1 else 0.0,
    )

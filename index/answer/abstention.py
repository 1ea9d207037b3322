"""Decide whether to answer, by a logistic regression over several signals.

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

SIGNALS = {
    "sentence_cosine": 1,
    "sentence_coverage": 1,
    "passage_cosine": 1,
    "passage_coverage": 1,
    "missing_names": -1,
    "cosine_lead": 1,
    "late": 1,
    "answers": 1,
}
"""The signals, with 1 for answering and -1 against it; `read_signals` explains each."""

UNREAD = tuple(SIGNALS)[:6]
"""The signals that need no cross-encoder and exist with any model."""

FOREIGN = ("sentence_cosine", "passage_cosine", "cosine_lead")
"""The signals that need no common words."""

_MAX_STANDARD_SCORE = 3.0


class Caution(StrEnum):
    """How sure Footnote must be to answer. `decision.json` holds the precision that each level aims at."""

    CAUTIOUS = "cautious"
    BALANCED = "balanced"
    EAGER = "eager"


class Case(StrEnum):
    """What is known of the passages: the cross-encoder read one, read none, or the best one is in another
    language than the question."""

    READ = "read"
    UNREAD = "unread"
    FOREIGN = "foreign"


@dataclass(frozen=True, slots=True)
class AbstentionModel:
    """A logistic regression over the signals `names`, with a threshold for each `Caution`.

    Each weight has the sign of its signal (`SIGNALS`): no set of questions can teach it that a passage nearer
    to the question answers it less. `means` and `deviations` are those of the signals on the data that it was
    fitted on. The model sees standard scores, cut at 3, so that no signal counts for more than the most
    extreme value seen. An answer is given from the probability `thresholds[caution]` on.
    """

    names: tuple[str, ...]
    means: tuple[float, ...]
    deviations: tuple[float, ...]
    weights: tuple[float, ...]
    bias: float
    thresholds: Mapping[Caution, float]

    def probability(self, signals: Sequence[float]) -> float:
        """Return the estimated probability that the sources answer the question; takes all `SIGNALS`."""
        chosen = np.array([signals[_PLACES[name]] for name in self.names])
        z = self.bias + float(standard_scores(chosen, self.means, self.deviations) @ np.array(self.weights))
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, z))))


_PLACES = {name: place for place, name in enumerate(SIGNALS)}


def standard_scores(
    signals: NDArray[np.float64], means: Sequence[float], deviations: Sequence[float]
) -> NDArray[np.float64]:
    """Return signals (…, d) as standard scores, cut at 3."""
    limit = _MAX_STANDARD_SCORE
    return np.asarray(np.clip((signals - np.array(means)) / np.array(deviations), -limit, limit))


@cache
def load_model(encoder: str = DEFAULT_MODEL, case: Case = Case.READ) -> AbstentionModel:
    """Load what was fitted for a case with a model's vectors.

    A model that nothing was fitted with gets what was fitted with all-MiniLM-L6-v2, which finds little across
    languages: it has nothing for that case, and gets what is for unread passages.
    """
    stored = json.loads(files(__package__).joinpath("decision.json").read_text(encoding="utf-8"))
    models = stored["models"].get(encoder, stored["models"][minilm.NAME])
    fitted = models.get(case, models[Case.UNREAD])
    names = tuple(fitted["means"])
    return AbstentionModel(
        names,
        tuple(fitted["means"].values()),
        tuple(fitted["deviations"][name] for name in names),
        tuple(fitted["weights"][name] for name in names),
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
    - `late` is the highest late-interaction score of a passage.
    - `answers` is the highest log-odds that the cross-encoder gave a passage.
    """
    best = candidates[0]
    passage = best.ranked.passage
    text = texts.get(passage.document_id, "")[passage.start : passage.end]
    words = terms(" ".join((passage.title, passage.section, text)), passage.language)
    asked = weights.under(passage.language)
    names = name_terms(question, passage.language)
    present = set(words)
    missing = sum(term not in present for term in names) / len(names) if names else 0.0
    read = [item.answers for item in ranked if item.answers is not None]
    others = [c.cosine for c in candidates if c.ranked.passage.document_id != passage.document_id]
    return (
        max(c.cosine for c in candidates),
        max(c.coverage for c in candidates),
        max(item.dense for item in ranked),
        coverage(asked, words),
        missing,
        best.cosine - max(others, default=0.0),
        max(item.late for item in ranked),
        max(read, default=0.0),
    )

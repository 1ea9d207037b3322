"""Model whether two documents tell the same story, and choose the story that a document joins.

`stories.json` beside this file holds, for each embedding model, the weights and how they were made
(`research/quality/storylines.py`), and its `cosines`: how near texts are in its vectors.
"""

import json
import math
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from corpus.dates import day_from_number
from index.models import DEFAULT_MODEL, minilm
from index.models.token_model import Vectors
from index.store.stories import ALL_DOCUMENTS
from index.text.names import find_names

SIGNALS = ("meaning", "names", "days_apart", "days_shared")

CLOSEST = 3
"""How many of a story's documents, the closest, are compared with a document that may join it."""

_UNLIKE_LOG_ODDS = -6.0
"""The log-odds of a story's document that is not among the nearest ones."""

_MAX_DAYS = 30
_UNKNOWN_DAYS = 7
_MIN_DOCUMENTS = 1_000

_MIN_SAME_SHARE = 0.8
_MAX_DAYS_SAME = 7
_MAX_OTHER_SHARE = 0.1


@dataclass(frozen=True, slots=True)
class Features:
    """The features by which documents are compared.

    `day` is YYYYMMDD, 0 if unknown; `vectors` (n, d) are those of the passages; `names` are weighted, with
    unit length; `numbers` and `days` (ordinals) are those that the text mentions.
    """

    day: int
    vectors: Vectors
    names: Mapping[str, float]
    numbers: frozenset[str]
    days: frozenset[int]


@dataclass(frozen=True, slots=True)
class Cosines:
    """The cosines of an embedding model from which passages are `near`, passages of two documents on average
    have the `same_meaning`, and two sentences say the same (`same_sentence`)."""

    near: float
    same_meaning: float
    same_sentence: float


@dataclass(frozen=True, slots=True)
class StoryModel:
    """A logistic regression over `SIGNALS`; a document joins a story from mean log-odds `threshold` on."""

    weights: tuple[float, ...]
    bias: float
    threshold: float
    cosines: Cosines

    def log_odds(self, signals: Sequence[float]) -> float:
        """Return the estimated log-odds that two documents tell the same story."""
        return self.bias + sum(w * s for w, s in zip(self.weights, signals, strict=True))


@cache
def load_model(encoder: str = DEFAULT_MODEL) -> StoryModel:
    """Load what was fitted with an embedding model's vectors; another model gets what is for
    all-MiniLM-L6-v2."""
    models = json.loads(files(__package__).joinpath("stories.json").read_text(encoding="utf-8"))
    stored = models.get(encoder, models[minilm.NAME])
    weights = tuple(float(stored["weights"][name]) for name in SIGNALS)
    return StoryModel(
        weights, float(stored["bias"]), float(stored["threshold"]), Cosines(**stored["cosines"])
    )


def pair_signals(one: Features, other: Features) -> tuple[float, ...]:
    """Return the signals that two documents tell one story, in the order of `SIGNALS`.

    - `meaning` is how near each passage of either comes to the other document, on average.
    - `names` is the cosine of their weighted names.
    - `days_apart` is log(1 + days); more than a month counts as a month, an unknown day as a week.
    - `days_shared` is the number of days, two at most, that both mention, or that one mentions and on which
      the other was published.
    """
    cosines = one.vectors @ other.vectors.T
    meaning = (float(cosines.max(axis=1).mean()) + float(cosines.max(axis=0).mean())) / 2
    fewer, more = sorted((one.names, other.names), key=len)
    shared_names = sum(weight * more.get(name, 0.0) for name, weight in fewer.items())
    apart = _days_apart(one.day, other.day)
    shared = len(one.days & other.days) + _mentions_day_of(one, other) + _mentions_day_of(other, one)
    days = _UNKNOWN_DAYS if apart is None else min(apart, _MAX_DAYS)
    return meaning, shared_names, math.log1p(days), float(min(shared, 2))


def choose_story(
    likeness: Mapping[int, Sequence[float]], sizes: Mapping[int, int], threshold: float
) -> int | None:
    """Return the story that a document joins, None if it opens one.

    `likeness` holds the log-odds of the compared documents by story, `sizes` the number of documents in each
    story. The mean of the closest three counts, so that no single likeness chains two stories together.
    """
    best: tuple[float, int] | None = None
    for story, compared in likeness.items():
        count = min(CLOSEST, sizes[story])
        closest = [*sorted(compared, reverse=True), *[_UNLIKE_LOG_ODDS] * count][:count]
        score = sum(closest) / count
        if score >= threshold and (best is None or (score, story) > best):
            best = score, story
    return best[1] if best else None


def weigh_names(text: str, frequencies: Callable[[Iterable[str]], Mapping[str, int]]) -> dict[str, float]:
    """Return the names of a text with weights, of unit length: rare and frequently said names weigh more.

    The last word of a name counts as a name too, since texts often leave out the other words. `frequencies`
    returns the number of documents that say each name, and under `ALL_DOCUMENTS` the number of all documents.
    """
    said = dict(find_names(text))
    for name, count in list(said.items()):
        last = name.rpartition(" ")[2]
        said[last] = max(said.get(last, 0), 1 if last != name else count)
    known = frequencies(said)
    total = max(known.get(ALL_DOCUMENTS, 0), _MIN_DOCUMENTS)
    weights = {
        name: math.log((total + 1) / (min(known.get(name, 0), total) + 0.5)) * (1 + math.log(count))
        for name, count in said.items()
    }
    length = math.sqrt(sum(weight * weight for weight in weights.values())) or 1.0
    return {name: weight / length for name, weight in weights.items()}


def says_the_same(
    one: Features, other: Features, sentences: Vectors, others: Vectors, same_sentence: float
) -> bool:
    """True if two documents say the same: nearly every sentence of either has its like in the other, they are
    at most a week apart, and the numbers and days that they mention agree.

    `sentences` (n, d) are the sentence vectors of `one`, `others` (m, d) those of `other`; two are alike from
    the cosine `same_sentence` on.
    """
    apart = _days_apart(one.day, other.day)
    if not len(sentences) or not len(others) or (apart or 0) > _MAX_DAYS_SAME:
        return False
    if not (_agree(one.numbers, other.numbers) and _agree(one.days, other.days)):
        return False
    cosines = sentences @ others.T
    shares = ((cosines.max(axis=axis) >= same_sentence).mean() for axis in (0, 1))
    return all(share >= _MIN_SAME_SHARE for share in shares)


def _agree(some: Set[object], others: Set[object]) -> bool:
    """True if hardly any facts are only in one of two sets."""
    return len(some ^ others) <= _MAX_OTHER_SHARE * len(some | others)


def _days_apart(one: int, other: int) -> int | None:
    """Return the days between two days (YYYYMMDD), None if one is unknown."""
    return abs(_ordinal(one) - _ordinal(other)) if one and other else None


@cache
def _ordinal(day: int) -> int:
    return day_from_number(day).toordinal()


def _mentions_day_of(one: Features, other: Features) -> bool:
    """True if a document mentions the day on which another was published."""
    return bool(other.day) and any(abs(day - _ordinal(other.day)) <= 1 for day in one.days)

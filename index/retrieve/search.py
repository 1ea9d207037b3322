"""Search: a question's passages, found by meaning and by words, ranked by both together."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import numpy as np

from corpus.dates import day_of
from corpus.document import Span
from index.models.token_model import Vectors
from index.retrieve.engines.passage_index import PassageIndex
from index.retrieve.fusion import add_late_interaction, fuse
from index.retrieve.recency import asks_of_another_year, recency
from index.store import Passages, StoredPassage
from index.store.filters import Filter
from index.vectors.late_interaction import Floats, max_sim
from index.vectors.quantization import products

CANDIDATES = 100
"""How many passages each ranker proposes."""

LATE_CANDIDATES = 64
"""Of how many of the best candidates tokens are compared."""

SENTENCE_SHARE = 0.5
"""How much a passage's best sentence counts beside the passage as a whole."""


class Ranked(NamedTuple):
    """A passage with its scores for one question.

    `score` is the fused one, only comparable within a question. `dense` is the mean of the cosines
    of the passage and of its best sentence; `bm25` is 0 where the passage is not among the best by
    words; `late` is how near its tokens come, 0 where they were not compared. Where it was read, `answers`
    is the log-odds that it answers, and `span` the words in its document that do so best.
    """

    passage: StoredPassage
    score: float
    dense: float
    bm25: float
    late: float = 0.0
    answers: float | None = None
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Query:
    """A question as text and as a unit vector (d,) float32; where tokens are to be compared too, they and
    their weights as `index.encode.question_encoder.EncodedQuestion` has them."""

    text: str
    vector: Vectors
    tokens: Floats | None = None
    weights: Floats | None = None


def rank(
    query: Query,
    index: PassageIndex,
    passages: Passages,
    where: Filter | None = None,
    today: date | None = None,
) -> list[Ranked]:
    """The candidates of both rankers, best first; equal scores in order of passage id. What is recent
    on `today` is preferred, or on the day that the filter asks as of; without either, nothing is."""
    where = where or Filter()
    proposed = index.candidates(query.vector, query.text, CANDIDATES, where)
    found = passages.get(sorted(proposed))
    if not found:
        return []
    candidates = list(found.values())
    cosines = passage_cosines(query.vector, candidates)
    words = np.array([proposed[passage.id] for passage in candidates], dtype=np.float32)
    scores = fuse(cosines, words)
    late = np.zeros(len(candidates), np.float32)
    if query.tokens is not None and query.weights is not None:
        compared = np.argsort(-scores, kind="stable")[:LATE_CANDIDATES]
        tokens, counts = passages.tokens([candidates[n].id for n in compared])
        late[compared] = max_sim(query.tokens, query.weights, tokens, counts)
        scores = add_late_interaction(scores, late, compared)
    asked_on = day_of(where.as_of) if where.as_of is not None else today
    if asked_on is not None and not asks_of_another_year(query.text, asked_on):
        scores = scores + recency(np.array([passage.day for passage in candidates]), asked_on)
    order = np.lexsort((np.array([passage.id for passage in candidates]), -scores))
    columns = (scores[order], cosines[order], words[order], late[order])
    return [
        Ranked(candidates[n], *numbers)
        for n, *numbers in zip(order.tolist(), *(column.tolist() for column in columns), strict=True)
    ]


def passage_cosines(vector: Vectors, passages: Sequence[StoredPassage]) -> Floats:
    """How near passages are to a vector, (n,) float32: as a whole and by the best sentence, weighed
    together."""
    found, counts = products([passage.packed + passage.packed_sentences for passage in passages], vector)
    starts = np.cumsum(counts) - counts
    whole = found[starts]
    found[starts] = -1.0
    best = np.maximum.reduceat(found, starts)
    return np.asarray((1 - SENTENCE_SHARE) * whole + SENTENCE_SHARE * best, dtype=np.float32)

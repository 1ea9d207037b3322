"""Rank the passages for a question by hybrid search: dense vectors, BM25, late interaction and recency."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import numpy as np

from corpus.dates import day_from_number
from corpus.document import Span
from index.models.token_model import Vectors
from index.retrieve.engines.passage_index import PassageIndex
from index.retrieve.fusion import add_late_interaction, fuse
from index.retrieve.recency import asks_of_another_year, recency
from index.store import Passages, StoredPassage
from index.store.filters import Filter
from index.vectors.late_interaction import Floats, max_sim
from index.vectors.quantization import inner_products, packed_size

CANDIDATES_PER_RANKER = 100
"""How many passages each ranker proposes."""

LATE_CANDIDATES = 64
"""How many top candidates get a late-interaction score."""

_EXPECTED = 3

SENTENCE_SHARE = 0.5
"""The weight of a passage's best sentence; the passage as a whole has the rest."""


class Ranked(NamedTuple):
    """A passage with its scores for one question.

    `score` is the fused score, comparable only within a question. `dense` is the mean cosine of the passage
    and its best sentence. `bm25` is 0 if the passage is not a candidate by words. `late` is the
    late-interaction score, 0 if not computed. If the passage was reranked, `answers` is the log-odds that it
    answers, and `span` the words of its document that answer best; else both are None.
    """

    passage: StoredPassage
    score: float
    dense: float
    bm25: float
    late: float = 0.0
    answers: float | None = None
    span: Span | None = None


class RankedCandidates(NamedTuple):
    """Ranked passages; the ids of candidates that are `absent` from the store, and of those `expected` to be
    among the best: the first of each ranker."""

    ranked: list[Ranked]
    absent: list[int]
    expected: list[int]


@dataclass(frozen=True, slots=True)
class Query:
    """A question as text and as a unit vector (d,) float32.

    For late interaction, also its tokens and their weights, as in
    `index.encode.question_encoder.EncodedQuestion`. `is_question` is False for a topic, whose passages are
    not read.
    """

    text: str
    vector: Vectors
    is_question: bool = False
    tokens: Floats | None = None
    weights: Floats | None = None


def focused(query: Query, focus: Query) -> Query:
    """Return the words of a `focus` with a vector halfway between it and the whole query."""
    vector = query.vector + focus.vector
    return Query(focus.text, np.asarray(vector / np.linalg.norm(vector), dtype=np.float32))


def rank_passages(
    query: Query,
    index: PassageIndex,
    passages: Passages,
    where: Filter | None = None,
    today: date | None = None,
) -> list[Ranked]:
    """Return the candidates of both rankers, best first; equal scores are in order of passage id.

    Documents recent on the filter's `as_of` day, else on `today`, are preferred; if both are None, none are.
    """
    return rank_candidates(query, index, passages, where, today).ranked


def rank_candidates(
    query: Query,
    index: PassageIndex,
    passages: Passages,
    where: Filter | None = None,
    today: date | None = None,
) -> RankedCandidates:
    """Do what `rank_passages` does. Raises ChangedPassagesError if vectors have a wrong size."""
    where = where or Filter()
    proposed = index.candidates(query.vector, query.text, CANDIDATES_PER_RANKER, where)
    found = passages.get(sorted(proposed))
    absent = sorted(proposed.keys() - found.keys())
    if not found:
        return RankedCandidates([], absent, [])
    size = packed_size(len(query.vector))
    passages.refuse_sizes(
        one.id for one in found.values() if len(one.packed) != size or len(one.packed_sentences) % size
    )
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
    asked_on = day_from_number(where.as_of) if where.as_of is not None else today
    if asked_on is not None and not asks_of_another_year(query.text, asked_on):
        scores = scores + recency(np.array([passage.day for passage in candidates]), asked_on)
    order = np.lexsort((np.array([passage.id for passage in candidates]), -scores))
    columns = (scores[order], cosines[order], words[order], late[order])
    ranked = [
        Ranked(candidates[n], *numbers)
        for n, *numbers in zip(order.tolist(), *(column.tolist() for column in columns), strict=True)
    ]
    by_words = sorted(proposed, key=lambda number: -proposed[number])
    return RankedCandidates(ranked, absent, [*list(proposed)[:_EXPECTED], *by_words[:_EXPECTED]])


def passage_cosines(vector: Vectors, passages: Sequence[StoredPassage]) -> Floats:
    """Return the weighted mean of each passage's cosine and its best sentence's to a vector, (n,) float32."""
    found, counts = inner_products(
        [passage.packed + passage.packed_sentences for passage in passages], vector
    )
    starts = np.cumsum(counts) - counts
    whole = found[starts]
    found[starts] = -1.0
    best = np.maximum.reduceat(found, starts)
    return np.asarray((1 - SENTENCE_SHARE) * whole + SENTENCE_SHARE * best, dtype=np.float32)

"""Quotes: which sentences of the best passages answer the question."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from corpus.document import Span
from index.models.token_model import Vectors
from index.retrieve.search import Query, Ranked
from index.text.analyzer import terms
from index.text.query_terms import coverage

PASSAGES_READ = 5
"""From how many of the best passages sentences are chosen."""

MAX_QUOTES = 3
COVERAGE_WEIGHT = 0.5
PASSAGE_WEIGHT = 0.05
ANSWER_WEIGHT = 0.3
"""What a sentence gains at most by having the words that answer."""

MARGIN = 0.25
"""How far behind the best sentence, in score, another may be and still be shown."""

_SAME = 0.92
_FEWEST_LETTERS = 12


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence with its evidence: cosine to the question, share of the question's terms in it.

    `score` adds both, how far its passage is behind the best one, and `gain`: where the passage was read,
    how surely words of this sentence answer.
    """

    ranked: Ranked
    span: Span
    vector: Vectors
    cosine: float
    coverage: float
    score: float
    gain: float = 0.0


def find_candidates(
    query: Query,
    ranked: Sequence[Ranked],
    weights: Mapping[str, float],
    texts: Mapping[str, str],
) -> list[Candidate]:
    """Every sentence of the best passages, best first. `texts` holds the documents' texts by id."""
    candidates: list[Candidate] = []
    for item in ranked[:PASSAGES_READ]:
        passage = item.passage
        text = texts.get(passage.document_id, "")
        behind = PASSAGE_WEIGHT * (item.score - ranked[0].score)
        for span, vector in zip(passage.sentences, passage.sentence_vectors, strict=True):
            cosine = float(vector @ query.vector)
            share = coverage(weights, terms(text[slice(*span)]))
            gain = _gain(item, span)
            score = cosine + COVERAGE_WEIGHT * share + behind + gain
            candidates.append(Candidate(item, span, vector, cosine, share, score, gain))
    candidates.sort(key=lambda c: (-c.score, c.ranked.passage.id, c.span))
    return candidates


def choose(
    candidates: Sequence[Candidate], texts: Mapping[str, str], limit: int = MAX_QUOTES
) -> list[Candidate]:
    """The best sentence and up to `limit` - 1 more that come near it and say something else. What the first
    gains by its words that answer is no reason to show less beside it.

    Fragments of a few letters are taken only where there is nothing else.
    """
    chosen: list[Candidate] = []
    for candidate in candidates:
        if len(chosen) == limit or (chosen and candidate.score < without_gain(chosen[0]) - MARGIN):
            break
        same = any(float(candidate.vector @ other.vector) >= _SAME for other in chosen)
        if not same and _letters(texts, candidate) >= _FEWEST_LETTERS:
            chosen.append(candidate)
    return chosen or list(candidates[:1])


def without_gain(candidate: Candidate) -> float:
    """A sentence's score by its nearness alone."""
    return candidate.score - candidate.gain


def _gain(item: Ranked, sentence: Span) -> float:
    """What a sentence gains by the words in it that answer."""
    if item.span is None or item.answers is None:
        return 0.0
    inside = sentence[0] <= item.span[0] < sentence[1]
    return ANSWER_WEIGHT / (1 + math.exp(-item.answers)) if inside else 0.0


def _letters(texts: Mapping[str, str], candidate: Candidate) -> int:
    text = texts.get(candidate.ranked.passage.document_id, "")
    return sum(character.isalpha() for character in text[slice(*candidate.span)])

"""Rerank the best passages with a cross-encoder, which reads a few sentences of each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from corpus.document import Span
from index.encode.cross_encoder import CrossEncoder
from index.retrieve.search import Query, Ranked
from index.retrieve.windows import window_around, window_heading
from index.store import StoredPassage
from index.text.languages import question_language
from index.text.letters import plain_letters
from index.text.query_terms import WeighedTerms

RERANKED_PASSAGES = 8
"""How many of the best passages are reranked."""

LEAST_RERANKED_PASSAGES = 4
"""How many are reranked however far they are behind the best one."""

MAX_SCORE_GAP = 1.5
"""The largest distance from the best fused score at which another passage is reranked."""

ANSWER_WEIGHT = 0.4
"""The weight with which the log-odds that a passage answers are added to its fused score."""

_MAX_LOG_ODDS = 4.0

_COVERAGE_WEIGHT = 0.5
"""How much the share of the question's terms in a sentence counts beside its cosine where a window is cut."""


def rerank(
    query: Query,
    ranked: Sequence[Ranked],
    texts: Mapping[str, str],
    weights: WeighedTerms,
    reader: CrossEncoder,
) -> list[Ranked]:
    """Return the passages with the best of them reranked.

    `texts` has at least their documents' texts, by id; `weights` are of the question's terms.

    All passages near the best are scored, even those that can't become first: the answering words in them
    decide which sentences are quoted beside the first.
    """
    near = [
        item
        for place, item in enumerate(ranked[:RERANKED_PASSAGES])
        if place < LEAST_RERANKED_PASSAGES or item.score >= ranked[0].score - MAX_SCORE_GAP
    ]
    rest = ranked[len(near) :]
    readable = [item for item in near if _can_read(item.passage.language)]
    if not readable or not _can_read(question_language(query.text)):
        return list(ranked)
    windows = [_window(item.passage, query, texts[item.passage.document_id], weights) for item in readable]
    readings = reader.score_windows(query.text, [(window.heading, window.text) for window in windows])
    read = [
        item._replace(
            score=item.score + ANSWER_WEIGHT * max(-_MAX_LOG_ODDS, min(_MAX_LOG_ODDS, reading.answers)),
            answers=reading.answers,
            span=_in_document(reading.span, window) if reading.span else None,
        )
        for item, window, reading in zip(readable, windows, readings, strict=True)
    ]
    read += (item for item in near if item not in readable)
    read.sort(key=lambda item: (-item.score, item.passage.id))
    behind = max(0.0, rest[0].score - read[-1].score) if rest and read else 0.0
    return [*(item._replace(score=item.score + behind) for item in read), *rest]


_READ_LANGUAGES = frozenset({"en", ""})
"""The languages that the cross-encoder was trained on; a text of unknown language is short."""


def _can_read(language: str) -> bool:
    return language.partition("-")[0] in _READ_LANGUAGES


@dataclass(frozen=True, slots=True)
class _Window:
    """The part of a passage that is read, in plain letters; `places` are their positions in the document."""

    heading: str
    text: str
    places: tuple[int, ...]


def _window(passage: StoredPassage, query: Query, text: str, weights: WeighedTerms) -> _Window:
    """Return the window around the sentence nearest to the question, by meaning and by words."""
    shares = [weights.coverage(text[slice(*span)], passage.language) for span in passage.sentences]
    nearness = passage.sentence_vectors @ query.vector + _COVERAGE_WEIGHT * np.array(shares)
    nearest = int(np.argmax(nearness))
    start, end = window_around(passage.sentences, nearest)
    places: list[int] = []
    for place in range(start, end):
        space = text[place].isspace()
        if not (space and (not places or text[places[-1]].isspace())):
            places.append(place)
    while places and text[places[-1]].isspace():
        places.pop()
    letters = [" " if text[place].isspace() else plain_letters(text[place]) for place in places]
    shown = "".join(letters)
    sources = tuple(place for place, letter in zip(places, letters, strict=True) for _ in letter)
    return _Window(plain_letters(window_heading(passage.title, shown)), shown, sources)


def _in_document(span: Span, read: _Window) -> Span:
    """Convert a span of the window's text into a span of the document."""
    return read.places[span[0]], read.places[span[1] - 1] + 1

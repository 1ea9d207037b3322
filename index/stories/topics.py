"""Topics: whether a document speaks of a topic, and how much."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from index.retrieve.search import Query, passage_cosines
from index.store import StoredPassage
from index.text.analyzer import TermStatistics, terms
from index.text.names import fold
from index.text.query_terms import coverage, term_weights

ON_TOPIC = 0.65
"""The least score of a document that speaks of a topic. On the questions of news-articles, taken whole and
cut down to three words: 91 % and 82 % of the relevant articles reach it (`python -m
research.quality.latest`)."""

MARGIN = 0.3
"""How far behind the best document, in score, others may be and be listed with it."""

_LEAST_COSINE = 0.2
_WORDS = 0.5
"""How much a topic's words count beside its meaning."""

_NAME = re.compile(r"\b[^\W\d_a-z]\w{3,}")


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic as a question is, with the weights of its words; `names` are those of its words that may be
    names, by how they are spelt, in a form that is the same for all spellings."""

    query: Query
    weights: Mapping[str, float]
    names: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Relevance:
    """How much a text speaks of a topic: `score` grows with meaning and words, about 0 to 1.5."""

    score: float
    on_topic: bool


def make_topic(query: Query, statistics: TermStatistics) -> Topic:
    names = {term: fold(word) for word in _NAME.findall(query.text) for term in terms(word)}
    return Topic(query, term_weights(query.text, statistics), names)


def passage_relevance(topic: Topic, passage: StoredPassage, text: str) -> Relevance:
    """How much a passage speaks of a topic, by its meaning and by the topic's words in it; a name counts
    in any spelling. `text` is that of the passage's document."""
    cosine = float(passage_cosines(topic.query.vector, [passage])[0])
    if cosine < _LEAST_COSINE:
        return Relevance(cosine, False)
    words = " ".join((passage.title, text[passage.start : passage.end]))
    score = cosine + _WORDS * coverage(topic.weights, _present(topic, words))
    return Relevance(score, score >= ON_TOPIC)


def relevance(topic: Topic, passages: Sequence[StoredPassage], text: str) -> Relevance:
    """How much a document speaks of a topic: as its best passage does."""
    found = (passage_relevance(topic, passage, text) for passage in passages)
    return max(found, key=lambda r: (r.on_topic, r.score), default=Relevance(0.0, False))


def _present(topic: Topic, words: str) -> Iterable[str]:
    """The terms of some words, and those of a topic's names that they spell otherwise."""
    present = set(terms(words))
    missing = topic.names.keys() - present
    if missing:
        spelt = {fold(name) for name in _NAME.findall(words)}
        present.update(term for term in missing if topic.names[term] in spelt)
    return present

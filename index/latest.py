"""Latest: the newest documents as cards, each section told by its own first sentences."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from corpus.briefs import BRIEF_SECTIONS
from corpus.document import Document, Section
from corpus.sentences import sentence_spans
from index.bm25 import terms
from index.search import Ranked
from index.words import coverage

MAX_SECTIONS = 3
SENTENCES_A_SECTION = 2

_ON_TOPIC_COSINE = 0.45
_ON_TOPIC_COVERAGE = 0.6
_LEAST_COSINE = 0.2


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A section's first sentences, word for word: the document's text[start:end]."""

    section: str | None
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Card:
    """A document in short. Unknown things are None; `published` is ISO 8601."""

    document: str
    title: str
    source: str | None
    url: str | None
    published: str | None
    version: int
    sections: tuple[Excerpt, ...]

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def make_card(document: Document) -> Card:
    """A card of a document: a brief's three sections, or the first sections of another text."""
    draft = document.draft
    named = [section for section in draft.sections if section.name in BRIEF_SECTIONS]
    sections = (named or draft.sections)[:MAX_SECTIONS]
    return Card(
        document=document.id,
        title=draft.title,
        source=draft.source,
        url=draft.url,
        published=draft.published.text if draft.published else None,
        version=document.version,
        sections=tuple(_excerpt(draft.text, section) for section in sections),
    )


def on_topic(ranked: Sequence[Ranked], weights: Mapping[str, float], texts: Mapping[str, str]) -> list[str]:
    """Ids of the documents that speak of a topic, by passages ranked for it, best first.

    A passage does that comes near it in meaning, or near enough and holds most of its words.
    """
    found: dict[str, None] = {}
    for item in ranked:
        passage = item.passage
        text = texts.get(passage.document_id, "")[passage.start : passage.end]
        share = coverage(weights, terms(" ".join((passage.title, text))))
        near = item.dense >= _ON_TOPIC_COSINE
        if near or (item.dense >= _LEAST_COSINE and share >= _ON_TOPIC_COVERAGE):
            found[passage.document_id] = None
    return list(found)


def _excerpt(text: str, section: Section) -> Excerpt:
    spans = sentence_spans(text, section.start, section.end)[:SENTENCES_A_SECTION]
    start, end = (spans[0][0], spans[-1][1]) if spans else (section.start, section.end)
    return Excerpt(section.name or None, text[start:end], start, end)

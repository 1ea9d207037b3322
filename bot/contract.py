"""The JSON of `--json`: what commands, the HTTP API and MCP answer with, as plain values.

The data classes here are also the models of the OpenAPI description. `Answer`, `Card` and `Timeline` have
their JSON beside them in `index/`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from corpus.dates import day_from_number
from corpus.document import Document, Section
from index.answer.model import Conflict, without_internal_fields
from index.library import Library
from index.retrieve.search import Ranked
from index.store.filters import Filter

if TYPE_CHECKING:  # its imports take long
    from index.stories.timeline import Timeline

_NO_STORY: dict[str, Any] = {"story": None, "title": None, "developments": []}


@dataclass(frozen=True, slots=True)
class FoundPassage:
    """A ranked passage; `text` is its document's text[start:end], in code points."""

    passage: int
    document: str
    title: str
    section: str | None
    published: str | None
    start: int
    end: int
    text: str
    score: float
    dense: float
    bm25: float


@dataclass(frozen=True, slots=True)
class FoundPassages:
    """The passages for a question, best first."""

    question: str
    passages: tuple[FoundPassage, ...]


@dataclass(frozen=True, slots=True)
class Past:
    """A past version of a document, under its own id, with the first and last day on which it was valid.

    Days are ISO 8601; `first` is None if it was valid since its publication.
    """

    id: str
    version: int
    first: str | None
    last: str


@dataclass(frozen=True, slots=True)
class ShownDocument:
    """A stored document; the spans of quotes, citations and sections count code points of `text`."""

    id: str
    version: int
    title: str
    title_made: bool
    source: str | None
    url: str | None
    published: str | None
    origin: str
    fingerprint: str
    text: str
    sections: tuple[Section, ...]
    versions: tuple[Past, ...]


@dataclass(frozen=True, slots=True)
class FoundConflicts:
    """Where documents of one story differ, the newest first. Of two dated documents, `one` is the older."""

    conflicts: tuple[Conflict, ...]

    def as_json(self) -> dict[str, Any]:
        """Return them as plain values, in the order of the contract."""
        return asdict(self, dict_factory=without_internal_fields)


@dataclass(frozen=True, slots=True)
class Removed:
    """The ids of removed documents."""

    removed: tuple[str, ...]


def found_passages(question: str, ranked: Sequence[Ranked], texts: Mapping[str, str]) -> FoundPassages:
    """Return ranked passages as they are shown; `texts` are those of their documents by id."""
    return FoundPassages(question, tuple(_found_passage(item, texts) for item in ranked))


def _found_passage(item: Ranked, texts: Mapping[str, str]) -> FoundPassage:
    passage = item.passage
    return FoundPassage(
        passage=passage.id,
        document=passage.document_id,
        title=passage.title,
        section=passage.section or None,
        published=passage.published,
        start=passage.start,
        end=passage.end,
        text=texts[passage.document_id][passage.start : passage.end],
        score=round(item.score, 4),
        dense=round(item.dense, 4),
        bm25=round(item.bm25, 4),
    )


def timeline_json(topic: str, found: "Timeline | None") -> dict[str, Any]:
    """Return the JSON of a topic's timeline; without a story its `developments` are empty."""
    return {"topic": topic} | (found.as_json() if found else _NO_STORY)


def find_timeline(library: Library, topic: str, where: Filter) -> "Timeline | None":
    """Return the timeline of a topic's story with what allowed sources said; None if they said nothing."""
    found = library.timeline(topic, where)
    if found is None or where.sources is None:
        return found
    allowed = set(where.sources)
    said = tuple(d for d in found.developments if allowed & {d.source, *d.also})
    return replace(found, title=said[-1].title, developments=said) if said else None


def past_versions(library: Library, document_id: str) -> list[Past]:
    """Return the stored past versions of a document, oldest first."""
    held = library.store.versions.held(document_id)
    found = []
    for document in library.store.versions.of(document_id):
        known, until = held[document.version]
        first = day_from_number(known).isoformat() if known else None
        last = (day_from_number(until) - timedelta(days=1)).isoformat()
        found.append(Past(document.id, document.version, first, last))
    return found


def document_json(document: Document, past: Sequence[Past] = ()) -> dict[str, Any]:
    """Return the JSON of a stored document and its past versions."""
    draft = document.draft
    return asdict(
        ShownDocument(
            id=document.id,
            version=document.version,
            title=draft.title,
            title_made=draft.title_is_generated,
            source=draft.source,
            url=draft.url,
            published=draft.published.text if draft.published else None,
            origin=document.origin,
            fingerprint=draft.fingerprint,
            text=draft.text,
            sections=draft.sections,
            versions=tuple(past),
        )
    )

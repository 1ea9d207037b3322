"""List the newest stories as cards, each with the first sentences of its newest document."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from corpus.briefs import BRIEF_SECTIONS
from corpus.document import Document, ParsedDocument, Section
from corpus.sentences import document_sentences
from index.retrieve.search import Ranked
from index.store import DocumentSummary, Store
from index.store.filters import Filter
from index.stories.topics import TOPIC_MARGIN, Topic, passage_relevance

MAX_SECTIONS = 3
SENTENCES_PER_SECTION = 2


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A section's first sentences, word for word: the document's text[start:end]."""

    section: str | None
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Card:
    """A story in short, by its newest document. Unknown values are None; `published` is ISO 8601.

    `documents` counts the story's documents, `since` is when the first of them was published, `also` names
    the sources of those that say the same as this one. `page` is Footnote's own page with the sections
    marked, if such pages are served.
    """

    document: str
    title: str
    source: str | None
    url: str | None
    page: str | None = field(default=None, kw_only=True)
    published: str | None
    version: int
    sections: tuple[Excerpt, ...]
    story: int | None = None
    documents: int = 1
    since: str | None = None
    also: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def newest_stories(
    store: Store, where: Filter, limit: int, skip: int = 0, among: Sequence[str] | None = None
) -> list[Card]:
    """Return cards of the newest stories, newest first, those of unknown date last.

    Each card is of the newest document that the filter allows and that doesn't repeat an earlier one. With
    `among` (ids) only these documents are considered.
    """
    ids = store.documents.newest_ids(where, among)
    allowed, stories = set(ids), store.stories.stories_of(ids)
    repeats: dict[int, dict[str, str | None]] = {}
    seen: set[int | None] = set()
    chosen: list[str] = []
    for document_id in ids:
        story = stories.get(document_id)
        if story is not None:
            if story in seen:
                continue
            if story not in repeats:
                members = store.stories.members(story, where.guild_id)
                repeats[story] = {m.document_id: m.duplicate_of for m in members}
            if repeats[story].get(document_id) in allowed:
                continue  # the document that it repeats comes later in the list, and stands for both
            seen.add(story)
        chosen.append(document_id)
        if len(chosen) == skip + limit:
            break
    return [card for i in chosen[skip:] if (card := story_card(store, i, where.guild_id)) is not None]


def story_card(store: Store, document_id: str, guild_id: int | None) -> Card | None:
    """Return the card of a document, with what a server may see of its story; None if it was removed."""
    document = store.documents.get(document_id)
    if document is None:
        return None
    story = store.stories.story_of(document_id)
    members = store.stories.members(story, guild_id) if story is not None else []
    first = next((m.document_id for m in members if m.day), None)
    same = [m.document_id for m in members if m.duplicate_of == document_id]
    facts = store.documents.summaries([*same, *([first] if first else [])])
    since = facts[first].published if first in facts else None
    return make_card(document, story, max(1, len(members)), since, other_sources(document, same, facts))


def same_as(store: Store, document_id: str, guild_id: int | None) -> list[str]:
    """Return the ids of the other documents, of those that a server may see, that say the same as one."""
    story = store.stories.story_of(document_id)
    members = store.stories.members(story, guild_id) if story is not None else []
    first = {m.document_id: m.duplicate_of or m.document_id for m in members}
    same = first.get(document_id)
    return [i for i, original in first.items() if original == same and i != document_id]


def make_card(
    document: Document,
    story: int | None = None,
    documents: int = 1,
    since: str | None = None,
    also: tuple[str, ...] = (),
) -> Card:
    """Return a document's card: the three sections of a brief, or the first three of another text."""
    draft = document.draft
    return Card(
        document=document.id,
        title=draft.title,
        source=draft.source,
        url=draft.url,
        published=draft.published.text if draft.published else None,
        version=document.version,
        sections=tuple(excerpt(draft, section) for section in telling_sections(draft)[:MAX_SECTIONS]),
        story=story,
        documents=documents,
        since=since,
        also=also,
    )


def documents_on_topic(ranked: Sequence[Ranked], topic: Topic, texts: Mapping[str, str]) -> list[str]:
    """Return the ids of the documents about a topic, best first, from passages ranked for it.

    Documents far behind the best are left out. `texts` holds the documents' texts by id.
    """
    scores: dict[str, float] = {}
    for item in ranked:
        document = item.passage.document_id
        found = passage_relevance(topic, item.passage, texts.get(document, ""))
        if found.on_topic:
            scores[document] = max(found.score, scores.get(document, 0.0))
    least = max(scores.values(), default=0.0) - TOPIC_MARGIN
    near = [document for document, score in scores.items() if score >= least]
    return sorted(near, key=lambda document: -scores[document])


def telling_sections(draft: ParsedDocument) -> Sequence[Section]:
    """Return the sections that summarise a document: a brief's own three, or all of another text."""
    return [section for section in draft.sections if section.name in BRIEF_SECTIONS] or draft.sections


def other_sources(
    document: Document, same: Sequence[str], facts: Mapping[str, DocumentSummary]
) -> tuple[str, ...]:
    """Return the other sources, each once, of documents (ids) that say the `same` as one."""
    sources = (facts[i].source for i in same if i in facts)
    return tuple(dict.fromkeys(s for s in sources if s and s != document.draft.source))


def excerpt(draft: ParsedDocument, section: Section, sentences: int = SENTENCES_PER_SECTION) -> Excerpt:
    """Return a section's first sentences."""
    spans = document_sentences(draft, section.start, section.end)[:sentences]
    start, end = (spans[0][0], spans[-1][1]) if spans else (section.start, section.end)
    return Excerpt(section.name or None, draft.text[start:end], start, end)

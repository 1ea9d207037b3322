"""Build the timeline of a story: one line per development, oldest first."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from corpus.document import Document
from index.answer.model import text_fragment
from index.store import Store
from index.stories.latest import Excerpt, excerpt, other_sources, telling_sections


@dataclass(frozen=True, slots=True)
class Development:
    """What one document added to a story, word for word: its text[start:end], in code points.

    `link` points to the sentence, and `page` is Footnote's own page with it, if such pages are served. `also`
    names the sources that said the same.
    """

    document: str
    title: str
    source: str | None
    url: str | None
    link: str | None
    page: str | None = field(default=None, kw_only=True)
    published: str | None
    section: str | None
    text: str
    start: int
    end: int
    also: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Timeline:
    """A story over time: undated documents first, then oldest to newest; the last is the newest state."""

    story: int
    title: str
    developments: tuple[Development, ...]

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def story_timeline(store: Store, story: int, guild_id: int | None) -> Timeline | None:
    """Return a story's timeline, of the documents that a server may see; None if it may see none."""
    members = store.stories.members(story, guild_id)
    ids = {member.document_id for member in members}
    originals = [m for m in members if m.duplicate_of not in ids]
    same: dict[str, list[str]] = defaultdict(list)
    for member in members:
        if member.duplicate_of in ids:
            same[member.duplicate_of or ""].append(member.document_id)
    facts = store.documents.summaries([i for repeats in same.values() for i in repeats])
    developments = []
    for member in sorted(originals, key=lambda m: (m.day, m.published_order or 0.0)):
        document = store.documents.get(member.document_id)
        if document is not None:
            also = other_sources(document, same[document.id], facts)
            developments.append(_development(document, also))
    if not developments:
        return None
    return Timeline(story, developments[-1].title, tuple(developments))


def story_on(ranked_documents: Sequence[str], stories: Mapping[str, int]) -> int | None:
    """Return the story that a topic is about: the one whose documents rank best for the topic.

    `ranked_documents` (ids) are best first, `stories` their stories by id. Each adds its reciprocal rank.
    """
    weight: dict[int, float] = defaultdict(float)
    for rank, document_id in enumerate(ranked_documents, start=1):
        if document_id in stories:
            weight[stories[document_id]] += 1 / rank
    return max(weight, key=lambda story: (weight[story], -story), default=None)


def _development(document: Document, also: tuple[str, ...]) -> Development:
    draft = document.draft
    lead = _lead(document)
    return Development(
        document=document.id,
        title=draft.title,
        source=draft.source,
        url=draft.url,
        link=text_fragment(draft.url, lead.text),
        published=draft.published.text if draft.published else None,
        section=lead.section,
        text=lead.text,
        start=lead.start,
        end=lead.end,
        also=also,
    )


def _lead(document: Document) -> Excerpt:
    """Return the sentence that says what happened: the first of a brief's first section, or of the text."""
    return excerpt(document.draft, telling_sections(document.draft)[0], sentences=1)

"""Make the pages: a document with its marks, what changed in it, a story, and the list of documents."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined

from bot.dates.ages import age_text, day_text
from bot.text import plain
from bot.web.body import Marks, body_blocks, body_html, highest_level, part_with, parts_of, text_html
from bot.web.comparing import compare_versions
from bot.web.hrefs import Hrefs
from bot.web.links import Asked, proof_of
from bot.web.searching import MAX_QUESTION_CHARS, FoundSentence
from corpus.dates import day_from_number
from corpus.document import SHARED, Document, Span
from corpus.reflow import collapse_whitespace
from index.store import Store
from index.store.filters import FOREVER
from index.store.versions import StoredVersion
from index.stories.timeline import story_timeline

MAX_LATER = 10
MAX_LISTED = 1_000
_MAX_TITLE_CHARS = 300
_MAX_ADDRESS_CHARS = 2_000


@dataclass(frozen=True, slots=True)
class Facts:
    """What stands at the head of a document. Texts have no characters that hide or reorder text."""

    title: str
    source: str
    published: str
    day: str
    age: str
    original: str | None
    host: str
    language: str

    @staticmethod
    def of(
        title: str, source: str | None, published: str | None, url: str | None, language: str = ""
    ) -> "Facts":
        """Return the facts of a document."""
        original = web_address(url)
        return Facts(
            line(title),
            line(source or ""),
            published or "",
            day_text(published),
            age_text(published) if published else "",
            original,
            line(urlsplit(original).hostname or "") if original else "",
            language if language.replace("-", "").isalnum() and language.isascii() else "",
        )


def line(text: str) -> str:
    """Return a text on one line, as a title or a name is shown."""
    said = collapse_whitespace(plain(text[: 4 * _MAX_TITLE_CHARS]))
    return said if len(said) <= _MAX_TITLE_CHARS else said[: _MAX_TITLE_CHARS - 1].rstrip() + "…"


def web_address(url: str | None) -> str | None:
    """Return an address of the web that may be a link, None for any other: scripts, files, a user's name."""
    said = (url or "").strip()
    try:
        parts = urlsplit(said)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not host or "@" in parts.netloc:
        return None
    if len(said) > _MAX_ADDRESS_CHARS or plain(said) != said or " " in said or "\n" in said or "\\" in said:
        return None
    return said


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("bot.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["exactly"] = text_html
    return environment


class Pages:
    """Makes the pages of one home. `guild_id` is the server whose documents are shown beside shared ones."""

    def __init__(self, store: Store, may_list: bool = False) -> None:
        self._store = store
        self._may_list = may_list

    def document(
        self, version: StoredVersion, asked: Asked, hrefs: Hrefs, guild_id: int, anchors: bool = False
    ) -> str:
        """Return the page of a document. Raises LookupError if it or the part can't be shown.

        Spans are marked if the text still says there what was quoted. With `anchors` each sentence has one
        instead.
        """
        document = self._get(version)
        blocks = body_blocks(document.draft)
        parts = parts_of(blocks)
        marks = self._anchors(version) if anchors else _marks(document, asked)
        is_quote = marks.is_quote and bool(marks.spans)
        number = asked.part if asked.part is not None else part_with(parts, marks.spans) + 1
        if not 1 <= number <= len(parts):
            raise LookupError("The document has no such part.")
        shown = list(parts[number - 1])
        if is_quote and number < len(parts):  # a quote may go on in the next part
            shown += [block for block in parts[number] if block.start < marks.spans[-1][1]]
        facts = _facts(document)
        repeats = bool(blocks) and _repeats_title(document, blocks[0].start, blocks[0].end)
        if repeats and number == 1:
            shown = shown[1:]
        said = body_html(document.draft.structured, shown, marks, highest_level(blocks[repeats:]))
        return self._render(
            "document.html",
            hrefs,
            title=facts.title,
            facts=facts,
            body=said,
            is_marked=is_quote,
            has_lost=bool(asked.spans) and not marks.spans and not anchors,
            version=version.version,
            versions=self._versions(version, hrefs),
            changes=hrefs.changes(version) if self._before(version) else None,
            later=self._later(version, hrefs, guild_id),
            story=self._story_link(version, hrefs, guild_id),
            parts=[(n, hrefs.part(version, n) if n != number else None) for n in range(1, len(parts) + 1)],
            cite=self._cite(version, facts),
        )

    def parts(self, version: StoredVersion) -> int:
        """Return in how many parts a document is shown. Raises LookupError if it can't be shown."""
        return len(parts_of(body_blocks(self._get(version).draft)))

    def changes(self, version: StoredVersion, hrefs: Hrefs) -> str:
        """Return the page of what changed since the version before. Raises LookupError if there is none."""
        document = self._get(version)
        before = self._before(version)
        if before is None:
            raise LookupError("No earlier version is stored to compare this one with.")
        old = self._get(before)
        comparison = compare_versions(old, document)
        rows = [
            (
                change,
                hrefs.document(version, [change.after], document.text)
                if change.after
                else hrefs.document(before, [change.before], old.text)
                if change.before
                else None,
            )
            for change in comparison.changes
        ]
        facts, was = _facts(document), _facts(old)
        return self._render(
            "changes.html",
            hrefs,
            title=f"Changes in {facts.title}",
            facts=facts,
            was=was if (was.title, was.day) != (facts.title, facts.day) else None,
            comparison=comparison,
            rows=rows,
            version=version.version,
            before=before.version,
            now=hrefs.document(version),
            then=hrefs.document(before),
        )

    def story(self, story: int, hrefs: Hrefs, guild_id: int) -> str:
        """Return the page of a story over time. Raises LookupError if the reader may see none of it."""
        timeline = story_timeline(self._store, story, guild_id)
        if timeline is None:
            raise LookupError("There is no such story.")
        ids = [development.document for development in timeline.developments]
        stored = self._store.versions.identify(ids)
        texts = self._store.documents.texts(ids)
        rows = []
        for development in timeline.developments:
            span = development.start, development.end
            version, text = stored.get(development.document), texts.get(development.document, "")
            facts = Facts.of(development.title, development.source, development.published, development.url)
            place = hrefs.document(version, [span], text) if version is not None else None
            also = ", ".join(map(line, development.also))
            rows.append(
                (facts, collapse_whitespace(development.text), place, line(development.section or ""), also)
            )
        return self._render("story.html", hrefs, title=line(timeline.title), rows=rows)

    def listing(self, hrefs: Hrefs) -> str:
        """Return the list of the documents that all servers share, newest first."""
        listed = self._store.documents.listings(SHARED)
        stored = self._store.versions.identify(item.id for item in listed[:MAX_LISTED])
        rows = [
            (Facts.of(item.title, item.source, item.published, item.url), hrefs.document(stored[item.id]))
            for item in listed[:MAX_LISTED]
            if item.id in stored
        ]
        return self._render("listing.html", hrefs, title="Documents", rows=rows, count=len(listed))

    def search(
        self, question: str, found: Sequence[FoundSentence] | None, hrefs: Hrefs, problem: str = ""
    ) -> str:
        """Return the page of a search: what was found, or the `problem` for which nothing was searched.

        What the documents do not say any more is left out. `found` is None if nothing was asked.
        """
        ids = sorted({item.document for item in found or ()})
        stored, texts = self._store.versions.identify(ids), self._store.documents.texts(ids)
        summaries = self._store.documents.summaries(ids)
        rows = []
        for item in found or ():
            text, summary = texts.get(item.document, ""), summaries.get(item.document)
            said = "\n".join(text[start:end] for start, end in item.spans)
            if item.document in stored and summary is not None and said == item.text:
                facts = Facts.of(summary.title, summary.source, summary.published, None)
                place = hrefs.document(stored[item.document], item.spans, text)
                rows.append((item.answers, collapse_whitespace(said), facts, place))
        return self._render(
            "search.html",
            hrefs,
            title=f"Search: {line(question)}" if question else "Search",
            question=question,
            rows=rows if found is not None else None,
            problem=problem,
        )

    def message(self, status: HTTPStatus, reason: str, hrefs: Hrefs, go_to: str | None = None) -> str:
        """Return a page that says why there is no other, with a link to what is there instead."""
        return self._render("message.html", hrefs, title=status.phrase, reason=reason, go_to=go_to)

    def _render(self, template: str, hrefs: Hrefs, **values: Any) -> str:
        shared: Mapping[str, Any] = {
            "asset": hrefs.asset,
            "home": hrefs.home(),
            "may_list": self._may_list,
            "search": hrefs.search(),
            "question": "",
            "max_question_chars": MAX_QUESTION_CHARS,
        }
        return _environment().get_template(template).render({**shared, **values})

    def _get(self, version: StoredVersion) -> Document:
        """Return a version as it was stored. Raises LookupError if it was changed by hand."""
        found = self._store.documents.get(version.id)
        if found is None:
            raise LookupError("What is stored of this document was damaged, so it is not shown.")
        return found

    def _anchors(self, version: StoredVersion) -> Marks:
        """Return the sentences of a document as its passages hold them."""
        spans = [span for p in self._store.passages.of_document(version.id) for span in p.sentences]
        ordered: list[Span] = []
        for start, end in sorted(spans):
            if not ordered or start >= ordered[-1][1]:
                ordered.append((start, end))
        return Marks(tuple(ordered), is_quote=False)

    def _kept(self, version: StoredVersion) -> list[tuple[StoredVersion, int, int]]:
        """Return the stored versions of a document, oldest first, each with the days on which it held."""
        held = self._store.versions.held(version.document)
        found = []
        for number, (known, until) in held.items():
            one = self._store.versions.find(version.document, number)
            if one is not None:
                found.append((one, known, until))
        return found

    def _before(self, version: StoredVersion) -> StoredVersion | None:
        """Return the newest stored version before one."""
        earlier = [n for n in self._store.versions.held(version.document) if n < version.version]
        return self._store.versions.find(version.document, max(earlier)) if earlier else None

    def _versions(self, shown: StoredVersion, hrefs: Hrefs) -> list[tuple[int, str, str | None, str | None]]:
        """Return the number, the days, the page and the page of changes of each version, newest first."""
        kept = self._kept(shown)
        rows = []
        for place, (version, known, until) in enumerate(kept):
            here = hrefs.document(version) if version.version != shown.version else None
            rows.append(
                (version.version, _held_text(known, until), here, hrefs.changes(version) if place else None)
            )
        return rows[::-1] if len(rows) > 1 else []

    def _later(self, version: StoredVersion, hrefs: Hrefs, guild_id: int) -> list[tuple[Facts, str | None]]:
        """Return documents of the same story that came later, newest first."""
        story = self._store.stories.story_of(version.document)
        if story is None:
            return []
        members = self._store.stories.members(story, guild_id)
        mine = next((m for m in members if m.document_id == version.document), None)
        if mine is None or not mine.day:
            return []
        order = (mine.day, mine.published_order or 0.0)
        later = [m for m in members if (m.day, m.published_order or 0.0) > order]
        later.sort(key=lambda m: (-m.day, -(m.published_order or 0.0), m.document_id))
        ids = [member.document_id for member in later[:MAX_LATER]]
        summaries, stored = self._store.documents.summaries(ids), self._store.versions.identify(ids)
        return [
            (Facts.of(s.title, s.source, s.published, None), hrefs.document(stored[i]))
            for i in ids
            if i in stored and (s := summaries.get(i)) is not None
        ]

    def _story_link(self, version: StoredVersion, hrefs: Hrefs, guild_id: int) -> str | None:
        """Return the page of a document's story, if the story has others."""
        story = self._store.stories.story_of(version.document)
        if story is None or len(self._store.stories.members(story, guild_id)) < 2:
            return None
        return hrefs.story(story)

    def _cite(self, version: StoredVersion, facts: Facts) -> str:
        """Return how to cite a document: title, source, date, address, and which version it is."""
        added = [c.at for c in self._store.changes.of(version.document) if c.version == version.version]
        stored = f", stored {_moment_text(added[-1])}" if added else ""
        end = "" if facts.title[-1:] in ("?", "!", ".", "…") else "."
        said = [f"“{facts.title}{end}”", f"{facts.source}," if facts.source else "", f"{facts.day}."]
        said += [f"{facts.original}" if facts.original else "", f"(Version {version.version}{stored}.)"]
        return " ".join(word for word in said if word)


def _facts(document: Document) -> Facts:
    draft = document.draft
    published = draft.published.text if draft.published else None
    return Facts.of(draft.title, draft.source, published, draft.url, draft.language)


def _marks(document: Document, asked: Asked) -> Marks:
    """Return what an address marks; nothing if the document does not say that there."""
    if not asked.spans or asked.spans[-1][1] > len(document.text):
        return Marks()
    if asked.proof is not None and asked.proof != proof_of(document.text, asked.spans):
        return Marks()
    return Marks(asked.spans)


def _repeats_title(document: Document, start: int, end: int) -> bool:
    """True if a block only repeats the title, which stands above it."""
    said = collapse_whitespace(document.text[start : min(end, start + _MAX_TITLE_CHARS)])
    starts = any(section.start < end for section in document.draft.sections)
    return not starts and said.lstrip("# ") == collapse_whitespace(document.title)


def _held_text(known: int, until: int) -> str:
    """Return on which days a version was the newest one."""
    first = day_from_number(known).isoformat() if known else None
    last = (day_from_number(until) - timedelta(days=1)).isoformat() if until < FOREVER else None
    if first and last:
        return f"on {day_text(first)}" if first == last else f"{day_text(first)} to {day_text(last)}"
    if first:
        return f"since {day_text(first)}"
    return f"until {day_text(last)}" if last else "since the beginning"


def _moment_text(seconds: float) -> str:
    return day_text(datetime.fromtimestamp(seconds, UTC).date().isoformat())

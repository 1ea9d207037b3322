"""Build documents from the texts and metadata that readers extract."""

import re
from dataclasses import dataclass, replace
from datetime import date

from corpus.blocks import AssembledText
from corpus.dates import Published, parse_published
from corpus.document import ParsedDocument
from corpus.errors import DocumentError
from corpus.language import find_languages
from corpus.readers.decode import printable
from corpus.reflow import collapse_whitespace
from corpus.titles import generate_title

MAX_ID_CHARACTERS = 64
_URL = re.compile(r"https?://[^\s<>\"\x00-\x1f\x7f\ud800-\udfff]+", re.IGNORECASE)
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]*")


@dataclass(frozen=True, slots=True)
class Reading:
    """The documents of one file, in order, and a line for each part of it that was skipped."""

    drafts: tuple[ParsedDocument, ...]
    problems: tuple[str, ...] = ()

    @property
    def characters(self) -> int:
        """The length of all its texts together."""
        return sum(len(draft.text) for draft in self.drafts)

    def found_at(self, url: str | None) -> "Reading":
        """Return a copy in which documents without a URL have the one that the file was fetched from."""
        return replace(self, drafts=tuple(replace(draft, url=draft.url or url) for draft in self.drafts))


@dataclass(frozen=True, slots=True)
class DeclaredMetadata:
    """The metadata that a file declares, unchecked: each is any JSON or YAML value, or None."""

    title: object = None
    source: object = None
    url: object = None
    published: object = None
    given_id: object = None


def build_document(
    name: str, content: AssembledText, facts: DeclaredMetadata, key: str = ""
) -> tuple[ParsedDocument, list[str]]:
    """Return a document of a text and declared metadata, with a line for each unusable value.

    Raises DocumentError if the text has no word.
    """
    text, sections = content.text, content.sections
    if not any(re.search(r"\w", text[section.start : section.end]) for section in sections):
        raise DocumentError(f"{name}: it contains no text; put some in and add it again.")
    problems: list[str] = []
    title = _line(facts.title)
    draft = ParsedDocument(
        title=title,
        title_is_generated=not title,
        text=text,
        sections=sections,
        blocks=content.blocks,
        source=_line(facts.source) or None,
        url=_url(name, facts.url, problems),
        published=_published(name, facts.published, problems),
        given_id=_given_id(name, facts.given_id, problems),
        key=key,
    )
    draft = find_languages(draft)
    return (draft if title else replace(draft, title=generate_title(draft))), problems


def _line(value: object) -> str:
    if isinstance(value, dict):
        value = value.get("name") or value.get("title")
    said = isinstance(value, str | int | float | date) and not isinstance(value, bool)
    return collapse_whitespace(printable(str(value))) if said else ""


def _url(name: str, value: object, problems: list[str]) -> str | None:
    url = printable(value).strip() if isinstance(value, str) else ""
    if not url:
        return None
    if not _URL.fullmatch(url) or len(url) > 2_000:
        problems.append(f"{name}: {url[:80]!r} is not an http or https address; kept without a link.")
        return None
    return url


def _published(name: str, value: object, problems: list[str]) -> Published | None:
    if value is None or value == "":
        return None
    published = parse_published(value)
    if published is None:
        problems.append(
            f"{name}: {printable(str(value))[:40]!r} is not a full date; the date is kept as unknown."
        )
    return published


def _given_id(name: str, value: object, problems: list[str]) -> str | None:
    text = str(value).strip() if isinstance(value, str | int) and not isinstance(value, bool) else ""
    if not text:
        return None
    if len(text) > MAX_ID_CHARACTERS or not _ID.fullmatch(text):
        problems.append(
            f"{name}: {text[:40]!r} is not a valid id (letters, digits, . _ : -); a new id was made."
        )
        return None
    return text

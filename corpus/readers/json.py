"""Read JSON and JSON Lines: each object is a document, by the field names of common exports."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace

from corpus.blocks import AssembledText, assemble_blocks
from corpus.briefs import canonical_section, find_brief_sections, trim_section
from corpus.document import ParsedDocument, Section
from corpus.errors import DocumentError
from corpus.readers.decode import decode_text, normalise_text, printable
from corpus.readers.faq import build_faq_document
from corpus.readers.json_faq import QuestionPair, find_pairs, has_pairs
from corpus.readers.markup import marked_up_blocks, markup_of
from corpus.readers.reading import DeclaredMetadata, Reading, build_document

_TEXT = ("text", "content_text", "body", "content", "contents")
_MARKED_UP = (
    "content_html",
    "html",
    "body_html",
    "text_html",
    "markdown",
    "content_markdown",
    "body_markdown",
)
_MARKED_UP_TOO = ("text_markdown", "content_md", "body_md", "md", "description_html")
_ALL_TEXTS = (*_TEXT, *_MARKED_UP, *_MARKED_UP_TOO)
_LISTS = ("documents", "items", "articles", "data", "entries", "pages", "posts", "results", "records")
_FORMATS = ("format", "content_type", "contentType", "text_format", "markup", "mime_type")


def read_json(content: bytes, name: str) -> Reading:
    """Read the documents of an object, of a list of objects, or of an object with such a list.

    Pairs of a question and its answer may lie anywhere; each is a document.
    """
    try:
        value = json.loads(decode_text(content, name))
    except (ValueError, RecursionError) as error:
        raise DocumentError(
            f"{name}: it is not valid JSON ({error}); correct it and add it again."
        ) from error
    if isinstance(value, dict) and not _has_text(value) and not has_pairs(value):
        value = next((value[key] for key in _LISTS if isinstance(value.get(key), list)), value)
    objects = value if isinstance(value, list) else [value]
    places = ((f"{name}, entry {n}", o) for n, o in enumerate(objects, start=1))
    return _read_all(name, (found for place, o in places for found in _opened(place, o)))


def read_jsonl(content: bytes, name: str) -> Reading:
    """Read the documents of a file with one JSON object per line; bad lines are skipped and reported."""
    lines = decode_text(content, name).split("\n")
    places = ((f"{name}, line {n}", line) for n, line in enumerate(lines, start=1) if line.strip())
    opened = ((place, _parse_line(line)) for place, line in places)
    return _read_all(name, (found for place, value in opened for found in _opened(place, value)))


def _parse_line(line: str) -> object:
    try:
        return json.loads(line)
    except (ValueError, RecursionError) as error:
        return error


def _has_text(fields: dict[str, object]) -> bool:
    return any(isinstance(fields.get(name), str) and fields.get(name) for name in _ALL_TEXTS)


def _opened(place: str, value: object) -> Iterator[tuple[str, object]]:
    """Yield an entry itself, or the pairs of questions and answers that it holds instead of a text."""
    if isinstance(value, dict) and _has_text(value):
        yield place, value
        return
    pairs = list(find_pairs(place, value)) if isinstance(value, dict | list) else []
    if pairs:
        yield from ((pair.place, pair) for pair in pairs)
    else:
        yield place, value


def _read_all(name: str, entries: Iterable[tuple[str, object]]) -> Reading:
    drafts: dict[str, ParsedDocument] = {}
    problems: list[str] = []
    contents: set[str] = set()
    for place, value in entries:
        if isinstance(value, Exception):
            problems.append(f"{place}: it is not valid JSON ({value}); skipped.")
            continue
        try:
            draft, remarks = _read_entry(place, value)
        except DocumentError as error:
            problems.append(str(error))
            continue
        problems += remarks
        key = next((key for key in _keys(draft) if key not in drafts), None)
        if key is None or draft.fingerprint in contents:
            double = f"the id {draft.key!r}" if draft.key else "the same document"
            problems.append(f"{place}: {double} is already in the file; skipped.")
            continue
        drafts[key] = replace(draft, key=key)
        if not draft.key:
            contents.add(draft.fingerprint)
    if not drafts:
        nothing = f"{name}: it contains no document; put in objects with a text and add it again."
        raise DocumentError(problems[0] if problems else nothing)
    return Reading(tuple(drafts.values()), tuple(problems))


def _read_entry(place: str, value: object) -> tuple[ParsedDocument, list[str]]:
    return _read_pair(value) if isinstance(value, QuestionPair) else _read_object(place, value)


def _read_pair(pair: QuestionPair) -> tuple[ParsedDocument, list[str]]:
    answer = normalise_text(pair.answer, pair.place)
    facts, key = _facts(pair.fields, has_own_title=False)
    blocks = marked_up_blocks(answer, _declared_markup(pair.fields))
    return build_faq_document(pair.place, pair.question, blocks, facts, key)


def _read_object(place: str, value: object) -> tuple[ParsedDocument, list[str]]:
    if not isinstance(value, dict):
        raise DocumentError(f"{place}: it is not a JSON object with a text; skipped.")
    metadata = value.get("metadata")
    said = {key: item for key, item in value.items() if item not in (None, "")}
    fields: dict[str, object] = {**(metadata if isinstance(metadata, dict) else {}), **said}
    texts = ((key, fields.get(key)) for key in _ALL_TEXTS)
    found = next(((key, item) for key, item in texts if isinstance(item, str) and item.strip()), None)
    if found is None:
        raise DocumentError(f"{place}: it has no field {' or '.join(_TEXT)} with a text; skipped.")
    facts, key = _facts(fields, has_own_title=True)
    return build_document(place, *_content(place, fields, *found, facts), key)


def _content(
    place: str, fields: dict[str, object], field: str, raw: str, facts: DeclaredMetadata
) -> tuple[AssembledText, DeclaredMetadata]:
    """Return a text with its structure. One whose sections are declared stays as it is, for their spans."""
    text = normalise_text(raw, place)
    declared = _sections(fields.get("sections"), text) if len(text) == len(raw) else []
    markup = _declared_markup(fields) or (field if field not in _TEXT else "")
    if not declared and markup_of(text, markup):
        assembled = assemble_blocks(marked_up_blocks(text, markup))
        return assembled, replace(facts, title=facts.title or assembled.title)
    sections = declared or find_brief_sections(text)
    whole = trim_section(text, Section("", 0, len(text)))
    return AssembledText(text, tuple(sections) or (whole,)), facts


def _facts(fields: dict[str, object], has_own_title: bool) -> tuple[DeclaredMetadata, str]:
    """Return what an entry says of itself, and its key within the file: its id."""
    given_id = _first(fields, "id", "_id")
    facts = DeclaredMetadata(
        title=_first(fields, "title", "headline") if has_own_title else None,
        source=_first(fields, "source", "publisher", "site"),
        url=_first(fields, "url", "link"),
        published=_first(
            fields, "published", "date", "published_at", "date_published", "pubDate", "datePublished"
        ),
        given_id=given_id,
    )
    return facts, "" if given_id is None else printable(str(given_id))


def _declared_markup(fields: dict[str, object]) -> str:
    said = _first(fields, *_FORMATS)
    return said if isinstance(said, str) else ""


def _first(fields: dict[str, object], *names: str) -> object:
    return next((fields[name] for name in names if fields.get(name) not in (None, "")), None)


def _keys(draft: ParsedDocument) -> list[str]:
    """Return the possible keys of an entry within its file: its id alone, or several, best first."""
    if draft.key:
        return [draft.key]
    said = (draft.url, "" if draft.title_is_generated else draft.title, draft.text[:200], draft.fingerprint)
    return [key for key in said if key]


def _sections(value: object, text: str) -> list[Section]:
    """Return the declared sections `{"name", "start", "end"}`; [] unless all are in order inside the text."""
    sections: list[Section] = []
    for item in value if isinstance(value, list) else []:
        start, end = (item.get("start"), item.get("end")) if isinstance(item, dict) else (None, None)
        before = sections[-1].end if sections else 0
        if not isinstance(start, int) or not isinstance(end, int) or not before <= start < end <= len(text):
            return []
        name = canonical_section(printable(str(item.get("name") or "")))
        section = trim_section(text, Section(name, start, end))
        if section.start == section.end:
            return []
        sections.append(section)
    return sections

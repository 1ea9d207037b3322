"""Read JSON and JSON Lines: each object is a document, by the field names of common exports."""

import json
from collections.abc import Iterable
from dataclasses import replace

from corpus.blocks import AssembledText
from corpus.briefs import canonical_section, find_brief_sections, trim_section
from corpus.document import ParsedDocument, Section
from corpus.errors import DocumentError
from corpus.readers.decode import decode_text, normalise_text, printable
from corpus.readers.reading import DeclaredMetadata, Reading, build_document

_TEXT = ("text", "content_text", "body", "content", "contents")
_LISTS = ("documents", "items", "articles", "data")


def read_json(content: bytes, name: str) -> Reading:
    """Read the documents of an object, of a list of objects, or of an object with such a list."""
    try:
        value = json.loads(decode_text(content, name))
    except (ValueError, RecursionError) as error:
        raise DocumentError(
            f"{name}: it is not valid JSON ({error}); correct it and add it again."
        ) from error
    if isinstance(value, dict) and not any(value.get(field) for field in _TEXT):
        value = next((value[key] for key in _LISTS if isinstance(value.get(key), list)), value)
    objects = value if isinstance(value, list) else [value]
    return _read_all(name, ((f"{name}, entry {n}", o) for n, o in enumerate(objects, start=1)))


def read_jsonl(content: bytes, name: str) -> Reading:
    """Read the documents of a file with one JSON object per line; bad lines are skipped and reported."""
    lines = decode_text(content, name).split("\n")
    places = ((f"{name}, line {n}", line) for n, line in enumerate(lines, start=1) if line.strip())
    return _read_all(name, ((place, _parse_line(line)) for place, line in places))


def _parse_line(line: str) -> object:
    try:
        return json.loads(line)
    except (ValueError, RecursionError) as error:
        return error


def _read_all(name: str, entries: Iterable[tuple[str, object]]) -> Reading:
    drafts: dict[str, ParsedDocument] = {}
    problems: list[str] = []
    contents: set[str] = set()
    for place, value in entries:
        if isinstance(value, Exception):
            problems.append(f"{place}: it is not valid JSON ({value}); skipped.")
            continue
        try:
            draft, remarks = _read_object(place, value)
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


def _read_object(place: str, value: object) -> tuple[ParsedDocument, list[str]]:
    if not isinstance(value, dict):
        raise DocumentError(f"{place}: it is not a JSON object with a text; skipped.")
    metadata = value.get("metadata")
    said = {key: item for key, item in value.items() if item not in (None, "")}
    fields: dict[str, object] = {**(metadata if isinstance(metadata, dict) else {}), **said}
    texts = (fields.get(key) for key in _TEXT)
    raw = next((item for item in texts if isinstance(item, str) and item.strip()), None)
    if raw is None:
        raise DocumentError(f"{place}: it has no field {' or '.join(_TEXT)} with a text; skipped.")
    text = normalise_text(raw, place)
    given_id = _first(fields, "id", "_id")
    facts = DeclaredMetadata(
        title=_first(fields, "title", "headline"),
        source=_first(fields, "source", "publisher", "site"),
        url=_first(fields, "url", "link"),
        published=_first(fields, "published", "date", "published_at", "date_published", "pubDate"),
        given_id=given_id,
    )
    declared = _sections(fields.get("sections"), text) if len(text) == len(raw) else []
    sections = declared or find_brief_sections(text)
    whole = trim_section(text, Section("", 0, len(text)))
    key = "" if given_id is None else printable(str(given_id))
    return build_document(place, AssembledText(text, tuple(sections) or (whole,)), facts, key)


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

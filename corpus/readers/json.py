"""JSON and JSON Lines: one document an object, by the field names that exports use."""

import json
from collections.abc import Iterable

from corpus.briefs import brief_sections, canonical_section, trim
from corpus.document import Draft, Section
from corpus.errors import DocumentError
from corpus.readers.decode import decode, normalise
from corpus.readers.reading import Facts, Reading, build

_TEXT = ("text", "content_text", "body", "content", "contents")
_LISTS = ("documents", "items", "articles", "data")


def read_json(content: bytes, name: str) -> Reading:
    """The documents of an object, a list of objects, or an object that holds such a list."""
    try:
        value = json.loads(decode(content, name))
    except (ValueError, RecursionError) as error:
        raise DocumentError(f"{name}: it is no valid JSON ({error}); correct it and add it again.") from error
    if isinstance(value, dict) and not any(value.get(field) for field in _TEXT):
        value = next((value[key] for key in _LISTS if isinstance(value.get(key), list)), value)
    objects = value if isinstance(value, list) else [value]
    return _read_all(name, ((f"{name}, entry {n}", o) for n, o in enumerate(objects, start=1)))


def read_jsonl(content: bytes, name: str) -> Reading:
    """The documents of a file with one JSON object a line; a bad line is passed over and named."""
    lines = decode(content, name).split("\n")
    places = ((f"{name}, line {n}", line) for n, line in enumerate(lines, start=1) if line.strip())
    return _read_all(name, ((place, _parse_line(line)) for place, line in places))


def _parse_line(line: str) -> object:
    try:
        return json.loads(line)
    except (ValueError, RecursionError) as error:
        return error


def _read_all(name: str, entries: Iterable[tuple[str, object]]) -> Reading:
    drafts: list[Draft] = []
    problems: list[str] = []
    keys: set[str] = set()
    for place, value in entries:
        if isinstance(value, Exception):
            problems.append(f"{place}: it is no valid JSON ({value}); skipped.")
            continue
        try:
            draft, remarks = _read_object(place, value)
        except DocumentError as error:
            problems.append(str(error))
            continue
        problems += remarks
        if draft.key in keys:
            problems.append(f"{place}: the id {draft.key!r} stands in the file already; skipped.")
            continue
        keys.add(draft.key)
        drafts.append(draft)
    if not drafts:
        reason = problems[0] if problems else f"{name}: no document is in it; nothing was added."
        raise DocumentError(reason)
    return Reading(tuple(drafts), tuple(problems))


def _read_object(place: str, value: object) -> tuple[Draft, list[str]]:
    if not isinstance(value, dict):
        raise DocumentError(f"{place}: it is no JSON object with a text; skipped.")
    metadata = value.get("metadata")
    fields: dict[str, object] = {**(metadata if isinstance(metadata, dict) else {}), **value}
    raw = next((fields[key] for key in _TEXT if isinstance(fields.get(key), str)), None)
    if not isinstance(raw, str):
        raise DocumentError(f"{place}: it has no field {' or '.join(_TEXT)} with a text; skipped.")
    text = normalise(raw, place)
    given_id = _first(fields, "id", "_id")
    facts = Facts(
        title=_first(fields, "title", "headline"),
        source=_first(fields, "source", "publisher", "site"),
        url=_first(fields, "url", "link"),
        published=_first(fields, "published", "date", "published_at", "date_published", "pubDate"),
        given_id=given_id,
    )
    sections = _sections(fields.get("sections"), text) or brief_sections(text)
    whole = trim(text, Section("", 0, len(text)))
    key = str(given_id) if given_id is not None else ""
    draft, problems = build(place, text, tuple(sections) or (whole,), facts, key or _key(facts, text))
    return draft, problems


def _first(fields: dict[str, object], *names: str) -> object:
    return next((fields[name] for name in names if fields.get(name) not in (None, "")), None)


def _key(facts: Facts, text: str) -> str:
    """What tells an entry without id from its neighbours: its address, else its title, else its start."""
    return str(facts.url or facts.title or text[:200])


def _sections(value: object, text: str) -> list[Section]:
    """Declared sections `{"name", "start", "end"}` that lie in order inside the text; else none."""
    sections: list[Section] = []
    for item in value if isinstance(value, list) else []:
        start, end = (item.get("start"), item.get("end")) if isinstance(item, dict) else (None, None)
        before = sections[-1].end if sections else 0
        if not isinstance(start, int) or not isinstance(end, int) or not before <= start < end <= len(text):
            return []
        name = canonical_section(str(item.get("name") or ""))
        sections.append(trim(text, Section(name, start, end)))
    return sections

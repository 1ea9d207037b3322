"""Read plain text: briefs and articles as people paste them."""

import re

from corpus.blocks import AssembledText
from corpus.briefs import find_brief_sections, trim_section
from corpus.document import Section
from corpus.readers.decode import decode_text
from corpus.readers.reading import DeclaredMetadata, Reading, build_document
from corpus.titles import title_line

_HEADER = re.compile(r"(title|source|url|link|date|published)[ \t]*:[ \t]*(\S.*)", re.IGNORECASE)
_FACT = {"link": "url", "date": "published"}


def read_text(content: bytes, name: str) -> Reading:
    """Read one document; `Key: value` lines at the top (title, source, url, date) are its metadata."""
    text = decode_text(content, name)
    facts, start = _header(text)
    sections = find_brief_sections(text, start) or [Section("", start, len(text))]
    if "title" not in facts and not sections[0].name:
        found = title_line(text, sections[0].start, sections[0].end)
        if found is not None and (len(sections) > 1 or text[found[1] : sections[0].end].strip()):
            facts["title"] = found[0]
            sections[0] = Section("", found[1], sections[0].end)
    kept = tuple(s for s in (trim_section(text, section) for section in sections) if s.end > s.start)
    draft, problems = build_document(name, AssembledText(text, kept), DeclaredMetadata(**facts))
    return Reading((draft,), tuple(problems))


def _header(text: str) -> tuple[dict[str, object], int]:
    facts: dict[str, object] = {}
    position = 0
    for line in text.splitlines(keepends=True):
        match = _HEADER.fullmatch(line.strip())
        if match is None and line.strip():
            break
        if match is not None:
            key = match.group(1).lower()
            facts.setdefault(_FACT.get(key, key), match.group(2))
        position += len(line)
    return (facts, position) if facts else ({}, 0)

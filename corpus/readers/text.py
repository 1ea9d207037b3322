"""Read plain text: briefs, articles and answers to questions as people paste them."""

import re

from corpus.blocks import AssembledText
from corpus.briefs import trim_section
from corpus.document import Block, BlockKind, Section
from corpus.readers.decode import decode_text
from corpus.readers.reading import DeclaredMetadata, Reading, build_document
from corpus.readers.text_blocks import TextHeading, find_blocks, find_headings
from corpus.reading_progress import report_progress
from corpus.titles import title_line

_HEADER = re.compile(r"(title|source|url|link|date|published)[ \t]*:[ \t]*(\S.*)", re.IGNORECASE)
_FACT = {"link": "url", "date": "published"}


def read_text(content: bytes, name: str) -> Reading:
    """Read one document; `Key: value` lines at the top (title, source, url, date) are its metadata."""
    text = decode_text(content, name)
    report_progress(0.02)  # the languages of the blocks take most of the time
    facts, start = _header(text)
    headings = find_headings(text, start)
    report_progress(0.04)
    sections = _sections(text, start, headings)
    blocks: list[Block] = []
    if headings and _is_title(text, start, headings[0]):
        facts.setdefault("title", headings[0].name)
    elif "title" not in facts and not sections[0].name:
        found = title_line(text, sections[0].start, sections[0].end)
        if found is not None and (len(sections) > 1 or text[found[1] : sections[0].end].strip()):
            facts["title"] = found[0]
            blocks.append(_title_block(text, sections[0].start, found[1]))
            start = found[1]
            sections[0] = Section("", start, sections[0].end)
    kept = tuple(s for s in (trim_section(text, section) for section in sections) if s.end > s.start)
    blocks += find_blocks(text, start, headings)
    report_progress(0.08)
    draft, problems = build_document(
        name, AssembledText(text, kept, tuple(blocks)), DeclaredMetadata(**facts)
    )
    return Reading((draft,), tuple(problems))


def _sections(text: str, start: int, headings: list[TextHeading]) -> list[Section]:
    """Return the sections under the headings; the first heading of level 1 is the title and names none."""
    ends = [*(heading.start for heading in headings[1:]), len(text)]
    sections = [Section("", start, headings[0].start if headings else len(text))]
    for heading, end in zip(headings, ends, strict=False):
        is_title = heading is headings[0] and _is_title(text, start, heading)
        sections.append(Section("" if is_title else heading.name, heading.body, end))
    trimmed = (trim_section(text, section) for section in sections)
    return [section for section in trimmed if section.end > section.start] or [Section("", start, len(text))]


def _is_title(text: str, start: int, heading: TextHeading) -> bool:
    """True for a heading of level 1 above all text."""
    return heading.level == 1 and not text[start : heading.start].strip()


def _title_block(text: str, start: int, end: int) -> Block:
    said = text[start:end]
    left = start + len(said) - len(said.lstrip())
    return Block(BlockKind.HEADING, left, start + len(said.rstrip()), level=1)


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

"""Assemble the headings and paragraphs of a marked-up source into plain text and sections."""

from collections.abc import Iterable
from dataclasses import dataclass
from operator import attrgetter

from corpus.briefs import Heading, brief_heading, find_brief_headings, trim_section
from corpus.document import Section
from corpus.reflow import collapse_whitespace


@dataclass(frozen=True, slots=True)
class Block:
    """A heading (`level` 1-6) or other text (`level` 0), without markup."""

    text: str
    level: int = 0


def assemble_blocks(blocks: Iterable[Block]) -> tuple[str, tuple[Section, ...], str | None]:
    """Return the stored text, its sections, and its title: a level-1 heading before all text, or None.

    Blank lines separate the blocks. Headings stay in the text, but outside all sections.
    """
    text = ""
    headings: list[Heading] = []
    title: str | None = None
    for block in blocks:
        body = block.text.strip("\n")
        if not body.strip():
            continue
        start = len(text)
        text += body + "\n\n"
        if not block.level:
            continue
        name = collapse_whitespace(body)
        if block.level == 1 and not start and not brief_heading(name):
            title = name
            name = ""
        headings.append(Heading(brief_heading(name) or name, start, len(text)))
    text = text.rstrip() + "\n" if text.strip() else ""
    headings += [
        found
        for found in find_brief_headings(text)
        if not any(start <= found.start < body for _, start, body in headings)
    ]
    return text, _sections(text, sorted(headings, key=attrgetter("start"))), title


def _sections(text: str, headings: list[Heading]) -> tuple[Section, ...]:
    starts = [("", 0)] + [(name, body) for name, _, body in headings]
    ends = [start for _, start, _ in headings] + [len(text)]
    sections = [
        trim_section(text, Section(name, start, min(end, len(text))))
        for (name, start), end in zip(starts, ends, strict=True)
    ]
    return tuple(section for section in sections if section.end > section.start)

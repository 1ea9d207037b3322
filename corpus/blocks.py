"""Blocks: headings and paragraphs of a marked-up source, put together into text and sections."""

from collections.abc import Iterable
from dataclasses import dataclass
from operator import itemgetter

from corpus.briefs import Mark, brief_heading, brief_marks, trim
from corpus.document import Section
from corpus.reflow import for_reading


@dataclass(frozen=True, slots=True)
class Block:
    """A heading (`level` 1–6) or a piece of text (`level` 0) as plain text."""

    text: str
    level: int = 0


def assemble(blocks: Iterable[Block]) -> tuple[str, tuple[Section, ...], str | None]:
    """The stored text, its sections by heading, and the first level-1 heading before any text.

    Blocks are parted by blank lines; headings stay in the text and outside all sections.
    """
    text = ""
    marks: list[Mark] = []
    title: str | None = None
    for block in blocks:
        body = block.text.strip("\n")
        if not body.strip():
            continue
        start = len(text)
        text += body + "\n\n"
        if not block.level:
            continue
        name = for_reading(body)
        if block.level == 1 and not start and not brief_heading(name):
            title = name
            name = ""
        marks.append(Mark(brief_heading(name) or name, start, len(text)))
    text = text.rstrip() + "\n" if text.strip() else ""
    marks += [
        mark for mark in brief_marks(text) if not any(start <= mark[1] < end for _, start, end in marks)
    ]
    return text, _sections(text, sorted(marks, key=itemgetter(1))), title


def _sections(text: str, marks: list[Mark]) -> tuple[Section, ...]:
    starts = [("", 0)] + [(name, end) for name, _, end in marks]
    ends = [start for _, start, _ in marks] + [len(text)]
    sections = [
        trim(text, Section(name, start, min(end, len(text))))
        for (name, start), end in zip(starts, ends, strict=True)
    ]
    return tuple(section for section in sections if section.end > section.start)

"""Recognise the three headings of a news brief in all their spellings, and split a brief into sections."""

import re
from typing import NamedTuple

from corpus.document import Section
from corpus.reflow import continues_sentence

HAPPENING = "What's Happening?"
IMPORTANT = "Why It's Important?"
NEXT = "What's Next?"
BRIEF_SECTIONS = (HAPPENING, IMPORTANT, NEXT)

_S = r"\s?['’‘ʼ`´′＇]?\s?s"
# Possessive (`*+`): without it a line of thousands of "=" after a heading takes minutes.
_MARKUP = r"(?:[#>*_~=\s]|</?(?:h[1-6]|b|strong|p|em|i|u)>)*+"
_HEADING = re.compile(
    rf"{_MARKUP}(?:(?P<happening>what{_S}\s+happening)|"
    rf"(?P<important>why\s+it{_S}\s+important|why\s+is\s+it\s+important)|"
    rf"(?P<next>what{_S}\s+next))(?P<stop>{_MARKUP}[?:]*{_MARKUP}[?:]*{_MARKUP})",
    re.IGNORECASE,
)
_NAMES = {"happening": HAPPENING, "important": IMPORTANT, "next": NEXT}


class Heading(NamedTuple):
    """A heading in a text: its name, its start, and the start of the text under it."""

    name: str
    start: int
    body: int


def brief_heading(line: str) -> str | None:
    """Return the canonical name if the whole line is one of a brief's three headings, else None."""
    match = _HEADING.fullmatch(line.strip())
    return _name(match) if match else None


def canonical_section(name: str) -> str:
    """Return a section's name on one line, with a brief's headings in their canonical spelling."""
    return brief_heading(name) or " ".join(name.split())


def find_brief_sections(text: str, start: int = 0) -> list[Section]:
    """Return the sections of `text[start:]` by a brief's headings; [] if it has none of these headings.

    The text before the first heading is a section without a name.
    """
    headings = find_brief_headings(text, start)
    if not headings:
        return []
    sections = [Section("", start, headings[0].start)]
    ends = [heading.start for heading in headings[1:]] + [len(text)]
    sections += [Section(h.name, h.body, end) for h, end in zip(headings, ends, strict=True)]
    trimmed = (trim_section(text, section) for section in sections)
    return [section for section in trimmed if section.end > section.start]


def trim_section(text: str, section: Section) -> Section:
    """Return the section without white space at its ends."""
    body = text[section.start : section.end]
    left = section.start + len(body) - len(body.lstrip())
    return Section(section.name, left, max(left, section.start + len(body.rstrip())))


def find_brief_headings(text: str, start: int = 0) -> list[Heading]:
    """Return a brief's headings in `text[start:]`, in order.

    A heading stands on its own line. If two different headings are found, two doubtful kinds count too: one
    with the text of its section on the same line, and one in lower case right under an unfinished line, which
    alone would look like the end of a wrapped sentence.
    """
    alone: list[Heading] = []
    doubtful: list[Heading] = []
    position = start
    before = ""
    for line in text[start:].splitlines(keepends=True):
        match = _HEADING.match(line)
        if match:
            rest = line[match.end() :].strip()
            if not rest:
                wrapped = continues_sentence(before.strip(), line.strip())
                (doubtful if wrapped else alone).append(Heading(_name(match), position, position + len(line)))
            elif any(mark in match.group("stop") for mark in "?:*"):
                doubtful.append(Heading(_name(match), position, position + match.end()))
        position += len(line)
        before = line
    marks = sorted(alone + doubtful, key=lambda mark: mark.start)
    return marks if len({mark.name for mark in marks}) > 1 else alone


def _name(match: re.Match[str]) -> str:
    return next(name for group, name in _NAMES.items() if match.group(group))

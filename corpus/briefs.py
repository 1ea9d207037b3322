"""News briefs: the three headings that divide them, however they are written."""

import re
from typing import NamedTuple

from corpus.document import Section
from corpus.reflow import continues

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


class Mark(NamedTuple):
    """A heading in a text: its name, where it starts and where the text under it does."""

    name: str
    start: int
    body: int


def brief_heading(line: str) -> str | None:
    """The canonical name if the whole line is one of a brief's three headings."""
    match = _HEADING.fullmatch(line.strip())
    return _name(match) if match else None


def canonical_section(name: str) -> str:
    """`name` on one line, a brief's headings in their one spelling."""
    return brief_heading(name) or " ".join(name.split())


def brief_sections(text: str, start: int = 0) -> list[Section]:
    """The sections of `text[start:]` by a brief's headings, [] where there is none.

    What comes before the first heading is a section without name.
    """
    headings = brief_marks(text, start)
    if not headings:
        return []
    sections = [Section("", start, headings[0].start)]
    ends = [heading.start for heading in headings[1:]] + [len(text)]
    sections += [Section(h.name, h.body, end) for h, end in zip(headings, ends, strict=True)]
    trimmed = (trim(text, section) for section in sections)
    return [section for section in trimmed if section.end > section.start]


def trim(text: str, section: Section) -> Section:
    """The section without white space at its ends."""
    body = text[section.start : section.end]
    left = section.start + len(body) - len(body.lstrip())
    return Section(section.name, left, max(left, section.start + len(body.rstrip())))


def brief_marks(text: str, start: int = 0) -> list[Mark]:
    """A brief's headings in `text[start:]`, in order.

    A heading stands on its own line. Once two different ones are found, it may also stand before
    the text of its section on the same line, or in lower case right under an unfinished line, which
    alone would look like the end of a wrapped sentence.
    """
    alone: list[Mark] = []
    doubtful: list[Mark] = []
    position = start
    before = ""
    for line in text[start:].splitlines(keepends=True):
        match = _HEADING.match(line)
        if match:
            rest = line[match.end() :].strip()
            if not rest:
                wrapped = continues(before.strip(), line.strip())
                (doubtful if wrapped else alone).append(Mark(_name(match), position, position + len(line)))
            elif any(mark in match.group("stop") for mark in "?:*"):
                doubtful.append(Mark(_name(match), position, position + match.end()))
        position += len(line)
        before = line
    marks = sorted(alone + doubtful, key=lambda mark: mark.start)
    return marks if len({mark.name for mark in marks}) > 1 else alone


def _name(match: re.Match[str]) -> str:
    return next(name for group, name in _NAMES.items() if match.group(group))

"""Split text into sentence spans with Wikimedia's sentencex (abbreviations, dates, quotations)."""

import re

import sentencex

from corpus.document import Span
from corpus.reflow import reflow

_LIST_MARK = re.compile(r"\s*(?:[-*•‣]\s+)?")

# Measured on news, sentencex 1.0 ends sentences too early in three cases: before "ET" in "1 p.m. ET", after
# "J.D." (it only knows the degree), and after a title if the name is also a word ("Rep. Will Hurd").
_NUMBER = re.compile(r"\d{1,3}[.)]")
_CLOCK = re.compile(r"\d\s?[ap]\.m\.$", re.IGNORECASE)
_ZONE = re.compile(r"(?:[ECMP][SD]?T|GMT|BST|CES?T|UTC|Eastern|Central|Mountain|Pacific)\b")
_TITLE = re.compile(r"(?:^|[\s(\[\"“‘'])(?:Mr|Mrs|Ms|Dr|Prof|Rev|Rep|Sen|Gov|Gen|Lt|Col|Maj|Capt|Sgt)\.$")
_INITIALS = re.compile(r"(?<!\ba )\bJ\.D\.$")
_OPENING = re.compile(r"(?:The|A|An|He|She|It|They|We|I|In|On|At|But|And|This|That|His|Her|Their)\b")


def sentence_spans(text: str, start: int = 0, end: int | None = None) -> list[Span]:
    """Return the sentences of `text[start:end]` as spans into `text`, in order, without outer white space.

    Every character is in exactly one sentence, except for white space and list marks.
    """
    spans: list[Span] = []
    offset = start
    for line in reflow(text[start:end]).split("\n"):
        spans += [(offset + left, offset + right) for left, right in _line_spans(line)]
        offset += len(line) + 1
    return spans


def _line_spans(line: str) -> list[Span]:
    spans: list[Span] = []
    if not line.strip():
        return spans
    for boundary in sentencex.get_sentence_boundaries("en", line):
        piece = line[boundary["start_index"] : boundary["end_index"]]
        mark = _LIST_MARK.match(piece)
        left = boundary["start_index"] + (mark.end() if mark else 0)
        right = boundary["start_index"] + len(piece.rstrip())
        if right <= left:
            continue
        if spans and _goes_on(line[slice(*spans[-1])], line[left:right]):
            spans[-1] = (spans[-1][0], right)
        else:
            spans.append((left, right))
    return spans


def _goes_on(before: str, after: str) -> bool:
    """True if two neighbours are one sentence: a lone quotation mark, "1." and its item, or a split name."""
    if not any(map(str.isalnum, after)) or _NUMBER.fullmatch(before):
        return True
    if _CLOCK.search(before):
        return _ZONE.match(after) is not None
    if _INITIALS.search(before):
        return after[0].isupper() and not _OPENING.match(after)
    return _TITLE.search(before) is not None and after[0].isupper()

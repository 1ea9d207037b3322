"""Sentences as spans, by the splitter of Wikimedia's sentencex (abbreviations, dates, quotations)."""

import re

import sentencex

from corpus.document import Span
from corpus.reflow import reflow

_LIST_MARK = re.compile(r"\s*(?:[-*•‣]\s+)?")


def sentence_spans(text: str, start: int = 0, end: int | None = None) -> list[Span]:
    """The sentences of `text[start:end]` as spans into `text`, in order, without outer white space.

    Every character that is neither white space nor a list mark lies in exactly one sentence.
    """
    spans: list[Span] = []
    offset = start
    for line in reflow(text[start:end]).split("\n"):
        if not line.isspace():
            for boundary in sentencex.get_sentence_boundaries("en", line):
                piece = line[boundary["start_index"] : boundary["end_index"]]
                mark = _LIST_MARK.match(piece)
                left = offset + boundary["start_index"] + (mark.end() if mark else 0)
                right = offset + boundary["start_index"] + len(piece.rstrip())
                if right > left:
                    spans.append((left, right))
        offset += len(line) + 1
    return spans

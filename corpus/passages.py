"""Split documents into passages: runs of whole sentences within a section, sized for the encoder."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from corpus.document import ParsedDocument, Section, Span
from corpus.reflow import collapse_whitespace, reflow
from corpus.sentences import document_sentences

PASSAGE_VERSION = 2
"""Increase it when documents are split differently, so that stored ones are split again."""

MAX_PASSAGE_TOKENS = 200
"""The most model tokens in a passage; only a single longer sentence exceeds it."""

TITLE_CHARACTERS = 160
"""How much of a title is encoded before each passage; more would crowd out the passage."""

CountTokens = Callable[[Sequence[str]], list[int]]
"""Returns the number of model tokens of each text, without special tokens."""


@dataclass(frozen=True, slots=True)
class Passage:
    """Whole sentences of one section; all spans point into the document's text."""

    section: str
    start: int
    end: int
    sentences: tuple[Span, ...]


def split_into_passages(draft: ParsedDocument, count_tokens: CountTokens) -> list[Passage]:
    """Return the passages of a document, in order; every sentence is in exactly one.

    A section becomes as few passages as possible, of lengths as equal as possible, so that no passage is a
    short remainder.
    """
    passages: list[Passage] = []
    for section in draft.sections:
        spans = document_sentences(draft, section.start, section.end)
        if spans:
            counts = count_tokens([draft.text[start:end] for start, end in spans])
            passages.extend(_group(section, spans, counts))
    return passages


def _group(section: Section, spans: list[Span], counts: list[int]) -> list[Passage]:
    cuts = _cuts(counts)
    groups = [tuple(spans[first:last]) for first, last in pairwise(cuts)]
    return [Passage(section.name, group[0][0], group[-1][1], group) for group in groups]


def _cuts(counts: list[int]) -> list[int]:
    """Return where to cut: the fewest groups, and among those the least sum of squared sizes.

    `best[n]` is the cheapest way to group the first n sentences: number of groups, sum of squares, start of
    the last group. As the sum of sizes is fixed, the least sum of squares gives the most even groups.
    """
    best: list[tuple[int, int, int]] = [(0, 0, 0)]
    for last in range(1, len(counts) + 1):
        ways: list[tuple[int, int, int]] = []
        size = 0
        for first in range(last - 1, -1, -1):
            size += counts[first]
            if size > MAX_PASSAGE_TOKENS and ways:
                break
            ways.append((best[first][0] + 1, best[first][1] + size * size, first))
        best.append(min(ways))
    cuts = [len(counts)]
    while cuts[-1]:
        cuts.append(best[cuts[-1]][2])
    return cuts[::-1]


def passage_heading(draft: ParsedDocument, passage: Passage) -> str:
    """Return the text that the encoder reads before a passage: title and section; "" if there is neither.

    A generated title is left out, since it repeats the document's first sentence.
    """
    title = "" if draft.title_is_generated else collapse_whitespace(draft.title)[:TITLE_CHARACTERS]
    return ". ".join(part.rstrip(".") for part in (title, passage.section[:TITLE_CHARACTERS]) if part)


def passage_text(draft: ParsedDocument, passage: Passage) -> str:
    """Return the passage's text with wrapped lines rejoined, as long as its span."""
    return reflow(draft.text[passage.start : passage.end])

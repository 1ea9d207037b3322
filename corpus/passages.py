"""Passages: runs of whole sentences inside one section, sized for the encoder."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from corpus.document import Draft, Section, Span
from corpus.reflow import for_reading, reflow
from corpus.sentences import sentence_spans

PASSAGE_VERSION = 1
"""Raised when the same document would be cut otherwise, so that stored ones are cut anew."""

MAX_PASSAGE_TOKENS = 200
"""A passage is closed before this many model tokens; only a single longer sentence exceeds it."""

TITLE_CHARACTERS = 160
"""How much of a title stands before each passage; a longer one would crowd out the passage."""

CountTokens = Callable[[Sequence[str]], list[int]]
"""Gives the number of model tokens of each text, special tokens excluded."""


@dataclass(frozen=True, slots=True)
class Passage:
    """Whole sentences in one section; all spans point into the document's text."""

    section: str
    start: int
    end: int
    sentences: tuple[Span, ...]


def split(draft: Draft, count_tokens: CountTokens) -> list[Passage]:
    """The passages of a document, in order; every sentence lies in exactly one.

    A section becomes as few passages as its sentences allow, of lengths as equal as they allow, so
    that no passage is a mere tail of another.
    """
    passages: list[Passage] = []
    for section in draft.sections:
        spans = sentence_spans(draft.text, section.start, section.end)
        if spans:
            counts = count_tokens([draft.text[start:end] for start, end in spans])
            passages.extend(_group(section, spans, counts))
    return passages


def _group(section: Section, spans: list[Span], counts: list[int]) -> list[Passage]:
    cuts = _cuts(counts)
    groups = [tuple(spans[first:last]) for first, last in pairwise(cuts)]
    return [Passage(section.name, group[0][0], group[-1][1], group) for group in groups]


def _cuts(counts: list[int]) -> list[int]:
    """Where to cut: the fewest groups, and of those the ones with the least sum of squared sizes.

    `best[n]` is the cheapest way to group the first n sentences: groups, sum of squares, start of
    the last group. The sum of sizes is given, so that the least sum of squares is the most even.
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


def heading(draft: Draft, passage: Passage) -> str:
    """What the encoder is told before a passage: title and section, "" where there is neither.

    A title made from the first sentence is left out: the text says it already.
    """
    title = "" if draft.title_made else for_reading(draft.title)[:TITLE_CHARACTERS]
    return ". ".join(part.rstrip(".") for part in (title, passage.section[:TITLE_CHARACTERS]) if part)


def reading(draft: Draft, passage: Passage) -> str:
    """The passage's text with wrapped lines rejoined; same length as its span."""
    return reflow(draft.text[passage.start : passage.end])

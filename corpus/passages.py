"""Passages: runs of whole sentences inside one section, sized for the encoder."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil

from corpus.document import Draft, Section, Span
from corpus.reflow import for_reading, reflow
from corpus.sentences import sentence_spans

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

    A section of n tokens becomes ceil(n / 200) passages of about equal length, cut only between
    sentences, so that no passage is a mere tail of another.
    """
    passages: list[Passage] = []
    for section in draft.sections:
        spans = sentence_spans(draft.text, section.start, section.end)
        if spans:
            counts = count_tokens([draft.text[start:end] for start, end in spans])
            passages.extend(_group(section, spans, counts))
    return passages


def _group(section: Section, spans: list[Span], counts: list[int]) -> list[Passage]:
    target = sum(counts) / ceil(max(1, sum(counts)) / MAX_PASSAGE_TOKENS)
    groups: list[list[Span]] = []
    size = 0
    for span, count in zip(spans, counts, strict=True):
        full = size + count > MAX_PASSAGE_TOKENS or size + count / 2 > target
        if not groups or full:
            groups.append([])
            size = 0
        groups[-1].append(span)
        size += count
    return [Passage(section.name, g[0][0], g[-1][1], tuple(g)) for g in groups]


def heading(draft: Draft, passage: Passage) -> str:
    """What the encoder is told before a passage: title and section, "" where there is neither.

    A title made from the first sentence is left out: the text says it already.
    """
    title = "" if draft.title_made else for_reading(draft.title)[:TITLE_CHARACTERS]
    return ". ".join(part.rstrip(".") for part in (title, passage.section[:TITLE_CHARACTERS]) if part)


def reading(draft: Draft, passage: Passage) -> str:
    """The passage's text with wrapped lines rejoined; same length as its span."""
    return reflow(draft.text[passage.start : passage.end])

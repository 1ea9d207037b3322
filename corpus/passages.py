"""Split documents into passages: runs of whole quotable units within a section, sized for the encoder.

A unit is what may be quoted: a sentence, a list item, a row of a table, a block of code or whole lines of it.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise
from operator import attrgetter
from typing import NamedTuple

from corpus.document import Block, BlockKind, DocumentText, ParsedDocument, Section, Span, blocks_within
from corpus.reflow import collapse_whitespace, reflow
from corpus.sentences import iterate_sentences, sentence_spans

PASSAGE_VERSION = 4
"""Increase it when documents are split differently, so that stored ones are split again."""

MAX_PASSAGE_TOKENS = 200
"""The most model tokens in a passage; only a single longer sentence exceeds it."""

TITLE_CHARACTERS = 160
"""How much of a title is encoded before each passage; more would crowd out the passage."""

MAX_ITEM_CHARS = 350
"""A longer list item is split into its sentences."""

MAX_CODE_CHARS = 1_000
"""A longer block of code is split between its lines, at blank ones if there are any."""

LEAD_IN_MARKS = (":", "：")
"""What a lead-in ends with: a sentence that introduces the block after it."""

MAX_COUNTED_UNITS = 500
"""How many units are counted at once: the tokens of a long text take much memory."""

_LINE = re.compile(r"[^\n]+")

CountTokens = Callable[[Sequence[str]], list[int]]
"""Returns the number of model tokens of each text, without special tokens."""


@dataclass(frozen=True, slots=True)
class Passage:
    """Whole units of one section; all spans point into the document's text.

    `sentences` are the units. `lead_in` is what introduces a passage that starts inside a list or a table:
    the sentence before the list, or the header row.
    """

    section: str
    start: int
    end: int
    sentences: tuple[Span, ...]
    lead_in: Span | None = None


class _Unit(NamedTuple):
    """A unit, and whether it must be in the passage of the unit before it."""

    span: Span
    is_joined: bool = False


def split_into_passages(draft: ParsedDocument, count_tokens: CountTokens) -> list[Passage]:
    """Return the passages of a document, in order; every sentence is in exactly one.

    A section becomes as few passages as possible, of lengths as equal as possible, so that no passage is a
    short remainder.
    """
    return [passage for _, found in passages_in_pieces(draft, count_tokens) for passage in found]


def passages_in_pieces(
    draft: ParsedDocument, count_tokens: CountTokens
) -> Iterator[tuple[int, list[Passage]]]:
    """Yield how far the text has been looked at, with the passages that were found; a section's together."""
    lead_ins = _LeadIns(draft)
    for section in draft.sections:
        units: list[_Unit] = []
        counts: list[int] = []
        found = _section_units(draft, section)
        while more := list(islice(found, MAX_COUNTED_UNITS)):
            units += more
            counts += count_tokens([draft.text[slice(*unit.span)] for unit in more])
            yield more[-1].span[1], []
        if units:
            yield section.end, _group(lead_ins, section, units, counts)


def _section_units(draft: ParsedDocument, section: Section) -> Iterator[_Unit]:
    """Yield the units of a section, block by block; text in no block is split into sentences."""
    position = section.start
    last: _Unit | None = None
    for block in blocks_within(draft.blocks, section.start, section.end):
        start, end = max(block.start, position), min(block.end, section.end)
        if start >= end or block.kind is BlockKind.HEADING:
            continue
        for span in iterate_sentences(draft, position, start):
            last = _Unit(span)
            yield last
        introduced = block.kind not in PROSE_KINDS and last is not None
        is_joined = introduced and last is not None and ends_as_lead_in(draft.text[slice(*last.span)])
        for unit in _block_units(draft, block, start, end):
            last = _Unit(unit.span, True) if is_joined else unit
            is_joined = False
            yield last
        position = end
    yield from map(_Unit, iterate_sentences(draft, position, section.end))


def _block_units(draft: ParsedDocument, block: Block, start: int, end: int) -> Iterator[_Unit]:
    """Yield the units of the part of a block from `start` to `end`."""
    text = draft.text
    if block.kind is BlockKind.TABLE:
        has_header = block.has_header and start == block.start
        for number, span in enumerate(_line_spans(text, start, end)):
            yield _Unit(span, has_header and number == 1)
    elif block.kind is BlockKind.CODE:
        yield from map(_Unit, _code_spans(text, start, end))
    elif block.kind is BlockKind.LIST_ITEM and end - start <= MAX_ITEM_CHARS:
        if start == block.start:
            start += len(block.marker)
        start += len(text[start:end]) - len(text[start:end].lstrip())
        if start < end:
            yield _Unit((start, end))
    else:
        yield from map(_Unit, iterate_sentences(draft, start, end))


def _line_spans(text: str, start: int, end: int) -> Iterator[Span]:
    """Yield the spans of the lines that are not blank, without white space at their ends."""
    for line in _LINE.finditer(text, start, end):
        said = line[0].strip()
        if said:
            left = line.start() + len(line[0]) - len(line[0].lstrip())
            yield left, left + len(said)


def _code_spans(text: str, start: int, end: int) -> list[Span]:
    """Return a block of code as one span, or as runs of whole lines of at most `MAX_CODE_CHARS`."""
    spans: list[Span] = []
    while end - start > MAX_CODE_CHARS:
        cut = max(text.rfind("\n\n", start, start + MAX_CODE_CHARS), start)
        if cut == start:
            cut = text.rfind("\n", start, start + MAX_CODE_CHARS)
        if cut <= start:  # a line that is longer
            cut = text.find("\n", start, end)
        if cut <= start:
            break
        spans.append((start, cut))
        start = cut + len(text[cut:end]) - len(text[cut:end].lstrip("\n"))
    spans.append((start, end))
    return [(left, right) for left, right in spans if text[left:right].strip()]


PROSE_KINDS = (BlockKind.PARAGRAPH, BlockKind.QUOTE, BlockKind.CAPTION)


def leading_sentence(document: DocumentText, block: Block) -> Span | None:
    """Return the last sentence of a block of prose if it introduces what follows, else None."""
    if block.kind not in PROSE_KINDS:
        return None
    sentences = sentence_spans(document.text, block.start, block.end, document.language_of(block))
    if not sentences or not ends_as_lead_in(document.text[slice(*sentences[-1])]):
        return None
    return sentences[-1]


def ends_as_lead_in(text: str) -> bool:
    """True if a sentence ends like one that introduces what follows."""
    return text.rstrip("*_ ").endswith(LEAD_IN_MARKS)


def _group(lead_ins: "_LeadIns", section: Section, units: list[_Unit], counts: list[int]) -> list[Passage]:
    cuts = _cuts(counts, [unit.is_joined for unit in units])
    groups = [tuple(unit.span for unit in units[first:last]) for first, last in pairwise(cuts)]
    return [
        Passage(section.name, group[0][0], group[-1][1], group, lead_ins.find(group[0][0]))
        for group in groups
    ]


class _LeadIns:
    """Finds what introduces list items and table rows; each list and table is looked at once."""

    def __init__(self, draft: ParsedDocument) -> None:
        self._draft = draft
        self._document = draft.structured
        self._found: dict[int, Span | None] = {}
        self._before_list: list[int] = []
        for number, block in enumerate(draft.blocks):
            in_list = number > 0 and block.kind is BlockKind.LIST_ITEM
            self._before_list.append(self._before_list[-1] if in_list else number)

    def find(self, position: int) -> Span | None:
        """Return what introduces the list item or table row at a position; None if nothing before it does.

        For a row it is the table's header row, for an item the sentence before the list, if it ends in a
        colon.
        """
        block = next(blocks_within(self._draft.blocks, position, position + 1), None)
        if block is None:
            return None
        if block.kind is BlockKind.TABLE and block.has_header:
            header = self._remembered(block, self._first_row)
            return header if header is not None and header[1] < position else None
        if block.kind is not BlockKind.LIST_ITEM:
            return None
        number = bisect_right(self._draft.blocks, position, key=attrgetter("start")) - 1
        return self._remembered(self._draft.blocks[self._before_list[number]], self._last_sentence)

    def _remembered(self, block: Block, find: Callable[[Block], Span | None]) -> Span | None:
        if block.start not in self._found:
            self._found[block.start] = find(block)
        return self._found[block.start]

    def _first_row(self, table: Block) -> Span | None:
        return next(_line_spans(self._draft.text, table.start, table.end), None)

    def _last_sentence(self, before: Block) -> Span | None:
        return leading_sentence(self._document, before)


def _cuts(counts: list[int], joined: list[bool]) -> list[int]:
    """Return where to cut: the fewest groups, and among those the least sum of squared sizes.

    `best[n]` is the cheapest way to group the first n sentences: number of groups, sum of squares, start of
    the last group. As the sum of sizes is fixed, the least sum of squares gives the most even groups. No
    group starts at a `joined` sentence.
    """
    best: list[tuple[int, int, int]] = [(0, 0, 0)]
    for last in range(1, len(counts) + 1):
        ways: list[tuple[int, int, int]] = []
        size = 0
        for first in range(last - 1, -1, -1):
            size += counts[first] or 1  # units without tokens would be looked at again and again
            if size > MAX_PASSAGE_TOKENS and ways:
                break
            if not joined[first]:
                ways.append((best[first][0] + 1, best[first][1] + size * size, first))
        best.append(min(ways))
    cuts = [len(counts)]
    while cuts[-1]:
        cuts.append(best[cuts[-1]][2])
    return cuts[::-1]


def passage_heading(draft: ParsedDocument, passage: Passage) -> str:
    """Return the text that the encoder reads before a passage: title, section and lead-in; "" without any.

    A generated title is left out, since it repeats the document's first sentence. So is a lead-in that the
    passage itself holds.
    """
    title = "" if draft.title_is_generated else collapse_whitespace(draft.title)[:TITLE_CHARACTERS]
    lead_in = ""
    if passage.lead_in is not None and passage.lead_in[0] < passage.start:
        lead_in = collapse_whitespace(draft.text[slice(*passage.lead_in)])[:TITLE_CHARACTERS]
    parts = (title, passage.section[:TITLE_CHARACTERS], lead_in)
    return ". ".join(part.rstrip(".") for part in parts if part)


def passage_text(draft: ParsedDocument, passage: Passage) -> str:
    """Return the passage's text with wrapped lines rejoined, as long as its span."""
    return reflow(draft.text[passage.start : passage.end])

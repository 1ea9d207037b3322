"""Widen a unit of a passage to a quote that can be read alone.

A list item gets its lead-in, a table row its header, a sentence its neighbours.
"""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.document import Block, BlockKind, DocumentText, Span
from corpus.passages import ends_as_lead_in, leading_sentence
from corpus.sentences import sentence_spans

MAX_QUOTE_CHARS = 350
"""How long a quote may become by its neighbours."""

MAX_LIST_CHARS = 900
"""How much of a list is quoted under its lead-in; whole items only."""

MAX_CODE_CHARS = 1_500
"""A longer block of code is not quoted whole, but as the lines that were found."""

MIN_CHARS = 40
"""A shorter sentence leans on its neighbour."""

_LEANING = re.compile(
    r"(?:he|she|it|they|this|that|these|those|its|his|her|their|there|here|such|both|"
    r"and|but|or|so|also|however|therefore|thus|then|moreover|instead|still|yet|"
    r"er|sie|es|dies\w*|jene\w*|sein\w*|ihr\w*|aber|und|doch|deshalb|daher|dabei|außerdem|"
    r"il|elle|ils|elles|ce|cet|cette|ces|cela|mais|et|donc|"
    r"él|ella|ellos|ellas|esto|este|esta|estos|estas|eso|pero|y|además|"
    r"він|вона|воно|вони|це|цей|ця|ці|але|та|і|тому|також)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class QuoteSpan:
    """A part of a quote: a span of the document's text, and what it is there.

    `language` is the programming language of code, "" for all else. `level` is the depth of a list item, and
    `marker` what the span begins with if it is the start of one. The first row of a table names the columns
    if `has_header`. These three are for showing the quote, and are left out of the JSON.
    """

    start: int
    end: int
    kind: BlockKind = BlockKind.PARAGRAPH
    language: str = ""
    level: int = 0
    marker: str = ""
    has_header: bool = False


def is_question(text: str) -> bool:
    """True if a text asks, so that it can't be an answer by itself."""
    return text.rstrip("\"'”’»)*_ ").endswith(("?", "？"))


def quote_spans(
    document: DocumentText, units: Sequence[Span], number: int, before_first: bool = False
) -> tuple[QuoteSpan, ...]:
    """Return the spans of the quote that unit `number` of a passage becomes, in order.

    `units` are those of the passage. The spans don't overlap, and hold the unit. With `before_first`, a
    sentence is widened by the one before it first.
    """
    text, blocks, unit = document.text, document.blocks, units[number]
    place = bisect_right([block.start for block in blocks], unit[0]) - 1
    if place < 0 or unit[0] >= blocks[place].end:
        return (QuoteSpan(*with_neighbours(document, units, number, before_first)),)
    block = blocks[place]
    if block.kind is BlockKind.TABLE:
        return _row_with_header(text, block, unit)
    if block.kind is BlockKind.CODE:
        return (*_lead_in(document, place), _whole_code(block, unit))
    if block.kind is BlockKind.LIST_ITEM:
        return (*_lead_in(document, place), *_items_above(blocks, place), _whole_item(block, unit))
    if ends_as_lead_in(text[slice(*unit)]) and not text[unit[1] : block.end].strip():
        return (QuoteSpan(*unit, block.kind), *_introduced(text, blocks, place + 1))
    return (QuoteSpan(*with_neighbours(document, units, number, before_first, block), block.kind),)


def with_neighbours(
    document: DocumentText,
    units: Sequence[Span],
    number: int,
    before_first: bool = False,
    paragraph: Block | None = None,
) -> Span:
    """Return a sentence with its neighbours in the paragraph, as far as the quote stays short.

    The one before is added first if the sentence leans on it or `before_first` says so, else the one after.
    At an end of the passage, its `paragraph` tells the neighbour.
    """
    text, (start, end) = document.text, units[number]
    leans = _LEANING.match(text[start:end]) is not None or end - start < MIN_CHARS
    before = _before(document, units, number, paragraph)
    after = _after(document, units, number, paragraph)
    for place in (before, after) if leans or before_first else (after, before):
        if place is None or not _is_beside(text, (start, end), place, paragraph):
            continue
        wider = min(start, place[0]), max(end, place[1])
        if wider[1] - wider[0] <= MAX_QUOTE_CHARS:
            start, end = wider
    return start, end


def _before(
    document: DocumentText, units: Sequence[Span], number: int, paragraph: Block | None
) -> Span | None:
    """Return the sentence before one, None if there is none that a short quote could hold."""
    if number:
        return units[number - 1]
    if paragraph is None:
        return None
    end = units[0][0]
    start = max(paragraph.start, end - MAX_QUOTE_CHARS)
    spans = sentence_spans(document.text, start, end, document.language_of(paragraph))
    is_cut = start > paragraph.start and len(spans) == 1
    return spans[-1] if spans and not is_cut else None


def _after(
    document: DocumentText, units: Sequence[Span], number: int, paragraph: Block | None
) -> Span | None:
    """Return the sentence after one, None if there is none that a short quote could hold."""
    if number + 1 < len(units):
        return units[number + 1]
    if paragraph is None:
        return None
    start = units[number][1]
    end = min(paragraph.end, start + MAX_QUOTE_CHARS)
    spans = sentence_spans(document.text, start, end, document.language_of(paragraph))
    is_cut = end < paragraph.end and len(spans) == 1
    return spans[0] if spans and not is_cut else None


def _is_beside(text: str, quote: Span, neighbour: Span, paragraph: Block | None) -> bool:
    """True if a neighbour and a quote stand in one paragraph."""
    if paragraph is not None and not (paragraph.start < neighbour[1] and neighbour[0] < paragraph.end):
        return False
    end, start = min(quote[1], neighbour[1]), max(quote[0], neighbour[0])
    return "\n\n" not in text[end:start]


def _row_with_header(text: str, block: Block, unit: Span) -> tuple[QuoteSpan, ...]:
    header_end = text.find("\n", block.start, block.end)
    row = QuoteSpan(*unit, BlockKind.TABLE)
    if not block.has_header or header_end < 0:
        return (row,)
    if unit[0] < header_end:  # the header alone says nothing: the first rows with it
        end = (
            block.end
            if block.end - block.start <= MAX_LIST_CHARS
            else text.find("\n", header_end + 1, block.end)
        )
        return (QuoteSpan(block.start, end if end > 0 else block.end, BlockKind.TABLE, has_header=True),)
    return (QuoteSpan(block.start, header_end, BlockKind.TABLE, has_header=True), row)


def _whole_code(block: Block, unit: Span) -> QuoteSpan:
    is_short = block.end - block.start <= MAX_CODE_CHARS
    return QuoteSpan(*((block.start, block.end) if is_short else unit), BlockKind.CODE, block.language)


def _whole_item(block: Block, unit: Span) -> QuoteSpan:
    is_short = block.end - block.start <= MAX_QUOTE_CHARS
    return _item_span(block, (block.start, block.end) if is_short else unit)


def _item_span(block: Block, span: Span) -> QuoteSpan:
    marker = block.marker if span[0] == block.start else ""
    return QuoteSpan(*span, BlockKind.LIST_ITEM, level=block.level, marker=marker)


def _lead_in(document: DocumentText, number: int) -> tuple[QuoteSpan, ...]:
    """Return the sentence that introduces a list item or code, if the text before it ends in a colon."""
    blocks = document.blocks
    if number and blocks[number].kind is BlockKind.CODE and blocks[number - 1].kind is BlockKind.LIST_ITEM:
        return _introducing_item(document.text, blocks[number - 1])
    while number and blocks[number].kind is BlockKind.LIST_ITEM:
        number -= 1
    while number and blocks[number].kind is BlockKind.CODE:  # several ways to do one thing
        number -= 1
    sentence = leading_sentence(document, blocks[number])
    return (QuoteSpan(*sentence, blocks[number].kind),) if sentence else ()


def _introducing_item(text: str, item: Block) -> tuple[QuoteSpan, ...]:
    """Return a list item if it introduces what follows."""
    is_short = item.end - item.start <= MAX_QUOTE_CHARS
    introduces = is_short and ends_as_lead_in(text[item.start : item.end])
    return (_item_span(item, (item.start, item.end)),) if introduces else ()


def _items_above(blocks: Sequence[Block], number: int) -> tuple[QuoteSpan, ...]:
    """Return the items that a list item stands below, the outermost first; long ones are left out."""
    level = blocks[number].level
    above: list[QuoteSpan] = []
    for block in reversed(blocks[:number]):
        if level <= 1 or block.kind is BlockKind.HEADING or not block.level:
            break
        if block.kind is BlockKind.LIST_ITEM and block.level < level:
            level = block.level
            if block.end - block.start <= MAX_QUOTE_CHARS:
                above.append(_item_span(block, (block.start, block.end)))
    return tuple(reversed(above))


def _introduced(text: str, blocks: Sequence[Block], number: int) -> tuple[QuoteSpan, ...]:
    """Return what a lead-in introduces: the items of a list, a table, or code; whole items and rows only."""
    if number >= len(blocks):
        return ()
    first = blocks[number]
    if first.kind is BlockKind.CODE and first.end - first.start <= MAX_CODE_CHARS:
        return (QuoteSpan(first.start, first.end, BlockKind.CODE, first.language),)
    if first.kind is BlockKind.TABLE:
        cut = first.end
        if first.end - first.start > MAX_LIST_CHARS:
            cut = max(text.rfind("\n", first.start, first.start + MAX_LIST_CHARS), first.start)
        if cut == first.start:
            return ()
        return (QuoteSpan(first.start, cut, BlockKind.TABLE, has_header=first.has_header),)
    found: list[QuoteSpan] = []
    for block in blocks[number:]:
        is_item = block.kind is BlockKind.LIST_ITEM
        if not is_item or block.end - first.start > MAX_LIST_CHARS:
            break
        found.append(_item_span(block, (block.start, block.end)))
    return tuple(found)

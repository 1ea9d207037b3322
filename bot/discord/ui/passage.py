"""The parts of a passage that holds lists, tables or code, to show it as its document does."""

from collections.abc import Sequence

from corpus.document import Block, BlockKind, Span
from index.answer.model import LINE_KINDS, QuotePart


def passage_parts(
    text: str, blocks: Sequence[Block], passage: Span, marked: Sequence[Span]
) -> tuple[QuotePart, ...]:
    """Return the parts of a passage of a document's `text`, () if it is all prose.

    `passage` and `marked`, the quotes in it, are spans of `text`. A part has the first quote that it holds.
    """
    start, end = passage
    inside = [b for b in blocks if b.start < end and start < b.end and b.kind is not BlockKind.HEADING]
    if not any(block.kind in LINE_KINDS for block in inside):
        return ()
    parts: list[QuotePart] = []
    for block in inside:
        before = max(block.start, start)
        parts += _part(text, Block(BlockKind.PARAGRAPH, start, before), (start, before), marked)
        left = block.start if text[block.start : before].strip() == block.marker else before
        start = min(block.end, end)
        parts += _part(text, block, (left, start), marked)
    return (*parts, *_part(text, Block(BlockKind.PARAGRAPH, start, end), (start, end), marked))


def _part(text: str, block: Block, span: Span, marked: Sequence[Span]) -> list[QuotePart]:
    """Return the part of a block in a span; none if that is blank."""
    start, end = span
    if not text[start:end].strip():
        return []
    answers = ((max(a, start) - start, min(b, end) - start) for a, b in marked if a < end and start < b)
    is_start = start == block.start
    part = QuotePart(
        text[start:end],
        block.kind,
        block.language if block.kind is BlockKind.CODE else "",
        next(answers, None),
        block.level if block.kind is BlockKind.LIST_ITEM else 0,
        block.marker if is_start else "",
        block.has_header and is_start,
    )
    return [part]

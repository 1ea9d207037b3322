"""Quotes of lists, tables and code for tests, made of their parts."""

import re

from corpus.document import BlockKind
from index.answer.model import Quote
from index.answer.quote_spans import QuoteSpan

PROSE, ITEM, CODE, TABLE = BlockKind.PARAGRAPH, BlockKind.LIST_ITEM, BlockKind.CODE, BlockKind.TABLE
MARKER = re.compile(r"( *)(\S+) ")


def quote(*parts: tuple[str, BlockKind], answer: str = "", language: str = "", marked: bool = True) -> Quote:
    """A quote of parts; `answer` are the words in it that answer.

    If they are `marked`, an item begins with its marker, after two spaces for each level, and the first row
    of a table is its header.
    """
    spans, said = [], []
    position = 0
    for number, (text, kind) in enumerate(parts):
        found = MARKER.match(text) if kind is ITEM and marked else None
        text = text.lstrip(" ") if found else text
        spans.append(
            QuoteSpan(
                position,
                position + len(text),
                kind,
                language if kind is CODE else "",
                1 + len(found[1]) // 2 if found else int(kind is ITEM),
                found[2] if found else "",
                marked and kind is TABLE and (not number or parts[number - 1][1] is not TABLE),
            )
        )
        said.append(text)
        position += len(text) + 1
    whole = "\n".join(said)
    at = whole.find(answer) if answer else -1
    return Quote(whole, 1, tuple(spans), (at, at + len(answer)) if at >= 0 else None)

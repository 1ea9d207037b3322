"""Convert HTML fragments from feeds to text; unlike pages, they have no menus to drop."""

import re

from corpus.blocks import TextBlock
from corpus.readers.html_blocks import BLOCK_TAGS, html_blocks
from corpus.reflow import collapse_whitespace

_MARKUP = re.compile(
    r"</?(?:a|abbr|b|big|cite|code|del|em|font|i|img|ins|kbd|mark|q|s|small|span|strike|strong|sub|sup|time|u"
    r"|video|br|wbr|pre|script|style|iframe|template|" + "|".join(sorted(BLOCK_TAGS)) + r")\b[^<>]*>"
    r"|<!--|&(?:[a-z][a-z0-9]{1,30}|#x?[0-9a-f]{1,7});",
    re.IGNORECASE,
)
_GAP = re.compile(r"\n[ \t]*(?:\n[ \t]*)+")


def has_markup(text: str) -> bool:
    """True if a text contains HTML markup, whatever type it is declared as."""
    return bool(_MARKUP.search(text))


def fragment_text(text: str) -> str:
    """Return a short text, such as a title, on one line and without markup."""
    return collapse_whitespace(" ".join(block.text for block in fragment_blocks(text)))


def fragment_blocks(text: str) -> list[TextBlock]:
    """Return the headings, paragraphs, lists, tables and code of an HTML fragment or a plain text."""
    text = text.strip()
    if not has_markup(text):
        paragraphs = (_lines(paragraph) for paragraph in _GAP.split(text))
        return [TextBlock(paragraph) for paragraph in paragraphs if paragraph]
    return html_blocks(f"<html><body>{text}</body></html>")


def _lines(text: str) -> str:
    return "\n".join(line for line in map(collapse_whitespace, text.split("\n")) if line)

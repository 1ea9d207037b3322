"""Convert HTML fragments from feeds to text; unlike pages, they have no menus to drop."""

import re
from collections.abc import Iterable, Iterator

from lxml import etree, html

from corpus.blocks import Block
from corpus.reflow import collapse_whitespace

_BLOCKS = frozenset(
    """
    address article aside blockquote body center dd details div dl dt fieldset figcaption figure footer form
    h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section summary table tbody tfoot thead tr ul
    """.split()
)
_UNSEEN = frozenset(("script", "style", "template", "iframe", "object", "svg", "math", "head", "noscript"))
_MARKUP = re.compile(
    r"</?(?:a|abbr|b|big|cite|code|del|em|font|i|img|ins|kbd|mark|q|s|small|span|strike|strong|sub|sup|time|u"
    r"|video|br|wbr|td|th|script|style|iframe|" + "|".join(sorted(_BLOCKS)) + r")\b[^<>]*>"
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


def fragment_blocks(text: str) -> list[Block]:
    """Return the headings, paragraphs, lists and table rows of an HTML fragment or a plain text."""
    text = text.strip()
    if not has_markup(text):
        return [Block(_lines(paragraph)) for paragraph in _GAP.split(text) if paragraph.strip()]
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=False)
    try:
        root = html.document_fromstring(f"<html><body>{text}</body></html>".encode(), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError):
        return []
    return list(_lists_joined(_blocks(root)))


def _blocks(root: etree._Element) -> Iterator[Block]:
    """Yield the blocks of a tree, by its events: strangers may nest elements too deep for recursion."""
    words: list[str] = []
    level = 0
    inside_pre = unseen = 0
    bullet = False

    def finished() -> Block:
        nonlocal bullet
        said = "".join(words)
        body = said.strip("\n") if inside_pre else _lines(said)
        block = Block("- " + body if bullet and body else body, level)
        words.clear()
        bullet = bullet and not body
        return block

    for event, element in etree.iterwalk(root, events=("start", "end")):
        tag = element.tag if isinstance(element.tag, str) else ""
        starts = event == "start"
        if tag in _UNSEEN:
            unseen += 1 if starts else -1
        elif tag in _BLOCKS and not unseen:
            yield finished()
            if tag[0] == "h" and tag[1:].isdigit():
                level = int(tag[1:]) if starts else 0
            elif tag == "li":
                bullet = starts
            elif tag == "pre":
                inside_pre += 1 if starts else -1
        elif tag == "br" and starts:
            words.append("\n")
        elif tag in ("td", "th") and starts and "".join(words).strip():
            words.append(" | ")
        said = element.text if starts else element.tail
        if said and not unseen:
            words.append(said if inside_pre else re.sub(r"\s+", " ", said))
    yield finished()


def _lists_joined(blocks: Iterable[Block]) -> Iterator[Block]:
    """Yield the blocks with consecutive list items joined into one block, a line each."""
    items: list[str] = []
    for block in (block for block in blocks if block.text):
        if block.text.startswith("- ") and not block.level:
            items.append(block.text)
            continue
        if items:
            yield Block("\n".join(items))
            items = []
        yield block
    if items:
        yield Block("\n".join(items))


def _lines(text: str) -> str:
    return "\n".join(line for line in map(collapse_whitespace, text.split("\n")) if line)

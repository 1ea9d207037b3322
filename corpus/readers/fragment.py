"""Convert HTML fragments from feeds to text; unlike pages, they have no menus to drop."""

import re
from collections.abc import Iterator

from lxml import etree, html

from corpus.blocks import TextBlock, heading, list_item
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


def fragment_blocks(text: str) -> list[TextBlock]:
    """Return the headings, paragraphs, lists and table rows of an HTML fragment or a plain text."""
    text = text.strip()
    if not has_markup(text):
        return [TextBlock(_lines(paragraph)) for paragraph in _GAP.split(text) if paragraph.strip()]
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=False)
    try:
        root = html.document_fromstring(f"<html><body>{text}</body></html>".encode(), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError):
        return []
    return [block for block in _blocks(root) if block.text]


def _blocks(root: etree._Element) -> Iterator[TextBlock]:
    """Yield the blocks of a tree, by its events: strangers may nest elements too deep for recursion."""
    words: list[str] = []
    level = 0
    inside_pre = unseen = 0
    bullet = False

    def finished() -> TextBlock:
        nonlocal bullet
        said = "".join(words)
        body = said.strip("\n") if inside_pre else _lines(said)
        block = list_item(body) if bullet and body else TextBlock(body)
        if level:
            block = heading(body, level)
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


def _lines(text: str) -> str:
    return "\n".join(line for line in map(collapse_whitespace, text.split("\n")) if line)

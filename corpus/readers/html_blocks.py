"""Turn HTML markup into text blocks, as people see it in a browser.

One walk over the tree serves pages, feeds and the HTML inside Markdown. It doesn't recurse, except for tables
inside tables: strangers may nest elements too deep for that.
"""

import re
from dataclasses import dataclass, field, replace

from lxml import etree, html

from corpus.blocks import TextBlock, code, heading, list_item
from corpus.document import BlockKind
from corpus.readers.html_code import PRE_TAGS, code_text, is_code_table, preformatted_blocks
from corpus.readers.html_hidden import remove_hidden
from corpus.readers.html_lists import ItemMarkers
from corpus.readers.html_tables import is_layout, table_blocks
from corpus.reflow import collapse_whitespace

BLOCK_TAGS = frozenset(
    """
    address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption
    figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol optgroup p search
    section summary table tbody td tfoot th thead tr ul
    """.split()
)
_LIST_TAGS = ("ul", "ol", "menu", "dir", "dl")
_INVISIBLE = re.compile("[\u00ad\u200b\u2060\ufeff]")
_BLOCK_STYLE = re.compile(r"display:\s*(?:block|flex|grid|list-item|table)\b", re.IGNORECASE)
_SMALL = re.compile(r"[0-9+\-−=()]{1,12}|[ni]")
_RAISED = str.maketrans("0123456789+-−=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿⁱ")
_LOWERED = str.maketrans("0123456789+-−=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎")


@dataclass(frozen=True, slots=True)
class PlacedBlock:
    """A block, the element it is in, and how many of its characters are inside links."""

    block: TextBlock
    element: etree._Element
    linked: int = 0


def html_blocks(markup: str) -> list[TextBlock]:
    """Return the blocks of HTML: a page, or a piece of one. Only what a browser hides is left out."""
    root = parse_html(markup)
    if root is None:
        return []
    remove_hidden(root)
    return [placed.block for placed in placed_blocks(root)]


def parse_html(markup: str) -> html.HtmlElement | None:
    """Return the tree of HTML markup, or None if it has no text and no element."""
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=False)
    try:
        return html.document_fromstring(markup.encode(), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError):
        return None


def placed_blocks(root: etree._Element) -> list[PlacedBlock]:
    """Return the blocks of a tree without hidden elements, in order."""
    walk = _Walk()
    events = etree.iterwalk(root, events=("start", "end"))
    whole: etree._Element | None = None
    for event, element in events:
        if event == "end":
            if element is whole:
                whole = None
            else:
                walk.end(element)
            if element is not root:
                walk.say(element.tail, element.getparent())
        elif element is not root and walk.take_whole(element):
            whole = element
            events.skip_subtree()
        else:
            walk.start(element)
            walk.say(element.text, element)
    walk.finish(root)
    return walk.placed


@dataclass(slots=True)
class _List:
    """An open list and the state of its open item."""

    markers: ItemMarkers | None
    """None for a list of definitions."""
    pending: str | None = None
    """The marker of an item without text yet; None if there is no such item."""
    is_card: bool = False
    """True if the open item begins with a heading: it is a part of the page, not an item."""
    in_term: bool = False
    term: int = -1
    """The place of the term whose definition follows, among the blocks; -1 if there is none."""


@dataclass(slots=True)
class _Walk:
    """The blocks found so far, the words of the open one, and what they are in."""

    placed: list[PlacedBlock] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    linked: int = 0
    links: int = 0
    level: int = 0
    quotes: int = 0
    captions: int = 0
    lists: list[_List] = field(default_factory=list)

    @property
    def depth(self) -> int:
        return sum(not each.is_card for each in self.lists)

    def take_whole(self, element: etree._Element) -> bool:
        """Add an element that is read as one: preformatted text or a table of data. False if it is none."""
        outer = element.getparent()
        if element.tag in PRE_TAGS:
            self.finish(outer)
            blocks = preformatted_blocks(element, self.depth)
        elif element.tag == "table" and is_code_table(element):
            self.finish(outer)
            blocks = [code(code_text(element), level=self.depth)]
        elif element.tag == "table" and not is_layout(element):
            self.finish(outer)
            blocks = table_blocks(element, lambda cell: [each.block for each in placed_blocks(cell)])
        else:
            return False
        linked = sum(len("".join(link.itertext())) for link in element.iter("a"))
        self.placed += [PlacedBlock(block, element, linked) for block in blocks if block.text.strip()]
        return True

    def start(self, element: etree._Element) -> None:
        """Open an element."""
        tag = element.tag
        if tag == "br":
            self.words.append("\n")
        elif tag == "a":
            self.links += 1
        elif tag == "q":
            self.words.append("“")
        elif _is_block(element):
            parent = element.getparent()
            self.finish(element if parent is None else parent)
            self._open(element, tag)

    def _open(self, element: etree._Element, tag: str) -> None:
        if tag in _LIST_TAGS:
            self.lists.append(_List(None if tag == "dl" else ItemMarkers(element)))
        elif tag == "li":
            if not self.lists or self.lists[-1].markers is None:
                self.lists.append(_List(ItemMarkers(element)))
            markers = self.lists[-1].markers
            self.lists[-1].is_card = False
            self.lists[-1].pending = markers.next_marker(element) if markers else "-"
        elif tag in ("dt", "dd") and self.lists:
            self._end_term()
            self.lists[-1].in_term = tag == "dt"
            self.lists[-1].pending = "" if tag == "dt" else None
        elif tag == "blockquote":
            self.quotes += 1
        elif tag in ("figcaption", "caption"):
            self.captions += 1
        elif _heading_level(element):
            self.level = _heading_level(element)

    def end(self, element: etree._Element) -> None:
        """Close an element."""
        tag = element.tag
        if tag == "a":
            self.links -= 1
        elif tag == "q":
            self.words.append("”")
        elif _is_block(element):
            self.finish(element)
            self._close(element, tag)

    def _close(self, element: etree._Element, tag: str) -> None:
        if tag in _LIST_TAGS and self.lists:
            self.lists.pop()
        elif tag == "li" and self.lists:
            self.lists[-1].pending = None
            if self.lists[-1].markers is not None and self.lists[-1].markers.of is element:
                self.lists.pop()  # an item outside of every list
        elif tag == "dt" and self.lists:
            self._end_term()
        elif tag == "blockquote":
            self.quotes -= 1
        elif tag in ("figcaption", "caption"):
            self.captions -= 1
        elif _heading_level(element):
            self.level = 0

    def _end_term(self) -> None:
        """Remember where the open term of a definition list is: its definition is put on the next line."""
        around = self.lists[-1]
        if around.in_term and around.pending is None:
            around.term = len(self.placed) - 1
        around.in_term = False

    def say(self, text: str | None, around: etree._Element | None) -> None:
        """Add text to the open block."""
        if not text:
            return
        said = re.sub(r"\s+", " ", text)
        tag = around.tag if around is not None else ""
        if tag == "a" and around is not None and around.getparent() is not None:
            tag = around.getparent().tag
        if tag in ("sup", "sub") and _SMALL.fullmatch(said.strip()):
            said = said.translate(_RAISED if tag == "sup" else _LOWERED)
        if self.links:
            self.linked += len(said)
        self.words.append(said)

    def finish(self, element: etree._Element) -> None:
        """Close the open block, which ends at an element's border."""
        said = _INVISIBLE.sub("", "".join(self.words))
        linked, self.linked = self.linked, 0
        self.words.clear()
        if not said.strip():
            return
        lines = "\n".join(map(collapse_whitespace, said.split("\n")))
        for text in (
            re.split(r"\n{2,}", lines.strip("\n")) if not self.level else [collapse_whitespace(lines)]
        ):
            self._place(text, element, linked)
            linked = 0

    def _place(self, text: str, element: etree._Element, linked: int) -> None:
        around = self.lists[-1] if self.lists else None
        if around is not None and around.term == len(self.placed) - 1 >= 0 and not self.level:
            term = self.placed[-1]
            joined = replace(term.block, text=f"{term.block.text}\n{text}")
            self.placed[-1] = replace(term, block=joined, linked=term.linked + linked)
            around.term = -1
            around.pending = None
            return
        self.placed.append(PlacedBlock(self._block(text, around), element, linked))

    def _block(self, text: str, around: _List | None) -> TextBlock:
        """Return the block of a text, by the elements around it."""
        marker = around.pending if around is not None else None
        if around is not None and marker is not None:
            around.pending = None
        if self.level:
            if around is not None and marker is not None:
                around.is_card = True
            return heading(f"{marker} {text}" if marker and marker != "-" else text, self.level)
        if self.captions:
            return TextBlock(text, BlockKind.CAPTION)
        if marker is not None:
            return list_item(text, self.depth, marker)
        return TextBlock(text, BlockKind.QUOTE if self.quotes else BlockKind.PARAGRAPH, self.depth)


def _is_block(element: etree._Element) -> bool:
    return element.tag in BLOCK_TAGS or bool(_BLOCK_STYLE.search(element.get("style") or ""))


def _heading_level(element: etree._Element) -> int:
    tag = element.tag
    if len(tag) == 2 and tag[0] == "h" and tag[1] in "123456":
        return int(tag[1])
    if element.get("role") == "heading":
        said = element.get("aria-level") or "2"
        return min(int(said), 6) if said.isdecimal() and said != "0" else 2
    return 0

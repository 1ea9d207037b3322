"""Turn a docutils document into blocks: no markup, and each list with its marks."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from docutils import nodes

from corpus.blocks import TextBlock, code, heading, list_item, table
from corpus.document import BlockKind
from corpus.reflow import collapse_whitespace

_UNSEEN = (
    nodes.Invisible,
    nodes.system_message,
    nodes.raw,
    nodes.docinfo,
    nodes.decoration,
    nodes.transition,
    nodes.label,
    nodes.generated,
    nodes.title,
)
_LINE = (nodes.paragraph, nodes.attribution, nodes.rubric, nodes.caption, nodes.subtitle, nodes.term)
_UNKNOWN_VALUE = re.compile(r"\|[^|\n]+\|_{0,2}")
_MARKS = re.compile(r"^[`:|]+|[`_|]+$")
_SUPERSCRIPTS = str.maketrans("0123456789+-=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ")


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a node stands: the depth of its section and of its list, and if it is in a quotation."""

    section: int = 0
    level: int = 0
    quoted: bool = False


def doctree_blocks(document: nodes.document) -> list[TextBlock]:
    """Return the blocks of a document, in order."""
    return list(_children(document, _Place()))


def _children(node: nodes.Element, place: _Place) -> Iterator[TextBlock]:
    for child in node.children:
        yield from _blocks(child, place)


def _blocks(node: nodes.Node, place: _Place) -> Iterator[TextBlock]:
    """Yield the blocks of a node."""
    match node:
        case nodes.section():
            deeper = replace(place, section=place.section + 1)
            yield heading(shown_text(node.next_node(nodes.title)), min(6, deeper.section))
            yield from _children(node, deeper)
        case nodes.bullet_list() | nodes.enumerated_list():
            yield from _list(node, replace(place, level=place.level + 1))
        case nodes.definition_list() | nodes.option_list() | nodes.field_list():
            for item in node.children:
                yield from _definition(item, replace(place, level=place.level + 1))
        case nodes.literal_block() | nodes.doctest_block() | nodes.math_block():
            yield code(node.astext(), _language(node), place.level)
        case nodes.line_block():
            yield TextBlock("\n".join(_lines(node)), _kind(place), place.level)
        case nodes.table():
            yield from _table(node)
        case nodes.image():
            yield TextBlock(collapse_whitespace(str(node.get("alt", ""))), BlockKind.CAPTION, place.level)
        case nodes.rubric():
            yield heading(shown_text(node), min(6, place.section + 1))
        case nodes.caption():
            yield TextBlock(shown_text(node), BlockKind.CAPTION, place.level)
        case nodes.block_quote():
            is_quote = not place.level
            yield from _children(node, replace(place, quoted=is_quote))
        case nodes.topic() | nodes.sidebar() | nodes.admonition():
            yield from _titled(node, place)
        case nodes.figure():
            yield from _children(node, place)
        case _ if isinstance(node, _UNSEEN):
            return
        case _ if isinstance(node, _LINE):
            yield TextBlock(shown_text(node), _kind(place), place.level)
        case nodes.Element():
            if any(isinstance(child, nodes.Text | nodes.Inline) for child in node.children):
                yield TextBlock(shown_text(node), _kind(place), place.level)
            else:
                yield from _children(node, place)


def _kind(place: _Place) -> BlockKind:
    return BlockKind.QUOTE if place.quoted else BlockKind.PARAGRAPH


def _titled(node: nodes.Element, place: _Place) -> Iterator[TextBlock]:
    for child in node.children:
        if isinstance(child, nodes.title):
            yield TextBlock(shown_text(child), BlockKind.CAPTION, place.level)
        else:
            yield from _blocks(child, place)


def _list(node: nodes.Element, place: _Place) -> Iterator[TextBlock]:
    number = int(node.get("start", 1))
    for item in node.children:
        marker = _marker(node, number) if isinstance(node, nodes.enumerated_list) else "-"
        yield from _marked(item, place, marker)
        number += 1


def _marked(item: nodes.Node, place: _Place, marker: str) -> Iterator[TextBlock]:
    """Yield the blocks of a list item, the first with its marker."""
    for block in _blocks_of(item, place):
        if block.kind is BlockKind.PARAGRAPH and marker:
            yield list_item(block.text, place.level, marker)
        else:
            yield block
        marker = ""


def _blocks_of(item: nodes.Node, place: _Place) -> Iterable[TextBlock]:
    return _children(item, place) if isinstance(item, nodes.Element) else ()


def _marker(node: nodes.Element, number: int) -> str:
    kind = str(node.get("enumtype", "arabic"))
    said = str(number)
    if kind.endswith("alpha") and 1 <= number <= 26:
        said = chr(ord("a") + number - 1)
    elif kind.endswith("roman"):
        said = _roman(number)
    said = said.upper() if kind.startswith("upper") else said
    return f"{node.get('prefix', '')}{said}{node.get('suffix', '.')}"


def _roman(number: int) -> str:
    values = zip(
        (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1),
        ("m", "cm", "d", "cd", "c", "xc", "l", "xl", "x", "ix", "v", "iv", "i"),
        strict=True,
    )
    said = ""
    for value, letters in values:
        said += letters * (number // value)
        number %= value
    return said


def _definition(item: nodes.Node, place: _Place) -> Iterator[TextBlock]:
    """Yield a term, an option or a field as an item, together with the start of its text."""
    if not isinstance(item, nodes.Element):
        return
    term = _term(item)
    bodies = [node for node in item.children if isinstance(node, _BODIES)]
    blocks = [block for body in bodies for block in _children(body, place)]
    if blocks and blocks[0].kind is BlockKind.PARAGRAPH:
        joint = " " if isinstance(item, nodes.field) else "\n"
        term += joint + blocks.pop(0).text
    yield list_item(term, place.level, "")
    yield from blocks


_BODIES = (nodes.definition, nodes.description, nodes.field_body)


def _term(item: nodes.Element) -> str:
    if isinstance(item, nodes.field):
        return f"{shown_text(item.children[0])}:"
    if isinstance(item, nodes.option_list_item):
        return ", ".join(option.astext() for option in item.findall(nodes.option))
    lines: list[str] = []
    for node in item.children:
        if isinstance(node, nodes.term):
            lines.append(shown_text(node))
        elif isinstance(node, nodes.classifier) and lines:
            lines[-1] += f" : {shown_text(node)}"
    return "\n".join(lines)


def _language(node: nodes.Element) -> str:
    if isinstance(node, nodes.doctest_block):
        return "python"
    if isinstance(node, nodes.math_block):
        return "latex"
    given = str(node.get("language", ""))
    classes: list[str] = list(node.get("classes", []))
    named = [name for name in classes if name != "code"]
    return given or (named[0] if "code" in classes and named else "")


def _lines(node: nodes.Element, depth: int = 0) -> Iterator[str]:
    for child in node.children:
        if isinstance(child, nodes.line_block):
            yield from _lines(child, depth + 1)
        elif isinstance(child, nodes.line):
            yield shown_text(child)


def _table(node: nodes.Element) -> Iterator[TextBlock]:
    for title in node.children:
        if isinstance(title, nodes.title):
            yield TextBlock(shown_text(title), BlockKind.CAPTION)
    heads = [row for head in node.findall(nodes.thead) for row in head.findall(nodes.row)]
    bodies = [row for body in node.findall(nodes.tbody) for row in body.findall(nodes.row)]
    yield table(_cells([*heads, *bodies]), has_header=bool(heads))


def _cells(rows: Sequence[nodes.Element]) -> Iterator[list[str]]:
    """Yield the rows; a cell that spans several stands in the first, the others are empty."""
    below: dict[int, int] = {}
    for row in rows:
        cells: list[str] = []
        entries = iter([entry for entry in row.children if isinstance(entry, nodes.entry)])
        while True:
            if below.get(len(cells), 0):
                below[len(cells)] -= 1
                cells.append("")
                continue
            entry = next(entries, None)
            if entry is None:
                break
            width = int(entry.get("morecols", 0)) + 1
            for column in range(len(cells), len(cells) + width):
                below[column] = int(entry.get("morerows", 0))
            cells += [_cell(entry), *([""] * (width - 1))]
        yield cells


def _cell(entry: nodes.Element) -> str:
    said = (
        f"{block.marker} {block.text}" if block.marker else block.text for block in _children(entry, _Place())
    )
    return " ".join(filter(None, map(collapse_whitespace, said)))


def shown_text(node: nodes.Node | None) -> str:
    """Return the text of a node on one line, as it is shown."""
    return collapse_whitespace("".join(_words(node))) if node is not None else ""


def _words(node: nodes.Node) -> Iterator[str]:
    match node:
        case nodes.Text():
            yield node.astext()
        case nodes.literal():
            yield f"`{node.astext()}`"
        case nodes.image():
            yield str(node.get("alt", ""))
        case nodes.problematic():
            text = node.astext()
            yield "" if _UNKNOWN_VALUE.fullmatch(text) else _MARKS.sub("", text)
        case nodes.superscript():
            raised = node.astext().translate(_SUPERSCRIPTS)
            yield node.astext() if set(raised) & set(node.astext()) else raised
        case nodes.footnote_reference() | nodes.citation_reference() | nodes.raw() | nodes.Invisible():
            return
        case nodes.Element():
            for child in node.children:
                yield from _words(child)

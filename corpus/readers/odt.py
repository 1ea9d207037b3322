"""Read OpenDocument texts (.odt): headings become sections; lists, tables, notes and text boxes are kept."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from lxml import etree

from corpus.blocks import TextBlock, assemble_blocks, code, heading, list_item, table
from corpus.document import BlockKind
from corpus.errors import DocumentError
from corpus.readers.decode import normalise_text
from corpus.readers.numerals import numeral
from corpus.readers.package import Package, attribute, local_name
from corpus.readers.reading import DeclaredMetadata, Reading, build_document
from corpus.readers.sheet import MAX_REPEATED_CHARACTERS
from corpus.reflow import collapse_whitespace

_KIND = "OpenDocument text (.odt)"
_SKIPPED = frozenset(
    """
    tracked-changes annotation annotation-end table-of-content illustration-index table-index
    alphabetical-index bibliography forms sequence-decls variable-decls user-field-decls shapes hidden-text
    hidden-paragraph ruby-text title desc event-listeners
    """.split()
)
"""Elements that show nothing, repeat what stands elsewhere, or hold deleted text and comments."""
_MAX_REPEATED = 64
"""The most times that a repeated cell or space counts; sheets repeat empty cells to their last column."""
_MAX_DEPTH = 200
_SPACE = re.compile(r"[ \t\r\n]+")
_CODE_STYLE = re.compile(r"preformatted|source ?code|program ?listing|\bcode\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Style:
    """What a paragraph style inherits from, is called, and says."""

    parent: str = ""
    shown: str = ""
    level: int = 0
    hidden: bool = False
    list_style: str = ""


@dataclass(slots=True)
class _List:
    """An open list: its style's name, its depth, and the number of the last item."""

    style: str
    depth: int
    count: int = 0


@dataclass(slots=True)
class _Walk:
    """The styles of a document, and what has been found in it so far."""

    styles: dict[str, _Style]
    hidden_spans: frozenset[str]
    numbering: dict[tuple[str, int], tuple[str, str, str, int]]
    """Number format, text before and after it, and first number, by list style and level."""
    lists: list[_List] = field(default_factory=list)
    last_counts: dict[tuple[str, int], int] = field(default_factory=dict)
    marker: str = ""
    """The marker of the open list item until its first paragraph takes it."""


def read_odt(content: bytes, name: str) -> Reading:
    """Read one document. Its date is unknown, since a file's creation date is not its publication date."""
    with Package(content, name, _KIND) as package:
        try:
            _refuse_encrypted(package, name)
            root = package.xml("content.xml")
            if root is None:
                raise Package.damaged(name, _KIND)
            walk = _read_styles([root, package.xml("styles.xml")])
            bodies = root.iterfind("{*}body/{*}text")
            blocks = [block for body in bodies for block in _blocks(walk, body, 0)]
            title = _title(package)
        except DocumentError:
            raise
        except Exception as error:  # zipfile and zlib raise many types for damaged files
            raise Package.damaged(name, _KIND) from error
    blocks = [replace(block, text=normalise_text(block.text, name)) for block in blocks]
    assembled = assemble_blocks(_joined_code(blocks))
    draft, problems = build_document(name, assembled, DeclaredMetadata(title=assembled.title or title))
    return Reading((draft,), tuple(problems))


def _refuse_encrypted(package: Package, name: str) -> None:
    manifest = package.xml("META-INF/manifest.xml")
    if manifest is not None and next(manifest.iter("{*}encryption-data"), None) is not None:
        raise DocumentError(f"{name}: it has a password; save it without one and add it again.")


def _title(package: Package) -> str:
    meta = package.xml("meta.xml")
    titles = meta.iter("{*}title") if meta is not None else iter(())
    return next((str(item.text or "") for item in titles), "")


def _read_styles(roots: Iterable[etree._Element | None]) -> _Walk:
    styles: dict[str, _Style] = {}
    hidden: set[str] = set()
    numbering: dict[tuple[str, int], tuple[str, str, str, int]] = {}
    for root in roots:
        for item in root.iter("{*}style", "{*}list-style") if root is not None else ():
            name = attribute(item, "name") or ""
            if local_name(item) == "list-style":
                numbering |= {(name, level): said for level, said in _list_levels(item)}
                continue
            is_hidden = any(attribute(p, "display") == "none" for p in item.iterfind("{*}text-properties"))
            if attribute(item, "family") == "text" and is_hidden:
                hidden.add(name)
            level = attribute(item, "default-outline-level") or ""
            styles.setdefault(
                name,
                _Style(
                    attribute(item, "parent-style-name") or "",
                    attribute(item, "display-name") or name.replace("_20_", " "),
                    int(level) if level.isdecimal() and len(level) < 3 else 0,
                    is_hidden,
                    attribute(item, "list-style-name") or "",
                ),
            )
    return _Walk(styles, frozenset(hidden), numbering)


def _list_levels(item: etree._Element) -> Iterator[tuple[int, tuple[str, str, str, int]]]:
    """Yield the levels of a list style: number format ("" for bullets), text around it, first number."""
    for level in item:
        said = attribute(level, "level") or ""
        if not said.isdecimal() or len(said) > 2:
            continue
        is_number = local_name(level) == "list-level-style-number"
        start = attribute(level, "start-value") or "1"
        yield (
            int(said),
            (
                (attribute(level, "num-format") or "") if is_number else "",
                attribute(level, "num-prefix") or "",
                attribute(level, "num-suffix") or "",
                int(start) if start.isdecimal() and len(start) < 7 else 1,
            ),
        )


def _blocks(walk: _Walk, parent: etree._Element, depth: int) -> Iterator[TextBlock]:
    """Yield the blocks of an element's children."""
    if depth > _MAX_DEPTH:
        raise RecursionError
    for element in parent:
        kind = local_name(element)
        if kind in ("p", "h"):
            yield from _paragraph(walk, element, kind == "h", depth)
        elif kind == "list":
            yield from _list(walk, element, depth)
        elif kind == "table":
            yield from _table(walk, element, depth)
        elif kind == "section" and attribute(element, "display") in ("none", "condition"):
            continue
        elif kind and kind not in _SKIPPED:
            yield from _blocks(walk, element, depth + 1)


def _paragraph(walk: _Walk, element: etree._Element, is_heading: bool, depth: int) -> Iterator[TextBlock]:
    """Yield a paragraph, then the text boxes and notes that are anchored in it."""
    chain = _style_chain(walk, attribute(element, "style-name") or "")
    if any(style.hidden for style in chain):
        return
    anchored: list[etree._Element] = []
    text = _text(walk, element, anchored, depth)
    yield _typed(walk, element, text, chain, is_heading)
    if text.strip():
        walk.marker = ""
    for item in anchored:
        yield from _blocks(walk, item, depth + 1)


def _typed(
    walk: _Walk, element: etree._Element, text: str, chain: list[_Style], is_heading: bool
) -> TextBlock:
    names = [style.shown.casefold() for style in chain]
    said = attribute(element, "outline-level") or ""
    level = int(said) if said.isdecimal() and len(said) < 3 else next((s.level for s in chain if s.level), 0)
    if "title" in names:
        return heading(collapse_whitespace(text), 1)
    if is_heading or level:
        return heading(collapse_whitespace(text), min(6, max(1, level)))
    if any(_CODE_STYLE.search(name) for name in names):
        return code(text, level=len(walk.lists))
    if walk.lists:
        text = collapse_lines(text)
        if walk.marker:
            return list_item(text, len(walk.lists), walk.marker)
        return TextBlock(text, level=len(walk.lists))
    kind = BlockKind.PARAGRAPH
    if "quotations" in names:
        kind = BlockKind.QUOTE
    elif names and any(name in ("caption", "illustration", "table", "figure", "drawing") for name in names):
        kind = BlockKind.CAPTION
    return TextBlock(collapse_lines(text), kind)


def collapse_lines(text: str) -> str:
    """Return the lines of a text with single spaces."""
    return "\n".join(map(collapse_whitespace, text.split("\n"))).strip()


def _style_chain(walk: _Walk, name: str) -> list[_Style]:
    """Return a style and those it inherits from."""
    chain: list[_Style] = []
    while name in walk.styles and len(chain) < 20:
        chain.append(walk.styles[name])
        name = chain[-1].parent
    return chain


def _text(walk: _Walk, element: etree._Element, anchored: list[etree._Element], depth: int) -> str:
    """Return the text in a paragraph; what is anchored there (frames, notes) is collected, not included."""
    if depth > _MAX_DEPTH:
        raise RecursionError
    parts = [_SPACE.sub(" ", str(element.text or ""))]
    for child in element:
        kind = local_name(child)
        if kind == "s":
            said = attribute(child, "c") or "1"
            parts.append(" " * min(_MAX_REPEATED, int(said) if said.isdecimal() and len(said) < 5 else 1))
        elif kind == "tab":
            parts.append("\t")
        elif kind in ("line-break", "soft-page-break"):
            parts.append("\n" if kind == "line-break" else "")
        elif kind == "note":
            anchored += child.iterfind("{*}note-body")
        elif kind in ("frame", "custom-shape", "g", "text-box", "rect"):
            anchored.append(child)
        elif kind == "span" and attribute(child, "style-name") in walk.hidden_spans:
            pass
        elif kind and kind not in _SKIPPED:
            parts.append(_text(walk, child, anchored, depth + 1))
        parts.append(_SPACE.sub(" ", str(child.tail or "")))
    return "".join(parts)


def _list(walk: _Walk, element: etree._Element, depth: int) -> Iterator[TextBlock]:
    outer = walk.lists[-1] if walk.lists else None
    style = attribute(element, "style-name") or (outer.style if outer else "")
    here = _List(style, len(walk.lists) + 1)
    if attribute(element, "continue-numbering") == "true" or attribute(element, "continue-list"):
        here.count = walk.last_counts.get((style, here.depth), 0)
    walk.lists.append(here)
    for item in element:
        if local_name(item) not in ("list-item", "list-header"):
            continue
        walk.marker = _marker(walk, here, item) if local_name(item) == "list-item" else ""
        yield from _blocks(walk, item, depth + 1)
        walk.marker = ""
    walk.last_counts[style, here.depth] = here.count
    walk.lists.pop()


def _marker(walk: _Walk, here: _List, item: etree._Element) -> str:
    """Return the marker of a list's next item, and count it unless it only opens a list inside."""
    style, before, after, first = walk.numbering.get((here.style, here.depth), ("", "", "", 1))
    start = attribute(item, "start-value") or ""
    if any(local_name(child) in ("p", "h") for child in item):
        here.count = here.count + 1 if here.count else first
        if start.isdecimal() and len(start) < 7:
            here.count = int(start)
    return f"{before}{numeral(here.count, style)}{after or '.'}".strip() if style else "-"


def _table(walk: _Walk, element: etree._Element, depth: int) -> Iterator[TextBlock]:
    """Yield a table, then the tables inside its cells."""
    rows: list[list[str]] = []
    inner: list[TextBlock] = []
    covered: dict[int, tuple[int, str]] = {}
    header_rows = sum(1 for _ in element.iterfind("{*}table-header-rows/{*}table-row"))
    lists, walk.lists = walk.lists, []
    for row in element.iter("{*}table-row"):
        if next(row.iterancestors("{*}table"), None) is not element or attribute(row, "visibility") in (
            "collapse",
            "filter",
        ):
            continue
        rows.append(_row(walk, row, inner, covered, depth))
    walk.lists = lists
    first_row_is_bold = bool(header_rows) or _first_row_is_heading(element)
    yield table(rows, has_header=first_row_is_bold)
    yield from inner


def _first_row_is_heading(element: etree._Element) -> bool:
    """True if the paragraphs of the first row have the style that LibreOffice gives to table headings."""
    row = next(element.iter("{*}table-row"), None)
    styles = [attribute(p, "style-name") or "" for p in row.iter("{*}p")] if row is not None else []
    return bool(styles) and all("heading" in style.casefold() for style in styles)


def _row(
    walk: _Walk,
    row: etree._Element,
    inner: list[TextBlock],
    covered: dict[int, tuple[int, str]],
    depth: int,
) -> list[str]:
    """Return the cells of a row. A cell over several rows stands in each, one over several columns once."""
    cells: list[str] = []
    for cell in row:
        kind = local_name(cell)
        if kind not in ("table-cell", "covered-table-cell"):
            continue
        said = attribute(cell, "number-columns-repeated") or "1"
        times = min(_MAX_REPEATED, int(said) if said.isdecimal() and len(said) < 6 else 1)
        column = len(cells)
        if kind == "covered-table-cell":
            left, text = covered.get(column, (0, ""))
            repeats = left and len(text) <= MAX_REPEATED_CHARACTERS
            cells += [text if repeats else ""] * times
            covered[column] = (left - 1, text)
            continue
        blocks = list(_blocks(walk, cell, depth + 1))
        inner += [block for block in blocks if block.kind is BlockKind.TABLE]
        words = " ".join(_cell_text(block) for block in blocks if block.kind is not BlockKind.TABLE)
        spanned = attribute(cell, "number-rows-spanned") or "1"
        covered[column] = (int(spanned) - 1 if spanned.isdecimal() and len(spanned) < 6 else 0, words)
        cells += [words] * (times if len(words) <= MAX_REPEATED_CHARACTERS else 1)
    return cells


def _cell_text(block: TextBlock) -> str:
    is_numbered = block.kind is BlockKind.LIST_ITEM and block.marker != "-"
    return f"{block.marker} {block.text}" if is_numbered else block.text


def _joined_code(blocks: list[TextBlock]) -> list[TextBlock]:
    """Return the blocks with neighbouring lines of code joined."""
    joined: list[TextBlock] = []
    for block in blocks:
        last = joined[-1] if joined else None
        if last is not None and block.kind is last.kind is BlockKind.CODE:
            joined[-1] = replace(last, text=f"{last.text}\n{block.text}")
        else:
            joined.append(block)
    return joined

"""Read PowerPoint presentations (.pptx): each visible slide is a section, its notes stand after it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from corpus.blocks import TextBlock, assemble_blocks, heading, list_item, table
from corpus.document import BlockKind
from corpus.errors import DocumentError
from corpus.readers.decode import normalise_text
from corpus.readers.numerals import numeral
from corpus.readers.package import Package, local_name
from corpus.readers.reading import DeclaredMetadata, Reading, build_document
from corpus.readers.sheet import MAX_REPEATED_CHARACTERS, name_as_title
from corpus.reflow import collapse_whitespace

_KIND = "PowerPoint presentation (.pptx)"
_TITLES = ("title", "ctrTitle")
_LEFT_OUT = ("sldNum", "dt", "ftr", "hdr", "sldImg")
_LISTS = ("body", "obj", "")
"""Placeholders whose paragraphs have bullets unless they say otherwise."""
_NUMBERING = re.compile(r"(arabic|alphaLc|alphaUc|romanLc|romanUc)(Period|ParenR|ParenBoth|Plain)")
_STYLES = {"arabic": "1", "alphaLc": "a", "alphaUc": "A", "romanLc": "i", "romanUc": "I"}
_NO_TITLE = re.compile(
    r"(?:power\s?point[\s-]?\w*|presentation\d*|präsentation\d*|slide \d+|folie \d+|)", re.IGNORECASE
)
_MAX_DEPTH = 50
_MAX_SLIDES = 5_000


@dataclass(slots=True)
class _Slide:
    """A slide while it is read: its title, the blocks under it, and its placeholders' list styles."""

    relations: dict[str, tuple[str, str]]
    layout: etree._Element | None
    title: str = ""
    blocks: list[TextBlock] = field(default_factory=list)


def read_pptx(content: bytes, name: str) -> Reading:
    """Read one document. Its date is unknown, since a file's creation date is not its publication date."""
    with Package(content, name, _KIND) as package:
        try:
            blocks = list(_blocks(package, name))
            declared = _declared_title(package)
        except DocumentError:
            raise
        except Exception as error:  # zipfile and zlib raise many types for damaged files
            raise Package.damaged(name, _KIND) from error
    blocks = [_normalised(block, name) for block in blocks]
    first = next((block.text for block in blocks if block.kind is BlockKind.HEADING), "")
    title = declared or ("" if re.fullmatch(r"Slide \d+", first) else first) or name_as_title(name)
    draft, problems = build_document(name, assemble_blocks(blocks), DeclaredMetadata(title=title))
    return Reading((draft,), tuple(problems))


def _normalised(block: TextBlock, name: str) -> TextBlock:
    text = normalise_text(block.text, name)
    return TextBlock(text, block.kind, block.level, block.marker, block.language, block.has_header)


def _declared_title(package: Package) -> str:
    root = package.xml("docProps/core.xml")
    titles = root.iter("{*}title") if root is not None else iter(())
    title = collapse_whitespace(next((str(item.text or "") for item in titles), ""))
    return "" if _NO_TITLE.fullmatch(title) else title


def _blocks(package: Package, name: str) -> Iterator[TextBlock]:
    main = next((path for path in ("ppt/presentation.xml",) if path in package), "")
    root = package.xml(main) if main else None
    if root is None:
        raise Package.damaged(name, _KIND)
    relations = package.relations(main)
    layouts: dict[str, etree._Element | None] = {}
    numbers = [_relation_id(item) for item in root.iter("{*}sldId")]
    for number, relation in enumerate(numbers[:_MAX_SLIDES], start=1):
        _, path = relations.get(relation, ("", ""))
        slide = package.xml(path) if path else None
        if slide is None or slide.get("show") in ("0", "false"):
            continue
        read = _read_slide(package, slide, path, layouts)
        if read.title or any(block.text.strip() for block in read.blocks):
            yield heading(read.title or f"Slide {number}", 2)
            yield from read.blocks


def _relation_id(element: etree._Element) -> str:
    return next((str(value) for key, value in element.attrib.items() if str(key).endswith("}id")), "")


def _read_slide(
    package: Package, root: etree._Element, path: str, layouts: dict[str, etree._Element | None]
) -> _Slide:
    relations = package.relations(path)
    by_kind = dict(relations.values())
    layout = by_kind.get("slideLayout", "")
    if layout not in layouts:
        layouts[layout] = package.xml(layout) if layout else None
    slide = _Slide(relations, layouts[layout])
    for tree in root.iter("{*}spTree"):
        _read_shapes(package, tree, slide, 0)
        break
    notes = package.xml(by_kind["notesSlide"]) if "notesSlide" in by_kind else None
    for shape in notes.iter("{*}sp") if notes is not None else ():
        if _placeholder(shape) == ("body", _index(shape)):
            slide.blocks += [TextBlock(_paragraph_text(item)) for item in _paragraphs(shape)]
    return slide


def _read_shapes(package: Package, parent: etree._Element, slide: _Slide, depth: int) -> None:
    """Add the blocks of the shapes in a slide or group, in their order; hidden shapes are left out."""
    for shape in parent:
        kind = local_name(shape)
        if any(item.get("hidden") in ("1", "true") for item in shape.iterfind("*/{*}cNvPr")):
            continue
        if kind == "grpSp" and depth < _MAX_DEPTH:
            _read_shapes(package, shape, slide, depth + 1)
        elif kind == "AlternateContent":
            chosen = next((part for part in shape if local_name(part) in ("Choice", "Fallback")), None)
            if chosen is not None and depth < _MAX_DEPTH:
                _read_shapes(package, chosen, slide, depth + 1)
        elif kind == "sp":
            _read_shape(shape, slide)
        elif kind == "graphicFrame":
            slide.blocks += _frame_blocks(package, shape, slide)


def _read_shape(shape: etree._Element, slide: _Slide) -> None:
    found = _placeholder(shape)
    kind = found[0] if found else None
    if kind in _LEFT_OUT:
        return
    paragraphs = _paragraphs(shape)
    if kind in _TITLES and not slide.title:
        slide.title = collapse_whitespace(" ".join(map(_paragraph_text, paragraphs)))
        return
    has_bullets = kind in _LISTS and len([p for p in paragraphs if _paragraph_text(p).strip()]) > 1
    slide.blocks += _text_blocks(paragraphs, has_bullets and not _layout_has_no_bullets(shape, slide))


def _placeholder(shape: etree._Element) -> tuple[str, str] | None:
    """Return the type and index of the placeholder that a shape fills; None for a free shape."""
    for item in shape.iterfind("{*}nvSpPr/{*}nvPr/{*}ph"):
        return str(item.get("type") or ""), str(item.get("idx") or "0")
    return None


def _index(shape: etree._Element) -> str:
    found = _placeholder(shape)
    return found[1] if found else ""


def _layout_has_no_bullets(shape: etree._Element, slide: _Slide) -> bool:
    """True if the shape, or its placeholder in the layout, says that its first level has no bullets."""
    same = [shape]
    for other in slide.layout.iter("{*}sp") if slide.layout is not None else ():
        if (found := _placeholder(other)) is not None and found[1] == _index(shape):
            same.append(other)
    return any(
        next(item.iterfind("{*}txBody/{*}lstStyle/{*}lvl1pPr/{*}buNone"), None) is not None for item in same
    )


def _paragraphs(shape: etree._Element) -> list[etree._Element]:
    return list(shape.iterfind("{*}txBody/{*}p"))


def _paragraph_text(paragraph: etree._Element) -> str:
    """Return a paragraph's text; a line break in it stays one."""
    parts: list[str] = []
    for run in paragraph:
        kind = local_name(run)
        if kind == "br":
            parts.append("\n")
        elif kind in ("r", "fld") and run.get("type") != "slidenum":
            parts += [str(item.text or "").replace("\v", "\n") for item in run.iterfind("{*}t")]
    return "".join(parts).strip()


def _text_blocks(paragraphs: list[etree._Element], has_bullets: bool) -> list[TextBlock]:
    blocks: list[TextBlock] = []
    counts: dict[tuple[int, str], int] = {}
    for paragraph in paragraphs:
        text = _paragraph_text(paragraph)
        if not text:
            continue
        properties = next(paragraph.iterfind("{*}pPr"), None)
        said = str(properties.get("lvl") or "0") if properties is not None else "0"
        level = 1 + (int(said) if said.isdecimal() and len(said) == 1 else 0)
        bullets = {local_name(item): item for item in properties} if properties is not None else {}
        counts = {key: count for key, count in counts.items() if key[0] <= level}
        if "buAutoNum" in bullets:
            marker = _number(bullets["buAutoNum"], level, counts)
            blocks.append(list_item(text, level, marker))
            continue
        counts = {key: count for key, count in counts.items() if key[0] < level}
        is_item = "buChar" in bullets or "buBlip" in bullets or (has_bullets and "buNone" not in bullets)
        blocks.append(list_item(text, level) if is_item else TextBlock(text))
    return blocks


def _number(bullet: etree._Element, level: int, counts: dict[tuple[int, str], int]) -> str:
    """Return the marker of a numbered paragraph, and count it."""
    kind = str(bullet.get("type") or "arabicPeriod")
    start = str(bullet.get("startAt") or "1")
    first = int(start) if start.isdecimal() and len(start) < 6 else 1
    number = counts.get((level, kind), first - 1) + 1
    counts[level, kind] = number
    found = _NUMBERING.fullmatch(kind)
    style, end = found.groups() if found else ("arabic", "Period")
    shown = numeral(number, _STYLES[style])
    return {"ParenR": f"{shown})", "ParenBoth": f"({shown})"}.get(end, f"{shown}.")


def _frame_blocks(package: Package, frame: etree._Element, slide: _Slide) -> list[TextBlock]:
    """Return the table, chart or diagram in a frame."""
    blocks: list[TextBlock] = []
    for found in frame.iter("{*}tbl"):
        properties = next(found.iterfind("{*}tblPr"), None)
        has_header = properties is not None and properties.get("firstRow") in ("1", "true")
        blocks.append(table(_table_rows(found), has_header=has_header))
    for found in frame.iter("{*}relIds"):
        target = next((str(value) for key, value in found.attrib.items() if str(key).endswith("}dm")), "")
        blocks += _diagram_blocks(package, slide.relations.get(target, ("", ""))[1])
    for found in frame.iter("{*}chart"):
        blocks += _chart_blocks(package, slide.relations.get(_relation_id(found), ("", ""))[1])
    return blocks


def _table_rows(found: etree._Element) -> Iterator[list[str]]:
    """Yield the cells of each row. A cell over several rows stands in each, one over several columns once."""
    above: list[str] = []
    for row in found.iterfind("{*}tr"):
        cells: list[str] = []
        for column, cell in enumerate(row.iterfind("{*}tc")):
            said = "\n".join(map(_paragraph_text, _paragraphs_of_cell(cell)))
            is_below = cell.get("vMerge") in ("1", "true")
            repeats = is_below and column < len(above) and len(above[column]) <= MAX_REPEATED_CHARACTERS
            cells.append(above[column] if repeats else said)
        yield cells
        above = cells


def _paragraphs_of_cell(cell: etree._Element) -> list[etree._Element]:
    return list(cell.iterfind("{*}txBody/{*}p"))


def _diagram_blocks(package: Package, path: str) -> list[TextBlock]:
    """Return the texts of a SmartArt diagram as a list."""
    root = package.xml(path) if path else None
    points = root.iter("{*}pt") if root is not None else iter(())
    texts = [
        "\n".join(filter(None, map(_paragraph_text, point.iterfind("{*}t/{*}p"))))
        for point in points
        if point.get("type") in (None, "node", "asst")
    ]
    return [list_item(text) for text in texts if text.strip()]


def _chart_blocks(package: Package, path: str) -> list[TextBlock]:
    """Return a chart's title and its values: a row for each category, a column for each series."""
    root = package.xml(path) if path else None
    if root is None:
        return []
    titles = ["".join(str(t.text or "") for t in title.iter("{*}t")) for title in root.iter("{*}title")]
    series = list(root.iter("{*}ser"))
    names = [" ".join(_cached(item, "tx").values()) for item in series]
    values = [_cached(item, "val") for item in series]
    categories = _cached(series[0], "cat") if series else {}
    rows = [[said, *(column.get(n, "") for column in values)] for n, said in sorted(categories.items())]
    blocks = [TextBlock(title, BlockKind.CAPTION) for title in titles[:1]]
    return [*blocks, table([["", *names], *rows], has_header=True)] if rows else blocks


def _cached(series: etree._Element, part: str) -> dict[int, str]:
    """Return the stored values of a part of a series, by their position."""
    found: dict[int, str] = {}
    for point in series.iterfind(f"{{*}}{part}//{{*}}pt"):
        said = str(point.get("idx") or "")
        if said.isdecimal() and len(said) < 7:
            found.setdefault(int(said), "".join(str(v.text or "") for v in point.iterfind("{*}v")))
    return found

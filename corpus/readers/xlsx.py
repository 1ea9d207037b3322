"""Read Excel workbooks (.xlsx): each visible sheet is a section, with the values that Excel shows."""

import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

import openpyxl
from lxml import etree

from corpus.blocks import TextBlock, assemble_blocks, heading
from corpus.document import ParsedDocument
from corpus.errors import DocumentError
from corpus.readers.decode import normalise_text
from corpus.readers.faq import FaqDocuments
from corpus.readers.number_format import format_value
from corpus.readers.package import Package
from corpus.readers.reading import DeclaredMetadata, Reading, build_document
from corpus.readers.sheet import (
    MAX_REPEATED_CHARACTERS,
    SheetTable,
    add_faq_rows,
    check_cells,
    find_tables,
    name_as_title,
)

_KIND = "Excel workbook (.xlsx)"
_MAX_UNPACKED_BYTES = 256 * 1024 * 1024
_MAX_ROWS = 1_100_000
_MAX_PADDED_CELLS = 20_000_000
"""Cells with the empty ones before them: a row may have one cell, in column 16,384."""
_MAX_MERGED_ROWS = 10_000
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_DEFAULT_SHEET = re.compile(
    r"(?:sheet|tabelle|feuil|hoja|лист|аркуш|blad|foglio|planilha)\s?1?", re.IGNORECASE
)


@dataclass(slots=True)
class _Layout:
    """What a sheet's XML says beside its values; rows and columns count from 1."""

    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    merged: list[tuple[int, int, int]] = field(default_factory=list)
    """Column, first and last row of cells that are merged downwards."""
    without_value: int = 0
    """Formulas whose result was never stored."""


def read_xlsx(content: bytes, name: str) -> Reading:
    """Read the visible sheets: one document, and one for each pair of a sheet of questions and answers.

    Its date is unknown, since a file's creation date is not its publication date.
    """
    with Package(content, name, _KIND, _MAX_UNPACKED_BYTES) as package:
        package.check_text_size()
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # of extensions that openpyxl leaves out
                workbook = openpyxl.load_workbook(BytesIO(content), read_only=True, data_only=True)
                title = str(workbook.properties.title or "")
                return _read_workbook(workbook, package, name, title)
        except DocumentError:
            raise
        except Exception as error:  # openpyxl lets through what zipfile, zlib and its XML parser raise
            raise Package.damaged(name, _KIND) from error


def _read_workbook(workbook: Any, package: Package, name: str, title: str) -> Reading:
    blocks: list[TextBlock] = []
    documents = FaqDocuments()
    problems: list[str] = []
    visible = [sheet for sheet in workbook.worksheets if sheet.sheet_state == "visible"]
    cells = 0
    for sheet in visible:
        layout = _layout(package, sheet._worksheet_path)
        rows = list(_rows(sheet, layout, name))
        cells += sum(map(len, rows))
        check_cells(name, cells)
        if layout.without_value:
            problems.append(_without_value(name, sheet.title, layout.without_value))
        tables = find_tables(rows)
        pairs = [found for found in tables if found.faq_fields()]
        for found in pairs:
            add_faq_rows(documents, f"{name}, {sheet.title}", found)
        blocks += _sheet_blocks(
            "" if len(visible) == 1 and _DEFAULT_SHEET.fullmatch(sheet.title) else sheet.title,
            [found for found in tables if found not in pairs],
        )
    drafts = list(documents.drafts.values())
    problems += documents.problems
    if blocks or not drafts:
        draft, remarks = build_document(
            name, assemble_blocks(blocks), DeclaredMetadata(title=title.strip() or name_as_title(name))
        )
        drafts.insert(0, draft)
        problems += remarks
    return Reading(tuple[ParsedDocument, ...](drafts), tuple(problems))


def _sheet_blocks(title: str, tables: list[SheetTable]) -> list[TextBlock]:
    blocks = [block for found in tables for block in found.blocks()]
    return [heading(title, 2), *blocks] if blocks and title else blocks


def _rows(sheet: Any, layout: _Layout, name: str) -> Iterator[list[str]]:
    """Yield the visible rows of a sheet as they are shown; a value merged downwards stands in each row."""
    sheet.reset_dimensions()
    starts = {(first, column): last for column, first, last in layout.merged}
    carried: dict[int, tuple[int, str]] = {}
    padded = filled = 0
    for number, row in enumerate(sheet.iter_rows(), start=1):
        padded += len(row)
        if number > _MAX_ROWS or padded > _MAX_PADDED_CELLS:
            check_cells(name, padded + _MAX_ROWS * 2)
        shown = [_cell(cell, name) for cell in row]
        for column, (last, said) in list(carried.items()):
            if number > last:
                del carried[column]
            elif column <= len(shown) or any(shown):
                shown += [""] * (column - len(shown))
                shown[column - 1] = shown[column - 1] or said
        for column, said in enumerate(shown, start=1):
            if said and (number, column) in starts and len(said) <= MAX_REPEATED_CHARACTERS:
                carried[column] = (starts[number, column], said)
        if number in layout.hidden_rows:
            continue
        if layout.hidden_columns:
            shown = [
                said for column, said in enumerate(shown, start=1) if column not in layout.hidden_columns
            ]
        while shown and not shown[-1]:
            shown.pop()
        filled += len(shown)
        check_cells(name, filled)
        yield shown


def _cell(cell: Any, name: str) -> str:
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, str):
        text = _ESCAPE.sub(lambda match: chr(int(match.group(1), 16)), value)
        return normalise_text(text, name).strip()
    return format_value(value, str(cell.number_format or "General"))


def _layout(package: Package, path: str) -> _Layout:
    """Return what openpyxl does not tell in its mode for large files: what is hidden or merged."""
    layout = _Layout()
    row_number = 0
    wanted = ("{*}row", "{*}col", "{*}mergeCell")
    parser = etree.iterparse(
        BytesIO(package.read(path.lstrip("/"))),
        events=("end",),
        tag=wanted,
        resolve_entities=False,
        recover=True,
    )
    for _, element in parser:
        match str(element.tag).rpartition("}")[2]:
            case "row":
                row_number = _whole(element.get("r")) or row_number + 1
                if element.get("hidden") in ("1", "true"):
                    layout.hidden_rows.add(row_number)
                layout.without_value += sum(_lacks_value(cell) for cell in element)
            case "col" if element.get("hidden") in ("1", "true"):
                first, last = _whole(element.get("min")), min(_whole(element.get("max")), 16_384)
                layout.hidden_columns.update(range(first, last + 1))
            case "mergeCell":
                layout.merged += _merged_downwards(str(element.get("ref")))
        element.clear()
        while element.getprevious() is not None and (parent := element.getparent()) is not None:
            del parent[0]
    return layout


def _merged_downwards(reference: str) -> list[tuple[int, int, int]]:
    found = re.fullmatch(r"([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})", reference)
    if not found or found.group(1) != found.group(3):
        return []
    column = 0
    for letter in found.group(1):
        column = column * 26 + ord(letter) - 64
    first, last = int(found.group(2)), int(found.group(4))
    return [(column, first, last)] if first < last <= first + _MAX_MERGED_ROWS else []


def _lacks_value(cell: etree._Element) -> bool:
    parts = {str(part.tag).rpartition("}")[2]: part.text for part in cell if isinstance(part.tag, str)}
    return "f" in parts and parts.get("v") is None and "is" not in parts and cell.get("t") != "str"


def _whole(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 9 else 0


def _without_value(name: str, sheet: str, number: int) -> str:
    what = "1 formula has" if number == 1 else f"{number:,} formulas have"
    return f"{name}, {sheet}: {what} no stored result; open the file in a spreadsheet program and save it."

"""Read CSV and TSV files: the delimiter is recognised, the rows become a table or question pairs."""

import csv
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.blocks import assemble_blocks
from corpus.errors import DocumentError
from corpus.readers.decode import decode_text
from corpus.readers.faq import FaqDocuments
from corpus.readers.reading import DeclaredMetadata, Reading, build_document
from corpus.readers.sheet import (
    SheetTable,
    add_faq_rows,
    check_cells,
    clean_cell,
    find_tables,
    name_as_title,
)

_SAMPLE_CHARACTERS = 64 * 1024
_SEPARATOR_LINE = re.compile(r"sep=(.)\n", re.IGNORECASE)
"""Excel's own first line in files that it exports."""
_MIN_SHARE = 0.5
"""The share of rows that must have equally many cells; with fewer, commas are part of the text."""
_MAX_LINES_IN_CELL = 40
"""A longer cell was probably opened by a quotation mark that is never closed."""

csv.field_size_limit(64 * 1024 * 1024)


@dataclass(frozen=True, slots=True)
class _Form:
    """How a file separates and quotes its cells."""

    delimiter: str
    quoting: int = csv.QUOTE_MINIMAL
    escape: str | None = None


def read_csv(content: bytes, name: str) -> Reading:
    """Read a file whose cells are separated by commas, semicolons, tabs or bars."""
    return _read(content, name, ",;\t|")


def read_tsv(content: bytes, name: str) -> Reading:
    """Read a file whose cells are separated by tabs, or by another mark if there are none."""
    text = content[:_SAMPLE_CHARACTERS]
    return _read(content, name, "\t" if b"\t" in text else "\t,;|")


def _read(content: bytes, name: str, delimiters: str) -> Reading:
    text = decode_text(content, name)
    declared = _SEPARATOR_LINE.match(text)
    if declared:
        text, delimiters = text[declared.end() :], declared.group(1)
    rows = _rows(text, name, delimiters)
    tables = find_tables([[clean_cell(cell) for cell in row] for row in rows])
    if len(tables) == 1 and tables[0].faq_fields():
        return _pairs(name, tables[0], rows)
    assembled = assemble_blocks(block for found in tables for block in found.blocks())
    draft, problems = build_document(name, assembled, DeclaredMetadata(title=name_as_title(name)))
    return Reading((draft,), tuple(problems))


def _pairs(name: str, found: SheetTable, rows: Sequence[Sequence[str]]) -> Reading:
    """Return the documents of question pairs, whose cells keep their lines and HTML until they are blocks."""
    kept = tuple(row for row in rows if any(cell.strip() for cell in row))[len(found.lines) :]
    documents = FaqDocuments()
    add_faq_rows(documents, name, SheetTable(found.lines, kept))
    if not documents.drafts:
        raise DocumentError(f"{name}: no question in it has an answer; put some in and add it again.")
    return Reading(tuple(documents.drafts.values()), tuple(documents.problems))


def _rows(text: str, name: str, delimiters: str) -> list[list[str]]:
    form = _find_form(text[:_SAMPLE_CHARACTERS], delimiters)
    rows = _parse(text, form, name)
    if form.quoting == csv.QUOTE_MINIMAL and _has_open_quote(rows, form.delimiter):
        return _parse(text, _Form(form.delimiter, csv.QUOTE_NONE), name)
    return rows


def _find_form(sample: str, delimiters: str) -> _Form:
    """Return the form in which the most rows have equally many cells."""
    whole_lines = sample[: sample.rfind("\n") + 1] or sample
    escape = "\\" if '\\"' in whole_lines and '""' not in whole_lines else None
    best, best_form = (0.0, 0), _Form(delimiters[0], escape=escape)
    for delimiter in delimiters:
        form = _Form(delimiter, escape=escape)
        widths = Counter(len(row) for row in _reader(whole_lines, form) if any(cell.strip() for cell in row))
        width, number = max(
            ((width, number) for width, number in widths.items() if width > 1),
            key=lambda found: (found[1], found[0]),
            default=(0, 0),
        )
        score = (round(number / max(1, widths.total()), 1), width)
        if score > best:
            best, best_form = score, form
    return best_form if best[0] >= _MIN_SHARE else _Form("\x00", escape=escape)  # no delimiter: one column


def _parse(text: str, form: _Form, name: str) -> list[list[str]]:
    rows: list[list[str]] = []
    cells = 0
    for row in _reader(text, form):
        cells += len(row)
        check_cells(name, cells)
        if form.quoting == csv.QUOTE_NONE:
            row = [_unquoted(cell) for cell in row]
        rows.append(row)
    return rows


def _reader(text: str, form: _Form) -> Iterator[list[str]]:
    spaced = re.search(rf"{re.escape(form.delimiter)} +\"", text[:_SAMPLE_CHARACTERS]) is not None
    return csv.reader(
        text.splitlines(keepends=True),
        delimiter=form.delimiter,
        quoting=form.quoting,  # type: ignore[arg-type]
        escapechar=form.escape,
        doublequote=form.escape is None,
        skipinitialspace=spaced,
    )


def _unquoted(cell: str) -> str:
    cell = cell.strip()
    return cell[1:-1].replace('""', '"') if len(cell) > 1 and cell[0] == cell[-1] == '"' else cell


def _has_open_quote(rows: Sequence[Sequence[str]], delimiter: str) -> bool:
    """True if a cell holds many lines with the delimiter, as after a quotation mark that is never closed."""
    for row in rows:
        for cell in row:
            lines = cell.split("\n") if len(cell) > _MAX_LINES_IN_CELL else []
            if len(lines) > _MAX_LINES_IN_CELL and sum(delimiter in line for line in lines) > len(lines) / 2:
                return True
    return False

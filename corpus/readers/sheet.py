"""Turn the rows of a sheet (CSV, Excel) into blocks: titles, tables with their header, and question pairs."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from corpus.blocks import TextBlock, table
from corpus.errors import DocumentError
from corpus.readers.faq import FaqDocuments, FaqFields, find_faq_fields
from corpus.readers.fragment import fragment_blocks, has_markup
from corpus.readers.reading import DeclaredMetadata
from corpus.reflow import collapse_whitespace

MAX_CELLS = 2_000_000
MAX_HEADER_CHARACTERS = 120
MAX_REPEATED_CHARACTERS = 600
"""A cell over several rows is repeated in each of them, unless it is longer than this."""
_MAX_VALUE_CHARACTERS = 60
_SAMPLE_ROWS = 200
_VALUE = re.compile(
    r"[^\w]*\d[\d\W]*[^\W\d_]{0,3}\W*|\S+@\S+\.\S+|(?:https?://|www\.)\S+|true|false|yes|no|n/?a|null",
    re.IGNORECASE,
)
"""A number, date, time, address or truth value: what a table's first row has if it is no header."""
_NUMBER_OR_YEAR = re.compile(r"no|(?:19|20)\d\d", re.IGNORECASE)
"""Values that are common as names of columns too: "No" and "2026"."""
_ID = re.compile(r"(?:_?id|uuid|#|nr|no)\.?", re.IGNORECASE)
_FACTS = {
    "url": "url",
    "link": "url",
    "source": "source",
    "published": "published",
    "date": "published",
}

Row = Sequence[str]


@dataclass(frozen=True, slots=True)
class SheetTable:
    """A table of a sheet: the lines above it, and its rows, without empty rows and columns."""

    lines: tuple[str, ...]
    rows: tuple[Row, ...]

    @property
    def has_header(self) -> bool:
        """True if the first row names the columns."""
        return has_header(self.rows)

    def faq_fields(self) -> list[FaqFields]:
        """Return the columns of questions and answers; [] if the table has none."""
        return find_faq_fields(self.rows[0]) if len(self.rows) > 1 else []

    def blocks(self) -> list[TextBlock]:
        """Return the lines above as paragraphs, and the table."""
        blocks = [TextBlock(line) for line in self.lines]
        return [*blocks, table(self.rows, has_header=self.has_header)] if self.rows else blocks


def check_cells(name: str, cells: int) -> None:
    """Raise DocumentError if a file has too many cells."""
    if cells > MAX_CELLS:
        raise DocumentError(f"{name}: it has more than {MAX_CELLS:,} cells; split it and add the parts.")


def name_as_title(name: str) -> str:
    """Return a title for a file that says none: its name, "opening_hours.csv" as "opening hours"."""
    stem = PurePath(name).stem
    return collapse_whitespace(re.sub(r"[_\s]+|(?<=[^\W\d])-(?=[^\W\d])", " ", stem)) or name


def clean_cell(cell: str) -> str:
    """Return a cell's text on one line, without HTML."""
    if "<" in cell and has_markup(cell):
        cell = " ".join(block.text for block in fragment_blocks(cell))
    return collapse_whitespace(cell)


def find_tables(rows: Iterable[Row]) -> list[SheetTable]:
    """Return the tables of a sheet in order.

    Rows of one cell above a table are its lines. After an empty row a table goes on, unless the next row is a
    line or a header of its own.
    """
    kept = list(rows)
    is_list = not any(len(_filled(row)) > 1 for row in kept)
    found: list[tuple[list[str], list[Row]]] = [([], [])]
    after_gap = True
    for row in kept:
        said = _filled(row)
        lines, body = found[-1]
        if not said:
            after_gap = True
            continue
        is_line = len(said) == 1 and after_gap and not is_list
        if body and (is_line or (after_gap and _begins_table(row, body))):
            lines, body = [], []
            found.append((lines, body))
        if is_line:
            lines.append(said[0])
        else:
            body.append(row)
            after_gap = False
    return [
        SheetTable(tuple(lines), tuple(_without_empty_columns(body)))
        for lines, body in found
        if lines or body
    ]


def has_header(rows: Sequence[Row]) -> bool:
    """True if the first row names the columns: short, different words that are no values of their columns."""
    if len(rows) < 2:
        return False
    first = [cell.strip() for cell in rows[0]]
    said = [cell for cell in first if cell]
    if len(said) * 2 < len(first) or len(set(said)) < len(said):
        return False
    if any(len(cell) > MAX_HEADER_CHARACTERS or (cell[-1] in ".!" and " " in cell) for cell in said):
        return False
    if not any(re.search(r"[^\W\d_]", cell) for cell in said):
        return False
    if any(_is_value(cell) and not _NUMBER_OR_YEAR.fullmatch(cell) for cell in said):
        return False
    columns = zip(*([*row, *[""] * (len(first) - len(row))] for row in rows[1:_SAMPLE_ROWS]), strict=False)
    return not any(name and name in column for name, column in zip(first, columns, strict=False))


def _begins_table(row: Row, body: Sequence[Row]) -> bool:
    """True if a row after a gap is the header of another table than the one above the gap."""
    extent = [bool(cell.strip()) for cell in row]
    if list(row) == list(body[0]):
        return True
    body = body[:_SAMPLE_ROWS]
    widths = Counter(len(_filled(other)) for other in body)
    another_width = sum(extent) not in widths
    all_words = not any(_is_value(cell) for cell in _filled(row))
    has_values = any(_is_value(cell) for other in body[1:] for cell in _filled(other))
    return all_words and (another_width or has_values)


def _is_value(cell: str) -> bool:
    return len(cell) <= _MAX_VALUE_CHARACTERS and _VALUE.fullmatch(cell) is not None


def _filled(row: Row) -> list[str]:
    return [cell.strip() for cell in row if cell.strip()]


def _without_empty_columns(rows: Sequence[Row]) -> list[Row]:
    width = max(map(len, rows), default=0)
    used = [any(len(row) > n and row[n].strip() for row in rows) for n in range(width)]
    if all(used):
        return list(rows)
    return [[cell for n, cell in enumerate(row) if used[n]] for row in rows]


def add_faq_rows(documents: FaqDocuments, name: str, sheet: SheetTable) -> None:
    """Add a document for each pair of question and answer in a table's rows.

    Columns that name an address, a source or a date are the document's; others stand under the answer.
    """
    header = [cell.strip() for cell in sheet.rows[0]]
    fields = sheet.faq_fields()
    taken = {position for pair in fields for position in (pair.question, pair.answer)}
    for number, row in enumerate(sheet.rows[1:], start=2):
        cells = [cell.strip() for cell in row] + [""] * (len(header) - len(row))
        facts: dict[str, object] = {}
        extra: list[TextBlock] = []
        for position, cell in enumerate(cells[: len(header)]):
            if position in taken or not cell or _ID.fullmatch(header[position]):
                continue
            fact = _FACTS.get(header[position].casefold())
            if fact and fact not in facts:
                facts[fact] = cell
            else:
                said = f"{header[position]}: {clean_cell(cell)}" if header[position] else clean_cell(cell)
                extra.append(TextBlock(said))
        for pair in fields:
            if cells[pair.question] or cells[pair.answer]:
                answer = [*fragment_blocks(cells[pair.answer])]
                said_blocks = [*answer, *extra] if answer else []
                documents.add(
                    f"{name}, row {number}", cells[pair.question], said_blocks, DeclaredMetadata(**facts)
                )

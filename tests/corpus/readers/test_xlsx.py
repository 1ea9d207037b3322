"""Excel workbooks: what Excel shows is read, sheet by sheet; what is hidden is not."""

from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest

from corpus.document import BlockKind
from corpus.errors import DocumentError
from corpus.readers import sheet
from corpus.readers.number_format import format_value
from tests.corpus.files import bodies, read_file, read_one
from tests.corpus.packages import replaced, workbook, xlsx_bytes

FARES = [["Zone", "Single"], ["A", 2.5], ["B", 3]]


def test_each_sheet_is_a_section_with_its_table(tmp_path: Path):
    book = workbook(Fares=FARES, Stops=[["Stop", "Lift"], ["Quay", True]])
    draft = read_one(tmp_path / "tram.xlsx", xlsx_bytes(book))
    assert bodies(draft) == {"Fares": "Zone | Single\nA | 2.5\nB | 3", "Stops": "Stop | Lift\nQuay | TRUE"}
    assert [block.has_header for block in draft.blocks if block.kind is BlockKind.TABLE] == [True, True]
    assert draft.title == "tram"


def test_a_single_sheet_without_a_name_of_its_own_has_no_heading(tmp_path: Path):
    book = workbook(Sheet1=FARES)
    book.properties.title = "Fares of the tram"
    draft = read_one(tmp_path / "a.xlsx", xlsx_bytes(book))
    assert (draft.title, list(bodies(draft))) == ("Fares of the tram", [""])


def test_hidden_sheets_rows_and_columns_are_left_out(tmp_path: Path):
    book = workbook(Fares=[["Zone", "Cost", "Single"], ["A", 1, 2.5], ["B", 1, 3], ["C", 1, 4]], Secret=FARES)
    book["Secret"].sheet_state = "veryHidden"
    book["Fares"].row_dimensions[3].hidden = True
    book["Fares"].column_dimensions["B"].hidden = True
    draft = read_one(tmp_path / "a.xlsx", xlsx_bytes(book))
    assert bodies(draft) == {"Fares": "Zone | Single\nA | 2.5\nC | 4"}


def test_a_cell_merged_downwards_stands_in_each_of_its_rows(tmp_path: Path):
    book = workbook(
        Fares=[["Fares of the tram"], ["Zone", "Kind", "Price"], ["A", "single", 2], [None, "day", 6]]
    )
    book["Fares"].merge_cells("A3:A4")
    book["Fares"].merge_cells("A1:C1")
    draft = read_one(tmp_path / "a.xlsx", xlsx_bytes(book))
    assert bodies(draft) == {"Fares": "Fares of the tram\n\nZone | Kind | Price\nA | single | 2\nA | day | 6"}


def test_tables_of_one_sheet_keep_their_headers(tmp_path: Path):
    rows = [
        ["Zone", "Price"],
        ["A", 2],
        [],
        ["B", 3],
        [],
        ["Stop", "Lift", "Opens"],
        ["Quay", "yes", "at seven"],
    ]
    draft = read_one(tmp_path / "a.xlsx", xlsx_bytes(workbook(Tram=rows)))
    assert bodies(draft)["Tram"] == "Zone | Price\nA | 2\nB | 3\n\nStop | Lift | Opens\nQuay | yes | at seven"


def test_values_are_read_not_formulas_and_a_missing_one_is_said(tmp_path: Path):
    content = xlsx_bytes(workbook(Sums=[["Part", "Sum"], ["a", "=1+1"]]))
    reading = read_file(tmp_path / "a.xlsx", content)
    assert "=1+1" not in reading.drafts[0].text
    assert reading.problems == (
        "a.xlsx, Sums: 1 formula has no stored result; open the file in a spreadsheet program and save it.",
    )
    calculated = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1">'
        '<c r="A1" t="inlineStr"><is><t>Sum of all</t></is></c><c r="B1"><f>1+1</f><v>2</v>'
        "</c></row></sheetData>"
        "</worksheet>"
    )
    draft = read_one(tmp_path / "b.xlsx", replaced(content, {"xl/worksheets/sheet1.xml": calculated}))
    assert bodies(draft) == {"Sums": "Sum of all | 2"}


def test_questions_with_answers_are_a_document_each(tmp_path: Path):
    book = workbook(Fares=FARES, Help=[["Question", "Answer"], ["When?", "At seven.\n\nOr nine."]])
    first, second = read_file(tmp_path / "a.xlsx", xlsx_bytes(book)).drafts
    assert (first.key, list(bodies(first))) == ("", ["Fares"])
    assert (second.title, bodies(second)) == ("When?", {"": "At seven.\n\nOr nine."})


def test_an_old_or_locked_workbook_is_refused_with_the_remedy(tmp_path: Path):
    with pytest.raises(
        DocumentError, match=r"^a\.xlsx: it is of an old Office or has a password; save it as"
    ):
        read_file(tmp_path / "a.xlsx", bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600))
    with pytest.raises(DocumentError, match=r"^a\.xlsx: it is not a valid Excel workbook"):
        read_file(tmp_path / "a.xlsx", b"PK\x03\x04 and then nothing")


def test_too_many_cells_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sheet, "MAX_CELLS", 5)
    with pytest.raises(DocumentError, match=r"^a\.xlsx: it has more than 5 cells; split it"):
        read_file(tmp_path / "a.xlsx", xlsx_bytes(workbook(A=FARES)))


MOMENT = datetime(2026, 3, 4, 17, 5, 9)


@pytest.mark.parametrize(
    ("value", "code", "shown"),
    [
        (None, "General", ""),
        (True, "General", "TRUE"),
        (3, "General", "3"),
        (3.0, "General", "3"),
        (0.1 + 0.2, "General", "0.3"),
        (1_234_567.891, "General", "1234567.891"),
        (1e20, "General", "1e+20"),
        (1234.5, "#,##0.00", "1,234.50"),
        (-1234.5, "#,##0.00;(#,##0.00)", "(1,234.50)"),
        (-3, "0.0", "-3.0"),
        (0, '0;-0;"none"', "none"),
        (0.256, "0%", "26%"),
        (0.2565, "0.0%", "25.7%"),
        (2.5, '#,##0.00 "€"', "2.50 €"),
        (2.5, "[$€-407] #,##0.00", "€ 2.50"),
        (2.5, '_("$"* #,##0.00_)', "$2.50"),
        (2.5, "0.##", "2.5"),
        (2, "0.##", "2"),
        (1234, "00000", "01234"),
        (4200, '0.0,"k"', "4.2k"),
        (2.675, "0.00", "2.68"),
        (5, "@", "5"),
        (5, "[Red]0", "5"),
        (12345678, "0.00E+00", "12345678"),
        ("text", "0", "text"),
        (MOMENT, "yyyy-mm-dd", "2026-03-04"),
        (MOMENT, "dd.mm.yyyy", "04.03.2026"),
        (MOMENT, "d/m/yy", "4/3/26"),
        (MOMENT, "d mmmm yyyy", "4 March 2026"),
        (MOMENT, "ddd, mmm d", "Wed, Mar 4"),
        (MOMENT, "[$-409]h:mm AM/PM;@", "5:05 PM"),
        (MOMENT, "hh:mm:ss", "17:05:09"),
        (MOMENT, "yyyy-mm-dd h:mm", "2026-03-04 17:05"),
        (MOMENT, "mm-dd-yy", "2026-03-04"),
        (MOMENT, "General", "2026-03-04 17:05"),
        (datetime(2026, 3, 4), "General", "2026-03-04"),
        (date(2026, 3, 4), 'yyyy"/"mm', "2026/03"),
        (time(9, 30), "h:mm", "9:30"),
        (timedelta(hours=30, minutes=5), "[h]:mm", "30:05"),
        (7, "0" * 1_000, "7"),
    ],
)
def test_values_are_shown_as_their_format_says(value: object, code: str, shown: str):
    assert format_value(value, code) == shown

"""CSV and TSV files become one table with its header, or a document for each question and answer."""

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.dates import Published
from corpus.document import BlockKind, ParsedDocument
from corpus.errors import DocumentError
from corpus.readers import parse_file, sheet
from tests.corpus.files import bodies, read_file, read_one

FARES = "Zone,Single,Day pass\nA,2.40,6\nB,3.10,8.50\n"


def tables(draft: ParsedDocument) -> list[tuple[str, bool]]:
    """The text of each table, and whether its first row is a header."""
    return [(draft.text[b.start : b.end], b.has_header) for b in draft.blocks if b.kind is BlockKind.TABLE]


@pytest.mark.parametrize(
    "content",
    [
        FARES,
        FARES.replace(",", ";"),
        FARES.replace(",", "\t"),
        FARES.replace(",", "|"),
        "sep=;\r\n" + FARES.replace(",", ";"),
        FARES.replace("\n", "\r\n"),
        "\ufeff" + FARES,
        '"Zone","Single","Day pass"\n"A","2.40","6"\n"B", "3.10","8.50"\n',
        FARES.replace("\n", ",,\n"),
        FARES + "\n,,\n",
    ],
    ids=["comma", "semicolon", "tab", "bar", "sep", "crlf", "bom", "quoted", "empty columns", "empty rows"],
)
def test_a_file_is_one_table_however_it_is_separated(tmp_path: Path, content: str):
    draft = read_one(tmp_path / "tram_fares.csv", content)
    assert tables(draft) == [("Zone | Single | Day pass\nA | 2.40 | 6\nB | 3.10 | 8.50", True)]
    assert (draft.title, draft.title_is_generated) == ("tram fares", False)


def test_decimal_commas_are_no_separators(tmp_path: Path):
    draft = read_one(tmp_path / "a.csv", "Zone;Price\nA;2,40\nB;3,10\n")
    assert tables(draft) == [("Zone | Price\nA | 2,40\nB | 3,10", True)]


def test_cells_keep_quoted_marks_and_lose_line_breaks_and_markup(tmp_path: Path):
    content = 'Stop,Remark\nQuay,"Ask ""Ada"",\nor wait"\nPier,<b>closed</b> &amp; cold\n'
    assert tables(read_one(tmp_path / "a.csv", content)) == [
        ('Stop | Remark\nQuay | Ask "Ada", or wait\nPier | closed & cold', True)
    ]


def test_backslashes_may_escape_quotes(tmp_path: Path):
    content = 'Stop,Remark\nQuay,"say \\"hello\\", please"\nPier,"no"\n'
    assert tables(read_one(tmp_path / "a.csv", content)) == [
        ('Stop | Remark\nQuay | say "hello", please\nPier | no', True)
    ]


def test_a_quotation_mark_that_is_never_closed_swallows_nothing(tmp_path: Path):
    rows = [f"{n},item {n},{n * 3}" for n in range(200)]
    rows[20] = '20,"item 20,60'
    [(text, _)] = tables(read_one(tmp_path / "a.csv", "No,Name,Count\n" + "\n".join(rows)))
    assert len(text.split("\n")) == 201


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("Ada,Quay 3,12\nGrace,Pier 9,7\n", False),
        ("2026-03-01,open\n2026-03-02,closed\n", False),
        ("ada@x.example,open\ngrace@x.example,shut\n", False),
        ("Country,2024,2025\nUkraine,3,4\n", True),
        ("open,quay\nopen,pier\nshut,bridge\n", False),
        ("Name,Place\nAda,Kyiv\n", True),
        ("Name,,\nAda,Kyiv,3\nEva,Lviv,4\n", False),
    ],
)
def test_a_header_is_recognised(tmp_path: Path, content: str, expected: bool):
    [(_, has_header)] = tables(read_one(tmp_path / "a.csv", content))
    assert has_header is expected


def test_lines_above_and_below_a_table_are_paragraphs(tmp_path: Path):
    content = "Fares of the tram;;\n\nZone;Single;Day\nA;2;6\n\nB;3;8\n\nPrices in euros;;\n"
    draft = read_one(tmp_path / "a.csv", content)
    assert bodies(draft) == {
        "": "Fares of the tram\n\nZone | Single | Day\nA | 2 | 6\nB | 3 | 8\n\nPrices in euros"
    }


def test_a_column_alone_is_a_table(tmp_path: Path):
    draft = read_one(tmp_path / "a.csv", "Stop\nQuay\n\nPier\n")
    assert tables(draft) == [("Stop\nQuay\nPier", True)]


def test_commas_in_a_column_of_sentences_are_no_separators(tmp_path: Path):
    content = "Remark\nAsk first\nThen, if it is late, wait\nGo\nCome back, please\nStay\n"
    draft = read_one(tmp_path / "a.csv", content)
    assert tables(draft) == [(content.rstrip(), True)]


def test_a_tsv_file_is_separated_by_tabs_only(tmp_path: Path):
    draft = read_one(tmp_path / "a.tsv", "Stop\tOpen\nQuay, north\t7, 9\n")
    assert tables(draft) == [("Stop | Open\nQuay, north | 7, 9", True)]


def test_another_encoding_is_read(tmp_path: Path):
    content = "Straße;Öffnet\nHafenstraße;früh\nMühlweg;spät\n".encode("cp1252")
    assert tables(read_one(tmp_path / "a.csv", content)) == [
        ("Straße | Öffnet\nHafenstraße | früh\nMühlweg | spät", True)
    ]


def test_questions_with_answers_are_a_document_each(tmp_path: Path):
    content = (
        "id,Question,Answer,Category,URL,Date\n"
        '1,How do I moor?,"<p>Slowly.</p><ul><li>a rope</li><li>a knot</li></ul>",Boats,'
        "https://x.example/1,2026-03-01\n"
        "2,When is it open?,At seven.,,,\n"
    )
    first, second = read_file(tmp_path / "faq.csv", content).drafts
    assert (first.title, first.url, first.published) == (
        "How do I moor?",
        "https://x.example/1",
        Published("2026-03-01"),
    )
    assert bodies(first) == {"": "Slowly.\n\n- a rope\n- a knot\n\nCategory: Boats"}
    assert (second.title, bodies(second)) == ("When is it open?", {"": "At seven."})
    assert first.key != second.key


def test_pairs_in_several_languages_are_documents_each(tmp_path: Path):
    content = "question_en,answer_en,question_de,answer_de\nWhen?,At seven.,Wann?,Um sieben.\n"
    drafts = read_file(tmp_path / "a.csv", content).drafts
    assert [(draft.title, bodies(draft)[""]) for draft in drafts] == [
        ("When?", "At seven."),
        ("Wann?", "Um sieben."),
    ]


def test_a_pair_that_is_incomplete_or_there_twice_is_said(tmp_path: Path):
    content = "q;a\nWhen?;At seven.\nWhere?;\nWhen?;At seven.\nWhen?;At nine.\n"
    reading = read_file(tmp_path / "a.csv", content)
    assert [bodies(draft)[""] for draft in reading.drafts] == ["At seven.", "At nine."]
    assert reading.problems == (
        "a.csv, row 3: the question has no answer; skipped.",
        "a.csv, row 4: the same question and answer are already in the file; skipped.",
    )


@pytest.mark.parametrize("header", ["question_id,answer_count", "Question,Votes", "name,answer"])
def test_names_that_only_sound_alike_are_no_pair(tmp_path: Path, header: str):
    assert len(tables(read_one(tmp_path / "a.csv", f"{header}\nx1,why\ny2,how\n"))) == 1


def test_too_many_cells_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sheet, "MAX_CELLS", 10)
    with pytest.raises(DocumentError, match=r"^a\.csv: it has more than 10 cells; split it"):
        read_file(tmp_path / "a.csv", "a,b\n" * 6)


WORDS = st.text("abcdefg äßж", min_size=1, max_size=8).map(str.strip).filter(bool)
CELLS = st.one_of(WORDS, st.integers(0, 9_999).map(str), st.sampled_from(['a "b" c', "x, y", "m;n", "p\nq"]))


@settings(max_examples=80, deadline=None)
@given(
    header=st.lists(WORDS, min_size=2, max_size=4, unique=True),
    delimiter=st.sampled_from(",;\t|"),
    data=st.data(),
)
def test_every_cell_is_in_the_table_once_and_in_its_row(
    header: list[str], delimiter: str, data: st.DataObject
):
    row = st.lists(CELLS, min_size=len(header), max_size=len(header))
    rows = data.draw(st.lists(row, min_size=3, max_size=9))
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, quoting=csv.QUOTE_ALL).writerows([header, *rows])
    [draft] = parse_file(Path("a.csv"), out.getvalue().encode()).drafts
    written = [" | ".join(" ".join(cell.split()) for cell in cells) for cells in [header, *rows]]
    assert draft.text.split("\n")[:-1] == written

"""Rich text: words in every encoding, with headings, lists and tables, and without what is hidden."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.document import BlockKind
from corpus.errors import DocumentError
from corpus.readers import parse_file
from tests.corpus.files import bodies, read_file, read_one

HEAD = (
    r"{\rtf1\ansi\ansicpg1252\uc1\deff0{\fonttbl{\f0\fcharset0 Arial;}{\f1\fcharset204 Arial;}"
    r"{\f2\fcharset2 Symbol;}{\f3\fcharset128 MS Gothic;}}{\colortbl;\red0;}"
    r"{\stylesheet{\s0 Normal;}{\s1 heading 1;}{\s2\outlinelevel1 My own;}{\s15 Title;}{\*\cs10 Default;}}"
    r"{\info{\title The boat file}{\author Nobody}}{\*\generator Maker 1.0;}{\header Page header\par}"
)


def rtf(body: str) -> str:
    return HEAD + body + "}"


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        (r"The caf\'e9 is \ldblquote open\rdblquote.", "The café is “open”."),
        (r"\u1055?\u1088?\u1080?\u1074?\u1077?\u1090? all", "Привет all"),
        (r"{\f1 \'cf\'f0\'e8\'e2\'e5\'f2} all", "Привет all"),
        (r"{\f3 \'93\'fa\'96\'7b}", "日本"),
        (r"{\uc2 \u8220\'81\'67x}", "“x"),
        (r"{\uc0\u8220 x}", "“x"),
        (r"\u-10179?\u-8704? boat", "😀 boat"),
        (r"a\~b\_c \{d\} \\ e\-f", "a\u00a0b\u2011c {d} \\ ef".replace("\u00a0", " ")),
        (r"one {\b two} {\i three}" + "\n four", "one two three four"),
        (r"seen {\v hidden}{\deleted gone}end", "seen end"),
        (r'{\field{\*\fldinst HYPERLINK "http://x"}{\fldrslt a link}} here', "a link here"),
        (r"one{\pict\wmetafile8 0102ab}{\*\unknown two} three", "one three"),
        ("one{\\pict\\bin5 }}}{{} two", "one two"),
        (r"one\line two", "one\ntwo"),
        ("raw \xe9", "raw é"),
    ],
)
def test_words_are_as_shown(tmp_path: Path, written: str, shown: str):
    draft = read_one(tmp_path / "a.rtf", rtf(rf"\pard\plain {written}\par").encode("latin-1"))
    assert bodies(draft) == {"": shown}
    assert draft.title == "The boat file"


@pytest.mark.parametrize("page", [1, 0, 65_000, 1_252_999])
def test_a_code_page_that_does_not_exist_is_western(tmp_path: Path, page: int):
    content = rf"{{\rtf1\ansi\ansicpg{page}\pard The caf\'e9.\par}}"
    assert bodies(read_one(tmp_path / "a.rtf", content)) == {"": "The café."}


def test_headings_are_sections_by_style_or_outline(tmp_path: Path):
    draft = read_one(
        tmp_path / "a.rtf",
        rtf(
            r"\pard\s15 Boats\par\pard\s1 Rules\par\pard Sail slowly.\par\pard\s2\outlinelevel1 More\par"
            r"\pard Be kind.\par"
        ),
    )
    assert draft.title == "Boats"
    assert bodies(draft) == {"Rules": "Sail slowly.", "More": "Be kind."}


def test_lists_keep_depth_and_numbers(tmp_path: Path):
    body = (
        r"{\listtext\pard\plain\f2\'b7\tab}\pard\ls1\ilvl0 first\par"
        r"{\listtext\pard\plain 2)\tab}\pard\ls1\ilvl1 second\par{\pntext\f2\'b7\tab}\pard third\par"
    )
    assert bodies(read_one(tmp_path / "a.rtf", rtf(body))) == {"": "- first\n  2) second\n- third"}


def test_tables_keep_rows_header_and_merged_cells(tmp_path: Path):
    body = (
        r"\trowd\trhdr\cellx1\cellx2\pard\intbl Zone\cell Price\cell\row"
        r"\trowd\clvmgf\cellx1\cellx2\pard\intbl A\cell 1\par 2\cell\row"
        r"\trowd\clvmrg\cellx1\cellx2\pard\intbl\cell 6\cell\row\pard After.\par"
    )
    draft = read_one(tmp_path / "a.rtf", rtf(body))
    assert bodies(draft) == {"": "Zone | Price\nA | 1 2\nA | 6\n\nAfter."}
    assert [b.has_header for b in draft.blocks if b.kind is BlockKind.TABLE] == [True]


def test_a_footnote_stands_after_its_paragraph(tmp_path: Path):
    body = r"\pard The boat{\footnote\pard Of wood.} sailed.\par\pard It sank.\par"
    assert bodies(read_one(tmp_path / "a.rtf", rtf(body))) == {"": "The boat sailed.\n\nOf wood.\n\nIt sank."}


def test_a_header_row_under_a_table_begins_another_one(tmp_path: Path):
    row = r"\trowd{}\cellx1\cellx2\pard\intbl {}\cell {}\cell\row".format
    head = r"\trhdr"
    body = (
        row(head, "Pier", "Boats")
        + row("", "North", "two")
        + row(head, "Line", "Fare")
        + row("", "A", "four")
    )
    draft = read_one(tmp_path / "a.rtf", rtf(body + r"\pard The end.\par"))
    tables = [block for block in draft.blocks if block.kind is BlockKind.TABLE]
    assert [draft.text[t.start : t.end] for t in tables] == [
        "Pier | Boats\nNorth | two",
        "Line | Fare\nA | four",
    ]
    assert all(table.has_header for table in tables)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("Just words.", "not rich text"),
        (rtf(""), "put some in"),
        (rtf("{" * 9_000), "is damaged; save it again"),
    ],
)
def test_what_is_no_rich_text_is_refused(tmp_path: Path, content: str, said: str):
    with pytest.raises(DocumentError, match=rf"^a\.rtf: .*{said}"):
        read_file(tmp_path / "a.rtf", content)


TEXT = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=12)


@settings(max_examples=80, deadline=None)
@given(st.lists(TEXT, min_size=1, max_size=12))
def test_any_characters_come_back(words: list[str]):
    def escaped(word: str) -> str:
        units = word.encode("utf-16-le")
        numbers = (int.from_bytes(units[n : n + 2], "little", signed=True) for n in range(0, len(units), 2))
        return "".join(rf"\u{number}?" for number in numbers)

    body = rtf(rf"\pard begin {' '.join(map(escaped, words))} end\par")
    [draft] = parse_file(Path("a.rtf"), body.encode()).drafts
    assert draft.text == f"begin {' '.join(words)} end\n"

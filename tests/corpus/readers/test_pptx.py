"""Presentations: a section for each visible slide, with lists, tables, charts and notes."""

from pathlib import Path

import pytest

from corpus.document import BlockKind
from corpus.errors import DocumentError
from tests.corpus.files import bodies, read_file, read_one
from tests.corpus.packages import paragraph, pptx_bytes, relations, shape, slide

TITLE = shape(paragraph("Boat\nrules"), placeholder="title")
BULLETS = shape(
    paragraph("Wear a vest"),
    paragraph("always", '<a:pPr lvl="1"/>'),
    paragraph("Sign in"),
    paragraph("Thank you.", "<a:pPr><a:buNone/></a:pPr>"),
    placeholder="body",
)
TABLE = (
    '<p:graphicFrame><a:graphic><a:graphicData><a:tbl><a:tblPr firstRow="1"/>'
    "<a:tr><a:tc><a:txBody><a:p><a:r><a:t>Zone</a:t></a:r></a:p></a:txBody></a:tc>"
    "<a:tc><a:txBody><a:p><a:r><a:t>Price</a:t></a:r></a:p></a:txBody></a:tc></a:tr>"
    '<a:tr><a:tc rowSpan="2"><a:txBody><a:p><a:r><a:t>A</a:t></a:r></a:p></a:txBody></a:tc>'
    "<a:tc><a:txBody><a:p><a:r><a:t>2</a:t></a:r></a:p></a:txBody></a:tc></a:tr>"
    '<a:tr><a:tc vMerge="1"><a:txBody><a:p/></a:txBody></a:tc>'
    "<a:tc><a:txBody><a:p><a:r><a:t>6</a:t></a:r></a:p></a:txBody></a:tc></a:tr>"
    "</a:tbl></a:graphicData></a:graphic></p:graphicFrame>"
)


def test_each_slide_is_a_section_with_its_list_and_notes(tmp_path: Path):
    content = pptx_bytes(
        slide(TITLE, BULLETS), slide(shape(paragraph("No title here."))), notes_of_first="Speak slowly."
    )
    draft = read_one(tmp_path / "a.pptx", content)
    assert draft.title == "Boat rules"
    assert bodies(draft) == {
        "Boat rules": "- Wear a vest\n  - always\n- Sign in\n\nThank you.\n\nSpeak slowly.",
        "Slide 2": "No title here.",
    }


def test_hidden_slides_hidden_shapes_and_footers_are_left_out(tmp_path: Path):
    content = pptx_bytes(
        slide(TITLE, hidden=True),
        slide(
            shape(paragraph("Seen here.")),
            shape(paragraph("unseen"), hidden=True),
            shape(paragraph("7"), placeholder="sldNum"),
            shape(paragraph("2026"), placeholder="dt"),
            shape(paragraph("Our company"), placeholder="ftr"),
        ),
    )
    assert bodies(read_one(tmp_path / "a.pptx", content)) == {"Slide 2": "Seen here."}


def test_numbered_paragraphs_keep_their_numbers(tmp_path: Path):
    number = '<a:pPr><a:buAutoNum type="arabicPeriod" startAt="3"/></a:pPr>'
    letter = '<a:pPr lvl="1"><a:buAutoNum type="alphaLcParenR"/></a:pPr>'
    shown = shape(
        *(
            paragraph(text, style)
            for text, style in (("x", number), ("y", letter), ("z", letter), ("w", number))
        )
    )
    assert bodies(read_one(tmp_path / "a.pptx", pptx_bytes(slide(TITLE, shown))))["Boat rules"] == (
        "3. x\n  a) y\n  b) z\n4. w"
    )


def test_a_table_keeps_rows_header_and_merged_cells(tmp_path: Path):
    draft = read_one(tmp_path / "a.pptx", pptx_bytes(slide(TITLE, TABLE)))
    [table] = [block for block in draft.blocks if block.kind is BlockKind.TABLE]
    assert (draft.text[table.start : table.end], table.has_header) == ("Zone | Price\nA | 2\nA | 6", True)


def test_grouped_shapes_and_alternatives_are_read_once(tmp_path: Path):
    grouped = f"<p:grpSp><p:grpSp>{shape(paragraph('Deep inside.'))}</p:grpSp></p:grpSp>"
    either = (
        '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        f"<mc:Choice>{shape(paragraph('New form.'))}</mc:Choice>"
        f"<mc:Fallback>{shape(paragraph('Old form.'))}</mc:Fallback></mc:AlternateContent>"
    )
    draft = read_one(tmp_path / "a.pptx", pptx_bytes(slide(TITLE, grouped, either)))
    assert bodies(draft)["Boat rules"] == "Deep inside.\n\nNew form."


def test_charts_and_diagrams_are_read(tmp_path: Path):
    frame = "<p:graphicFrame><a:graphic><a:graphicData>{}</a:graphicData></a:graphic></p:graphicFrame>"
    shapes = frame.format('<c:chart xmlns:c="c" r:id="rId5"/>') + frame.format(
        '<dgm:relIds xmlns:dgm="d" r:dm="rId6"/>'
    )
    chart = (
        '<c:chartSpace xmlns:c="c" xmlns:a="a"><c:ser><c:tx><c:strCache><c:pt idx="0"><c:v>Trips</c:v></c:pt>'
        '</c:strCache></c:tx><c:cat><c:pt idx="0"><c:v>May</c:v></c:pt><c:pt idx="1">'
        "<c:v>June</c:v></c:pt></c:cat>"
        '<c:val><c:pt idx="0"><c:v>3</c:v></c:pt><c:pt idx="1"><c:v>4</c:v></c:pt></c:val>'
        "</c:ser></c:chartSpace>"
    )
    diagram = (
        '<d:dataModel xmlns:d="d" xmlns:a="a"><d:pt type="doc"/><d:pt><d:t>'
        "<a:p><a:r><a:t>Ask first</a:t></a:r></a:p></d:t></d:pt></d:dataModel>"
    )
    parts = {
        "ppt/slides/_rels/slide1.xml.rels": relations(
            rId5="chart:../charts/c.xml", rId6="diagramData:../d.xml"
        ),
        "ppt/charts/c.xml": chart,
        "ppt/d.xml": diagram,
    }
    draft = read_one(tmp_path / "a.pptx", pptx_bytes(slide(TITLE, shapes), parts=parts))
    assert bodies(draft)["Boat rules"] == "| Trips\nMay | 3\nJune | 4\n\n- Ask first"


def test_a_declared_title_is_taken_unless_a_program_wrote_it(tmp_path: Path):
    for declared, title in (("Rules of 2026", "Rules of 2026"), ("PowerPoint Presentation", "Boat rules")):
        parts = {"docProps/core.xml": f"<x xmlns:dc='dc'><dc:title>{declared}</dc:title></x>"}
        assert read_one(tmp_path / "a.pptx", pptx_bytes(slide(TITLE, BULLETS), parts=parts)).title == title


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600), "save it as PowerPoint presentation"),
        (b"PK\x03\x04 and nothing", "not a valid PowerPoint presentation"),
        (pptx_bytes(slide(TITLE), parts={"ppt/presentation.xml": ""}), "not a valid PowerPoint presentation"),
        (pptx_bytes(slide(TITLE)), "put some in"),
    ],
)
def test_an_old_damaged_or_empty_presentation_is_refused(tmp_path: Path, content: bytes, said: str):
    with pytest.raises(DocumentError, match=rf"^a\.pptx: .*{said}"):
        read_file(tmp_path / "a.pptx", content)

"""OpenDocument texts: what LibreOffice shows, without deleted text and comments."""

from pathlib import Path

import pytest

from corpus.document import BlockKind
from corpus.errors import DocumentError
from tests.corpus.files import bodies, read_file, read_one
from tests.corpus.packages import odt_bytes

STYLES = """
<text:list-style style:name="L1"><text:list-level-style-number text:level="1" style:num-format="1"
 style:num-suffix=")" text:start-value="3"/><text:list-level-style-bullet text:level="2"/></text:list-style>
<style:style style:name="T" style:display-name="Title" style:family="paragraph"/>
<style:style style:name="P1" style:parent-style-name="Preformatted_20_Text" style:family="paragraph"/>
<style:style style:name="Preformatted_20_Text"
 style:display-name="Preformatted Text" style:family="paragraph"/>
<style:style style:name="Gone" style:family="paragraph">
 <style:text-properties text:display="none"/></style:style>
"""


def test_headings_are_sections_and_spaces_are_as_shown(tmp_path: Path):
    body = (
        '<text:p text:style-name="T">Boats</text:p><text:h text:outline-level="1">Rules</text:h>'
        "<text:p>Sail\n   slowly,<text:line-break/>please<text:s/>do<text:tab/>so. "
        "<text:span>All </text:span><text:a>of you</text:a>.</text:p>"
    )
    draft = read_one(tmp_path / "a.odt", odt_bytes(body, STYLES))
    assert draft.title == "Boats"
    assert bodies(draft) == {"Rules": "Sail slowly,\nplease do so. All of you."}


def test_lists_keep_depth_and_numbers(tmp_path: Path):
    item = "<text:list-item><text:p>{}</text:p>{}</text:list-item>"
    inner = f"<text:list>{item.format('inner', '')}</text:list>"
    body = (
        f'<text:list text:style-name="L1">{item.format("one", inner)}'
        f"{item.format('two', '<text:p>more</text:p>')}"
        f"</text:list><text:p>Between.</text:p>"
        f'<text:list text:style-name="L1" text:continue-numbering="true">'
        f"{item.format('three', '')}</text:list>"
    )
    draft = read_one(tmp_path / "a.odt", odt_bytes(body, STYLES))
    assert bodies(draft) == {"": "3) one\n  - inner\n4) two\n\nmore\n\nBetween.\n\n5) three"}


def test_tables_keep_rows_header_and_merged_cells(tmp_path: Path):
    tall = ' table:number-rows-spanned="2"'
    cell = "<table:table-cell{}><text:p>{}</text:p></table:table-cell>".format
    body = (
        "<table:table><table:table-header-rows><table:table-row>"
        f"{cell('', 'Zone')}{cell('', 'Price')}</table:table-row></table:table-header-rows><table:table-row>"
        f"{cell(tall, 'A')}{cell('', '2')}</table:table-row><table:table-row>"
        f"<table:covered-table-cell/>{cell('', '6')}</table:table-row></table:table>"
    )
    draft = read_one(tmp_path / "a.odt", odt_bytes(body))
    [block] = draft.blocks
    assert (block.kind, block.has_header) == (BlockKind.TABLE, True)
    assert bodies(draft) == {"": "Zone | Price\nA | 2\nA | 6"}


def test_deleted_text_comments_and_hidden_text_are_left_out(tmp_path: Path):
    body = (
        "<text:tracked-changes><text:changed-region><text:deletion><text:p>Deleted.</text:p></text:deletion>"
        "</text:changed-region></text:tracked-changes><text:p>Kept"
        "<office:annotation><text:p>A comment.</text:p></office:annotation> here.</text:p>"
        '<text:p text:style-name="Gone">Hidden.</text:p>'
        '<text:section text:display="none"><text:p>Hidden too.</text:p></text:section>'
        "<text:table-of-content><text:index-body><text:p>Rules 3</text:p></text:index-body>"
        "</text:table-of-content>"
    )
    assert read_one(tmp_path / "a.odt", odt_bytes(body, STYLES)).text == "Kept here.\n"


def test_notes_and_text_boxes_stand_after_their_paragraph(tmp_path: Path):
    body = (
        "<text:p>The boat<text:note><text:note-citation>1</text:note-citation>"
        "<text:note-body><text:p>Of wood.</text:p>"
        "</text:note-body></text:note> sailed.<draw:frame><draw:text-box>"
        "<text:p>In a box.</text:p></draw:text-box>"
        "</draw:frame></text:p><text:p>Then it sank.</text:p>"
    )
    assert bodies(read_one(tmp_path / "a.odt", odt_bytes(body))) == {
        "": "The boat sailed.\n\nOf wood.\n\nIn a box.\n\nThen it sank."
    }


def test_lines_of_code_are_one_block(tmp_path: Path):
    line = '<text:p text:style-name="P1">{}</text:p>'
    body = line.format("if sail:") + line.format('<text:s text:c="4"/>go()')
    draft = read_one(tmp_path / "a.odt", odt_bytes(body, STYLES))
    assert [(b.kind, draft.text[b.start : b.end]) for b in draft.blocks] == [
        (BlockKind.CODE, "if sail:\n    go()")
    ]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"PK\x03\x04 and nothing", "not a valid OpenDocument text"),
        (odt_bytes("", parts={"content.xml": ""}), "not a valid OpenDocument text"),
        (
            odt_bytes("", parts={"META-INF/manifest.xml": "<m><encryption-data/></m>"}),
            "it has a password; save it without one",
        ),
        (odt_bytes("<text:p/>"), "put some in"),
    ],
)
def test_a_damaged_locked_or_empty_text_is_refused(tmp_path: Path, content: bytes, said: str):
    with pytest.raises(DocumentError, match=rf"^a\.odt: .*{said}"):
        read_file(tmp_path / "a.odt", content)

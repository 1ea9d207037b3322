"""A Word document is read as Word shows it: text in wrappers is kept, deleted and hidden text left out."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.document import BlockKind, ParsedDocument
from corpus.readers.docx.numbering import format_number
from tests.corpus.files import bodies, read_one
from tests.corpus.readers.word_files import (
    MAIN_TYPE,
    STRICT,
    cell,
    field,
    item,
    paragraph,
    row,
    run,
    word_xml,
)


def read_body(tmp_path: Path, body: str, **parts: str) -> ParsedDocument:
    return read_one(tmp_path / "a.docx", word_xml(body, **parts))


def blocks(draft: ParsedDocument) -> list[tuple[str, str]]:
    return [(block.kind.value, draft.text[block.start : block.end]) for block in draft.blocks]


def only_paragraph(tmp_path: Path, inner: str) -> str:
    [(kind, text)] = blocks(read_body(tmp_path, paragraph(inner)))
    assert kind == "paragraph"
    return text


@pytest.mark.parametrize(
    "wrapped",
    [
        f'<w:smartTag w:element="place">{run("Aarhus")}</w:smartTag>',
        f"<w:smartTag><w:smartTag>{run('Aar')}</w:smartTag>{run('hus')}</w:smartTag>",
        f"<w:hyperlink>{run('Aarhus')}</w:hyperlink>",
        f'<w:ins w:author="x">{run("Aarhus")}</w:ins>',
        f'<w:moveTo w:author="x">{run("Aarhus")}</w:moveTo>',
        f"<w:sdt><w:sdtPr/><w:sdtContent>{run('Aarhus')}</w:sdtContent></w:sdt>",
        f"<w:customXml>{run('Aarhus')}</w:customXml>",
        f'<w:fldSimple w:instr="DOCPROPERTY City">{run("Aarhus")}</w:fldSimple>',
        field("REF city", "Aarhus"),
        f"<w:bdo>{run('Aarhus')}</w:bdo>",
        f"<mc:AlternateContent><mc:Choice Requires='x'>{run('Aarhus')}</mc:Choice>"
        f"<mc:Fallback>{run('Aarhus')}</mc:Fallback></mc:AlternateContent>",
        "<w:r><w:ruby><w:rt><w:r><w:t>oh</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>Aarhus</w:t></w:r></w:rubyBase></w:ruby></w:r>",
        run("Aar\u00adhus"),
        f"{run('Aar')}<w:r><w:softHyphen/></w:r>{run('hus')}",
    ],
)
def test_text_in_wrappers_is_part_of_its_sentence(tmp_path: Path, wrapped: str):
    said = only_paragraph(tmp_path, f"{run('The train to ')}{wrapped}{run(' leaves at six.')}")
    assert said == "The train to Aarhus leaves at six."


@pytest.mark.parametrize(
    "unseen",
    [
        "<w:del><w:r><w:delText>never </w:delText></w:r></w:del>",
        f"<w:moveFrom>{run('never ')}</w:moveFrom>",
        run("never ", "<w:vanish/>"),
        run("never ", '<w:rStyle w:val="Hidden"/>'),
        "<w:r><w:instrText>never </w:instrText></w:r>",
        f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{run('never ')}</w:sdtContent></w:sdt>",
        '<w:r><w:commentReference w:id="1"/></w:r>',
    ],
)
def test_what_word_does_not_show_is_left_out(tmp_path: Path, unseen: str):
    styles = '<w:style w:type="character" w:styleId="Hidden"><w:rPr><w:vanish/></w:rPr></w:style>'
    shown = run("burned.", '<w:vanish w:val="0"/>')
    body = paragraph(f"{run('The mill ')}{unseen}{shown}")
    assert blocks(read_body(tmp_path, body, styles=styles)) == [("paragraph", "The mill burned.")]


def test_tabs_breaks_and_signs_are_what_a_reader_sees(tmp_path: Path):
    inner = (
        f"{run('Name:')}<w:r><w:tab/></w:r>{run('Lund')}<w:r><w:br/></w:r>{run('up')}<w:r><w:noBreakHyphen/></w:r>"
        f'{run("to")}<w:r><w:sym w:font="Symbol" w:char="F061"/></w:r>'
        f'<w:r><w:br w:type="page"/></w:r>{run("end")}'
    )
    assert only_paragraph(tmp_path, inner) == "Name: Lund\nup-toα end"


def test_a_paragraph_whose_end_was_deleted_goes_on_in_the_next(tmp_path: Path):
    body = paragraph("The lake is ", "<w:rPr><w:del/></w:rPr>") + paragraph("deep.")
    assert blocks(read_body(tmp_path, body)) == [("paragraph", "The lake is deep.")]


def test_a_text_box_is_read_once_after_its_paragraph(tmp_path: Path):
    box = f"<w:txbxContent>{paragraph('Ring the bell twice.')}</w:txbxContent>"
    inner = (
        f"{run('Visitors wait here.')}<w:r><mc:AlternateContent>"
        f"<mc:Choice Requires='wps'><w:drawing><wps:wsp><wps:txbx>{box}"
        f"</wps:txbx></wps:wsp></w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict>"
        "</mc:Fallback></mc:AlternateContent></w:r>"
    )
    assert blocks(read_body(tmp_path, paragraph(inner))) == [
        ("paragraph", "Visitors wait here."),
        ("paragraph", "Ring the bell twice."),
    ]


def test_notes_follow_the_paragraph_that_refers_to_them(tmp_path: Path):
    body = paragraph(
        f'{run("The bridge is old")}<w:r><w:footnoteReference w:id="2"/></w:r>{run(".")}'
    ) + paragraph(f'{run("It is wide.")}<w:r><w:endnoteReference w:id="2"/></w:r>')
    note = '<w:{0} w:id="2">{1}</w:{0}>'.format
    separator = '<w:footnote w:type="separator" w:id="0"><w:p><w:r><w:t>x</w:t></w:r></w:p></w:footnote>'
    draft = read_body(
        tmp_path,
        body,
        footnotes=separator + note("footnote", paragraph("Built in 1710.")),
        endnotes=note("endnote", paragraph("Six metres.")),
    )
    assert [text for _, text in blocks(draft)] == [
        "The bridge is old.",
        "Built in 1710.",
        "It is wide.",
        "Six metres.",
    ]


NUMBERING = """
<w:abstractNum w:abstractNumId="1">
 <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl>
 <w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%1.%2)"/></w:lvl>
 <w:lvl w:ilvl="2"><w:start w:val="4"/><w:numFmt w:val="upperRoman"/><w:lvlText w:val="(%3)"/></w:lvl>
</w:abstractNum>
<w:abstractNum w:abstractNumId="2">
 <w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val="\uf0b7"/></w:lvl></w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num>
<w:num w:numId="2"><w:abstractNumId w:val="2"/></w:num>
<w:num w:numId="3"><w:abstractNumId w:val="1"/>
 <w:lvlOverride w:ilvl="0"><w:startOverride w:val="7"/></w:lvlOverride></w:num>
"""


def test_list_items_have_the_numbers_that_word_shows(tmp_path: Path):
    body = "".join(
        (
            *(
                item("salt"),
                item("fine", 1),
                item("coarse", 1),
                item("pink", 2),
                item("oil"),
                item("cold", 1),
            ),
            *(item("on its own", 0, 2), item("seventh", 0, 3), item("eighth", 0, 3), item("none", 0, 0)),
        )
    )
    draft = read_body(tmp_path, body, numbering=NUMBERING)
    assert [draft.text[b.start : b.end] for b in draft.blocks] == [
        *("1. salt", "1.a) fine", "1.b) coarse", "(IV) pink", "2. oil", "2.a) cold"),
        *("- on its own", "7. seventh", "8. eighth", "none"),
    ]
    assert [block.level for block in draft.blocks] == [1, 2, 2, 3, 1, 2, 1, 1, 1, 0]


@pytest.mark.parametrize(
    ("value", "form", "shown"),
    [
        *(
            (4, "lowerRoman", "iv"),
            (1994, "upperRoman", "MCMXCIV"),
            (26, "lowerLetter", "z"),
            (28, "upperLetter", "BB"),
        ),
        *(
            (3, "decimalZero", "03"),
            (22, "ordinal", "22nd"),
            (13, "ordinal", "13th"),
            (2, "russianLower", "б"),
            (5, "none", ""),
        ),
        *((0, "upperRoman", "0"), (7, "chineseCounting", "7")),
    ],
)
def test_numbers_are_written_in_their_format(value: int, form: str, shown: str):
    assert format_number(value, form) == shown


@pytest.mark.parametrize(
    ("identifier", "name", "inner", "level"),
    [
        ("berschrift2", "heading 2", '<w:pPr><w:outlineLvl w:val="1"/></w:pPr>', 2),
        ("Titre3", "Titre 3", "", 3),
        ("Ttulo1", "Título 1", "", 1),
        ("a4", "Заголовок 2", "", 2),
        ("Chapter", "Chapter", '<w:pPr><w:outlineLvl w:val="0"/></w:pPr>', 1),
        ("Mine", "Mine", '<w:basedOn w:val="Heading2"/>', 2),
    ],
)
def test_headings_are_known_by_level_and_by_names_of_any_language(
    tmp_path: Path, identifier: str, name: str, inner: str, level: int
):
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="{i}"><w:name w:val="{n}"/>{x}</w:style>'
        for i, n, x in [("Heading2", "heading 2", ""), (identifier, name, inner)][
            :: 1 if identifier == "Mine" else -1
        ]
    )
    body = (
        paragraph("Before it.")
        + paragraph("The barn", f'<w:pStyle w:val="{identifier}"/>')
        + paragraph("It is red.")
    )
    draft = read_body(tmp_path, body, styles=styles)
    assert [(b.kind, b.level) for b in draft.blocks][1] == (BlockKind.HEADING, level)
    assert bodies(draft) == {"": "Before it.", "The barn": "It is red."}


def test_code_captions_quotes_and_contents_are_known_by_their_styles(tmp_path: Path):
    names = {
        "Source": "Source Code",
        "caption": "caption",
        "Zitat": "Quote",
        "TOC1": "toc 1",
        "Untertitel": "Subtitle",
    }
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="{i}"><w:name w:val="{n}"/></w:style>'
        for i, n in names.items()
    )
    mono = '<w:rFonts w:ascii="Courier New" w:hAnsi="Courier New"/>'
    body = "".join(
        (
            paragraph("Oats 4", '<w:pStyle w:val="TOC1"/>'),
            paragraph("On oats", '<w:pStyle w:val="Untertitel"/>'),
            paragraph("if oats:", '<w:pStyle w:val="Source"/>'),
            paragraph("    eat(oats)", '<w:pStyle w:val="Source"/>'),
            paragraph(f"{run('Call ')}{run('eat', mono)}{run(' first.')}"),
            paragraph(run("eat --all", mono)),
            paragraph("Figure 1: Oats", '<w:pStyle w:val="caption"/>'),
            paragraph("Oats are good.", '<w:pStyle w:val="Zitat"/>'),
        )
    )
    assert blocks(read_body(tmp_path, body, styles=styles)) == [
        ("heading", "On oats"),
        ("code", "if oats:\n    eat(oats)"),
        ("paragraph", "Call eat first."),
        ("code", "eat --all"),
        ("caption", "Figure 1: Oats"),
        ("quote", "Oats are good."),
    ]


def test_a_table_is_read_by_rows_with_merged_and_nested_cells(tmp_path: Path):
    inner = f"<w:tbl>{row('north', 'six')}</w:tbl>"
    table = "".join(
        (
            row("Pier", "Boats", "Depth", properties="<w:tblHeader/>"),
            row(cell("Old pier", '<w:vMerge w:val="restart"/>'), "two", "nine"),
            row(cell("<w:p/>", "<w:vMerge/>"), cell("no data", '<w:gridSpan w:val="2"/>')),
            row("gone", "gone", "gone", properties="<w:del/>"),
            row("New pier", cell(f"<w:p/>{inner}<w:p/>")),
        )
    )
    draft = read_body(tmp_path, paragraph("The piers:") + f"<w:tbl>{table}</w:tbl>")
    assert blocks(draft)[1] == (
        "table",
        "Pier | Boats | Depth\nOld pier | two | nine\n| no data\nNew pier | north | six",
    )
    assert draft.blocks[1].has_header


def test_the_first_row_is_a_header_if_its_style_says_so(tmp_path: Path):
    styles = '<w:style w:type="table" w:styleId="Grid"><w:tblStylePr w:type="firstRow"/></w:style>'
    look = '<w:tblPr><w:tblStyle w:val="Grid"/><w:tblLook w:val="04A0"/></w:tblPr>'
    body = f"<w:tbl>{look}{row('a', 'b')}{row('c', 'd')}</w:tbl><w:tbl>{row('e', 'f')}{row('g', 'h')}</w:tbl>"
    assert [block.has_header for block in read_body(tmp_path, body, styles=styles).blocks] == [True, False]


def test_a_table_around_a_whole_page_is_no_table(tmp_path: Path):
    page = "".join(paragraph(f"Sentence {n} stands here.") for n in range(8))
    draft = read_body(tmp_path, f"<w:tbl>{row(cell(page), 'Aside.')}</w:tbl>")
    assert {block.kind for block in draft.blocks} == {BlockKind.PARAGRAPH} and len(draft.blocks) == 9


@pytest.mark.parametrize(
    ("name", "main_type"),
    [
        ("a.docm", "application/vnd.ms-word.document.macroEnabled.main+xml"),
        ("a.dotx", "application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml"),
        ("a.docx", MAIN_TYPE),
    ],
)
@pytest.mark.parametrize("space", [STRICT, None])
def test_documents_with_macros_templates_and_strict_ones_are_read(
    tmp_path: Path, name: str, main_type: str, space: str | None
):
    parts = {"space": space} if space else {}
    draft = read_one(tmp_path / name, word_xml(paragraph("They met."), main_type=main_type, **parts))
    assert draft.text == "They met.\n"


@pytest.mark.parametrize("title", ["Dokument1", "Microsoft Word - brief.doc", "[Title]", "untitled"])
def test_a_title_that_word_left_is_not_used(tmp_path: Path, title: str):
    assert read_body(tmp_path, paragraph("They met."), title=title).title_is_generated


WORDS = st.text("abcdefgäß", min_size=1, max_size=8)
WRAPPERS = st.sampled_from(
    [
        "{}",
        "<w:ins>{}</w:ins>",
        "<w:hyperlink>{}</w:hyperlink>",
        "<w:sdt><w:sdtContent>{}</w:sdtContent></w:sdt>",
        "<w:smartTag>{}</w:smartTag>",
        "<w:fldSimple>{}</w:fldSimple>",
        "<w:r><w:instrText>no</w:instrText></w:r>{}<w:del><w:r><w:delText>no</w:delText></w:r></w:del>",
    ]
)
INLINE = st.lists(st.tuples(WORDS, st.lists(WRAPPERS, max_size=3)), min_size=1, max_size=6)
OUTER = st.sampled_from(
    ["{}", "<w:sdt><w:sdtContent>{}</w:sdtContent></w:sdt>", "<w:tbl><w:tr><w:tc>{}</w:tc></w:tr></w:tbl>"]
)


@settings(max_examples=60, deadline=None)
@given(paragraphs=st.lists(st.tuples(INLINE, OUTER), min_size=1, max_size=6))
def test_every_visible_word_is_read_once_and_in_order(
    tmp_path_factory: pytest.TempPathFactory, paragraphs: list[tuple[list[tuple[str, list[str]]], str]]
):
    said: list[str] = []
    body = ""
    for words, outer in paragraphs:
        inner = ""
        for word, wrappers in words:
            said.append(word)
            wrapped = run(f"{word} ")
            for wrapper in wrappers:
                wrapped = wrapper.format(wrapped)
            inner += wrapped
        body += outer.format(paragraph(inner))
    draft = read_one(tmp_path_factory.mktemp("word") / "a.docx", word_xml(body))
    assert draft.text.split() == said
    position = 0
    for block in draft.blocks:
        assert position <= block.start < block.end <= len(draft.text)
        position = block.end

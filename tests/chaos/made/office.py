"""Writers of office formats: Word, OpenDocument, rich text, PowerPoint and Excel."""

from collections.abc import Iterable, Iterator
from html import escape
from itertools import groupby

from corpus.document import BlockKind
from tests.chaos.made.documents import (
    Code,
    Heading,
    Hidden,
    Listing,
    MadeDocument,
    Pair,
    Part,
    Prose,
    Table,
)
from tests.corpus.packages import odt_bytes, pptx_bytes, shape, slide, workbook, xlsx_bytes
from tests.corpus.packages import paragraph as slide_paragraph
from tests.corpus.readers.word_files import cell, item, paragraph, row, run, word_xml

_WORD_STYLES = "".join(
    f'<w:style w:type="paragraph" w:styleId="{name}"><w:name w:val="{shown}"/></w:style>'
    for name, shown in (
        ("Title", "Title"),
        ("Heading2", "heading 2"),
        ("Heading3", "heading 3"),
        ("Quote", "Quote"),
        ("Caption", "caption"),
        ("SourceCode", "Source Code"),
    )
)


def _word_numbering() -> str:
    kinds = (("1", "decimal", "%{}."), ("2", "bullet", "\uf0b7"))
    levels = {
        kind: "".join(
            f'<w:lvl w:ilvl="{n}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>'
            f'<w:lvlText w:val="{text.format(n + 1)}"/></w:lvl>'
            for n in range(3)
        )
        for kind, form, text in kinds
    }
    return "".join(
        f'<w:abstractNum w:abstractNumId="{n}">{levels["1" if n < 50 else "2"]}</w:abstractNum>'
        for n in range(1, 51)
    ) + "".join(f'<w:num w:numId="{n}"><w:abstractNumId w:val="{n}"/></w:num>' for n in range(1, 51))


_WORD_NUMBERING = _word_numbering()
_BULLETS = 50


def write_docx(made: MadeDocument) -> bytes:
    """A Word document; each numbered list has a numbering of its own."""
    body = _word_paragraph(made.title, "Title")
    for number, part in enumerate(made.parts, start=1):
        body += _word(part, number)
    return word_xml(body, styles=_WORD_STYLES, numbering=_WORD_NUMBERING)


def _word_paragraph(text: str, style: str = "", strong: str = "") -> str:
    properties = f'<w:pStyle w:val="{style}"/>' if style else ""
    if strong and f" {strong} " in text:
        before, _, after = text.partition(strong)
        inner = run(escape(before)) + run(strong, "<w:b/>") + run(escape(after))
        return paragraph(inner, properties)
    return paragraph(run(escape(text)), properties)


def _word(part: Part, number: int) -> str:
    match part:
        case Heading(text, level):
            return _word_paragraph(text, f"Heading{level}")
        case Prose(kind):
            style = {BlockKind.QUOTE: "Quote", BlockKind.CAPTION: "Caption"}.get(kind, "")
            return _word_paragraph(part.text, style, part.strong)
        case Listing(lead_in, items):
            before = _word_paragraph(lead_in) if lead_in else ""
            kind = number if part.is_numbered else _BULLETS
            return before + "".join(item(escape(text), depth - 1, kind) for depth, _, text in items)
        case Table(rows):
            lines = [row(*(cell(_word_cell(said)) for said in line)) for line in rows[1:]]
            head = row(*(cell(_word_cell(said)) for said in rows[0]), properties="<w:tblHeader/>")
            return f"<w:tbl>{head}{''.join(lines)}</w:tbl>"
        case Code(lead_in, _, lines):
            before = _word_paragraph(lead_in) if lead_in else ""
            return before + "".join(_word_paragraph(line, "SourceCode") for line in lines)
        case Hidden(text, way):
            shown = run("The gate.")
            ways = (
                f"<w:del><w:r><w:delText>{text} </w:delText></w:r></w:del>",
                run(text, "<w:vanish/>"),
                f"<w:moveFrom>{run(text)}</w:moveFrom>",
                f"<w:r><w:instrText>{text}</w:instrText></w:r>",
                "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr>"
                f"<w:sdtContent>{run(text)}</w:sdtContent></w:sdt>",
                f"<w:del><w:ins><w:r><w:delText>{text} </w:delText></w:r></w:ins></w:del>",
            )
            return paragraph(ways[way] + shown)
    raise AssertionError(part)


def _word_cell(text: str) -> str:
    return "".join(paragraph(run(escape(line))) for line in text.split("\n"))


_ODT_STYLES = (
    '<style:style style:name="Hid" style:family="text"><style:text-properties text:display="none"/>'
    '</style:style><style:style style:name="HidP" style:family="paragraph">'
    '<style:text-properties text:display="none"/></style:style>'
    '<style:style style:name="Quotations" style:family="paragraph"/>'
    '<style:style style:name="Caption" style:family="paragraph"/>'
    '<style:style style:name="Preformatted_20_Text" style:display-name="Preformatted Text" '
    'style:family="paragraph"/>'
    '<style:style style:name="Title" style:family="paragraph"/>'
    '<style:style style:name="B" style:family="text"/>'
    '<text:list-style style:name="N">'
    + "".join(
        f'<text:list-level-style-number text:level="{n}" style:num-format="1" style:num-suffix="."/>'
        for n in (1, 2, 3)
    )
    + '</text:list-style><text:list-style style:name="U">'
    + "".join(f'<text:list-level-style-bullet text:level="{n}" text:bullet-char="•"/>' for n in (1, 2, 3))
    + "</text:list-style>"
)


def write_odt(made: MadeDocument) -> bytes:
    """An OpenDocument text."""
    return odt_bytes(_odt_paragraph(made.title, "Title") + "".join(map(_odt, made.parts)), styles=_ODT_STYLES)


def _odt_text(text: str) -> str:
    said = escape(text).replace("\n", "<text:line-break/>").replace("\t", "<text:tab/>")
    spaces = len(said) - len(said.lstrip(" "))
    return f'<text:s text:c="{spaces}"/>{said[spaces:]}' if spaces else said


def _odt_paragraph(text: str, style: str = "", strong: str = "") -> str:
    said = _odt_text(text)
    if strong:
        said = said.replace(f" {strong} ", f' <text:span text:style-name="B">{strong}</text:span> ', 1)
    return f'<text:p text:style-name="{style}">{said}</text:p>'


def _odt(part: Part) -> str:
    match part:
        case Heading(text, level):
            return f'<text:h text:outline-level="{level}">{escape(text)}</text:h>'
        case Prose(kind):
            style = {BlockKind.QUOTE: "Quotations", BlockKind.CAPTION: "Caption"}.get(kind, "")
            return _odt_paragraph(part.text, style, part.strong)
        case Listing(lead_in, items):
            before = _odt_paragraph(lead_in) if lead_in else ""
            return before + _odt_list(
                list(items), 1, f' text:style-name="{"N" if part.is_numbered else "U"}"'
            )
        case Table(rows):
            head = f"<table:table-header-rows>{_odt_row(rows[0])}</table:table-header-rows>"
            return f"<table:table>{head}{''.join(map(_odt_row, rows[1:]))}</table:table>"
        case Code(lead_in, _, lines):
            before = _odt_paragraph(lead_in) if lead_in else ""
            return before + "".join(_odt_paragraph(line, "Preformatted_20_Text") for line in lines)
        case Hidden(text, way):
            ways = (
                f'<text:p>The gate.<text:span text:style-name="Hid">{text}</text:span></text:p>',
                f'<text:p text:style-name="HidP">{text}</text:p>',
                f"<text:tracked-changes><text:changed-region><text:deletion><text:p>{text}</text:p>"
                "</text:deletion></text:changed-region></text:tracked-changes>",
                f"<text:p>The gate.<office:annotation><text:p>{text}</text:p></office:annotation></text:p>",
                f'<text:section text:display="none"><text:p>{text}</text:p></text:section>',
                f"<text:p>The gate.<text:hidden-text>{text}</text:hidden-text></text:p>",
            )
            return ways[way]
    raise AssertionError(part)


def _odt_list(items: list[tuple[int, str, str]], depth: int, style: str) -> str:
    said = ""
    for deeper, group in groupby(items, key=lambda entry: entry[0] > depth):
        if deeper:
            said = (
                said.removesuffix("</text:list-item>")
                + _odt_list(list(group), depth + 1, "")
                + "</text:list-item>"
            )
        else:
            said += "".join(
                f"<text:list-item>{_odt_paragraph(text)}</text:list-item>" for _, _, text in group
            )
    return f"<text:list{style}>{said}</text:list>"


def _odt_row(cells: Iterable[str]) -> str:
    inner = "".join(f"<table:table-cell>{_odt_paragraph(said)}</table:table-cell>" for said in cells)
    return f"<table:table-row>{inner}</table:table-row>"


def write_rtf(made: MadeDocument) -> bytes:
    """Rich text as word processors write it, with all other letters than ASCII as numbers."""
    head = (
        r"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Arial;}}"
        r"{\stylesheet{\s1 Title;}{\s2 heading 2;}{\s3 heading 3;}{\s4 Quote;}{\s5 caption;}}"
    )
    body = _rtf_paragraph(made.title, r"\s1") + "".join(map(_rtf, made.parts))
    return (head + body + "}").encode("ascii")


def _rtf_text(text: str) -> str:
    out = ""
    for sign in text:
        if sign in "\\{}":
            out += "\\" + sign
        elif sign == "\n":
            out += "\\line "
        elif sign == "\t":
            out += "\\tab "
        elif ord(sign) < 128:
            out += sign
        else:
            number = ord(sign)
            out += f"\\u{number - 65_536 if number > 32_767 else number}?"
    return out


def _rtf_paragraph(text: str, style: str = "", strong: str = "") -> str:
    said = _rtf_text(text)
    if strong and strong.isascii():
        said = said.replace(f" {strong} ", f" {{\\b {strong}}} ", 1)
    return f"\\pard\\plain{style} {said}\\par\n"


def _rtf(part: Part) -> str:
    match part:
        case Heading(text, level):
            return _rtf_paragraph(text, f"\\s{level}")
        case Prose(kind):
            style = {BlockKind.QUOTE: r"\s4", BlockKind.CAPTION: r"\s5"}.get(kind, "")
            return _rtf_paragraph(part.text, style, part.strong)
        case Listing(lead_in, items):
            marks = {"-": r"\'95"}
            lines = (
                f"\\pard\\plain\\ls1\\ilvl{depth - 1}{{\\listtext {marks.get(marker, marker)}\\tab}}"
                f"{_rtf_text(text)}\\par\n"
                for depth, marker, text in items
            )
            return (_rtf_paragraph(lead_in) if lead_in else "") + "".join(lines)
        case Table(rows):
            return (
                "".join(_rtf_row(line, r"\trhdr" if n == 0 else "") for n, line in enumerate(rows))
                + "\\pard\\plain\n"
            )
        case Hidden(text, way):
            ways = (
                r"{\v %s}",
                r"{\deleted %s}",
                r"{\*\unknown %s}",
                r"{\*\annotation %s}",
                r"{\header %s}",
                r"{\field{\*\fldinst %s}}",
            )
            return f"\\pard\\plain The gate.{ways[way] % _rtf_text(text)}\\par\n"
    raise AssertionError(part)


def _rtf_row(cells: Iterable[str], mark: str) -> str:
    cells = list(cells)
    borders = "".join(f"\\cellx{1_000 * n}" for n in range(1, len(cells) + 1))
    inner = "".join(f"{_rtf_text(said)}\\cell " for said in cells)
    return f"\\trowd{mark}{borders}\\pard\\plain\\intbl {inner}\\row\n"


def write_pptx(made: MadeDocument) -> bytes:
    """Slides: each heading opens one."""
    slides: list[tuple[str, list[str]]] = [(made.title, [])]
    for part in made.parts:
        if isinstance(part, Heading):
            slides.append((part.text, []))
        else:
            slides[-1][1].extend(_shapes(part))
    return pptx_bytes(
        *(
            slide(shape(slide_paragraph(escape(title)), placeholder="title"), *shapes)
            for title, shapes in slides
        )
    )


def _shapes(part: Part) -> Iterator[str]:
    match part:
        case Prose():
            yield shape(_slide_line(part.text))
        case Listing(lead_in, items):
            lines = [_slide_line(lead_in)] if lead_in else []
            for depth, marker, text in items:
                mark = '<a:buChar char="•"/>' if marker == "-" else '<a:buAutoNum type="arabicPeriod"/>'
                lines.append(_slide_line(text, f'<a:pPr lvl="{depth - 1}">{mark}</a:pPr>'))
            yield shape(*lines)
        case Table(rows):
            cells = "".join(f"<a:tr>{''.join(map(_slide_cell, line))}</a:tr>" for line in rows)
            yield (
                f'<p:graphicFrame><a:graphic><a:graphicData><a:tbl><a:tblPr firstRow="1"/>{cells}</a:tbl>'
                "</a:graphicData></a:graphic></p:graphicFrame>"
            )
        case Hidden(text, _):
            yield shape(_slide_line(text), hidden=True)


def _slide_cell(text: str) -> str:
    return f"<a:tc><a:txBody>{_slide_line(text)}</a:txBody></a:tc>"


def _slide_line(text: str, properties: str = "") -> str:
    return slide_paragraph(escape(text), properties)


def write_xlsx(made: MadeDocument) -> bytes:
    """A workbook with a sheet for each table; what is hidden is a row or a sheet that nobody sees."""
    book = workbook()
    pairs = [part for part in made.parts if isinstance(part, Pair)]
    if pairs:
        sheet = book.create_sheet("Help")
        sheet.append(["No", "Question", "Answer"])
        for number, pair in enumerate(pairs, start=1):
            sheet.append([number, pair.question, pair.answer])
        return xlsx_bytes(book)
    for number, part in enumerate(made.parts, start=1):
        sheet = book.create_sheet(f"Part {number}")
        match part:
            case Table(rows):
                for line in rows:
                    sheet.append(list(line))
            case Prose():
                sheet.append([part.text])
            case Hidden(text, way):
                sheet.append(["The gate.", "open"])
                sheet.append([text, "x"])
                if way % 2:
                    sheet.row_dimensions[2].hidden = True
                else:
                    sheet.sheet_state = "hidden"
    book.create_sheet("Last").append(["The gate is open."])
    book.properties.title = made.title
    return xlsx_bytes(book)

"""Word documents whose body, numbering, styles and notes are given as XML."""

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

_MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_SPACES = " ".join(
    f'xmlns:{prefix}="{uri}"'
    for prefix, uri in (
        ("mc", "http://schemas.openxmlformats.org/markup-compatibility/2006"),
        ("wps", "http://schemas.microsoft.com/office/word/2010/wordprocessingShape"),
        ("v", "urn:schemas-microsoft-com:vml"),
        ("m", "http://schemas.openxmlformats.org/officeDocument/2006/math"),
        ("r", _OFFICE),
    )
)
_TYPES = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_CORE_TYPE = "application/vnd.openxmlformats-package.core-properties+xml"
MAIN_TYPE = f"{_TYPES}.document.main+xml"


def word_xml(
    body: str,
    *,
    styles: str = "",
    numbering: str = "",
    footnotes: str = "",
    endnotes: str = "",
    title: str = "",
    space: str = _MAIN,
    main_type: str = MAIN_TYPE,
) -> bytes:
    """A Word document of these parts, each given as the XML inside of its root."""
    parts = {
        "document": ("document", f"<w:body>{body}</w:body>"),
        "styles": ("styles", styles),
        "numbering": ("numbering", numbering),
        "footnotes": ("footnotes", footnotes),
        "endnotes": ("endnotes", endnotes),
    }
    types = "".join(
        _override(f"/word/{name}.xml", main_type if name == "document" else f"{_TYPES}.{name}+xml")
        for name in parts
    )
    relations = "".join(
        f'<Relationship Id="r{n}" Type="{_OFFICE}/{name}" Target="{name}.xml"/>'
        for n, name in enumerate(list(parts)[1:])
    )
    core = (
        f'<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:title>{title}</dc:title></cp:coreProperties>"
    )
    files = {
        f"word/{name}.xml": f'<w:{root} xmlns:w="{space}" {_SPACES}>{inner}</w:{root}>'
        for name, (root, inner) in parts.items()
    }
    files |= {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="xml" ContentType="application/xml"/>'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f"{_override('/docProps/core.xml', _CORE_TYPE)}{types}</Types>",
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="r1" Type="{_OFFICE}/officeDocument" Target="word/document.xml"/>'
        f'<Relationship Id="r2" Type="{_PACKAGE}/relationships/metadata/core-properties" '
        'Target="docProps/core.xml"/></Relationships>',
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f"{relations}</Relationships>",
        "docProps/core.xml": core,
    }
    buffer = BytesIO()
    with ZipFile(buffer, "w", ZIP_DEFLATED) as package:
        for name, text in files.items():
            package.writestr(name, f'<?xml version="1.0" encoding="UTF-8"?>{text}')
    return buffer.getvalue()


def _override(part: str, content_type: str) -> str:
    return f'<Override PartName="{part}" ContentType="{content_type}"/>'


def run(text: str, properties: str = "") -> str:
    """A run of text."""
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def paragraph(inner: str, properties: str = "") -> str:
    """A paragraph of runs, or of plain text."""
    return f"<w:p><w:pPr>{properties}</w:pPr>{inner if inner.startswith('<') else run(inner)}</w:p>"


def item(text: str, level: int = 0, number: int = 1) -> str:
    """A paragraph in a list."""
    return paragraph(text, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>')


def cell(inner: str, properties: str = "") -> str:
    """A cell of a table."""
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{inner if inner.startswith('<') else paragraph(inner)}</w:tc>"


def row(*cells: str, properties: str = "") -> str:
    """A row of cells or of plain texts."""
    inner = "".join(given if given.startswith("<w:tc>") else cell(given) for given in cells)
    return f"<w:tr><w:trPr>{properties}</w:trPr>{inner}</w:tr>"


def field(instruction: str, result: str) -> str:
    """A field with its instruction and its result."""
    mark = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'.format
    said = f"<w:r><w:instrText>{instruction}</w:instrText></w:r>"
    return mark("begin") + said + mark("separate") + run(result) + mark("end")

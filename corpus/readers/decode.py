"""Bytes to text: UTF-8, UTF-16 or UTF-32 by their marks, else the encoding the bytes look like."""

import codecs
import re

from charset_normalizer import from_bytes

from corpus.errors import DocumentError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")


def decode(content: bytes, name: str) -> str:
    """The text of a file: line ends as "\\n", no byte order mark, no NUL.

    Raises DocumentError if the bytes are no text or their encoding can't be told.
    """
    return normalise(_decode(content, name), name)


def normalise(text: str, name: str) -> str:
    """`text` with line ends as "\\n" and control characters as spaces; lone surrogates refused."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x0c", "\n").replace("\ufeff", "")
    text, controls = _CONTROL.subn(" ", text)
    if controls > len(text) / 20:
        raise DocumentError(
            f"{name}: it looks like a binary file, not text; save it as text and add it again."
        )
    try:
        text.encode()
    except UnicodeEncodeError:
        text = text.encode("utf-8", "replace").decode()
    return text


def _decode(content: bytes, name: str) -> str:
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _strict(content[len(mark) :], encoding, name)
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        pass
    if b"\x00" in content:
        raise DocumentError(
            f"{name}: it looks like a binary file, not text; save it as text and add it again."
        )
    best = from_bytes(content).best()
    if best is None:
        raise DocumentError(f"{name}: its text encoding can't be told; save it as UTF-8 and add it again.")
    encoding = best.encoding
    if _plausible_western(content):
        encoding = "cp1252"
    return _strict(content, encoding, name)


def _plausible_western(content: bytes) -> bool:
    """Mostly ASCII with a few Windows-1252 letters or typographic marks: what short files get wrong."""
    try:
        text = content.decode("cp1252")
    except UnicodeDecodeError:
        return False
    other = [character for character in text if ord(character) > 127]
    marks = sum(character in "‘’“”–—…€£é•è°§äöüßÄÖÜáíóúñçàâêîôûëï«»" for character in other)
    return len(other) < len(text) / 10 and marks >= len(other) * 0.8


def _strict(content: bytes, encoding: str, name: str) -> str:
    try:
        return content.decode(encoding)
    except (UnicodeDecodeError, LookupError) as error:
        raise DocumentError(
            f"{name}: it says it is {encoding.upper()} but is not; save it as UTF-8 and add it again."
        ) from error

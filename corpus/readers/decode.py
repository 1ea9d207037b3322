"""Decode bytes to text: by a byte order mark (UTF-8, UTF-16, UTF-32), else by guessing the encoding."""

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
_WESTERN = frozenset("‘’“”„‚–—…€£•°§«»·¡¿©®™½¼¾×àáâãäåæçèéêëìíîïñòóôõöøœùúûüýßÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØŒÙÚÛÜÝ")
_OF_THE_WEB = [
    *("cp1250", "cp1251", "cp1252", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp1258", "cp866"),
    *("koi8_r", "koi8_u", "iso8859_2", "iso8859_5", "iso8859_7", "cp874", "gb18030", "big5hkscs"),
    *("euc_jp", "cp932", "iso2022_jp", "cp949"),
]
"""The encodings of pages and feeds (WHATWG, Encoding). No other encoding is guessed."""
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")


def decode_text(content: bytes, name: str) -> str:
    """Return the text of a file, with line ends as "\\n", without byte order mark and NUL.

    Raises DocumentError if the bytes are no text or their encoding is unknown.
    """
    return normalise_text(_decode(content, name), name)


def decode_western(content: bytes) -> str:
    """Decode Windows-1252 bytes that may contain some UTF-8: in some files the two are mixed."""
    return content.decode("utf-8", "footnote.cp1252")


def normalise_text(text: str, name: str) -> str:
    """Return `text` with line ends as "\\n", control characters as spaces and lone surrogates as "?".

    Raises DocumentError if more than a twentieth of it is control characters.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x0c", "\n").replace("\ufeff", "")
    text, controls = _CONTROL.subn(" ", text)
    if controls > len(text) / 20:
        raise DocumentError(
            f"{name}: it looks like a binary file, not text; save it as text and add it again."
        )
    return _encodable(text)


def printable(text: str) -> str:
    """Return `text` with control characters as spaces and lone surrogates, which no store accepts, as "?"."""
    return _encodable(_CONTROL.sub(" ", text))


def _encodable(text: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace").decode()
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
    if _nearly_utf8(content):
        return decode_western(content)
    best = from_bytes(content, cp_isolation=_OF_THE_WEB).best()
    if best is None:
        raise DocumentError(f"{name}: its text encoding is unknown; save it as UTF-8 and add it again.")
    encoding = best.encoding
    if _plausible_western(content):
        encoding = "cp1252"
    return _strict(content, encoding, name)


def _nearly_utf8(content: bytes) -> bool:
    """True for UTF-8 with a few stray bytes, pasted from Windows-1252 or from a cut inside a character."""
    text = content.decode("utf-8", "replace")
    strays = text.count("\ufffd")
    return sum(character > "\x7f" for character in text) - strays >= 5 * strays


def _stray(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error("footnote.cp1252", _stray)


def _plausible_western(content: bytes) -> bool:
    """True for ASCII with a few Windows-1252 letters or marks, which guessing gets wrong in short files."""
    try:
        text = content.decode("cp1252")
    except UnicodeDecodeError:
        return False
    other = [character for character in text if ord(character) > 127]
    marks = sum(character in _WESTERN for character in other)
    return len(other) < len(text) / 10 and marks >= len(other) * 0.8


def _strict(content: bytes, encoding: str, name: str) -> str:
    try:
        return content.decode(encoding)
    except (UnicodeDecodeError, LookupError) as error:
        raise DocumentError(
            f"{name}: it claims to be {encoding.upper()} but is not; save it as UTF-8 and add it again."
        ) from error

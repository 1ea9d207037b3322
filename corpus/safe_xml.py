"""XML from strangers: parsed without entities, outside files or the network; repaired where it is broken."""

import codecs
import re
from html.entities import html5

from lxml import etree

from corpus.errors import DocumentError
from corpus.readers.decode import decode, normalise

_DECLARED = re.compile(rb"""\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
_UNTRUSTED = frozenset(("punycode", "idna", "unicode-escape", "raw-unicode-escape", "utf-7", "undefined"))
"""Codecs that are no encodings of documents: slow, or a way to hide markup."""
_LEAD = re.compile(r"(?:\s+|<\?(?:[^?]|\?(?!>))*\?>|<!--(?:[^-]|-(?!->))*-->)*+")
_DOCTYPE = re.compile(r"<!DOCTYPE[^\[<>]*>", re.IGNORECASE)
_ENTITY = re.compile(r"&([A-Za-z][A-Za-z0-9]{1,30});")
_XML_ENTITIES = frozenset(("amp", "lt", "gt", "quot", "apos"))


def parse_xml(content: bytes, name: str) -> etree._Element:
    """The root of an XML document; comments and processing instructions are left out.

    Mistakes are mended as far as they can be. Raises DocumentError if the document declares entities
    (which can be made to grow without bounds or to read files) or is no XML.
    """
    text = normalise(_decoded(content, name), name)
    lead = _LEAD.match(text)
    text = text[lead.end() if lead else 0 :]
    if text[:9].upper() == "<!DOCTYPE":
        plain = _DOCTYPE.match(text)
        if plain is None:
            raise DocumentError(
                f"{name}: it declares entities, which are not read from strangers; give it without a DOCTYPE."
            )
        text = text[plain.end() :]
    parser = etree.XMLParser(
        recover=True,
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        encoding="utf-8",
    )
    try:
        root = etree.fromstring(_ENTITY.sub(_named, text.lstrip()).encode(), parser)
    except etree.XMLSyntaxError:
        root = None
    if root is None:
        raise DocumentError(f"{name}: it is no XML; check the address or the file.")
    return root


def _decoded(content: bytes, name: str) -> str:
    """By its mark, as UTF-8 if it is that, by what it declares, or by what it looks like."""
    if content.startswith((b"<\x00", b"\x00<")):  # UTF-16 without its mark (XML 1.0, appendix F)
        return content.decode("utf-16-le" if content.startswith(b"<") else "utf-16-be", "replace")
    declared = _DECLARED.match(content)
    encoding = _codec(declared.group(1).decode()) if declared else None
    if encoding is None or (not content.isascii() and _is_utf8(content)):
        return decode(content, name)
    try:
        return content.decode(encoding)
    except UnicodeError:
        return decode(content, name)


def _codec(declared: str) -> str | None:
    try:
        found = codecs.lookup(declared).name
        b"".decode(found)  # raises LookupError for codecs that give no text
    except LookupError:
        return None
    return None if found.replace("_", "-") in _UNTRUSTED else found


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _named(match: re.Match[str]) -> str:
    """HTML's names for characters, which feeds use though XML doesn't know them; other names as text."""
    name = match.group(1)
    return match.group() if name in _XML_ENTITIES else html5.get(name + ";", f"&amp;{name};")

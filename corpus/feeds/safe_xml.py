"""Parse untrusted XML without entities, external files or network access; repair it where it is broken."""

import codecs
import re
from collections.abc import Sequence
from html.entities import html5

from lxml import etree

from corpus.errors import DocumentError
from corpus.feeds.xml_repair import readable_references, repair_xml
from corpus.readers.decode import decode_text, decode_western, normalise_text

_DECLARED_WITHIN = 1_000
"""How many bytes are searched for the declaration; what stands before it is a mistake, and short."""
_DECLARED = re.compile(rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']\s*([A-Za-z0-9._:-]{1,40})\s*["']""")
_UNTRUSTED = frozenset(("punycode", "idna", "unicode-escape", "raw-unicode-escape", "utf-7", "undefined"))
"""Codecs that no document is written in: they are slow or can hide markup."""
_LEAD = re.compile(r"(?:\s+|<\?(?:[^?]|\?(?!>))*\?>|<!--(?:[^-]|-(?!->))*-->)*+")
_DOCTYPE = re.compile(r"<!DOCTYPE[^\[<>]*>", re.IGNORECASE)
_ENTITY = re.compile(r"&([A-Za-z][A-Za-z0-9]{1,30});")
_DECLARATION = re.compile(r"<\?xml\b", re.IGNORECASE)
_WIDER_CODECS = {
    "ascii": "cp1252",
    "big5": "big5hkscs",
    "euc_kr": "cp949",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "shift_jis": "cp932",
    "tis-620": "cp874",
}
"""The codec that browsers use for an encoding's name (WHATWG, Encoding): the same with more characters."""
_WINDOWS = re.compile(r"^(?:win|windows|cp|ms)-?(?=(?:125|874)\d?$)")
_XML_ENTITIES = frozenset(("amp", "lt", "gt", "quot", "apos"))


def parse_xml(
    content: bytes, name: str, *, roots: Sequence[str] = (), charset: str | None = None
) -> etree._Element:
    """Return the root of an XML document, without comments and processing instructions.

    XML that is not well-formed is repaired. Text before the first of `roots` (element names), such as a
    server's warnings, is skipped. `charset` is the server's encoding, used if the document declares none.
    Raises DocumentError if the document is no XML or declares entities, which can grow without bounds or read
    files.
    """
    text = _unwrapped(normalise_text(_decoded(content, name, charset), name), roots)
    lead = _LEAD.match(text)
    text = text[lead.end() if lead else 0 :]
    if text[:9].upper() == "<!DOCTYPE":
        plain = _DOCTYPE.match(text)
        if plain is None:
            raise DocumentError(
                f"{name}: it declares entities, which are not safe to read; give it without a DOCTYPE."
            )
        text = text[plain.end() :]
    text = _named_resolved(text.strip())
    root = _parsed(text, recover=False)
    if root is None:
        root = _parsed(repair_xml(readable_references(text)), recover=True)
    if root is None:
        raise DocumentError(f"{name}: it is not XML; check the address or the file.")
    return root


def _parsed(text: str, recover: bool) -> etree._Element | None:
    parser = etree.XMLParser(
        recover=recover,
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        encoding="utf-8",
    )
    try:
        return etree.fromstring(text.encode(), parser)
    except etree.XMLSyntaxError:
        return None


def _unwrapped(text: str, roots: Sequence[str]) -> str:
    """Return `text` from its declaration or the first of `roots` on, without anything before."""
    if not roots or _LEAD.sub("", text, count=1)[:1] == "":
        return text
    root = re.search(rf"<(?:\w+:)?(?:{'|'.join(map(re.escape, roots))})[\s>/]", text, re.IGNORECASE)
    if root is None:
        return text
    lead = _LEAD.match(text)
    before = text[lead.end() if lead else 0 : root.start()]
    if not before or before[:9].upper() == "<!DOCTYPE":
        return text
    declaration = _DECLARATION.search(text, 0, root.start())
    return text[declaration.start() if declaration else root.start() :]


def _decoded(content: bytes, name: str, charset: str | None = None) -> str:
    """Decode by byte order mark, as UTF-8 if valid, else by declaration, server or a guess."""
    if content.startswith((b"<\x00", b"\x00<")):  # UTF-16 without its mark (XML 1.0, appendix F)
        return content.decode("utf-16-le" if content.startswith(b"<") else "utf-16-be", "replace")
    declared = _DECLARED.search(content[:_DECLARED_WITHIN])
    named = (declared.group(1).decode() if declared else None, charset)
    encoding = next(filter(None, (_codec(said) for said in named if said)), None)
    if encoding is None or (not content.isascii() and _is_utf8(content)):
        return decode_text(content, name)
    if encoding == "cp1252":
        return decode_western(content)
    try:
        return content.decode(encoding)
    except UnicodeError:
        return decode_text(content, name)


def _codec(declared: str) -> str | None:
    plain = _WINDOWS.sub("windows-", declared.lower().removeprefix("x-")).removesuffix("mb4")
    try:
        found = codecs.lookup(plain).name
        b"".decode(found)  # raises LookupError for codecs that give no text
    except LookupError:
        return None
    return None if found.replace("_", "-") in _UNTRUSTED else _WIDER_CODECS.get(found, found)


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _named_resolved(text: str) -> str:
    """Return `text` with HTML's named characters resolved, except in CDATA sections; other names become text.

    Feeds use these names although XML does not define them; in CDATA sections they belong to the HTML.
    """
    written, at = [], 0
    while (start := text.find("<![CDATA[", at)) >= 0 and (end := text.find("]]>", start)) >= 0:
        written += [_ENTITY.sub(_resolved, text[at:start]), text[start:end]]
        at = end
    return "".join([*written, _ENTITY.sub(_resolved, text[at:])])


def _resolved(match: re.Match[str]) -> str:
    name = match.group(1)
    return match.group() if name in _XML_ENTITIES else html5.get(name + ";", f"&amp;{name};")

"""XML from strangers: parsed without entities, outside files or the network; repaired where it is broken."""

import codecs
import re
from collections.abc import Sequence
from html.entities import html5

from lxml import etree

from corpus.errors import DocumentError
from corpus.feeds.xml_repair import readable_references, repair_xml
from corpus.readers.decode import decode_text, decode_western, normalise_text

_DECLARED_WITHIN = 1_000
"""Bytes: what stands before the declaration is not meant to be there, and short."""
_DECLARED = re.compile(rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']\s*([A-Za-z0-9._:-]{1,40})\s*["']""")
_UNTRUSTED = frozenset(("punycode", "idna", "unicode-escape", "raw-unicode-escape", "utf-7", "undefined"))
"""Codecs that are no encodings of documents: slow, or a way to hide markup."""
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
"""What is meant by a name, as browsers have it (WHATWG, Encoding): the same with more characters."""
_WINDOWS = re.compile(r"^(?:win|windows|cp|ms)-?(?=(?:125|874)\d?$)")
_XML_ENTITIES = frozenset(("amp", "lt", "gt", "quot", "apos"))


def parse_xml(
    content: bytes, name: str, *, roots: Sequence[str] = (), charset: str | None = None
) -> etree._Element:
    """Return the root of an XML document, without comments and processing instructions.

    What is not well-formed is repaired. What stands before the first of `roots` (names of elements) is passed
    over, as a server's warnings are. `charset` is the encoding that the server names, which counts where the
    document names none. Raises DocumentError if the document declares entities (which can be made to grow
    without bounds or to read files) or is no XML.
    """
    text = _unwrapped(normalise_text(_decoded(content, name, charset), name), roots)
    lead = _LEAD.match(text)
    text = text[lead.end() if lead else 0 :]
    if text[:9].upper() == "<!DOCTYPE":
        plain = _DOCTYPE.match(text)
        if plain is None:
            raise DocumentError(
                f"{name}: it declares entities, which are not read from strangers; give it without a DOCTYPE."
            )
        text = text[plain.end() :]
    text = _named_resolved(text.strip())
    root = _parsed(text, recover=False)
    if root is None:
        root = _parsed(repair_xml(readable_references(text)), recover=True)
    if root is None:
        raise DocumentError(f"{name}: it is no XML; check the address or the file.")
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
    """`text` from its declaration or the first of `roots` on, if something else stands before."""
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
    """By its mark, as UTF-8 if it is that, by what it or the server declares, or by what it looks like."""
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
    """`text` with HTML's names for characters resolved, which feeds use though XML doesn't know them, but for
    those in CDATA sections, which are HTML's own; other names become text."""
    written, at = [], 0
    while (start := text.find("<![CDATA[", at)) >= 0 and (end := text.find("]]>", start)) >= 0:
        written += [_ENTITY.sub(_resolved, text[at:start]), text[start:end]]
        at = end
    return "".join([*written, _ENTITY.sub(_resolved, text[at:])])


def _resolved(match: re.Match[str]) -> str:
    name = match.group(1)
    return match.group() if name in _XML_ENTITIES else html5.get(name + ";", f"&amp;{name};")

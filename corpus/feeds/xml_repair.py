"""Repair XML that is not well-formed: whatever can't be markup becomes text, so that no text is lost.

A parser's own recovery drops a bare `&`, a `<` in a title, and everything after an unclosed tag. This module
mends these mistakes before parsing: it escapes stray characters, closes open elements where their parent
ends, and declares undeclared prefixes.
"""

import re

NAMESPACES = {
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "creativeCommons": "http://backend.userland.com/creativeCommonsRssModule",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "feedburner": "http://rssnamespace.org/feedburner/ext/1.0",
    "georss": "http://www.georss.org/georss",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "media": "http://search.yahoo.com/mrss/",
    "podcast": "https://podcastindex.org/namespace/1.0",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "slash": "http://purl.org/rss/1.0/modules/slash/",
    "sy": "http://purl.org/rss/1.0/modules/syndication/",
    "thr": "http://purl.org/syndication/thread/1.0",
    "wfw": "http://wellformedweb.org/CommentAPI/",
    "xhtml": "http://www.w3.org/1999/xhtml",
    "xlink": "http://www.w3.org/1999/xlink",
}
"""The namespaces of the prefixes that feeds commonly use."""
MAX_DEPTH = 200
"""Deeper elements are kept as text: parsers refuse more than 256 levels."""

MAX_TAGS = 300_000
"""Larger documents are not repaired, which would take seconds; no feed has as many tags."""

_NAME = r"[A-Za-z_][\w.-]*(?::[A-Za-z_][\w.-]*)?"
_ATTRIBUTE = re.compile(
    rf"""\s*({_NAME})(?:\s*=\s*(?:"([^"<]*)"|'([^'<]*)'|([^\s"'<>=]*[^\s"'<>=/]|(?=[\s/>]))))?""", re.ASCII
)
_TAG = re.compile(
    rf"""<({_NAME})((?:\s+{_NAME}(?:\s*=\s*(?:"[^"<]*"|'[^'<]*'|[^\s"'<>]*))?)*+)\s*(/?)>""", re.ASCII
)
_END_TAG = re.compile(rf"</\s*({_NAME})[^<>]*>", re.ASCII)
_DOCTYPE = re.compile(r"<!DOCTYPE[^\[<>]*>", re.IGNORECASE)
_CDATA, _CDATA_END = "<![CDATA[", "]]>"
_ASIDES = {"<!--": "-->", "<?": "?>"}
"""How comments and processing instructions begin and end; neither is text."""
_BARE_AMPERSAND = re.compile(r"&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[0-9A-Fa-f]{1,6});)")
_NUMBERED = re.compile(r"&#(?:x([0-9A-Fa-f]{1,6})|(\d{1,7}));", re.IGNORECASE)
_SURROGATES = re.compile(r"&#(?:x([0-9A-Fa-f]{4})|(\d{5}));&#(?:x([0-9A-Fa-f]{4})|(\d{5}));", re.IGNORECASE)
_PREFIX = re.compile(r"([A-Za-z_][\w.-]*):", re.ASCII)
_ITEMS = frozenset(("item", "entry"))
"""Elements that never contain their own kind: the start of one ends the one before."""
_VOID = frozenset(("br", "col", "embed", "enclosure", "hr", "img", "input", "meta", "wbr"))
"""Elements that HTML and feeds write without an end tag."""
_FIELDS = frozenset(("guid", "id", "link", "pubdate", "published", "title", "updated"))
"""Parts of an item that contain only text: the start of another part ends them."""
_BESIDE_FIELDS = _FIELDS | {
    "author",
    "category",
    "comments",
    "content",
    "date",
    "description",
    "encoded",
    "summary",
}


def repair_xml(text: str) -> str:
    """Return `text`, an XML document without its declaration, with its mistakes repaired.

    Takes linear time. Anything after the root element is left out, and so is an item in which the document
    breaks off, since the rest of it is unknown. A document of more than MAX_TAGS tags is returned unchanged.
    """
    if text.count("<") > MAX_TAGS:
        return text
    return _Repair(text).result()


def readable_references(text: str) -> str:
    """Return `text` without references to characters that XML forbids.

    Surrogate pairs become the character they encode; control characters become a space.
    """
    return _NUMBERED.sub(_allowed, _SURROGATES.sub(_paired, text))


def _paired(match: re.Match[str]) -> str:
    high, low = (
        int(hexadecimal, 16) if hexadecimal else int(decimal)
        for hexadecimal, decimal in ((match[1], match[2]), (match[3], match[4]))
    )
    if not (0xD800 <= high < 0xDC00 <= low < 0xE000):
        return match.group()
    return chr(0x10000 + (high - 0xD800) * 0x400 + low - 0xDC00)


def _allowed(match: re.Match[str]) -> str:
    code = int(match[1], 16) if match[1] else int(match[2])
    if code in (9, 10, 13) or 0x20 <= code < 0xD800 or 0xE000 <= code < 0xFFFE or 0x10000 <= code < 0x110000:
        return match.group()
    return " " if code < 0x20 else "\ufffd"


class _Repair:
    """The state of repairing one document: the output so far, and the open elements."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._written: list[str] = []
        self._open: list[str] = []
        self._counts: dict[str, int] = {}
        self._root = self._item = -1
        self._prefixes: set[str] = set()
        self._declared: set[str] = {"xml", "xmlns"}
        self._missing: set[str] = set()

    def result(self) -> str:
        while self._at < len(self._text) and not (self._root >= 0 and not self._open):
            start = self._text.find("<", self._at)
            end = len(self._text) if start < 0 else start
            self._write_text(self._text[self._at : end])
            self._at = end
            if start >= 0:
                self._take_markup()
        if any(_local(name) in _ITEMS for name in self._open):
            self._leave_out_item()
        while self._open:
            self._close()
        self._declare()
        return "".join(self._written)

    def _write_text(self, text: str) -> None:
        if self._open and text:
            self._written.append(_BARE_AMPERSAND.sub("&amp;", text).replace(">", "&gt;"))

    def _take_markup(self) -> None:
        """Process the markup at the current position, which is a `<`."""
        text, at = self._text, self._at
        if self._take_cdata() or self._take_aside():
            return
        if (end := _END_TAG.match(text, at)) is not None:
            self._at = end.end()
            self._take_end(end[1])
        elif (tag := _TAG.match(text, at)) is not None and len(self._open) < MAX_DEPTH:
            self._at = tag.end()
            self._take_start(tag)
        else:
            self._at += 1
            if self._open:
                self._written.append("&lt;")

    def _take_cdata(self) -> bool:
        """Copy a CDATA section, if one is next; True if so. If it has no end, only its start is dropped."""
        if not self._text.startswith(_CDATA, self._at):
            return False
        start = self._at + len(_CDATA)
        end = self._find(_CDATA_END, start)
        if end >= 0 and self._open:
            self._written.append(self._text[self._at : end + len(_CDATA_END)])
        self._at = end + len(_CDATA_END) if end >= 0 else start
        return True

    def _take_aside(self) -> bool:
        """Skip a comment, a processing instruction or a DOCTYPE, if one is next; True if so."""
        for start, last in _ASIDES.items():
            if self._text.startswith(start, self._at):
                end = self._find(last, self._at + len(start))
                if end >= 0:
                    self._at = end + len(last)
                return end >= 0
        doctype = _DOCTYPE.match(self._text, self._at)
        if doctype is not None:
            self._at = doctype.end()
        return doctype is not None

    def _find(self, wanted: str, start: int) -> int:
        """Like `str.find`, but a text once not found is never searched again, so that time stays linear."""
        if wanted in self._missing:
            return -1
        found = self._text.find(wanted, start)
        if found < 0:
            self._missing.add(wanted)
        return found

    def _take_start(self, tag: re.Match[str]) -> None:
        name = tag[1]
        if _local(name) in _ITEMS and self._counts.get(name.lower()):
            while self._counts[name.lower()]:
                self._close()
        if self._root < 0:
            self._root = len(self._written)
        if _local(name) in _ITEMS:
            self._item = len(self._written)
        elif _local(name) in _BESIDE_FIELDS and self._open and _local(self._open[-1]) in _FIELDS:
            self._close()
        attributes = self._attributes(tag[2])
        self._note_prefix(name)
        self._written.append(f"<{name}" + "".join(f' {key}="{value}"' for key, value in attributes.items()))
        if tag[3] or _is_void(name, attributes):
            self._written.append("/>")
            return
        self._written.append(">")
        self._open.append(name)
        self._counts[name.lower()] = self._counts.get(name.lower(), 0) + 1

    def _attributes(self, said: str) -> dict[str, str]:
        """Return the attributes of a tag, each once, escaped for XML."""
        found: dict[str, str] = {}
        for match in _ATTRIBUTE.finditer(said):
            name = match[1]
            value = next((part for part in match.groups()[1:] if part is not None), "")
            found.setdefault(name, _BARE_AMPERSAND.sub("&amp;", value).replace('"', "&quot;"))
            if name.startswith("xmlns:"):
                self._declared.add(name[6:])
            elif name != "xmlns":
                self._note_prefix(name)
        return found

    def _note_prefix(self, name: str) -> None:
        prefix = _PREFIX.match(name)
        if prefix is not None:
            self._prefixes.add(prefix[1])

    def _take_end(self, name: str) -> None:
        """Close the innermost element of that name and all in it; ignore an end tag without a start."""
        if not self._counts.get(name.lower()):
            return
        while self._open[-1].lower() != name.lower():
            self._close()
        self._close()

    def _close(self) -> None:
        name = self._open.pop()
        self._counts[name.lower()] -= 1
        self._written.append(f"</{name}>")

    def _leave_out_item(self) -> None:
        """Remove the output since the start of the open item."""
        while _local(self._open.pop()) not in _ITEMS:
            pass
        del self._written[self._item :]

    def _declare(self) -> None:
        """Declare at the root all prefixes that are used but declared nowhere."""
        missing = sorted(self._prefixes - self._declared)
        if self._root < 0 or not missing:
            return
        said = "".join(f' xmlns:{prefix}="{NAMESPACES.get(prefix, "urn:" + prefix)}"' for prefix in missing)
        self._written[self._root] += said


def _is_void(name: str, attributes: dict[str, str]) -> bool:
    """True if an element needs no end tag, as Atom's `<link href="…">`, but not RSS's `<link>`."""
    return name.lower() in _VOID or (name.lower() == "link" and "href" in attributes)


def _local(name: str) -> str:
    return name.rpartition(":")[2].lower()

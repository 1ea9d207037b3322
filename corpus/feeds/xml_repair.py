"""Repair of XML that is not well-formed: what can't be markup becomes text, and no character is lost.

A parser's own recovery drops what it can't place: a bare `&`, a `<` in a title, all that follows a tag that
nobody closed. Here the same mistakes are mended before it reads: stray characters are escaped, elements that
stay open are closed where their parent ends, and prefixes that nobody declared are declared.
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
"""What the prefixes that feeds use by custom stand for."""
MAX_DEPTH = 200
"""Elements that lie deeper are kept as text: parsers refuse more than 256 levels."""

MAX_TAGS = 300_000
"""Documents with more than this are not repaired, which would take seconds: no feed has so many."""

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
"""How comments and instructions begin and end: neither is text."""
_BARE_AMPERSAND = re.compile(r"&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[0-9A-Fa-f]{1,6});)")
_NUMBERED = re.compile(r"&#(?:x([0-9A-Fa-f]{1,6})|(\d{1,7}));", re.IGNORECASE)
_SURROGATES = re.compile(r"&#(?:x([0-9A-Fa-f]{4})|(\d{5}));&#(?:x([0-9A-Fa-f]{4})|(\d{5}));", re.IGNORECASE)
_PREFIX = re.compile(r"([A-Za-z_][\w.-]*):", re.ASCII)
_ITEMS = frozenset(("item", "entry"))
"""What holds no other of its kind: one that begins ends the one before."""
_VOID = frozenset(("br", "col", "embed", "enclosure", "hr", "img", "input", "meta", "wbr"))
"""What HTML and feeds write without an end."""
_FIELDS = frozenset(("guid", "id", "link", "pubdate", "published", "title", "updated"))
"""Parts of an item that hold text alone: another part that begins ends them."""
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
    """Return `text`, an XML document without its declaration, with its mistakes mended.

    Time grows with the length only. What stands after the root element is left out, and so is the item in the
    midst of which the document breaks off: of what is cut, nobody can tell what it would have been. A
    document of more than MAX_TAGS is given back as it is.
    """
    if text.count("<") > MAX_TAGS:
        return text
    return _Repair(text).result()


def readable_references(text: str) -> str:
    """Return `text` with references to characters that XML can't hold replaced by what they stand for: halves
    of a pair by the character that the pair makes, control characters by a space."""
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
    """One document being repaired: what has been written, and the elements that are open."""

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
        """Take what begins with the `<` that stands next."""
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
        """Take a CDATA section, if one stands next. That nobody ended it is passed over: the rest is read as
        usual."""
        if not self._text.startswith(_CDATA, self._at):
            return False
        start = self._at + len(_CDATA)
        end = self._find(_CDATA_END, start)
        if end >= 0 and self._open:
            self._written.append(self._text[self._at : end + len(_CDATA_END)])
        self._at = end + len(_CDATA_END) if end >= 0 else start
        return True

    def _take_aside(self) -> bool:
        """Pass over a comment, an instruction or a DOCTYPE, if one stands next."""
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
        """As `str.find`; what was not found once is not looked for again, so that time stays linear."""
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
        """The attributes of a tag, each once, as XML writes them."""
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
        """Close the element of that name and what is open in it; the end of nothing is passed over."""
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
        """Take back what was written since the item began that is open."""
        while _local(self._open.pop()) not in _ITEMS:
            pass
        del self._written[self._item :]

    def _declare(self) -> None:
        """Declare at the root what is used without having been declared anywhere."""
        missing = sorted(self._prefixes - self._declared)
        if self._root < 0 or not missing:
            return
        said = "".join(f' xmlns:{prefix}="{NAMESPACES.get(prefix, "urn:" + prefix)}"' for prefix in missing)
        self._written[self._root] += said


def _is_void(name: str, attributes: dict[str, str]) -> bool:
    """True if an element has no end; that of Atom's `<link href="…">`, but not that of RSS's `<link>`."""
    return name.lower() in _VOID or (name.lower() == "link" and "href" in attributes)


def _local(name: str) -> str:
    return name.rpartition(":")[2].lower()

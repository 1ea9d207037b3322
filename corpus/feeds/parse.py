"""Parse RSS, Atom, RDF and JSON Feed into items, each a document, and find the feeds that a page links to."""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from io import BytesIO
from time import perf_counter
from typing import Any
from urllib.parse import quote, urljoin, urlsplit

import feedparser
from lxml import etree, html

from corpus.blocks import TextBlock, assemble_blocks
from corpus.briefs import trim_section
from corpus.dates import MAX_ZONE_S, Published, parse_published
from corpus.document import Section
from corpus.errors import DocumentError
from corpus.feeds.model import Feed, FeedItem
from corpus.feeds.safe_xml import parse_xml
from corpus.readers.decode import decode_text, normalise_text, printable
from corpus.readers.fragment import fragment_blocks, fragment_text
from corpus.readers.reading import DeclaredMetadata, build_document
from corpus.reflow import collapse_whitespace
from corpus.web.urls import canonical_url, without_tracking

__all__ = ["MAX_ITEMS", "Feed", "FeedItem", "feed_links", "parse_feed"]

MAX_ITEMS = 500
MAX_PROBLEMS = 20
MAX_LINKS = 20
MIN_FULL_TEXT_CHARACTERS = 400
"""Content of this length counts as a full text; a summary needs three times as much."""
MAX_DATE_PARSING_S = 5.0
"""Time for the dates of one feed: those in words of an unknown language can take a second each."""

_KINDS = ("application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml")
_ROOTS = ("rss", "feed", "rdf")
_NO_LINK = re.compile(r"n/?a|nul[lo]?|none|nil|undefined|unknown|false|0|[-#.?]*", re.IGNORECASE)
"""Placeholders of publishers for "no link"; joined to the feed's URL they would make one."""
_CUT = re.compile(r"(?:…|\.\.\.|\[…\]|\[\.\.\.\]|read more|continue reading)\W*$", re.IGNORECASE)
_FOOTER = re.compile(
    r"the post .{1,300} (?:first )?appeared (?:first )?on .{1,200}|(?:read more|continue reading)\b.{0,200}",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class _RawItem:
    """An item as written in the feed: strings, with unresolved links and any markup."""

    id: str
    link: str
    title: str
    content: str
    summary: str
    published: str
    updated: str


def parse_feed(content: bytes, name: str, url: str | None = None, charset: str | None = None) -> Feed:
    """Parse the feed in `content`; `url` is the base of its relative URLs, `charset` the server's encoding.

    Raises DocumentError if `content` is no feed or declares entities.
    """
    if content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{":
        title, link, raws, total = _json_feed(content, name)
    else:
        title, link, raws, total = _xml_feed(content, name, charset)
    home = _web_address(link, url)
    title = fragment_text(printable(title)) or urlsplit(home or url or "").hostname or name
    problems: list[str] = []
    items: list[FeedItem] = []
    dates = _Dates()
    for number, raw in enumerate(raws, start=1):
        try:
            item, remarks = _item(raw, f"{name}, item {number}", title, url, dates)
        except DocumentError as error:
            problems.append(str(error))
            continue
        problems += remarks
        items.append(item)
    if total > MAX_ITEMS:
        problems.insert(0, f"{name}: it has {total} items; only the first {MAX_ITEMS} are read.")
    if len(problems) > MAX_PROBLEMS:
        more = len(problems) - MAX_PROBLEMS
        problems = [*problems[:MAX_PROBLEMS], f"{name}: {more} more items have something wrong with them."]
    return Feed(title, home, tuple(items), tuple(problems))


def feed_links(content: bytes, url: str) -> list[str]:
    """Return the URLs of the feeds that the page at `url` links to (`<link rel="alternate">`), each once."""
    try:
        page = html.document_fromstring(decode_text(content, url), parser=html.HTMLParser(huge_tree=False))
    except (etree.LxmlError, ValueError, DocumentError):
        return []
    base = next((element.get("href") for element in page.iter("base") if element.get("href")), None)
    base = _resolved(base or "", url) or url
    found: dict[str, None] = {}
    for element in page.iter("link"):
        kind = str(element.get("type") or "").partition(";")[0].strip().lower()
        if kind in _KINDS and "alternate" in str(element.get("rel") or "").lower().split():
            address = _web_address(str(element.get("href") or ""), base, tracking=True)
            if address is not None:
                found[address] = None
    return list(found)[:MAX_LINKS]


_Parts = tuple[str, str, Iterable[_RawItem], int]
"""Title, home page, the first MAX_ITEMS items, and the number of all items."""


def _xml_feed(content: bytes, name: str, charset: str | None) -> _Parts:
    root = parse_xml(content, name, roots=_ROOTS, charset=charset)
    kind = _local(root)
    if kind not in _ROOTS:
        what = "a web page" if kind == "html" else f"XML of another kind ({kind[:40]})"
        raise DocumentError(
            f"{name}: it is {what}, not a feed; give the address of an RSS, Atom or JSON feed."
        )
    entries = [element for element in root.iter(etree.Element) if _local(element) in ("item", "entry")]
    for element in entries[MAX_ITEMS:]:
        parent = element.getparent()
        if parent is not None:
            parent.remove(element)
    # As a stream, since feedparser may take a plain value for a file name. It must not clean the HTML, which
    # can be made to take minutes; that is done when it becomes text. It is not given the feed's URL: it would
    # make ids absolute, and these would change when the feed moves.
    try:
        parsed = feedparser.parse(
            BytesIO(etree.tostring(root, encoding="utf-8")),
            response_headers={"content-type": "application/xml; charset=utf-8"},
            resolve_relative_uris=False,
            sanitize_html=False,
        )
    except ValueError as error:  # of a namespace with a hard space in it
        raise DocumentError(f"{name}: its XML names can't be read ({error}); ask its publisher.") from error
    if not parsed.version and not parsed.entries:
        raise DocumentError(f"{name}: it is not a feed; give the address of an RSS, Atom or JSON feed.")
    title, home = _string(parsed.feed, "title"), _string(parsed.feed, "link")
    return title, home, map(_xml_item, parsed.entries[:MAX_ITEMS]), len(entries)


def _xml_item(entry: dict[str, Any]) -> _RawItem:
    contents = [_string(part, "value") for part in dict.get(entry, "content") or []]
    return _RawItem(
        id=_string(entry, "id"),
        link=_string(entry, "feedburner_origlink") or _page_link(entry),
        title=_string(entry, "title"),
        content=max(contents, key=len, default=""),
        summary=_string(entry, "summary"),
        published=_string(entry, "published") or _string(entry, "created"),
        updated=_string(entry, "updated"),
    )


def _page_link(entry: dict[str, Any]) -> str:
    """Return the link to an entry's page: a declared one (`alternate`), even if feedparser chose another."""
    chosen = _string(entry, "link")
    links = dict.get(entry, "links") or []
    pages = [_string(link, "href") for link in links if _string(link, "rel") == "alternate"]
    return chosen if chosen in pages else next(filter(None, pages), chosen)


def _json_feed(content: bytes, name: str) -> _Parts:
    try:
        feed = json.loads(decode_text(content, name))
    except (ValueError, RecursionError) as error:
        raise DocumentError(f"{name}: it is not valid JSON ({error}); check the address.") from error
    items = feed.get("items")
    if "jsonfeed.org/version/" not in str(feed.get("version"))[:100] or not isinstance(items, list):
        raise DocumentError(f"{name}: it is JSON but not a JSON Feed; give the address of a feed.")
    entries = (_json_item(item) for item in items[:MAX_ITEMS] if isinstance(item, dict))
    return _string(feed, "title"), _string(feed, "home_page_url"), entries, len(items)


def _json_item(item: dict[str, Any]) -> _RawItem:
    return _RawItem(
        id=_string(item, "id"),
        link=_string(item, "url") or _string(item, "external_url"),
        title=_string(item, "title"),
        content=_string(item, "content_html") or _string(item, "content_text"),
        summary=_string(item, "summary"),
        published=_string(item, "date_published"),
        updated=_string(item, "date_modified"),
    )


def _item(
    raw: _RawItem, place: str, source: str, base: str | None, dates: "_Dates"
) -> tuple[FeedItem, list[str]]:
    title = fragment_text(normalise_text(raw.title, place))
    full, brief = (list(_blocks(part, place)) for part in (raw.content, raw.summary))
    complete = _is_full(full, MIN_FULL_TEXT_CHARACTERS) or _is_full(brief, 3 * MIN_FULL_TEXT_CHARACTERS)
    blocks = max(full, brief, key=_length) if not _is_full(full, MIN_FULL_TEXT_CHARACTERS) else full
    if not any(_has_word(block.text) for block in blocks):
        blocks = [TextBlock(title)]
    assembled = assemble_blocks(blocks)
    url = _web_address(raw.link, base)
    said = raw.published or raw.updated
    published, updated = dates.read(said), dates.read(raw.updated)
    facts = DeclaredMetadata(
        title=title, source=source, url=url, published=published.text if published else None
    )
    text = assembled.text
    if not any(_has_word(text[section.start : section.end]) for section in assembled.sections):
        whole = trim_section(text, Section("", 0, len(text)))  # nothing but headings
        assembled = replace(assembled, sections=(whole,))
    key = _key(raw, url)
    draft, problems = build_document(place, assembled, facts, key)
    if said and published is None:
        problems.append(f"{place}: {printable(said)[:40]!r} is not a full date; the date is kept as unknown.")
    guid = printable(raw.id).strip()
    return FeedItem(key, guid, draft.url, updated.text if updated else None, complete, draft), problems


class _Dates:
    """Reads the dates of one feed, each once; after MAX_DATE_PARSING_S the rest stay unknown."""

    def __init__(self) -> None:
        self._read: dict[str, Published | None] = {}
        self._spent_s = 0.0

    def read(self, text: str) -> Published | None:
        if text not in self._read and self._spent_s < MAX_DATE_PARSING_S:
            start = perf_counter()
            found = parse_published(text)
            # The start of 1970, in any time zone, stands for "no date".
            self._read[text] = None if found is not None and abs(found.order) <= MAX_ZONE_S else found
            self._spent_s += perf_counter() - start
        return self._read.get(text)


def _blocks(text: str, place: str) -> Iterator[TextBlock]:
    blocks = fragment_blocks(normalise_text(text, place)) if text else []
    while blocks and _FOOTER.fullmatch(collapse_whitespace(blocks[-1].text)):
        blocks.pop()
    yield from blocks


def _has_word(text: str) -> bool:
    return bool(re.search(r"\w", text))


def _length(blocks: list[TextBlock]) -> int:
    return sum(len(block.text) for block in blocks)


def _is_full(blocks: list[TextBlock], characters: int) -> bool:
    return _length(blocks) >= characters and not _CUT.search(blocks[-1].text[-40:])


def _key(raw: _RawItem, url: str | None) -> str:
    """Return an item's key, which stays the same when the item changes."""
    said = printable(raw.id).strip() or (canonical_url(url) if url else "")
    if said and len(said) <= 500:
        return said
    parts = [said] if said else [raw.title, raw.published or raw.updated]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def _web_address(link: str, base: str | None, *, tracking: bool = False) -> str | None:
    """Return `link` as an absolute http or https URL, or None if it is none."""
    said = _unfit_escaped(printable(link))
    address = "" if _NO_LINK.fullmatch(said) else _resolved(said, base)
    if not re.match(r"https?://[^/]", address, re.IGNORECASE):
        return None
    return address if tracking else without_tracking(address)


def _unfit_escaped(link: str) -> str:
    """Return a link without line breaks, and with forbidden characters escaped (WHATWG, URL)."""
    joined = re.sub(r"[\t\n\r]+", "", link.strip())
    return re.sub(r'[\s<>"\\^`{|}]', lambda match: quote(match.group()), joined)


def _resolved(link: str, base: str | None) -> str:
    try:
        return urljoin(base, link) if base and link else link
    except ValueError:
        return ""


def _local(element: etree._Element) -> str:
    tag = element.tag if isinstance(element.tag, str) else ""
    return tag.rpartition("}")[2].rpartition(":")[2].lower()


def _string(fields: dict[str, Any], name: str) -> str:
    """Return a field as text, "" if missing; by `dict.get`, as feedparser's own may return another field."""
    value = dict.get(fields, name)
    return value if isinstance(value, str) else str(value) if type(value) is int else ""

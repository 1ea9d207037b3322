"""Discovery: what an address is, a feed, a page or a file, and which feeds a page offers."""

import asyncio
import re
from dataclasses import dataclass, field

from bot.sources.sources import FEED, PAGE
from bot.sources.web import Web, file_name
from corpus.errors import DocumentError
from corpus.feeds.parse import feed_links
from corpus.sandbox import ApartReader
from corpus.web.fetch import Fetched, FetchError

FILE = "file"
"""What is no web page but can be read as a document: PDF, Word, text. It is looked at as pages are."""

_FEED_ROOT = re.compile(rb"<(?:rss|feed|rdf:rdf)[\s>]")
_START_BYTES = 4_000
"""How far into what was sent a feed may begin: some servers' warnings stand before it."""


@dataclass(frozen=True, slots=True)
class Discovered:
    """What stands at an address: its kind (feed, page or file), the address after redirects for good, a
    title, what was sent, and the feeds that a page offers."""

    kind: str
    url: str
    title: str
    sent: Fetched = field(repr=False)
    feeds: tuple[str, ...] = ()

    @property
    def source_kind(self) -> str:
        """The kind of source that it becomes."""
        return FEED if self.kind == FEED else PAGE


def with_scheme(address: str) -> str:
    """An address as people type it, made one of the web: "bbc.com/news" is https."""
    address = address.strip()
    return address if "://" in address else f"https://{address}"


async def discover(url: str, web: Web, reader: ApartReader) -> Discovered:
    """Fetch an address and tell what it is. Raises DocumentError if it is nothing that can be read."""
    url = with_scheme(url)
    fetched = await web.fetch(url)
    if fetched is None:
        raise FetchError(f"{url}: the server says 304 to a first question; try again later.", status=304)
    lasting = fetched.moved_to or url
    if fetched.suffix == ".xml" or _may_be_feed(fetched.content):
        try:
            feed = await reader.read_feed(lasting, fetched.content, fetched.url, fetched.charset)
            return Discovered(FEED, lasting, feed.title, fetched)
        except DocumentError:
            if fetched.suffix == ".xml":
                raise
    is_page = fetched.suffix == ".html"
    feeds = await asyncio.to_thread(feed_links, fetched.content, fetched.url) if is_page else []
    try:
        drafts = (await reader.read(file_name(fetched), fetched.content)).drafts
    except DocumentError:
        if not feeds:
            raise
        drafts = ()  # a page of links only, as front pages are: its feeds are what is wanted
    title = drafts[0].title if drafts else lasting
    return Discovered(PAGE if is_page else FILE, lasting, title, fetched, tuple(feeds))


def _may_be_feed(content: bytes) -> bool:
    """True if a feed begins near the start, whatever its server calls it."""
    start = content[:_START_BYTES].replace(b"\x00", b"").lower()  # without those of UTF-16
    root = _FEED_ROOT.search(start)
    if root is not None:
        return b"<html" not in start[: root.start()]
    return start.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").startswith((b"<?xml", b"{"))

"""Discover what an address is, a feed, a page or a file, and which feeds a page offers."""

import re
from contextlib import suppress
from dataclasses import dataclass, field

from bot.sources.sources import FEED, PAGE
from bot.sources.web import Web, file_name
from corpus.document import SHARED
from corpus.errors import DocumentError
from corpus.sandbox import ReaderPool
from corpus.web.fetch import Fetched, FetchError

FILE = "file"
"""A document that is not a web page: PDF, Word, text. It is polled like a page."""

_FEED_ROOT = re.compile(rb"<(?:rss|feed|rdf:rdf)[\s>]")
_START_BYTES = 4_000
"""A feed may begin this far into the response: some servers send warnings before it."""


@dataclass(frozen=True, slots=True)
class Discovered:
    """What is at an address: its kind (feed, page or file), the address after permanent redirects, a title,
    the response, and the feeds that a page offers."""

    kind: str
    url: str
    title: str
    sent: Fetched = field(repr=False)
    feeds: tuple[str, ...] = ()

    @property
    def source_kind(self) -> str:
        """Kind of the source that it becomes."""
        return FEED if self.kind == FEED else PAGE


def with_scheme(address: str) -> str:
    """Return an address with a scheme: "bbc.com/news" becomes https."""
    address = address.strip()
    return address if "://" in address else f"https://{address}"


async def discover(url: str, web: Web, reader: ReaderPool, server: int = SHARED) -> Discovered:
    """Fetch an address for a server and return what it is. Raises DocumentError if it can't be read."""
    url = with_scheme(url)
    fetched = await web.fetch(url, server=server)
    if fetched is None:
        raise FetchError(f"{url}: the server answers 304 to a first request; try again later.", status=304)
    lasting = fetched.moved_to or url
    if fetched.suffix == ".xml" or _may_be_feed(fetched.content):
        try:
            feed = await reader.read_feed(lasting, fetched.content, fetched.url, fetched.charset, server)
            return Discovered(FEED, lasting, feed.title, fetched)
        except DocumentError:
            if fetched.suffix == ".xml":
                raise
    is_page = fetched.suffix == ".html"
    feeds = await _offered_feeds(fetched, reader, server) if is_page else []
    try:
        drafts = (await reader.read(file_name(fetched), fetched.content, server)).drafts
    except DocumentError:
        if not feeds:
            raise
        drafts = ()  # a page of links alone, like many front pages: its feeds are what people want
    title = drafts[0].title if drafts else lasting
    return Discovered(PAGE if is_page else FILE, lasting, title, fetched, tuple(feeds))


async def _offered_feeds(fetched: Fetched, reader: ReaderPool, server: int) -> list[str]:
    """Return the feeds that a page offers; none if it is too much for the reader, which then refuses it."""
    with suppress(DocumentError):
        return await reader.read_feed_links(fetched.content, fetched.url, server)
    return []


def _may_be_feed(content: bytes) -> bool:
    """True if a feed begins near the start, whatever content type the server names."""
    start = content[:_START_BYTES].replace(b"\x00", b"").lower()  # UTF-16 has them
    root = _FEED_ROOT.search(start)
    if root is not None:
        return b"<html" not in start[: root.start()]
    return start.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").startswith((b"<?xml", b"{"))

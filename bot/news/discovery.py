"""Discovery: what an address is, a feed, a page or a file, and which feeds a page offers."""

import asyncio
from dataclasses import dataclass, field

from bot.news.sources import FEED, PAGE
from bot.news.web import Web, file_name
from corpus.apart import ApartReader
from corpus.errors import DocumentError
from corpus.feeds import feed_links
from corpus.fetching import Fetched, FetchError

FILE = "file"
"""What is no web page but can be read as a document: PDF, Word, text. It is looked at as pages are."""

_FEED_STARTS = (b"<?xml", b"<rss", b"<feed", b"<rdf", b"{")


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
    start = fetched.content[:200].lstrip(b"\xef\xbb\xbf \t\r\n")[:5].lower()
    if fetched.suffix == ".xml" or start.startswith(_FEED_STARTS):
        try:
            feed = await reader.read_feed(lasting, fetched.content, fetched.url)
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

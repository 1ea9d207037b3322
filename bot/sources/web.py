"""Fetch sources from the web: one request at a time to each host, and the full texts of feed items."""

import re
from dataclasses import replace
from pathlib import PurePosixPath
from urllib.parse import urlsplit
from weakref import WeakValueDictionary

from corpus.document import SHARED, ParsedDocument
from corpus.errors import DocumentError
from corpus.feeds.model import FeedItem
from corpus.sandbox import ReaderPool
from corpus.turns import Turns
from corpus.web.fetch import Fetched, Fetcher, FetchError

MAX_PAGES = 60
"""Most item pages that one poll of a feed fetches; other items keep the text of the feed."""
MAX_PAGE_FAILURES = 3
"""Failures in a row after which a site counts as down and is asked for no more pages in this poll."""
_TOO_MANY = 429
"""From this status on the site refuses; below it, the page is missing."""
MIN_SHARED_WORDS = 0.3
"""Share of an item's words that its page must contain; a cookie notice or paywall contains few."""

_COMPARED_CHARACTERS = 200_000
"""Only so much of a text is compared, so that a huge page takes milliseconds on the event loop."""

_WORD = re.compile(r"[\u3040-\u9fff\uac00-\ud7af]|\w{4,}")
"""Words of four letters and more, and the characters of languages that write without spaces."""


class Web:
    """Fetches addresses, one at a time from each host."""

    def __init__(self, fetcher: Fetcher) -> None:
        self._fetcher = fetcher
        self._turns: WeakValueDictionary[str, Turns] = WeakValueDictionary()

    async def fetch(
        self,
        url: str,
        etag: str | None = None,
        last_modified: str | None = None,
        server: int = SHARED,
    ) -> Fetched | None:
        """Fetch an address for a server, as `Fetcher.fetch` does. Servers take turns at one host."""
        turns = self._turns.setdefault(_host(url), Turns(1))
        async with turns.take(server):
            return await self._fetcher.fetch(url, etag=etag, last_modified=last_modified)


class FullTexts:
    """Fetches the full texts of items in one poll of a feed that holds summaries only."""

    def __init__(self, web: Web, reader: ReaderPool, server: int = SHARED) -> None:
        self._web = web
        self._server = server
        self._reader = reader
        self._left = MAX_PAGES
        self._failures = 0

    async def draft(self, item: FeedItem) -> ParsedDocument:
        """Return an item with the longer of two texts: the feed's or its page's."""
        draft = replace(item.draft, key="")
        if item.complete or not item.url or not self._left or self._failures >= MAX_PAGE_FAILURES:
            return draft
        self._left -= 1
        try:
            page = await self._page(item.url)
        except FetchError as error:
            self._failures += error.status is None or error.status >= _TOO_MANY
            return draft
        except DocumentError:
            return draft
        self._failures = 0
        if page is None or len(page.text) <= len(draft.text) or not _speaks_of(page, draft):
            return draft
        named = (
            replace(draft, title=page.title, title_is_generated=page.title_is_generated)
            if draft.title_is_generated
            else draft
        )
        published = draft.published or page.published
        return replace(named, text=page.text, sections=page.sections, blocks=page.blocks, published=published)

    async def _page(self, url: str) -> ParsedDocument | None:
        fetched = await self._web.fetch(url, server=self._server)
        if fetched is None or fetched.suffix == ".xml":
            return None
        drafts = (await self._reader.read(file_name(fetched), fetched.content, self._server)).drafts
        return drafts[0] if len(drafts) == 1 else None


def file_name(fetched: Fetched) -> str:
    """Return a file name for a response, with the suffix that tells how to read it."""
    return (PurePosixPath(urlsplit(fetched.url).path).stem or "page") + fetched.suffix


def _speaks_of(page: ParsedDocument, item: ParsedDocument) -> bool:
    wanted = set(_WORD.findall(f"{item.title} {item.text}"[:_COMPARED_CHARACTERS].casefold()))
    said = set(_WORD.findall(f"{page.title} {page.text}"[:_COMPARED_CHARACTERS].casefold()))
    return len(wanted & said) >= MIN_SHARED_WORDS * len(wanted)


def _host(url: str) -> str:
    try:
        return urlsplit(url).netloc.lower()
    except ValueError:
        return url

"""A site on loopback with many feeds, which break, move and vanish like those of the web."""

import asyncio
import hashlib
import json
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from html import escape
from types import TracebackType
from typing import Self

from aiohttp import web

from tests.chaos.press import Article

RSS, ATOM, JSON, BRIEF = "rss", "atom", "json", "brief"
KINDS = (RSS, ATOM, JSON, BRIEF)
"""RSS with full texts, Atom, JSON Feed, and RSS with summaries of full texts on pages."""

LISTED = 40
"""How many of its newest items a feed lists."""

HANGS_S = 60.0
"""How long a hanging request stays unanswered: longer than any client waits."""

_TYPES = {
    RSS: "application/rss+xml",
    BRIEF: "application/rss+xml",
    ATOM: "application/atom+xml",
    JSON: "application/feed+json",
}


@dataclass(frozen=True, slots=True)
class Item:
    """An article as it stands in one feed."""

    article: Article
    key: str
    url: str


@dataclass(eq=False, slots=True)
class Feed:
    """A feed: its items, oldest first, and its faults. `moved_to` is a path."""

    name: str
    kind: str
    path: str
    items: list[Item] = field(default_factory=list)
    status: int = 200
    moved_to: str = ""
    asked: list[float] = field(default_factory=list)

    @property
    def title(self) -> str:
        return f"{self.name.capitalize()} Gazette"


class Site:
    """`async with Site(clock) as site:` serves on a free port of 127.0.0.1.

    `cut` is how many of the next requests are cut off, `hanging` how many stay unanswered; `statuses` are
    those of the next answers.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self.feeds: dict[str, Feed] = {}
        self.cut = self.hanging = 0
        self.statuses: deque[int] = deque()
        self.address = ""
        self._clock = clock
        self._by_path: dict[str, Feed] = {}
        self._pages: dict[str, Article] = {}

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_get("/{path:.*}", self._serve)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0, backlog=1024).start()
        self.address = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._runner.cleanup()

    def add(self, name: str, kind: str) -> Feed:
        feed = self.feeds[name] = Feed(name, kind, f"/feeds/{name}")
        self._by_path[feed.path] = feed
        return feed

    def publish(self, article: Article, feed: Feed) -> None:
        """Put an article into a feed under its first address; in a second feed it has the same address."""
        article.feeds.append(feed.name)
        path = f"/pages/{article.word}"
        self._pages[path] = article
        feed.items.append(Item(article, f"{feed.name}-{article.number}", self.address + path))

    def reprint(self, article: Article, feed: Feed) -> None:
        """Put an article into a feed as the feed's own, under an address of its own."""
        article.reprints.append(feed.name)
        path = f"/pages/{feed.name}/{article.word}"
        self._pages[path] = article
        feed.items.append(Item(article, f"{feed.name}-{article.number}", self.address + path))

    def move(self, feed: Feed) -> None:
        """Move a feed for good; the old address redirects to the new one."""
        feed.path += "-moved"
        self._by_path[feed.path] = feed

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        if self.cut and request.transport:
            self.cut -= 1
            request.transport.abort()
        if self.hanging:
            self.hanging -= 1
            await asyncio.sleep(HANGS_S)
        if self.statuses and (status := self.statuses.popleft()) != 200:
            return web.Response(status=status)
        feed = self._by_path.get(request.path)
        if feed is None:
            article = self._pages.get(request.path)
            if article is None:
                return web.Response(status=404)
            return web.Response(text=_page(article), content_type="text/html")
        feed.asked.append(self._clock())
        if feed.status != 200:
            return web.Response(status=feed.status)
        if request.path != feed.path:
            return web.Response(status=301, headers={"Location": feed.path})
        body = _RENDERED[feed.kind](feed, feed.items[-LISTED:], self.address)
        tag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
        if request.headers.get("If-None-Match") == tag:
            return web.Response(status=304, headers={"ETag": tag})
        return web.Response(body=body, headers={"ETag": tag, "Content-Type": _TYPES[feed.kind]})


def _page(article: Article) -> str:
    body, title = _html(article), escape(article.title)
    return (
        f"<!doctype html><html lang=en><head><title>{title}</title></head><body><nav><a href=/>Home</a></nav>"
        f"<main><article><h1>{title}</h1>{body}</article></main><footer>The end</footer></body></html>"
    )


def _html(article: Article) -> str:
    return "".join(f"<p>{escape(part)}</p>" for part in article.text if part)


def _rss(feed: Feed, items: list[Item], address: str) -> bytes:
    full = feed.kind == RSS
    entries = []
    for item in reversed(items):
        article = item.article
        said = _html(article) if full else escape(article.text[0][:200]) + " […]"
        content = f"<content:encoded><![CDATA[{said}]]></content:encoded>" if full else ""
        summary = escape(article.sentences[0]) if full else said
        entries.append(
            f"<item><title>{escape(article.title)}</title><link>{item.url}</link>"
            f'<guid isPermaLink="false">{item.key}</guid>'
            f"<pubDate>{format_datetime(datetime.fromtimestamp(article.at, UTC))}</pubDate>"
            f"<description>{summary}</description>{content}</item>"
        )
    return (
        '<?xml version="1.0" encoding="utf-8"?>'
        '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>'
        f"<title>{feed.title}</title><link>{address}/home/{feed.name}</link><description>All</description>"
        f"{''.join(entries)}</channel></rss>"
    ).encode()


def _atom(feed: Feed, items: list[Item], address: str) -> bytes:
    entries = "".join(
        f"<entry><id>urn:{item.key}</id><title>{escape(item.article.title)}</title>"
        f'<link href="{item.url}"/><published>{_iso(item.article.at)}</published>'
        f"<updated>{_iso(item.article.at + item.article.version - 1)}</updated>"
        f'<content type="html">{escape(_html(item.article))}</content></entry>'
        for item in reversed(items)
    )
    return (
        f'<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom">'
        f"<title>{feed.title}</title><id>urn:{feed.name}</id>"
        f'<link href="{address}/home/{feed.name}"/>{entries}</feed>'
    ).encode()


def _json(feed: Feed, items: list[Item], address: str) -> bytes:
    return json.dumps(
        {
            "version": "https://jsonfeed.org/version/1.1",
            "title": feed.title,
            "home_page_url": f"{address}/home/{feed.name}",
            "items": [
                {
                    "id": item.key,
                    "url": item.url,
                    "title": item.article.title,
                    "date_published": _iso(item.article.at),
                    "content_html": _html(item.article),
                }
                for item in reversed(items)
            ],
        }
    ).encode()


def _iso(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="seconds")


_RENDERED = {RSS: _rss, BRIEF: _rss, ATOM: _atom, JSON: _json}

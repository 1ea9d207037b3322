"""A site on loopback with feeds and pages that a test changes as it goes."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from xml.sax.saxutils import escape

from aiohttp import web

LONG = (
    "The council of Halden has voted to close the old harbour bridge from March, after an inspection "
    "found deep cracks in two of its pillars. About nine thousand commuters cross it every day. A ferry "
    "is to carry them until the repairs are done, which the engineers expect to take eight months. The "
    "mayor said that the money comes from the reserve of the city and that no tax is to be raised for it. "
    "Shipping lines will have to take the northern channel, a detour of fourteen kilometres."
)


@dataclass
class Site:
    """`pages` are bodies by path; `answers` statuses and headers that go before them. `seen` counts
    requests, `unchanged` those that were answered by 304. `/hang` paths answer only at the end."""

    url: str = ""
    pages: dict[str, str] = field(default_factory=dict)
    answers: dict[str, tuple[int, dict[str, str]]] = field(default_factory=dict)
    seen: Counter[str] = field(default_factory=Counter)
    unchanged: Counter[str] = field(default_factory=Counter)
    ended: asyncio.Event = field(default_factory=asyncio.Event)

    async def answer(self, request: web.Request) -> web.StreamResponse:
        path = request.path
        self.seen[path] += 1
        if path in self.answers:
            status, headers = self.answers[path]
            return web.Response(status=status, headers=headers)
        if path.startswith("/hang"):
            await self.ended.wait()
        if path not in self.pages:
            return web.Response(status=404)
        body = self.pages[path].encode()
        etag = f'"{sha256(body).hexdigest()[:16]}"'
        if request.headers.get("If-None-Match") == etag:
            self.unchanged[path] += 1
            return web.Response(status=304, headers={"ETag": etag})
        kind = "application/rss+xml" if body.startswith(b"<rss") else "text/html"
        return web.Response(body=body, content_type=kind, charset="utf-8", headers={"ETag": etag})


@asynccontextmanager
async def serving() -> AsyncIterator[Site]:
    site = Site()
    app = web.Application()
    app.router.add_get("/{path:.*}", site.answer)
    runner = web.AppRunner(app, shutdown_timeout=1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    site.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield site
    finally:
        site.ended.set()
        await runner.cleanup()


def item(
    title: str, text: str = LONG, *, link: str = "", guid: str = "", date: str = "", full: bool = True
) -> str:
    """An item of a feed, with its full text or with a summary only."""
    body = f"<content:encoded>{escape(f'<p>{text}</p>')}</content:encoded>" if full else ""
    body = body or f"<description>{escape(text)}</description>"
    parts = [
        f"<title>{escape(title)}</title>",
        f"<link>{escape(link)}</link>" if link else "",
        f'<guid isPermaLink="false">{escape(guid)}</guid>' if guid else "",
        f"<pubDate>{date}</pubDate>" if date else "",
    ]
    return f"<item>{''.join(parts)}{body}</item>"


def feed(*items: str, title: str = "Halden Herald") -> str:
    start = '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>'
    return (
        f"{start}<title>{title}</title><link>https://halden.example/</link>{''.join(items)}</channel></rss>"
    )


def page(title: str, text: str, head: str = "") -> str:
    start = f"<!DOCTYPE html><html><head><title>{title}</title>{head}</head><body>"
    return f"{start}<article><h1>{title}</h1><p>{text}</p></article></body></html>"

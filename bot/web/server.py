"""Serve the source pages by HTTP. No script, no cookie and nothing from elsewhere is in any of them."""

import asyncio
import logging
import math
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack
from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from aiohttp import web

from bot.library_thread import BusyError, LibraryThread
from bot.listening import listening
from bot.settings import Settings, WebMode
from bot.text import plain
from bot.web.access import Access, Reader, RefusedError
from bot.web.hrefs import ServedHrefs
from bot.web.links import Asked, BadAddressError, id_in_path, number_in_path, read_query
from bot.web.pages import Pages
from bot.web.searching import (
    BUSY_RETRY_S,
    FoundSentence,
    PublicSearch,
    TooManySearchesError,
    may_search,
    visitor_address,
)
from corpus.errors import UsageError
from index.library import Library

log = logging.getLogger(__name__)

MAX_PATH_CHARS = 4_000
MAX_WAITING = 200
"""More requests than this are refused until some have been answered."""

STYLE = Path(__file__).with_name("style.css")
ICON = Path(__file__).with_name("icon.svg")

_CSP = (
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action {forms}; "
    "frame-ancestors 'none'; sandbox allow-same-origin allow-top-navigation-by-user-activation allow-popups "
    "allow-popups-to-escape-sandbox"
)
_HEADERS = {
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}

_KINDS = {
    "/": "list",
    "/d/{document}/{version}": "document",
    "/d/{document}/{version}/changes": "changes",
    "/s/{story}": "story",
    "/search": "search",
    "/style.css": "asset",
    "/icon.svg": "asset",
    "/robots.txt": "asset",
}
"""The kinds of pages by their paths, as they are counted; all other paths are "none"."""

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Answer(NamedTuple):
    """A page and its status; `may_list` is True if search engines may list it."""

    html: str
    status: HTTPStatus = HTTPStatus.OK
    may_list: bool = False


class PageServer:
    """Serves the pages of a library's store. Pages are made in one thread, so that no other work waits.

        server = PageServer(library, settings, clock.now)
        port = await server.start()
        ...
        await server.close()

    `clock` returns seconds since 1970. With the library's thread, public pages have a search box. `count` is
    told the kind and the status of each answer.
    """

    def __init__(
        self,
        library: Library,
        settings: Settings,
        clock: Callable[[], float],
        library_thread: LibraryThread | None = None,
        count: Callable[[str, int], None] | None = None,
    ) -> None:
        self._settings = settings
        self._count = count
        can_search = library_thread is not None and may_search(settings)
        self._search = PublicSearch(library_thread, settings) if library_thread and can_search else None
        csp = _CSP.format(forms="'self'") + " allow-forms" if can_search else _CSP.format(forms="'none'")
        self._headers = {**_HEADERS, "Content-Security-Policy": csp}
        self._store = library.store
        self._access = Access(self._store, settings.web, library.home, clock)
        self._may_list = settings.web_robots and settings.web is WebMode.PUBLIC
        self._root = urlsplit(settings.web_url or "").path.rstrip("/")
        self._executor = ThreadPoolExecutor(1, thread_name_prefix="pages")
        self._waiting = 0
        self._opened = AsyncExitStack()

    async def start(self, port: int | None = None) -> int:
        """Serve, and return the port. Raises SettingError if it can't be used."""
        settings = self._settings
        _ = self._access.key  # a home that can't hold it must not be noticed only by readers
        port = settings.web_port if port is None else port
        is_shared = self._store.database.is_shared  # the next process starts before this one has ended
        listens = listening(self.make_app(), settings.web_host, port, "FOOTNOTE_WEB", reuse_port=is_shared)
        return await self._opened.enter_async_context(listens)

    async def close(self) -> None:
        """Stop serving."""
        await self._opened.aclose()
        self._executor.shutdown(wait=True, cancel_futures=True)

    def make_app(self) -> web.Application:
        """Return the application: pages below `/`, and below the path of FOOTNOTE_WEB_URL if it has one."""
        app = web.Application(middlewares=[self._guard], client_max_size=1_024)
        for root in dict.fromkeys(("", self._root)):
            app.router.add_get(f"{root}/", self._get_list)
            app.router.add_get(f"{root}/d/{{document}}/{{version}}", self._get_document)
            app.router.add_get(f"{root}/d/{{document}}/{{version}}/changes", self._get_changes)
            app.router.add_get(f"{root}/s/{{story}}", self._get_story)
            if self._search is not None:
                app.router.add_get(f"{root}/search", partial(self._get_search, self._search))
            app.router.add_get(f"{root}/style.css", self._get_style)
            app.router.add_get(f"{root}/icon.svg", self._get_icon)
            app.router.add_get(f"{root}/robots.txt", self._get_robots)
        return app

    @web.middleware
    async def _guard(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Give every answer its headers, and every error a page."""
        try:
            if len(request.path_qs) > MAX_PATH_CHARS:
                raise BadAddressError("The address is too long.")
            answer = await handler(request)
        except BadAddressError as error:
            answer = self._message(HTTPStatus.BAD_REQUEST, str(error))
        except web.HTTPException as error:
            reason = "There is no such page." if error.status == HTTPStatus.NOT_FOUND else error.reason
            answer = self._message(HTTPStatus(error.status), reason)
            if isinstance(error, web.HTTPMethodNotAllowed):
                answer.headers["Allow"] = "GET, HEAD"
        except Exception:  # the edge of a request: no error may show its text
            log.exception("A page could not be made")
            answer = self._message(HTTPStatus.INTERNAL_SERVER_ERROR, "This page could not be made.")
        answer.headers.update(self._headers)
        if self._count is not None:
            self._count(self._kind(request), answer.status)
        return answer

    def _kind(self, request: web.Request) -> str:
        """Return which kind of page a request asks for."""
        resource = request.match_info.route.resource
        path = resource.canonical if resource is not None else ""
        return _KINDS.get(path, _KINDS.get(path.removeprefix(self._root), "none"))

    async def _get_list(self, request: web.Request) -> web.StreamResponse:
        def make(_: Asked) -> Answer:
            reader = self._access.open_list()
            return Answer(self._pages(True).listing(self._hrefs(reader)), may_list=self._may_list)

        return await self._answer(request, make)

    async def _get_document(self, request: web.Request) -> web.StreamResponse:
        return await self._answer(
            request, lambda asked: self._make_document(request.match_info, asked, False)
        )

    async def _get_changes(self, request: web.Request) -> web.StreamResponse:
        return await self._answer(request, lambda asked: self._make_document(request.match_info, asked, True))

    async def _get_story(self, request: web.Request) -> web.StreamResponse:
        def make(asked: Asked) -> Answer:
            story = number_in_path(request.match_info["story"])
            reader = self._access.open_story(story, asked)
            is_open = reader.grant is None
            html = self._pages(is_open).story(story, self._hrefs(reader), reader.guild_id)
            return Answer(html, may_list=self._may_list and is_open)

        return await self._answer(request, make)

    async def _get_search(self, search: PublicSearch, request: web.Request) -> web.StreamResponse:
        """Search for a visitor, and return the sentences, or why there are none."""
        asked = request.query.getall("q", [])
        if len(asked) > 1:
            raise BadAddressError("The address says one thing twice.")
        question = plain("".join(asked)).strip()
        found: list[FoundSentence] | None = None
        problem, status, wait_s = "", HTTPStatus.OK, 0.0
        try:
            if question:
                visitor = visitor_address(request.remote, request.headers.get("X-Forwarded-For"))
                found = await search.find(question, visitor)
        except TooManySearchesError as error:
            problem, status, wait_s = str(error), HTTPStatus.TOO_MANY_REQUESTS, error.wait_s
        except BusyError as error:
            problem, status, wait_s = str(error), HTTPStatus.SERVICE_UNAVAILABLE, BUSY_RETRY_S
        except UsageError as error:
            problem, status = str(error), HTTPStatus.BAD_REQUEST
        hrefs = self._hrefs(Reader())
        answer = await self._in_thread(
            lambda: Answer(self._pages(False).search(question, found, hrefs, problem), status)
        )
        if wait_s:
            answer.headers["Retry-After"] = str(math.ceil(wait_s))
        return answer

    def _make_document(self, path: Mapping[str, str], asked: Asked, wants_changes: bool) -> Answer:
        """Return the page of a document or of its changes; a page with the way to the newest version if the
        one asked for is not kept."""
        document_id, number = id_in_path(path["document"]), number_in_path(path["version"])
        reader, opened = self._access.open_document(document_id, number, asked)
        hrefs = self._hrefs(reader)
        is_open = reader.grant is None
        pages = self._pages(is_open and asked.part is None and not asked.spans)
        if opened.asked is None:
            reason = "This version of the document is not kept."
            newest = hrefs.document(opened.current)
            return Answer(pages.message(HTTPStatus.NOT_FOUND, reason, hrefs, newest), HTTPStatus.NOT_FOUND)
        if wants_changes:
            return Answer(pages.changes(opened.asked, hrefs), may_list=self._may_list and is_open)
        html = pages.document(opened.asked, asked, hrefs, reader.guild_id)
        return Answer(html, may_list=self._may_list and is_open and not asked.spans)

    async def _get_style(self, _: web.Request) -> web.StreamResponse:
        return web.Response(body=STYLE.read_bytes(), content_type="text/css", charset="utf-8")

    async def _get_icon(self, _: web.Request) -> web.StreamResponse:
        return web.Response(body=ICON.read_bytes(), content_type="image/svg+xml")

    async def _get_robots(self, _: web.Request) -> web.StreamResponse:
        rule = "Allow" if self._may_list else "Disallow"
        return web.Response(text=f"User-agent: *\nDisallow: {self._root}/search\n{rule}: /\n")

    async def _answer(self, request: web.Request, make: Callable[[Asked], Answer]) -> web.StreamResponse:
        """Return the page that `make` makes in the thread of pages."""
        asked = read_query({name: request.query.getall(name) for name in request.query})
        return await self._in_thread(lambda: make(asked))

    async def _in_thread(self, make: Callable[[], Answer]) -> web.StreamResponse:
        """Return the page that `make` makes, or one that says why there is none."""
        if self._waiting >= MAX_WAITING:
            busy = self._message(HTTPStatus.SERVICE_UNAVAILABLE, "Too many pages at once; try again soon.")
            busy.headers["Retry-After"] = "5"
            return busy
        self._waiting += 1
        try:
            answer = await asyncio.get_running_loop().run_in_executor(self._executor, make)
        except RefusedError as error:
            return self._message(error.status, str(error))
        except LookupError as error:
            return self._message(HTTPStatus.NOT_FOUND, str(error))
        finally:
            self._waiting -= 1
        return _page(answer)

    def _message(self, status: HTTPStatus, reason: str) -> web.Response:
        html = self._pages(False).message(status, reason, self._hrefs(Reader()))
        return _page(Answer(html, status))

    def _pages(self, is_open: bool) -> Pages:
        return Pages(self._store, self._may_list and is_open)

    def _hrefs(self, reader: Reader) -> ServedHrefs:
        return ServedHrefs(self._root, self._access, reader, self._search is not None)


def _page(answer: Answer) -> web.Response:
    headers = {} if answer.may_list else {"X-Robots-Tag": "noindex, nofollow"}
    return web.Response(
        body=answer.html.encode("utf-8", "replace"),
        status=answer.status,
        content_type="text/html",
        charset="utf-8",
        headers=headers,
    )

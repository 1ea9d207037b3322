"""The search box of public pages: what it finds, whom it refuses, and how often."""

import asyncio
import shutil
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import quote

import aiohttp
import pytest

from bot.library_thread import LibraryThread
from bot.rate_limit import MAX_REMEMBERED, RateLimit
from bot.settings import Settings, WebMode
from bot.web import searching
from bot.web.access import Reader
from bot.web.searching import visitor_address
from bot.web.server import PageServer
from corpus import clock
from corpus.document import SHARED
from index.library import Library
from tests.bot.discord.stage import bring_in
from tests.bot.sources.conftest import Clock
from tests.bot.web.browser import CHROMIUM, chromium
from tests.bot.web.conftest import HALDEN, HIDDEN, Served, web_settings
from tests.bot.web.parsed import Page, dangers
from tests.bot.web.test_access import link_to, own

pytestmark = pytest.mark.asyncio

FERRY = "/search?q=What+does+the+ferry+need+before+it+may+leave+the+harbour%3F"
PIER = "/search?q=When+does+the+secret+pier+of+Halden+open%3F"


@asynccontextmanager
async def searchable(library: Library, settings: Settings) -> AsyncIterator[tuple[Served, LibraryThread]]:
    """The pages with a search."""
    library_thread = LibraryThread(library)
    server = PageServer(library, settings, clock.now, library_thread)
    port = await server.start(0)
    try:
        async with aiohttp.ClientSession() as session:
            yield Served(library, settings, f"http://127.0.0.1:{port}", session), library_thread
    finally:
        await server.close()
        library_thread.close()


async def test_each_found_sentence_is_a_quote_that_its_link_marks(library: Library) -> None:
    async with searchable(library, web_settings(WebMode.PUBLIC)) as (served, _):
        status, html, headers = await served.get(FERRY)
        page = Page(html)
        assert status == 200 and dangers(page) == [] and "<b>Answer</b>" in html
        assert "noindex" in headers["X-Robots-Tag"]
        hrefs = [href for href in page.hrefs if "s=" in href]
        assert 2 <= len(hrefs) <= searching.MAX_FOUND
        for href in hrefs:
            marked = Page((await served.get(href.removesuffix("#q")))[1]).quote
            assert marked and " ".join(marked.split()) in page.texts["main"]


async def test_a_question_without_an_answer_says_so(library: Library) -> None:
    async with searchable(library, web_settings(WebMode.PUBLIC)) as (served, _):
        _, html, _ = await served.get("/search?q=Who+won+the+chess+championship+in+Reykjavik%3F")
        assert "No sentence surely answers this" in html and "<b>Answer</b>" not in html


async def test_no_documents_of_a_server_are_found_with_or_without_its_link(library: Library) -> None:
    async with searchable(library, web_settings(WebMode.PUBLIC)) as (served, _):
        signed = link_to(library, own(library, HALDEN), HALDEN)
        query = "&".join(f"{name}={value}" for name, value in signed.query if name in "gek")
        for path in (PIER, f"{PIER}&{query}"):
            status, html, _ = await served.get(path)
            assert status == 200 and "secret pier opens" not in html and HIDDEN.format("Halden") not in html
        bring_in(library, "pier.txt", HIDDEN.format("Oslo"), SHARED)
        assert HIDDEN.format("Oslo") in (await served.get(PIER.replace("Halden", "Oslo")))[1]


@pytest.mark.parametrize(
    "settings",
    [web_settings(WebMode.SIGNED), web_settings(WebMode.PUBLIC, web_search=False)],
    ids=["signed", "switched off"],
)
async def test_where_visitors_may_not_search_there_is_no_box(library: Library, settings: Settings) -> None:
    async with searchable(library, settings) as (served, _):
        status, _, headers = await served.get(FERRY)
        assert status == 404 and "form-action 'none'" in headers["Content-Security-Policy"]
        assert "allow-forms" not in headers["Content-Security-Policy"]
        _, html, _ = await served.get(link_to(library, own(library, HALDEN), HALDEN).whole)
        assert "<form" not in html and "form-action 'none'" in html


async def test_the_box_is_on_every_page_and_keeps_the_question(library: Library) -> None:
    async with searchable(library, web_settings(WebMode.PUBLIC)) as (served, _):
        item = library.store.documents.listings(SHARED)[0]
        signed = link_to(library, own(library, HALDEN), HALDEN).whole
        for path in ("/", f"/d/{item.id}/1", "/search", "/nothing", signed):
            _, html, headers = await served.get(path)
            assert '<form class="search" role="search" action="/search" method="get">' in html
            assert "form-action 'self'" in html
            assert "form-action 'self'" in headers["Content-Security-Policy"]
            assert "script" not in headers["Content-Security-Policy"]
        evil = '"><script>alert(1)</script>\u202e'
        _, html, _ = await served.get(f"/search?q={quote(evil)}")
        assert dangers(Page(html)) == [] and "\u202e" not in html
        assert "&lt;script&gt;" in html


@pytest.mark.parametrize(
    ("query", "status", "said"),
    [
        ("", 200, "in your own words"),
        ("q=", 200, "in your own words"),
        ("q=+++", 200, "in your own words"),
        ("q=%3F%3F", 400, "no question"),
        ("q=" + "a" * 301, 400, "300"),
        ("q=a&q=b", 400, "twice"),
        ("q=%00", 200, ""),
        ("q=%ff%fe", 400, ""),
        ("q=" + quote("\U0001f40d" * 300), 400, ""),
        ("q=" + quote("船" * 300), 200, ""),
        ("q=" + "a" * 4_000, 400, "too long"),
    ],
)
async def test_wrong_questions_are_explained(library: Library, query: str, status: int, said: str) -> None:
    async with searchable(library, web_settings(WebMode.PUBLIC)) as (served, _):
        found, html, _ = await served.get(f"/search?{query}")
        assert found == status and said in html


async def test_whoever_searches_too_often_has_to_wait(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searching, "SEARCHES_PER_MINUTE", 2)
    monkeypatch.setattr(searching, "ALL_SEARCHES_PER_MINUTE", 3)
    async with searchable(library, web_settings(WebMode.PUBLIC)) as (served, _):

        async def search(visitor: str) -> tuple[int, str]:
            headers = {"X-Forwarded-For": f"198.51.100.9, {visitor}"}
            async with served.session.get(served.base + FERRY, headers=headers) as response:
                return response.status, response.headers.get("Retry-After", "")

        assert [(await search("2001:db8::1"))[0] for _ in range(2)] == [200, 200]
        status, wait_s = await search("2001:db8::2")
        assert status == 429 and 1 <= int(wait_s) <= 60, "it is the same network"
        assert (await search("198.51.100.1"))[0] == 200
        assert (await search("198.51.100.2"))[0] == 429, "all together have searched too often"
        assert (await served.get("/"))[0] == 200


async def test_searches_beyond_those_that_wait_are_told_to_come_again(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searching, "MAX_WAITING_SEARCHES", 1)
    monkeypatch.setattr(searching, "SEARCH_TIMEOUT_S", 0.2)
    async with searchable(library, web_settings(WebMode.PUBLIC)) as (served, library_thread):
        may_go_on = threading.Event()
        held = asyncio.ensure_future(library_thread.run(lambda _: may_go_on.wait()))
        answers = await asyncio.gather(*(served.get(FERRY) for _ in range(3)))
        assert [(status, headers["Retry-After"]) for status, _, headers in answers] == [(503, "5")] * 3
        assert sorted("took too long" in html for _, html, _ in answers) == [False, False, True]
        may_go_on.set()
        await held


async def test_what_was_removed_since_it_was_found_is_not_shown(library: Library) -> None:
    async with searchable(library, web_settings(WebMode.PUBLIC)) as (served, _):
        found = searching.find_sentences(library, "What does the ferry need?", served.settings.caution)
        pages = PageServer(library, served.settings, clock.now)
        html = pages._pages(False).search("x", found, pages._hrefs(Reader()))
        assert html.count("<blockquote") == len(found)
        library.remove([found[0].document])
        html = pages._pages(False).search("x", found, pages._hrefs(Reader()))
        assert html.count("<blockquote") == sum(item.document != found[0].document for item in found)
        await pages.close()


async def test_the_visitor_is_who_the_web_server_in_front_names() -> None:
    assert visitor_address("127.0.0.1", None) == "127.0.0.1"
    assert visitor_address("127.0.0.1", "198.51.100.1, 203.0.113.5") == "203.0.113.5"
    assert visitor_address("fd00::2%eth0", "203.0.113.5") == "203.0.113.5"
    assert visitor_address("93.184.216.34", "203.0.113.5") == "93.184.216.34"
    assert visitor_address(None, "203.0.113.5") == ""


async def test_the_limit_forgets_those_who_asked_the_longest_ago() -> None:
    minutes = Clock()
    limit = RateLimit(minutes)
    for number in range(MAX_REMEMBERED + 5):
        assert limit.wait(str(number), 1) == 0
    assert len(limit._came) == MAX_REMEMBERED
    assert limit.wait(str(MAX_REMEMBERED), 1) > 0 and limit.wait("0", 1) == 0


@pytest.mark.slow
@pytest.mark.skipif(shutil.which(CHROMIUM) is None, reason="there is no chromium")
async def test_the_box_searches_in_a_real_browser_without_scripts(library: Library) -> None:
    async with searchable(library, web_settings(WebMode.PUBLIC)) as (served, _), chromium() as browser:
        await browser.open(f"{served.base}/")
        root = (await browser.call("DOM.getDocument"))["root"]["nodeId"]
        box = (await browser.call("DOM.querySelector", nodeId=root, selector="#search"))["nodeId"]
        await browser.call("DOM.focus", nodeId=box)
        await browser.call("Input.insertText", text="What does the ferry need?")
        browser.events.clear()
        for kind in ("keyDown", "keyUp"):
            await browser.call("Input.dispatchKeyEvent", type=kind, key="Enter", code="Enter", text="\r")
        await browser.wait_for_load()
        requests = [request["request"]["url"] for request in browser.said("Network.requestWillBeSent")]
        assert requests[0] == f"{served.base}/search?q=What+does+the+ferry+need%3F"
        assert browser.said("Log.entryAdded") == [] and browser.said("Audits.issueAdded") == []

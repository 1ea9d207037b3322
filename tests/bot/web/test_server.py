"""The served pages: their headers, what changed, stories, parts, and addresses that say nonsense."""

import logging
from urllib.parse import quote, urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.settings import WebMode
from bot.web.body import MAX_PART_CHARS
from bot.web.links import proof_of
from bot.web.server import MAX_PATH_CHARS, PageServer
from corpus import clock
from corpus.dates import Published
from corpus.document import SHARED, Block, BlockKind, ParsedDocument, Section
from corpus.errors import SettingError
from corpus.readers import Reading
from index.ingest.identity import Origin, upload_origin
from index.library import Library
from index.steps import finish
from tests.bot.discord.hostile import addresses, texts
from tests.bot.discord.stage import bring_in
from tests.bot.web.conftest import HALDEN, Served, web_settings
from tests.bot.web.parsed import Page, dangers
from tests.bot.web.test_access import link_to, own

pytestmark = pytest.mark.asyncio

OLD = "The ferry leaves at seven. It takes nine cars. Dogs may come along.\n\nThe captain is called Ada."
NEW = "The ferry leaves at eight. It takes nine cars.\n\nThe captain is called Ada. A bar is open on board."


def shared(library: Library, name: str, text: str, day: float = 0.0) -> str:
    """Add a document of the operator's, or a new version of it, on another day; its id."""
    with clock.moved(day * 86_400):
        report = bring_in(library, name, text, SHARED)
    assert report.added or report.changed
    return next(i.id for i in library.store.documents.listings(SHARED) if i.origin.endswith(name))


async def test_every_answer_has_its_headers(served: Served) -> None:
    item = served.library.store.documents.listings(SHARED)[0]
    for path in ("/", f"/d/{item.id}/1", "/style.css", "/robots.txt", "/nothing", "/d/x/1", "/d/x/1?p=1&p=2"):
        _, _, headers = await served.get(path)
        csp = headers["Content-Security-Policy"]
        assert "default-src 'none'" in csp and "script" not in csp and "unsafe" not in csp
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Cache-Control"] == "no-store"
        assert "Set-Cookie" not in headers
        if headers["Content-Type"].startswith("text/html"):
            assert headers["X-Robots-Tag"] == "noindex, nofollow"


async def test_robots_stay_out_unless_they_are_allowed(served: Served, library: Library) -> None:
    assert "Disallow: /" in (await served.get("/robots.txt"))[1]
    assert 'content="noindex, nofollow"' in (await served.get("/"))[1]
    server = PageServer(library, web_settings(WebMode.PUBLIC, web_robots=True), clock.now)
    port = await server.start(0)
    open_to_all = Served(library, served.settings, f"http://127.0.0.1:{port}", served.session)
    assert "Allow: /" in (await open_to_all.get("/robots.txt"))[1]
    item = library.store.documents.listings(SHARED)[0]
    _, html, headers = await open_to_all.get(f"/d/{item.id}/1")
    assert "X-Robots-Tag" not in headers and "noindex" not in html
    _, html, headers = await open_to_all.get(link_to(library, own(library, HALDEN), HALDEN).whole)
    assert "noindex" in headers["X-Robots-Tag"] and "noindex" in html
    await server.close()


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "TRACE"])
async def test_pages_are_only_read(served: Served, method: str) -> None:
    status, _, headers = await served.get("/", method)
    assert status == 405
    assert "Content-Security-Policy" in headers


async def test_what_changed_is_shown_sentence_by_sentence(served: Served) -> None:
    library = served.library
    document_id = shared(library, "times.txt", OLD, day=-2)
    shared(library, "times.txt", NEW)
    status, html, _ = await served.get(f"/d/{document_id}/2/changes")
    page = Page(html)
    assert status == 200 and dangers(page) == []
    assert [html.count(f'<li class="{kind}">') for kind in ("added", "withdrawn", "altered")] == [1, 1, 1]
    assert "<ins>eight</ins>" in html and "<del>seven</del>" in html
    assert "<del>Dogs may come along.</del>" in html and "<ins>A bar is open on board.</ins>" in html
    marked = [
        Page((await served.get(href.removesuffix("#q")))[1]).quote for href in page.hrefs if "s=" in href
    ]
    assert sorted(marked) == ["A bar is open on board.", "Dogs may come along.", "The ferry leaves at eight."]
    status, html, _ = await served.get(f"/d/{document_id}/1")
    assert status == 200 and "This is version 1." in html
    assert (await served.get(f"/d/{document_id}/1/changes"))[0] == 404


async def test_a_version_that_is_not_kept_leads_to_the_newest(served: Served) -> None:
    document_id = shared(served.library, "times.txt", OLD)
    shared(served.library, "times.txt", NEW)
    shared(served.library, "times.txt", f"{NEW} It closes at ten.")  # of one day, the last version is kept
    status, html, _ = await served.get(f"/d/{document_id}/2?s=0-5")
    assert (status, Page(html).hrefs[-1]) == (404, f"/d/{document_id}/3")


async def test_nothing_is_marked_where_the_document_says_something_else(served: Served) -> None:
    document_id = shared(served.library, "times.txt", OLD)
    right, wrong = proof_of(OLD, [(0, 26)]), proof_of(NEW, [(0, 26)])
    assert Page((await served.get(f"/d/{document_id}/1?s=0-26&h={right}"))[1]).quote == OLD[:26]
    for query in (f"s=0-26&h={wrong}", "s=0-99999", "s=99999-100000"):
        status, html, _ = await served.get(f"/d/{document_id}/1?{query}")
        assert status == 200 and Page(html).marks == {} and "nothing is marked" in html


async def test_a_story_is_told_line_by_line_each_with_its_mark(served: Served) -> None:
    store = served.library.store
    ids = [item.id for item in store.documents.listings(SHARED)]
    stories = store.stories.stories_of(ids)
    story = max(set(stories.values()), key=lambda one: len(store.stories.members(one, SHARED)))
    status, html, _ = await served.get(f"/s/{story}")
    page = Page(html)
    lines = [href for href in page.hrefs if href.startswith("/d/")]
    assert status == 200 and len(lines) >= 3 and dangers(page) == []
    for href in lines:
        assert Page((await served.get(href.removesuffix("#q")))[1]).quote
    first = store.stories.members(story, SHARED)[0].document_id
    assert "Later documents on this story" in (await served.get(f"/d/{first}/1"))[1]


async def test_links_on_a_signed_page_are_signed_for_the_same_server_and_end_with_it(served: Served) -> None:
    library = served.library
    with clock.moved(-2 * 86_400):
        link = link_to(library, own(library, HALDEN), HALDEN)
    bring_in(library, "pier.txt", "The secret pier of Halden is closed now.", HALDEN)
    new = link_to(library, own(library, HALDEN), HALDEN)
    _, html, _ = await served.get(new.whole)
    end = dict(new.query)["e"]
    hrefs = [href for href in Page(html).hrefs if href.startswith("/d/")]
    assert all(f"g={HALDEN}&e={end}&k=" in href for href in hrefs)
    for href in hrefs:
        assert (await served.get(href))[0] == 200
    assert (await served.get(link.whole))[0] in (200, 404)  # the first version, if it was kept


async def test_a_long_document_is_shown_in_parts_and_the_mark_is_in_the_right_one(served: Served) -> None:
    sentence = "The boats of the harbour come home at night, and nobody speaks of it. "
    text = sentence * (3 * MAX_PART_CHARS // len(sentence))
    draft = ParsedDocument("Long", text, (Section("", 0, len(text.rstrip())),))
    finish(served.library.add_readings([(Origin("upload:0/long"), Reading((draft,), ()))]))
    document_id = next(i.id for i in served.library.store.documents.listings(SHARED) if i.title == "Long")
    start = len(sentence) * (len(text) // len(sentence) - 2)
    span = start, start + len(sentence) - 1
    _, html, _ = await served.get(f"/d/{document_id}/1?s={span[0]}-{span[1]}")
    page = Page(html)
    assert page.quote == text[slice(*span)] and len(html) < 2 * MAX_PART_CHARS
    parts = [href for href in page.hrefs if "p=" in href]
    assert len(parts) >= 2
    for href in parts:
        assert (await served.get(href))[0] == 200
    for number in ("0", "99"):
        assert (await served.get(f"/d/{document_id}/1?p={number}"))[0] == 404


async def test_a_path_below_the_address_is_served_as_well(library: Library, served: Served) -> None:
    there = web_settings(WebMode.PUBLIC, web_url="https://notes.example.org/footnote")
    server = PageServer(library, there, clock.now)
    port = await server.start(0)
    below = Served(library, there, f"http://127.0.0.1:{port}", served.session)
    for path in ("/footnote/", "/"):
        status, html, _ = await below.get(path)
        assert status == 200
        assert all(href.startswith(("/footnote/", "#")) for href in Page(html).hrefs)
    await server.close()


async def test_a_taken_port_is_named(library: Library) -> None:
    first = PageServer(library, web_settings(WebMode.PUBLIC), clock.now)
    port = await first.start(0)
    second = PageServer(library, web_settings(WebMode.PUBLIC, web_port=port), clock.now)
    with pytest.raises(SettingError, match="FOOTNOTE_WEB_PORT"):
        await second.start()
    await first.close()
    await second.close()


PARTS = [
    "/",
    "d",
    "s",
    "..",
    "1",
    "changes",
    "?",
    "&",
    "s=",
    "0-5",
    "h=",
    "g=",
    "e=",
    "k=",
    "p=",
    "%00",
    "%2e%2e",
]


@pytest.mark.filterwarnings("ignore")
async def test_no_address_makes_a_fault(served: Served, caplog: pytest.LogCaptureFixture) -> None:
    item = served.library.store.documents.listings(SHARED)[0]
    pieces = [
        *PARTS,
        f"/d/{item.id}/1",
        f"/d/{item.id}/1?s=",
        "~",
        "é",
        "\u202e",
        "'",
        '"',
        "<script>",
        "\\",
        ";",
    ]
    found: list[str] = []

    @settings(max_examples=150, suppress_health_check=list(HealthCheck))
    @given(st.lists(st.sampled_from(pieces) | st.text(max_size=5), max_size=8).map("".join))
    def collect(path: str) -> None:
        found.append("/" + quote(path, safe="/?&=%-~", errors="replace"))

    collect()
    with caplog.at_level(logging.ERROR):
        for path in [*found, "/" + "x" * (MAX_PATH_CHARS + 1)]:
            status, html, headers = await served.get(path)
            assert status in (200, 400, 404, 405), path
            if headers["Content-Type"].startswith("text/html"):
                assert dangers(Page(html)) == [], path
    assert caplog.records == []


def hostile_draft(title: str, body: str, url: str | None, source: str) -> ParsedDocument:
    text = f"{body}\n\nThe boat is at the pier today.".encode("utf-8", "replace").decode().replace("\0", " ")
    blocks = (Block(BlockKind.LIST_ITEM, 0, len(text), 1, text[:1]),)
    source, title = (said.encode("utf-8", "replace").decode().replace("\0", " ") for said in (source, title))
    address = (url or "").encode("utf-8", "replace").decode().replace("\0", " ") or None
    day = Published("2025-12-01")
    return ParsedDocument(
        title or "T", text, (Section(title, 0, len(text)),), source, address, day, blocks=blocks
    )


async def test_nothing_of_a_hostile_document_gets_through(served: Served) -> None:
    """Also where no reader has cleaned it."""
    drafts: list[ParsedDocument] = []

    @settings(max_examples=60, suppress_health_check=list(HealthCheck))
    @given(texts, texts, addresses, texts)
    def collect(title: str, body: str, url: str | None, source: str) -> None:
        drafts.append(hostile_draft(title[:500], body[:3_000], url, source[:500]))

    collect()
    evil = '"><script>alert(1)</script>'
    drafts += [
        hostile_draft(evil, evil, url, evil)
        for url in (
            "javascript:alert(1)",
            "JaVaScRiPt:alert(1)//https://a.example",
            " javascript:alert(1)",
            "java\nscript:alert(1)",
            "data:text/html,<script>1</script>",
            "vbscript:x",
            'https://a.example/"onmouseover="alert(1)',
            "https://user:word@evil.example/",
            "//evil.example",
            "https://a.example\\@evil.example",
        )
    ]
    readings = [(upload_origin(0, f"evil-{n}"), Reading((draft,), ())) for n, draft in enumerate(drafts)]
    finish(served.library.add_readings(readings))
    stored = [i for i in served.library.store.documents.listings(SHARED) if "evil-" in i.origin]
    assert len(stored) > 30
    for item in stored:
        for path in (f"/d/{item.id}/1", f"/d/{item.id}/1?s=0-4"):
            status, html, _ = await served.get(path)
            assert status == 200
            page = Page(html)
            assert dangers(page) == []
            assert not any("\u202e" in value for _, _, value in page.attributes)
            for href in page.hrefs:
                assert urlsplit(href).scheme in ("", "http", "https") and "@" not in urlsplit(href).netloc
    assert dangers(Page((await served.get("/"))[1])) == []

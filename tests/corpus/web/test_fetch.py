"""Fetching: allowed content arrives complete, and everything else is refused with one sentence."""

import asyncio
import gzip
import socket
import zlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta
from email.utils import format_datetime

import pytest
import pytest_asyncio
from aiohttp import web
from yarl import URL

from corpus import clock
from corpus.errors import DocumentError
from corpus.web import fetch as fetching
from corpus.web.fetch import MAX_BYTES, Fetcher, FetchError, is_public
from tests.corpus.web.fetched import fetch

pytestmark = pytest.mark.asyncio

HERE = ["127.0.0.1"]
REFUSED, ODD = "not on the public internet", "is not a canonical IPv4 address"


DEFLATE_BOMB = zlib.compress(bytes(MAX_BYTES * 4), 9)
PACKED = {
    "gzip": gzip.compress(b"Hello"),
    "deflate": zlib.compress(b"Hello"),
    "identity": b"Hello",
    "gzip;bomb": gzip.compress(bytes(MAX_BYTES * 4), 9),
    "deflate;bomb": DEFLATE_BOMB,
    "gzip;many": gzip.compress(bytes(1 << 20), 9) * 64,
    "gzip, gzip": gzip.compress(gzip.compress(bytes(MAX_BYTES * 4), 9), 9),
    "gzip, deflate": gzip.compress(DEFLATE_BOMB, 9),
    "br": b"\x8b\x02\x80Hello\x03",
    "zstd": b"(\xb5/\xfd",
    "compress": b"\x1f\x9d",
}


RSS = b'<rss version="2.0"><channel/></rss>'
SENT = {
    "no type": ("", RSS),
    "octets": ("application/octet-stream", b'\xef\xbb\xbf <?xml version="1.0"?>' + RSS),
    "of atom": ("text/atom", RSS),
    "of rss": ("application/rss; charset=koi8-r", RSS),
    "of some xml": ("application/vnd.feed+xml", RSS),
    "json feed": ("", b'{"version": "https://jsonfeed.org/version/1.1"}'),
    "page": ("", b"<!DOCTYPE html><p>Hello"),
    "packed once more": ("text/xml", gzip.compress(RSS)),
    "packed bomb": ("text/xml", gzip.compress(bytes(MAX_BYTES * 4), 9)),
    "packed badly": ("text/xml", b"\x1f\x8b\x08 no gzip"),
    "nothing known": ("", b"Hello"),
}


@dataclass
class Site:
    """A site on loopback. /away leads to `redirects_to`; `asked` and `callers` record the requests."""

    url: str
    redirects_to: str = ""
    asked: list[web.Request] = field(default_factory=list)
    callers: set[object] = field(default_factory=set)


@pytest_asyncio.fixture
async def site() -> AsyncIterator[Site]:
    site, released = Site(""), asyncio.Event()

    async def page(request: web.Request) -> web.StreamResponse:
        path = request.path
        site.asked.append(request)
        site.callers.add(request.transport.get_extra_info("peername") if request.transport else None)
        if path == "/page":
            return web.Response(text="<p>Hello</p>", content_type="text/html")
        if path == "/moved":
            raise web.HTTPFound("/page")
        if path == "/round":
            raise web.HTTPFound("/round")
        if path == "/away":
            raise web.HTTPTemporaryRedirect(site.redirects_to)
        if path == "/large":
            return web.Response(body=b"a" * (MAX_BYTES + 1), content_type="text/plain")
        if path == "/just":
            return web.Response(body=b"a" * MAX_BYTES, content_type="text/plain")
        if path == "/bomb":
            packed = gzip.compress(b"a" * (MAX_BYTES * 4), 9)
            head = {"Content-Encoding": "gzip", "Content-Type": "text/plain"}
            return web.Response(body=packed, headers=head)
        if path == "/broken":
            head = {"Content-Encoding": "gzip", "Content-Type": "text/plain"}
            return web.Response(body=b"no gzip at all", headers=head)
        if path.startswith("/as/"):  # /as/KIND/OF/name: the media type that the server declares
            _, _, kind, of, _ = path.split("/")
            return web.Response(
                body=b"body", headers={"Content-Type": f"{kind}/{of}"} if kind != "no" else {}
            )
        if path.startswith("/sent/"):  # /sent/NAME: the response `SENT[NAME]`
            kind, body = SENT[path[6:]]
            return web.Response(body=body, headers={"Content-Type": kind} if kind else {})
        if path == "/feed":
            head = {"ETag": 'W/"1"', "Last-Modified": "Sun, 14 Dec 2025 09:00:00 GMT", "Set-Cookie": "a=b"}
            known = request.headers.get("If-None-Match") == 'W/"1"'
            since = request.headers.get("If-Modified-Since") == "Sun, 14 Dec 2025 09:00:00 GMT"
            return web.Response(
                status=304 if known or since else 200, headers=head, content_type="application/rss+xml"
            )
        if path.startswith("/status/"):
            after = request.query.get("after")
            return web.Response(
                status=int(path.rpartition("/")[2]), headers={"Retry-After": after} if after else {}
            )
        if path.startswith("/by/"):  # /by/301/308/302: a chain of redirects that ends at /page
            _, _, status, *others = path.split("/")
            place = "/by/" + "/".join(others) if others else "/page"
            return web.Response(status=int(status), headers={"Location": place})
        if path.startswith("/packed/"):
            return web.Response(
                body=PACKED[path[8:]],
                headers={"Content-Encoding": path[8:].partition(";")[0], "Content-Type": "text/plain"},
            )
        if path == "/drip":
            drip = web.StreamResponse(headers={"Content-Type": "text/plain"})
            await drip.prepare(request)
            await drip.write(b"a")
            await released.wait()
            return drip
        if path == "/endless":
            endless = web.StreamResponse(headers={"Content-Type": "text/plain"})
            await endless.prepare(request)
            while not released.is_set():
                await endless.write(bytes(1 << 20))
            return endless
        if path == "/headers":
            return web.Response(headers={"X-Long": "a" * 20_000})
        if path == "/slow":
            await released.wait()
        if path == "/picture":
            return web.Response(body=b"\x89PNG", content_type="image/png")
        raise web.HTTPNotFound

    app = web.Application()
    app.router.add_get("/{path:.*}", page)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    site.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield site
    released.set()
    await runner.cleanup()


async def refusal(url: str, private_hosts: list[str] | None = None) -> str:
    """The message that refuses a URL; it names the URL."""
    with pytest.raises(DocumentError) as refused:
        await fetch(url, private_hosts or [])
    sentence = str(refused.value)
    assert sentence.startswith(f"{url}: ") and sentence.endswith(".") and "\n" not in sentence
    return sentence


async def test_a_page_comes_with_its_address_and_kind(site: Site) -> None:
    fetched = await fetch(f"{site.url}/moved", HERE)
    assert (fetched.url, fetched.suffix) == (f"{site.url}/page", ".html")
    assert fetched.content == b"<p>Hello</p>"


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.1",
        "2130706433",
        "0x7f000001",
        "0177.0.0.1",
        "0x7f.1",
        "0",
        "0.0.0.0",  # noqa: S104
        "10.0.0.1",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "198.18.0.1",
        "192.0.2.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "[::1]",
        "[::]",
        "[fe80::1]",
        "[fc00::1]",
        "[ff02::1]",
        "[2001:db8::1]",
        "[::ffff:127.0.0.1]",
        "[::ffff:a9fe:a9fe]",
        "[::127.0.0.1]",
        "[2002:7f00:1::]",
        "[2002:a9fe:a9fe::1]",
        "[64:ff9b::7f00:1]",
        "[64:ff9b:1::7f00:1]",
        "[2001:0:7f00:1::]",
        "localhost",
        "①②⑦.⓪.⓪.①",
    ],
)
async def test_what_is_not_on_the_public_internet_is_refused(host: str) -> None:
    sentence = await refusal(f"http://{host}/")
    assert any(reason in sentence for reason in (REFUSED, ODD)), sentence


async def test_public_addresses_are_known_as_such() -> None:
    for address in ("93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946", "64:ff9b::5db8:d822"):
        assert is_public(address)


async def test_redirects_are_checked_anew(site: Site) -> None:
    port = site.url.rpartition(":")[2]
    for target in (
        "http://169.254.169.254/latest/meta-data",
        f"http://localhost:{port}/page",
        f"http://[::1]:{port}/page",
        f"http://2130706433:{port}/page",
        "//10.0.0.1/",
    ):
        site.redirects_to = target
        sentence = await refusal(f"{site.url}/away", HERE)
        assert REFUSED in sentence or ODD in sentence
    for target in ("file:///etc/passwd", "ftp://127.0.0.1/x", "http://user:pass@127.0.0.1/"):
        site.redirects_to = target
        await refusal(f"{site.url}/away", HERE)


async def test_a_name_that_resolves_to_loopback_is_refused_unless_listed(site: Site) -> None:
    url = site.url.replace("127.0.0.1", "localhost") + "/page"
    assert "localhost is not on the public internet" in await refusal(url)
    assert (await fetch(url, ["localhost"])).content == b"<p>Hello</p>"
    assert (await fetch(url.replace("localhost", "LOCALHOST"), ["localhost"])).suffix == ".html"
    await refusal(f"{site.url}/page", ["localhost"])


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "ftp://example.org/a",
        "gopher://a.b/",
        "data:text/plain,a",
        "example.org",
        "",
        "http://",
        "http://user:secret@example.org/",
        "http://exa mple.org/",
        "http://[::1",
        "http://a:99999/",
        "javascript:alert(1)",
    ],
)
async def test_only_plain_web_addresses_are_fetched(url: str) -> None:
    assert "secret" not in (await refusal(url)).partition(": ")[2].partition("(")[2]


async def test_too_much_is_refused_also_when_it_was_packed(site: Site) -> None:
    assert len((await fetch(f"{site.url}/just", HERE)).content) == MAX_BYTES
    for path in ("large", "bomb"):
        assert "more than 15 MiB" in await refusal(f"{site.url}/{path}", HERE)


async def test_what_can_not_be_read_or_found_is_refused(site: Site) -> None:
    assert "image/png can't be read" in await refusal(f"{site.url}/picture", HERE)
    assert "the server says 404" in await refusal(f"{site.url}/nothing", HERE)
    assert "redirects more than 5 times" in await refusal(f"{site.url}/round", HERE)
    await refusal(f"{site.url}/broken", HERE)
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        await refusal(f"http://127.0.0.1:{unused.getsockname()[1]}/", HERE)
    await refusal("http://no-such-host.invalid/")


@pytest.mark.parametrize("packing", ["gzip", "deflate", "identity"])
async def test_what_is_packed_comes_unpacked(site: Site, packing: str) -> None:
    assert (await fetch(f"{site.url}/packed/{packing}", HERE)).content == b"Hello"


@pytest.mark.parametrize("packing", ["gzip;bomb", "deflate;bomb", "gzip;many"])
async def test_a_small_body_that_unpacks_to_much_is_refused(site: Site, packing: str) -> None:
    assert len(PACKED[packing]) < 100_000
    assert "more than 15 MiB" in await refusal(f"{site.url}/packed/{packing}", HERE)


@pytest.mark.parametrize("packing", ["gzip, gzip", "gzip, deflate", "br", "zstd", "compress"])
async def test_a_packing_that_was_not_asked_for_is_refused(site: Site, packing: str) -> None:
    url = f"{site.url}/packed/{packing.replace(' ', '%20')}"
    with pytest.raises(FetchError, match=r"can't be fetched \((?:it is compressed as|.*encod)"):
        await fetch(url, HERE)


async def test_a_body_without_end_is_refused_as_soon_as_it_is_too_much(site: Site) -> None:
    assert "more than 15 MiB" in await refusal(f"{site.url}/endless", HERE)


async def test_headers_that_are_too_long_are_refused(site: Site) -> None:
    await refusal(f"{site.url}/headers", HERE)


@pytest.mark.parametrize(
    ("path", "suffix"),
    [
        ("application/rss+xml/a", ".xml"),
        ("application/atom+xml/a", ".xml"),
        ("application/rdf+xml/a", ".xml"),
        ("application/xml/a", ".xml"),
        ("text/xml/a.html", ".xml"),
        ("application/feed+json/a", ".json"),
        ("application/octet-stream/a.rss", ".xml"),
        ("application/octet-stream/a.XML", ".xml"),
        ("application/octet-stream/a.pdf", ".pdf"),
        ("no/kind/a.markdown", ".md"),
        ("no/kind/a.atom", ".xml"),
    ],
)
async def test_the_kind_says_how_to_read_it_and_else_the_ending(site: Site, path: str, suffix: str) -> None:
    assert (await fetch(f"{site.url}/as/{path}?a=.txt", HERE)).suffix == suffix


@pytest.mark.parametrize(
    "path",
    ["application/octet-stream/a", "application/octet-stream/a.exe", "no/kind/a", "image/svg+xml/a.xml"],
)
async def test_what_no_kind_or_ending_explains_is_refused(site: Site, path: str) -> None:
    assert "can't be read" in await refusal(f"{site.url}/as/{path}", HERE)


async def test_what_has_not_changed_is_not_fetched_again(site: Site) -> None:
    async with Fetcher(HERE) as fetcher:
        first = await fetcher.fetch(f"{site.url}/feed")
        assert first is not None and first.etag and first.last_modified
        assert await fetcher.fetch(first.url, etag=first.etag) is None
        assert await fetcher.fetch(first.url, last_modified=first.last_modified) is None
        assert await fetcher.fetch(first.url, etag='"2"') is not None
    assert len(site.asked) == 4 and len(site.callers) == 1  # one connection served them all
    assert not any(request.cookies for request in site.asked)
    assert all(request.headers["User-Agent"].startswith("Footnote/") for request in site.asked)


@pytest.mark.parametrize("value", ['"1"\r\nX-Evil: 1', "\x00", '"1"\n'])
async def test_a_validator_can_not_smuggle_in_a_header(site: Site, value: str) -> None:
    async with Fetcher(HERE) as fetcher:
        with pytest.raises(FetchError):
            await fetcher.fetch(f"{site.url}/feed", etag=value)
    assert site.asked == []


@pytest.mark.parametrize(
    ("chain", "moved"),
    [
        ("301", True),
        ("308", True),
        ("301/308", True),
        ("302", False),
        ("307", False),
        ("303", False),
        ("301/302", False),
        ("302/301", False),
    ],
)
async def test_an_address_has_moved_where_all_redirects_are_for_good(
    site: Site, chain: str, moved: bool
) -> None:
    fetched = await fetch(f"{site.url}/by/{chain}", HERE)
    assert fetched.url == f"{site.url}/page"
    assert fetched.moved_to == (fetched.url if moved else None)
    assert (await fetch(f"{site.url}/page", HERE)).moved_to is None


@pytest.mark.dated
async def test_a_refusal_by_the_server_tells_its_status_and_when_to_come_back(site: Site) -> None:
    tomorrow = format_datetime(clock.now_in() + timedelta(days=1), usegmt=True)
    for status, after, least, most in [
        (404, None, None, None),
        (410, None, None, None),
        (429, "120", 120, 120),
        (503, tomorrow, 86_000, 86_400),
        (503, "Sun, 14 Dec 2025 09:00:00 GMT", 0, 0),
        (500, "soon", None, None),
        (429, "-5", None, None),
        (429, "9" * 5_000, None, None),
    ]:
        with pytest.raises(FetchError, match=rf"\({status}[,)]|says {status}\)") as refused:
            await fetch(
                str(URL(f"{site.url}/status/{status}").with_query({"after": after} if after else {})), HERE
            )
        assert refused.value.status == status
        assert ("asks to wait" in str(refused.value)) == (status == 429)
        seconds = refused.value.retry_after_s
        assert (seconds is None) if least is None else (seconds is not None and least <= seconds <= most)
    with pytest.raises(FetchError) as refused:
        await fetch(f"{site.url}/picture", ["elsewhere.example"])
    assert (refused.value.status, refused.value.retry_after_s) == (None, None)


async def test_no_redirect_leads_from_https_to_http() -> None:
    """A page over http could be changed on the way and misquote its source."""
    with pytest.raises(ValueError, match="from https to http"):
        fetching._next(URL("https://a.example/"), "http://a.example/b")
    assert fetching._next(URL("http://a.example/"), "https://a.example/b") == "https://a.example/b"
    assert fetching._next(URL("https://a.example/c/"), "../b") == "https://a.example/b"


async def test_a_closed_fetcher_opens_anew(site: Site) -> None:
    fetcher = Fetcher(HERE)
    for _ in range(2):
        assert await fetcher.fetch(f"{site.url}/page") is not None
        await fetcher.close()


async def test_many_are_fetched_at_a_time(site: Site) -> None:
    async with Fetcher(HERE) as fetcher:
        pages = await asyncio.gather(*(fetcher.fetch(f"{site.url}/page") for _ in range(50)))
    assert all(page is not None and page.content == b"<p>Hello</p>" for page in pages)


async def test_what_stops_in_the_middle_is_given_up(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "TIMEOUT_S", 0.2)
    assert "did not answer within" in await refusal(f"{site.url}/drip", HERE)


async def test_what_does_not_answer_is_given_up(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "TIMEOUT_S", 0.2)
    assert "did not answer within" in await refusal(f"{site.url}/slow", HERE)


@pytest.mark.parametrize(
    ("name", "suffix"),
    [
        *((name, ".xml") for name in ("no type", "octets", "of atom", "of rss", "of some xml")),
        ("packed once more", ".xml"),
        ("json feed", ".json"),
        ("page", ".html"),
    ],
)
async def test_what_no_type_tells_is_told_by_its_start(site: Site, name: str, suffix: str) -> None:
    fetched = await fetch(f"{site.url}/sent/{name}", HERE)
    assert fetched.suffix == suffix
    assert fetched.content == (RSS if name == "packed once more" else SENT[name][1])
    assert fetched.charset == ("koi8-r" if name == "of rss" else None)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("packed bomb", "more than 15 MiB"),
        ("packed badly", "can't be decompressed"),
        ("nothing known", "a application/octet-stream can't be read"),
    ],
)
async def test_what_its_start_does_not_tell_either_is_refused(site: Site, name: str, reason: str) -> None:
    with pytest.raises(FetchError, match=reason):
        await fetch(f"{site.url}/sent/{name}", HERE)

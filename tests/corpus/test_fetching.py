"""Fetching from the web: what may be fetched comes whole, all else is refused in a sentence."""

import asyncio
import gzip
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
import pytest_asyncio
from aiohttp import web

from corpus import fetching
from corpus.errors import DocumentError
from corpus.fetching import MAX_BYTES, fetch, is_public

pytestmark = pytest.mark.asyncio

HERE = ["127.0.0.1"]
REFUSED, ODD = "not on the public internet", "is not a canonical IPv4 address"


@dataclass
class Site:
    """A site on loopback; `redirects_to` is where /away leads, `released` ends /slow."""

    url: str
    redirects_to: str = ""


@pytest_asyncio.fixture
async def site() -> AsyncIterator[Site]:
    site, released = Site(""), asyncio.Event()

    async def page(request: web.Request) -> web.StreamResponse:
        path = request.path
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
    """The sentence with which an address is refused; it names the address."""
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


async def test_what_does_not_answer_is_given_up(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "TIMEOUT_S", 0.2)
    assert "did not answer within" in await refusal(f"{site.url}/slow", HERE)

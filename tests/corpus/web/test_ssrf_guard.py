"""Server-side request forgery: no spelling, name or redirect leads to what is not on the public internet.

Every socket that this process tries to connect is counted by the interpreter's own audit, whatever it
leads to, and what does reach loopback is counted by a real listener.
"""

import contextlib
import errno
import ipaddress
import socket
import sys
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from itertools import cycle

import pytest
import pytest_asyncio
from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult

from corpus.web.fetch import Fetcher, FetchError, is_public
from corpus.web.ssrf_guard import REFUSED_PORTS
from tests.corpus.web.fetched import fetch

pytestmark = pytest.mark.asyncio(loop_scope="module")

PUBLIC = "93.184.215.14"

# One address, or the first, the last and one between, of every block of IPv4 that is not public.
IPV4 = {
    "this network": "0.0.0.0 0.0.0.1 0.255.255.255",
    "private A": "10.0.0.0 10.0.0.1 10.255.255.255",
    "shared by carriers": "100.64.0.0 100.64.0.1 100.127.255.255 100.100.100.200",
    "loopback": "127.0.0.1 127.0.0.2 127.1.1.1 127.255.255.255",
    "link-local": "169.254.0.1 169.254.255.255",
    "metadata": "169.254.169.254 169.254.170.2 169.254.169.253 168.63.129.16 192.0.0.192",
    "private B": "172.16.0.0 172.16.0.1 172.31.255.255",
    "protocols": "192.0.0.1 192.0.0.8 192.0.0.170 192.0.0.255",
    "documentation": "192.0.2.1 198.51.100.1 203.0.113.1 203.0.113.255",
    "6to4 relays": "192.88.99.1",
    "private C": "192.168.0.0 192.168.0.1 192.168.1.1 192.168.255.255",
    "benchmarks": "198.18.0.1 198.19.255.255",
    "multicast": "224.0.0.1 224.0.0.251 239.255.255.250 233.252.0.1",
    "reserved": "240.0.0.1 247.1.1.1 255.255.255.254",
    "broadcast": "255.255.255.255",
}
IPV6 = {
    "loopback": "::1 0:0:0:0:0:0:0:1 0000:0000:0000:0000:0000:0000:0000:0001",
    "unspecified": ":: 0:0:0:0:0:0:0:0",
    "unique local": "fc00:: fc00::1 fd00::1 fd12:3456:789a::1 fdff:ffff::1 fd00:ec2::254 fd20:ce::254",
    "link-local": "fe80:: fe80::1 febf::1 fe80::a9fe:a9fe",
    "site-local": "fec0:: fec0::1 feff::1",
    "multicast": "ff00:: ff01::1 ff02::1 ff02::fb ff05::2 ff0e::1",
    "documentation": "2001:db8::1 2001:db8:ffff::1 3fff::1 3fff:fff::1",
    "discard": "100:: 100::1 100:0:0:1::1",
    "benchmarks": "2001:2::1",
    "ORCHID": "2001:10::1 2001:20::1 2001:2f::1",
    "segment routing": "5f00::1",
    "not given out": "4000::1 8000::1 c000::1 e000::1 0200::1 0400::1",
    "local NAT64": "64:ff9b:1:: 64:ff9b:1::5db8:d70e 64:ff9b:1:7f00:0:100::",
}
INNER = ["127.0.0.1", "10.0.0.1", "169.254.169.254", "192.168.1.1", "100.100.100.200", "0.0.0.0"]  # noqa: S104
"""IPv4 addresses to embed in others."""


def hidden(inner: str) -> Iterator[tuple[str, str]]:
    """Every way in an RFC to embed an IPv4 address in an IPv6 address."""
    value = int(ipaddress.IPv4Address(inner))
    high, low = f"{value >> 16:x}", f"{value & 0xFFFF:x}"
    flipped = value ^ 0xFFFFFFFF
    yield "mapped", f"::ffff:{inner}"
    yield "mapped, hex", f"::ffff:{high}:{low}"
    yield "mapped, long", f"0:0:0:0:0:ffff:{high}:{low}"
    yield "compatible", f"::{inner}"
    yield "translated", f"::ffff:0:{inner}"
    yield "6to4", f"2002:{high}:{low}::"
    yield "6to4, host", f"2002:{high}:{low}::1"
    yield "Teredo client", f"2001:0:5db8:d70e:0:0:{flipped >> 16:x}:{flipped & 0xFFFF:x}"
    yield "Teredo server", f"2001:0:{high}:{low}::"
    yield "NAT64", f"64:ff9b::{inner}"
    yield "NAT64, hex", f"64:ff9b::{high}:{low}"
    yield "NAT64, local", f"64:ff9b:1::{high}:{low}"
    yield "ISATAP", f"2606:4700::5efe:{high}:{low}"
    yield "ISATAP, global bit", f"2606:4700::200:5efe:{high}:{low}"
    yield "ISATAP, link-local", f"fe80::5efe:{high}:{low}"


def spelt(address: str) -> Iterator[tuple[str, str]]:
    """Every spelling of an IPv4 address in C libraries, browsers or by people."""
    value = int(ipaddress.IPv4Address(address))
    a, b, c, d = (value >> shift & 255 for shift in (24, 16, 8, 0))
    yield "decimal", f"{value}"
    yield "octal", f"0{value:o}"
    yield "hexadecimal", f"0x{value:x}"
    yield "hexadecimal, capitals", f"0X{value:08X}"
    yield "overflown", f"{value + (1 << 32)}"
    yield "octal parts", f"0{a:o}.0{b:o}.0{c:o}.0{d:o}"
    yield "padded octal parts", f"{a:04o}.{b:04o}.{c:04o}.{d:04o}"
    yield "hexadecimal parts", f"0x{a:x}.0x{b:x}.0x{c:x}.0x{d:x}"
    yield "mixed parts", f"0x{a:x}.{b}.0{c:o}.{d}"
    yield "short", f"{a}.{value & 0xFFFFFF}"
    yield "short, hexadecimal", f"0x{a:x}.0x{value & 0xFFFFFF:x}"
    yield "three parts", f"{a}.{b}.{value & 0xFFFF}"
    yield "trailing dot", f"{address}."
    yield "two trailing dots", f"{address}.."
    yield "leading zeros", f"{a:03}.{b:03}.{c:03}.{d:03}"
    yield "fullwidth", "".join(chr(ord(x) + 0xFEE0) if x.isdigit() else x for x in address)
    yield "ideographic dots", address.replace(".", "。")
    yield "halfwidth dots", address.replace(".", "｡")
    yield "circled", address.translate({48: "⓪", **{48 + n: chr(0x245F + n) for n in range(1, 10)}})
    yield "mathematical", address.translate({48 + n: chr(0x1D7CE + n) for n in range(10)})
    yield "superscript", address.translate(dict(zip(range(48, 58), "⁰¹²³⁴⁵⁶⁷⁸⁹", strict=True)))
    yield "Arabic digits", address.translate({48 + n: chr(0x0660 + n) for n in range(10)})
    yield "escaped", "".join(f"%{ord(x):02x}" for x in address)
    yield "escaped dots", address.replace(".", "%2e")
    yield "soft hyphen", address[:2] + "\u00ad" + address[2:]
    yield "zero-width space", address[:2] + "\u200b" + address[2:]


HOSTS = {
    **{f"IPv4 {kind}: {ip}": ip for kind, some in IPV4.items() for ip in some.split()},
    **{f"IPv6 {kind}: {ip}": f"[{ip}]" for kind, some in IPV6.items() for ip in some.split()},
    **{f"{way}: {ip}": f"[{host}]" for ip in INNER for way, host in hidden(ip)},
    **{f"{way}: {ip}": host for ip in ("127.0.0.1", "169.254.169.254") for way, host in spelt(ip)},
    **{f"short: {host}": host for host in ("0", "127.1", "127.0.1", "10.1", "0x0", "00", "017700000001")},
    **{
        f"zone: {host}": f"[{host}]"
        for host in (
            "fe80::1%25eth0",
            "fe80::1%eth0",
            "fe80::1%251",
            "::1%25lo",
            "::1%lo",
            "2606:4700::1%25lo",
        )
    },
    **{
        f"name: {host!r}": host
        for host in (
            "localhost",
            "LOCALHOST",
            "LocalHost",
            "localhost.",
            "ｌｏｃａｌｈｏｓｔ",
            "ⓛⓞⓒⓐⓛⓗⓞⓢⓣ",
            "loc%61lhost",
        )
    },
}
ADDRESSES = [
    # Ambiguous user and host.
    "http://127.0.0.1@example.org/",
    "http://example.org@127.0.0.1:{port}/",
    "http://example.org:80@127.0.0.1:{port}/",
    "http://example.org%40127.0.0.1:{port}/",
    "http://@127.0.0.1:{port}/",
    "http://:@127.0.0.1:{port}/",
    "http://user@127.0.0.1:{port}/",
    "http://user:secret@127.0.0.1:{port}/",
    "http://:secret@example.org/",
    "http://a@b@127.0.0.1:{port}/",
    "http://example.org#@127.0.0.1:{port}/".replace("example.org", "127.0.0.1"),
    "http://127.0.0.1:{port}#@example.org/",
    "http://127.0.0.1:{port}?@example.org/",
    "http://127.0.0.1:{port}\\@example.org/",
    "http://127.0.0.1:{port};@example.org/",
    "http://127.0.0.1\t:{port}/",
    "http://127.0.0.1:{port}/\r\nHost: example.org",
    "http://127.0.0.1\r\n:{port}/",
    "http://127.0.0.1%00.example.org:{port}/",
    "http://127.0.0.1\x00.example.org:{port}/",
    " http://127.0.0.1:{port}/",
    "http:127.0.0.1:{port}/",
    "http:/127.0.0.1:{port}/",
    "http:///127.0.0.1:{port}/",
    "http:////127.0.0.1:{port}/",
    "http:\\\\127.0.0.1:{port}\\",
    "//127.0.0.1:{port}/",
    "127.0.0.1:{port}/",
    "HTTP://127.0.0.1:{port}/",
    "hTTps://127.0.0.1:{port}/",
    "http://[127.0.0.1]:{port}/",
    "http://[::1:{port}/",
    "http://[[::1]]:{port}/",
    "http://::1:{port}/",
    "http://[v1.127.0.0.1]:{port}/",
    "http://127.0.0.1:0{port}/",
    "http://127.0.0.1:{port}.example.org/",
    "",
    "http://",
    "http://?",
    "http://#",
    "http://:80/",
    "http://.",
    # Schemes.
    "file:///etc/passwd",
    "file://127.0.0.1/etc/passwd",
    "FILE:///etc/passwd",
    "ftp://127.0.0.1:{port}/",
    "ftps://127.0.0.1:{port}/",
    "sftp://127.0.0.1:{port}/",
    "tftp://127.0.0.1:{port}/",
    "gopher://127.0.0.1:{port}/_GET",
    "dict://127.0.0.1:{port}/info",
    "ldap://127.0.0.1:{port}/",
    "ldaps://127.0.0.1:{port}/",
    "telnet://127.0.0.1:{port}/",
    "ssh://127.0.0.1:{port}/",
    "smb://127.0.0.1/share",
    "redis://127.0.0.1:{port}/",
    "ws://127.0.0.1:{port}/",
    "wss://127.0.0.1:{port}/",
    "unix:///var/run/docker.sock",
    "http+unix://%2Fvar%2Frun%2Fdocker.sock/info",
    "netdoc:///etc/passwd",
    "jar:http://127.0.0.1:{port}!/",
    "php://filter/resource=/etc/passwd",
    "expect://id",
    "phar:///tmp/a",
    "data:text/html,<p>a</p>",
    "javascript:alert(1)",
    "view-source:http://127.0.0.1:{port}/",
    "feed:http://127.0.0.1:{port}/",
    "feed://127.0.0.1:{port}/",
    "blob:http://127.0.0.1:{port}/a",
    "about:blank",
    "mailto:a@b.example",
    "imap://127.0.0.1:{port}/",
    "rtsp://127.0.0.1:{port}/",
    "://127.0.0.1:{port}/",
    "http ://127.0.0.1:{port}/",
]
PORTS = sorted(REFUSED_PORTS)
REDIRECTED = [
    "http://127.0.0.2:{port}/",
    "http://localhost:{port}/",
    "http://2130706434:{port}/",
    "http://0x7f000002:{port}/",
    "http://[::1]:{port}/",
    "http://[::ffff:127.0.0.2]:{port}/",
    "http://[64:ff9b::7f00:2]/",
    "http://[2002:7f00:2::]/",
    "http://[2606:4700::5efe:7f00:2]/",
    "http://10.0.0.1/",
    "http://169.254.169.254/latest/meta-data/",
    "http://100.64.0.1/",
    "http://198.18.0.1/",
    "http://224.0.0.1/",
    "http://240.0.0.1/",
    "http://[fd00:ec2::254]/latest/meta-data/",
    "http://[fe80::1%25eth0]/",
    "//10.0.0.1/",
    "https://192.168.1.1/",
    "http://user@127.0.0.1:{port}/",
    "http://127.0.0.1:22/",
    "http://127.0.0.1:6379/",
    "file:///etc/passwd",
    "ftp://127.0.0.1/",
    "gopher://127.0.0.1:{port}/",
    "data:text/html,a",
    "javascript:alert(1)",
]


@dataclass
class Watched:
    """The connections of this process (`tried`) and to the listener (`reached`)."""

    port: int = 0
    redirect: str = ""
    reached: int = 0
    tried: list[object] = field(default_factory=list)
    watching: bool = False


WATCHED = Watched()


def _audit(event: str, arguments: tuple[object, ...]) -> None:
    if event == "socket.connect" and WATCHED.watching:
        place = arguments[1]
        WATCHED.tried.append(place)
        if not isinstance(place, tuple) or not str(place[0]).startswith(("127.", "::1")):
            raise ConnectionRefusedError(errno.ECONNREFUSED, "the tests have no network")


sys.addaudithook(_audit)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def listener() -> AsyncIterator[Watched]:
    """A site on all loopback addresses that counts its clients; /away leads to `redirect`."""

    async def answer(request: web.Request) -> web.Response:
        WATCHED.reached += 1
        if request.path == "/away":
            return web.Response(status=302, headers={"Location": WATCHED.redirect})
        return web.Response(text="secret", content_type="text/plain")

    app = web.Application()
    app.router.add_get("/{path:.*}", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "0.0.0.0", 0).start()  # noqa: S104  so that 127.0.0.2 is answered too
    WATCHED.port = runner.addresses[0][1]
    if socket.has_ipv6:
        with contextlib.suppress(OSError):  # this machine lacks it after all
            await web.TCPSite(runner, "::1", WATCHED.port).start()
    yield WATCHED
    await runner.cleanup()


@pytest.fixture
def watched(listener: Watched) -> Iterator[Watched]:
    listener.reached = 0
    listener.tried.clear()
    listener.watching = True
    yield listener
    listener.watching = False


async def assert_refused(watched: Watched, url: str) -> None:
    with pytest.raises(FetchError) as refused:
        await fetch(url)
    assert (watched.tried, watched.reached) == ([], 0), refused.value
    assert refused.value.status is None


@pytest.mark.parametrize("host", [pytest.param(host, id=name) for name, host in HOSTS.items()])
async def test_a_host_that_is_not_public_is_refused(watched: Watched, host: str) -> None:
    await assert_refused(watched, f"http://{host}:{watched.port}/")


@pytest.mark.parametrize("url", ADDRESSES)
async def test_an_address_that_misleads_or_is_of_another_scheme_is_refused(
    watched: Watched, url: str
) -> None:
    await assert_refused(watched, url.replace("{port}", str(watched.port)))


@pytest.mark.parametrize("port", PORTS)
async def test_a_port_of_other_protocols_is_refused_also_at_a_public_address(
    watched: Watched, port: int
) -> None:
    with pytest.raises(FetchError, match=f"port {port} is not a web port"):
        await fetch(f"http://{PUBLIC}:{port}/")
    assert watched.tried == []


@pytest.mark.parametrize("target", REDIRECTED)
async def test_a_redirect_to_what_is_not_public_is_not_followed(watched: Watched, target: str) -> None:
    watched.redirect = target.replace("{port}", str(watched.port))
    with pytest.raises(FetchError):
        await fetch(f"http://127.0.0.1:{watched.port}/away", ["127.0.0.1"])
    assert (watched.tried, watched.reached) == ([("127.0.0.1", watched.port)], 1)


class Names(AbstractResolver):
    """A fake name server: each lookup gets the next answer, a list of addresses."""

    def __init__(self, *answers: list[str]) -> None:
        self._answers = cycle(answers)
        self.asked = 0

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        self.asked += 1
        return [
            ResolveResult(
                hostname=host,
                host=address,
                port=port,
                family=socket.AF_INET6 if ":" in address else socket.AF_INET,
                proto=0,
                flags=socket.AI_NUMERICHOST,
            )
            for address in next(self._answers)
        ]

    async def close(self) -> None:
        pass


ANSWERS = [
    *(["127.0.0.1"], ["10.0.0.1"], ["169.254.169.254"], ["0.0.0.0"], ["::1"], ["fd00::1"], ["fe80::1%1"]),  # noqa: S104
    *(
        ["::ffff:127.0.0.1"],
        ["64:ff9b::7f00:1"],
        ["2002:7f00:1::"],
        ["2606:4700::5efe:7f00:1"],
        ["::127.0.0.1"],
    ),
    # One private address among public ones.
    *([PUBLIC, "127.0.0.1"], ["127.0.0.1", PUBLIC], [PUBLIC, PUBLIC, "10.0.0.1"], ["2606:4700::1", "::1"]),
]


@pytest.mark.parametrize("answer", ANSWERS, ids=", ".join)
async def test_a_name_with_an_address_that_is_not_public_is_refused(
    watched: Watched, answer: list[str]
) -> None:
    names = Names(answer)
    async with Fetcher(resolver=names) as fetcher:
        with pytest.raises(FetchError, match=r"rebind\.example is not on the public internet"):
            await fetcher.fetch(f"http://rebind.example:{watched.port}/")
    assert (watched.tried, watched.reached, names.asked) == ([], 0, 1)


@pytest.mark.parametrize("private", ["127.0.0.1", "10.0.0.1", "::1", "169.254.169.254"])
async def test_a_name_that_turns_private_after_it_was_public_is_refused(
    watched: Watched, private: str
) -> None:
    """DNS rebinding: the checked address is the one that is connected to."""
    names = Names([PUBLIC], [private])
    async with Fetcher(resolver=names) as fetcher:
        with pytest.raises(FetchError, match="have no network"):
            await fetcher.fetch(f"http://rebind.example:{watched.port}/")
        assert watched.tried == [(PUBLIC, watched.port)]
        await fetcher.close()  # this clears its cache of names
        watched.tried.clear()
        with pytest.raises(FetchError, match="not on the public internet"):
            await fetcher.fetch(f"http://rebind.example:{watched.port}/")
    assert (watched.tried, watched.reached, names.asked) == ([], 0, 2)


async def test_a_private_host_opens_the_door_to_its_own_name_only(watched: Watched) -> None:
    async with Fetcher(["news.lan"], resolver=Names(["127.0.0.1"])) as fetcher:
        fetched = await fetcher.fetch(f"http://news.lan:{watched.port}/")
        assert fetched is not None and fetched.content == b"secret"
        assert (watched.tried, watched.reached) == ([("127.0.0.1", watched.port)], 1)
        for other in ("other.lan", "127.0.0.1", "news.lan.example", "[::1]"):
            with pytest.raises(FetchError, match="not on the public internet"):
                await fetcher.fetch(f"http://{other}:{watched.port}/")
    assert watched.reached == 1


@pytest.mark.parametrize(
    "address",
    """
    93.184.215.14 1.1.1.1 8.8.8.8 9.255.255.255 11.0.0.0 100.63.255.255 100.128.0.0 126.255.255.255
    128.0.0.1 169.253.255.255 169.255.0.1 172.15.255.255 172.32.0.0 192.0.1.1 192.167.255.255
    192.169.0.1 198.17.255.255 198.20.0.0 223.255.255.255 2606:4700::1 2a00:1450:4009:81f::200e
    2001:4860:4860::8888 2001:200::1 2400:cb00::1 3ffe::1 64:ff9b::5db8:d70e
    2606:4700::5efe:5db8:d70e
    """.split(),
)
async def test_public_addresses_are_known_as_such(address: str) -> None:
    assert is_public(address)


async def test_what_is_public_is_tried(watched: Watched) -> None:
    """Control for the other tests: the audit does see an allowed connection."""
    with pytest.raises(FetchError, match="have no network"):
        await fetch(f"http://{PUBLIC}:{watched.port}/")
    assert watched.tried == [(PUBLIC, watched.port)]


async def test_there_are_enough_of_them() -> None:
    assert len(HOSTS) + len(ADDRESSES) + len(PORTS) + len(REDIRECTED) + len(ANSWERS) >= 300

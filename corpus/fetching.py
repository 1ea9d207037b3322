"""Fetching a page or file from the web, safely: public addresses only, checked where they are connected.

What is checked is the address that the connection is made to, not the name (so neither decimal or octal
spellings nor DNS rebinding get through), at every redirect anew. Body and time are limited.
"""

import asyncio
import ipaddress
import socket
from collections.abc import Collection
from dataclasses import dataclass

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver
from yarl import URL

from corpus.errors import DocumentError

MAX_BYTES = 15 * 1024 * 1024
MAX_REDIRECTS = 5
TIMEOUT_S = 20.0

_NAT64 = ipaddress.ip_network("64:ff9b::/96")
"""Where networks without IPv4 reach it (RFC 6052): the last 32 bits are the address meant."""
_SUFFIXES = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "text/plain": ".txt",
    "text/markdown": ".md",
    "application/pdf": ".pdf",
    "application/json": ".json",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
}


@dataclass(frozen=True, slots=True)
class Fetched:
    """A body with the address that it came from and the ending that says how to read it."""

    url: str
    suffix: str
    content: bytes


async def fetch(url: str, private_hosts: Collection[str] = ()) -> Fetched:
    """The body at an http or https address.

    `private_hosts` are names that may be at addresses that are not public. Raises DocumentError with
    the reason if it is refused, too large, too slow or of no readable kind.
    """
    connector = aiohttp.TCPConnector(resolver=_PublicResolver(private_hosts))
    timeout = aiohttp.ClientTimeout(total=TIMEOUT_S)
    try:
        async with aiohttp.ClientSession(connector=connector, timeout=timeout, trust_env=False) as session:
            address = url
            for _ in range(MAX_REDIRECTS + 1):
                target = _checked(address, private_hosts)
                async with session.get(target, allow_redirects=False) as response:
                    if response.status in (301, 302, 303, 307, 308) and "Location" in response.headers:
                        address = str(target.join(URL(response.headers["Location"])))
                        continue
                    return await _read(url, response)
    except TimeoutError as error:
        raise DocumentError(f"{url}: it did not answer within {TIMEOUT_S:.0f} s; try again later.") from error
    except (aiohttp.ClientError, ValueError, OSError) as error:
        reason = " ".join(str(error).split()) or type(error).__name__
        raise DocumentError(f"{url}: it can't be fetched ({reason}); check the address.") from error
    raise DocumentError(f"{url}: it redirects more than {MAX_REDIRECTS} times; give the final address.")


def is_public(address: str) -> bool:
    """Whether an IP address is one of the public internet, also one that is hidden in another."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        if ip in _NAT64:
            return _is_global(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF))
        hidden = [ip.ipv4_mapped, ip.sixtofour, *(ip.teredo or ())]
        if any(inner is not None and not _is_global(inner) for inner in hidden):
            return False
    return _is_global(ip)


def _is_global(ip: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


class _PublicResolver(AbstractResolver):
    """Resolves names, and refuses those with an address that is not public."""

    def __init__(self, private_hosts: Collection[str]) -> None:
        self._private_hosts = frozenset(host.lower() for host in private_hosts)
        self._resolver = ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        found = await self._resolver.resolve(host, port, family)
        if host.lower() not in self._private_hosts and not all(is_public(r["host"]) for r in found):
            raise ValueError(f"{host} is not on the public internet")
        return found

    async def close(self) -> None:
        await self._resolver.close()


def _checked(url: str, private_hosts: Collection[str]) -> URL:
    """`url` if it may be connected to. An address given as a number never reaches the resolver."""
    target = URL(url)
    host = target.host
    if target.scheme not in ("http", "https") or not host:
        raise ValueError("only http and https addresses can be fetched")
    if target.user or target.password:
        raise ValueError("an address with a user name is not fetched")
    try:
        ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return target
    if host not in private_hosts and not is_public(host):
        raise ValueError(f"{host} is not on the public internet")
    return target


async def _read(url: str, response: aiohttp.ClientResponse) -> Fetched:
    if response.status != 200:
        raise ValueError(f"the server says {response.status}")
    kind = response.content_type.lower()
    suffix = _SUFFIXES.get(kind)
    if suffix is None:
        raise DocumentError(f"{url}: a {kind} can't be read; give a page, text, PDF, Word or JSON file.")
    body = bytearray()
    async for chunk in response.content.iter_chunked(1 << 16):
        body += chunk
        if len(body) > MAX_BYTES:
            raise DocumentError(f"{url}: it has more than {MAX_BYTES >> 20} MiB; give a smaller file.")
        await asyncio.sleep(0)
    return Fetched(str(response.url), suffix, bytes(body))

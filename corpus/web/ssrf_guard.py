"""Guard against server-side request forgery (SSRF): allow only public addresses, at the web's ports."""

import ipaddress
import socket
from collections.abc import Collection

from aiohttp import AddrInfoType
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver
from yarl import URL

_IPv4, _IPv6 = ipaddress.IPv4Address, ipaddress.IPv6Address

# Listed here, since the lists in `ipaddress` differ between versions of Python.
_NOT_PUBLIC_V4 = tuple(
    map(
        ipaddress.IPv4Network,
        (
            # The IANA special-purpose registry: this network, private, carrier NAT, loopback, link-local
            # (with the metadata of clouds), protocols, documentation, 6to4 relays, benchmarks, multicast,
            # reserved and broadcast.
            *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12"),
            *("192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15"),
            *("198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4"),
            "168.63.129.16/32",  # looks public, but is the host of an Azure machine
        ),
    )
)
_GLOBAL_V6 = ipaddress.IPv6Network("2000::/3")
"""Addresses assigned to networks (RFC 4291); nearly all that embed an IPv4 address lie outside."""
_NOT_PUBLIC_V6 = tuple(
    map(
        ipaddress.IPv6Network,
        # Protocols with Teredo, ORCHID and benchmarks; documentation, old and new; 6to4.
        ("2001::/23", "2001:db8::/32", "3fff::/20", "2002::/16"),
    )
)
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
"""How networks without IPv4 reach it (RFC 6052): the last 32 bits are the IPv4 address."""
_ISATAP = (0x00005EFE, 0x02005EFE)
"""Bits 64 to 95 of a tunnel's address, whose last 32 bits are an IPv4 address (RFC 5214)."""

_BROWSERS_REFUSE = """
    0 1 7 9 11 13 15 17 19 20 21 22 23 25 37 42 43 53 69 77 79 87 95 101 102 103 104 109 110 111 113 115 117
    119 123 135 137 139 143 161 179 389 427 465 512 513 514 515 526 530 531 532 540 548 554 556 563 587 601
    636 989 990 993 995 1719 1720 1723 2049 3659 4045 4190 5060 5061 6000 6566 6665 6666 6667 6668 6669 6679
    6697 10080
"""
"""https://fetch.spec.whatwg.org/#port-blocking"""
_STORES = "445 873 1433 1521 2375 2376 2379 3306 3389 5432 5900 6379 6380 9042 11211 27017"
"""Databases, containers and remote desktops, some of which take a line of HTTP for a command."""
REFUSED_PORTS = frozenset(map(int, (_BROWSERS_REFUSE + _STORES).split()))


def is_public(address: str) -> bool:
    """True if an IP address, and any IPv4 address embedded in it, is on the public internet.

    Raises ValueError if `address` is no IP address.
    """
    ip = ipaddress.ip_address(address)
    if isinstance(ip, _IPv4):
        return not any(ip in network for network in _NOT_PUBLIC_V4)
    if ip.scope_id is not None:
        return False
    inner = _IPv4(int(ip) & 0xFFFFFFFF)
    if ip in _NAT64:
        return is_public(str(inner))
    if ip not in _GLOBAL_V6 or any(ip in network for network in _NOT_PUBLIC_V6):
        return False
    return (int(ip) >> 32) & 0xFFFFFFFF not in _ISATAP or is_public(str(inner))


class SsrfGuard:
    """Checks what may be connected to; its methods raise ValueError, with the reason, for anything else.

    `private_hosts` are names and addresses that need not be public. Addresses are checked as written, names
    when they are resolved, and each once more when its socket is created.
    """

    def __init__(self, private_hosts: Collection[str] = ()) -> None:
        self._private_hosts = frozenset(map(_plain, private_hosts))
        self._private_addresses: set[str] = set()

    def check_url(self, url: str) -> URL:
        """Return `url`, parsed and without fragment, if it may be requested."""
        target = URL(url)
        host = target.host
        if target.scheme not in ("http", "https") or not host:
            raise ValueError("only http and https addresses can be fetched")
        if target.user is not None or target.password is not None:
            raise ValueError("addresses with a user name are not fetched")
        if target.port is None or target.port in REFUSED_PORTS:
            raise ValueError(f"port {target.port} is not a web port")
        if "%" in host:
            raise ValueError(f"{host} is not on the public internet")
        try:
            ipaddress.ip_address(host)
        except ValueError:
            return target.with_fragment(None)
        self.check_resolved(host, [host])
        return target.with_fragment(None)

    def check_resolved(self, host: str, addresses: Collection[str]) -> None:
        """Check the addresses that `host` resolves to: all must be public."""
        if _plain(host) in self._private_hosts:
            self._private_addresses.update(addresses)
        elif not all(map(is_public, addresses)):
            raise ValueError(f"{host} is not on the public internet")

    def open_socket(self, found: AddrInfoType) -> socket.socket:
        """Return a socket for a connection to an address that passes the check."""
        family, kind, protocol, _, address = found
        if address[0] not in self._private_addresses and not is_public(str(address[0])):
            raise ValueError(f"{address[0]!s} is not on the public internet")
        return socket.socket(family, kind, protocol)


class GuardedResolver(AbstractResolver):
    """Resolves names with `resolver` (default: the system's) and refuses those that `guard` refuses."""

    def __init__(self, guard: SsrfGuard, resolver: AbstractResolver | None = None) -> None:
        self._guard = guard
        self._resolver = resolver or ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        found = await self._resolver.resolve(host, port, family)
        self._guard.check_resolved(host, [result["host"] for result in found])
        return found

    async def close(self) -> None:
        await self._resolver.close()


def _plain(host: str) -> str:
    return host.strip("[]").rstrip(".").lower()

"""What may be connected to: public addresses, at ports of the web, by names that give nothing else."""

import ipaddress
import socket
from collections.abc import Collection

from aiohttp import AddrInfoType
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver
from yarl import URL

_IPv4, _IPv6 = ipaddress.IPv4Address, ipaddress.IPv6Address

# Written out, since the lists in `ipaddress` differ from one Python to the next.
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
"""What is given out to networks (RFC 4291); nearly all addresses that hide an IPv4 one lie outside."""
_NOT_PUBLIC_V6 = tuple(
    map(
        ipaddress.IPv6Network,
        # Protocols with Teredo, ORCHID and benchmarks; documentation, old and new; 6to4.
        ("2001::/23", "2001:db8::/32", "3fff::/20", "2002::/16"),
    )
)
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
"""Where networks without IPv4 reach it (RFC 6052): the last 32 bits are the address meant."""
_ISATAP = (0x00005EFE, 0x02005EFE)
"""Bits 64 to 95 of an address whose last 32 are an IPv4 address that a tunnel leads to (RFC 5214)."""

_BROWSERS_REFUSE = """
    0 1 7 9 11 13 15 17 19 20 21 22 23 25 37 42 43 53 69 77 79 87 95 101 102 103 104 109 110 111 113 115 117
    119 123 135 137 139 143 161 179 389 427 465 512 513 514 515 526 530 531 532 540 548 554 556 563 587 601
    636 989 990 993 995 1719 1720 1723 2049 3659 4045 4190 5060 5061 6000 6566 6665 6666 6667 6668 6669 6679
    6697 10080
"""
"""https://fetch.spec.whatwg.org/#port-blocking"""
_STORES = "445 873 1433 1521 2375 2376 2379 3306 3389 5432 5900 6379 6380 9042 11211 27017"
"""Stores, containers and remote desktops, some of which take a line of HTTP for a command."""
REFUSED_PORTS = frozenset(map(int, (_BROWSERS_REFUSE + _STORES).split()))


def is_public(address: str) -> bool:
    """Whether an IP address is one of the public internet, also one that is hidden in another.

    Raises ValueError if it is none.
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
    """Lets through what may be connected to; everything else raises ValueError with the reason.

    `private_hosts` are names and addresses that need not be public. An address is checked as it is
    written, names are checked as they are resolved, and each socket once more as it is made.
    """

    def __init__(self, private_hosts: Collection[str] = ()) -> None:
        self._private_hosts = frozenset(map(_plain, private_hosts))
        self._private_addresses: set[str] = set()

    def check_url(self, url: str) -> URL:
        """`url`, taken apart, if it is an address on the web that may be tried."""
        target = URL(url)
        host = target.host
        if target.scheme not in ("http", "https") or not host:
            raise ValueError("only http and https addresses can be fetched")
        if target.user is not None or target.password is not None:
            raise ValueError("an address with a user name is not fetched")
        if target.port is None or target.port in REFUSED_PORTS:
            raise ValueError(f"port {target.port} is not one of the web")
        if "%" in host:
            raise ValueError(f"{host} is not on the public internet")
        try:
            ipaddress.ip_address(host)
        except ValueError:
            return target.with_fragment(None)
        self.check_resolved(host, [host])
        return target.with_fragment(None)

    def check_resolved(self, host: str, addresses: Collection[str]) -> None:
        """Check the addresses that `host` stands for: one that is not public spoils the others."""
        if _plain(host) in self._private_hosts:
            self._private_addresses.update(addresses)
        elif not all(map(is_public, addresses)):
            raise ValueError(f"{host} is not on the public internet")

    def open_socket(self, found: AddrInfoType) -> socket.socket:
        """A socket for a connection to an address that was let through; else ValueError."""
        family, kind, protocol, _, place = found
        if place[0] not in self._private_addresses and not is_public(str(place[0])):
            raise ValueError(f"{place[0]!s} is not on the public internet")
        return socket.socket(family, kind, protocol)


class GuardedResolver(AbstractResolver):
    """Resolves names by `resolver` (default: the system's) and refuses those that `gate` does."""

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

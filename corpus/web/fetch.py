"""Fetch pages, files and feeds over HTTP, from public addresses only (SSRF protection).

The check applies to the address that is connected to, not to the name, and again at each redirect: so neither
decimal or octal spellings nor DNS rebinding get through. Body, headers and time are limited. Redirects from
https to http are refused, since quotes must come unaltered.
"""

import asyncio
import re
import zlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC
from email.utils import parsedate_to_datetime
from importlib.metadata import version
from types import TracebackType
from typing import Self

import aiohttp
from aiohttp.abc import AbstractResolver
from yarl import URL

from corpus import clock
from corpus.errors import DocumentError
from corpus.web.media_types import UNKNOWN_TYPES, extension_of, sniff_extension
from corpus.web.ssrf_guard import GuardedResolver, SsrfGuard, is_public

__all__ = ["MAX_BYTES", "FetchError", "Fetched", "Fetcher", "is_public"]

MAX_BYTES = 15 * 1024 * 1024
"""Limit of a body, both as sent and decompressed."""
TOO_MANY_REQUESTS = 429
"""The status of a server that asks its clients to wait (RFC 6585, 4)."""
MAX_REDIRECTS = 5
MAX_HEADER_BYTES = 8_190
"""Limit of each header line; there may be 128."""
TIMEOUT_S = 20.0
"""For the whole fetch, from the name lookup to the last byte, with redirects."""

_GZIP_START = b"\x1f\x8b\x08"
_PACKINGS = ("", "identity", "gzip", "deflate")
_HEADERS = {
    "User-Agent": f"Footnote/{version('footnote')} (+feed reader)",
    "Accept": "application/rss+xml, application/atom+xml, application/feed+json, text/html, */*;q=0.5",
    "Accept-Encoding": "gzip, deflate",
}


class FetchError(DocumentError):
    """A URL can't be fetched; `status` is the server's, None if it gave none.

    `retry_after_s` is how long the server asks to wait, None if it doesn't say (RFC 9110, 10.2.3).
    """

    def __init__(
        self, message: str, *, status: int | None = None, retry_after_s: float | None = None
    ) -> None:
        super().__init__(message)
        self.status = status
        self.retry_after_s = retry_after_s


@dataclass(frozen=True, slots=True)
class Fetched:
    """A fetched body, its final URL, and the file extension that says how to read it.

    `etag` and `last_modified` are the server's, for the next request. `moved_to` is the new URL if all
    redirects were permanent (301, 308). `charset` is the encoding that the server names, None for none.
    """

    url: str
    suffix: str
    content: bytes
    etag: str | None = None
    last_modified: str | None = None
    moved_to: str | None = None
    charset: str | None = None


class Fetcher:
    """An HTTP client that keeps no cookies. Use it with `async with`.

    `private_hosts` are names and addresses that need not be public. `resolver` looks up names; the default is
    the system's.
    """

    def __init__(
        self, private_hosts: Collection[str] = (), *, resolver: AbstractResolver | None = None
    ) -> None:
        self._guard = SsrfGuard(private_hosts)
        self._resolver = resolver
        self._opened: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Close all connections. A later fetch opens new ones."""
        session, self._opened = self._opened, None
        if session is not None:
            await session.close()

    async def fetch(
        self, url: str, *, etag: str | None = None, last_modified: str | None = None
    ) -> Fetched | None:
        """Fetch an http or https URL; return None if unchanged since `etag` and `last_modified`.

        Raises FetchError, with the reason, if it is refused, too large, too slow or of an unreadable type.
        """
        asked = {"If-None-Match": etag, "If-Modified-Since": last_modified}
        headers = {name: value for name, value in asked.items() if value}
        try:
            async with asyncio.timeout(TIMEOUT_S):
                return await self._follow(url, headers)
        except TimeoutError as error:
            raise FetchError(
                f"{_shown(url)}: it did not answer within {TIMEOUT_S:.0f} s; try again later."
            ) from error
        except (aiohttp.ClientError, ValueError, OSError) as error:
            reason = _shown(" ".join(str(error).split())) or type(error).__name__
            raise FetchError(f"{_shown(url)}: it can't be fetched ({reason}); check the address.") from error

    def _session(self) -> aiohttp.ClientSession:
        if self._opened is None:
            self._opened = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(
                    resolver=GuardedResolver(self._guard, self._resolver),
                    socket_factory=self._guard.open_socket,
                ),
                timeout=aiohttp.ClientTimeout(total=None),
                trust_env=False,
                cookie_jar=aiohttp.DummyCookieJar(),
                headers=_HEADERS,
                max_line_size=MAX_HEADER_BYTES,
                max_field_size=MAX_HEADER_BYTES,
            )
        return self._opened

    async def _follow(self, url: str, headers: dict[str, str]) -> Fetched | None:
        address, for_good = url, True
        for hop in range(MAX_REDIRECTS + 1):
            target = self._guard.check_url(address)
            async with self._session().get(target, headers=headers, allow_redirects=False) as response:
                if response.status == 304 and headers:
                    return None
                if response.status not in (301, 302, 303, 307, 308) or "Location" not in response.headers:
                    return await _read(url, response, moved=bool(hop) and for_good)
                for_good = for_good and response.status in (301, 308)
                address = _next(target, response.headers["Location"])
                if for_good:
                    headers = {}  # else the new URL might answer "unchanged", and the move would go unnoticed
        raise FetchError(
            f"{_shown(url)}: it redirects more than {MAX_REDIRECTS} times; give the final address."
        )


def _next(target: URL, location: str) -> str:
    address = target.join(URL(location))
    if target.scheme == "https" and address.scheme == "http":
        raise ValueError(f"it leads from https to http, to {address}, where it could be altered on the way")
    return str(address)


async def _read(url: str, response: aiohttp.ClientResponse, *, moved: bool) -> Fetched:
    retry_after_s = _retry_after_s(response.headers.get("Retry-After", ""))
    if response.status == TOO_MANY_REQUESTS:
        wait = (
            f"until {clock.utc_minute(clock.now() + retry_after_s)}"
            if retry_after_s is not None
            else "a while"
        )
        raise FetchError(
            f"{_shown(url)}: the server asks to wait {wait} (429, too many requests); try again then.",
            status=response.status,
            retry_after_s=retry_after_s,
        )
    if response.status != 200:
        remedy = "try again later" if response.status >= 500 else "check the address"
        raise FetchError(
            f"{_shown(url)}: it can't be fetched (the server says {response.status}); {remedy}.",
            status=response.status,
            retry_after_s=retry_after_s,
        )
    kind = response.content_type.lower()
    suffix = extension_of(kind, response.url.path)
    if suffix is None and kind not in UNKNOWN_TYPES:
        raise _unreadable(url, kind)
    packing = ",".join(response.headers.getall("Content-Encoding", [])).strip().lower()
    if packing not in _PACKINGS:  # nested ones too: aiohttp would return them still compressed
        raise ValueError(f"it is compressed as {packing[:40]!r}, which was not requested")
    body = _unpacked(url, await _body(url, response))
    suffix = suffix or sniff_extension(body)
    if suffix is None:
        raise _unreadable(url, kind)
    return Fetched(
        str(response.url),
        suffix,
        body,
        etag=response.headers.get("ETag"),
        last_modified=response.headers.get("Last-Modified"),
        moved_to=str(response.url) if moved else None,
        charset=response.charset,
    )


def _unpacked(url: str, body: bytes) -> bytes:
    """Decompress a body that is compressed once more than its headers say."""
    if not body.startswith(_GZIP_START):
        return body
    unpacker = zlib.decompressobj(16 + zlib.MAX_WBITS)
    try:
        unpacked = unpacker.decompress(body, MAX_BYTES + 1)
    except zlib.error as error:
        raise FetchError(
            f"{_shown(url)}: it can't be decompressed ({error}); try again later.", status=200
        ) from error
    if len(unpacked) > MAX_BYTES:
        raise _too_large(url)
    return unpacked


def _unreadable(url: str, kind: str) -> FetchError:
    return FetchError(
        f"{_shown(url)}: a {kind} can't be read; give the address of a page, a feed or a document.",
        status=200,
    )


def _too_large(url: str) -> FetchError:
    return FetchError(
        f"{_shown(url)}: it has more than {MAX_BYTES >> 20} MiB; give a smaller file.", status=200
    )


async def _body(url: str, response: aiohttp.ClientResponse) -> bytes:
    body = bytearray()
    too_much = (response.content_length or 0) > MAX_BYTES
    async for chunk in response.content.iter_chunked(1 << 16):
        body += chunk
        too_much = too_much or max(len(body), response.content.total_raw_bytes) > MAX_BYTES
        if too_much:
            break
        await asyncio.sleep(0)
    if too_much:
        raise _too_large(url)
    return bytes(body)


def _retry_after_s(value: str) -> float | None:
    if re.fullmatch(r"\d{1,9}", value.strip()):
        return float(value)
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, moment.timestamp() - clock.now())


def _shown(text: str) -> str:
    """Return `text` for use in a message, with lone surrogates, found in bad headers, as "?"."""
    return text.encode("utf-8", "replace").decode()

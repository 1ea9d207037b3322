"""Faults that a test switches on: rate limits, server errors, slow and broken connections."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Callable
from dataclasses import dataclass

from aiohttp import web

from tests.localdiscord.answers import answer, too_many

CLOUDFLARE = "<html><title>Access denied | discord.com used Cloudflare to restrict access</title></html>"


@dataclass(slots=True)
class Fault:
    """A fault of the next `times` matching requests (None: of all until cleared)."""

    status: int | None
    path: re.Pattern[str]
    method: str | None
    times: int | None
    until: float | None
    retry_after_s: float
    everywhere: bool
    by_cloudflare: bool
    delay_s: float
    after: bool = False
    then: Callable[[], object] | None = None
    hits: int = 0

    def concerns(self, method: str, path: str) -> bool:
        """True if it is still on and matches the request."""
        if self.times is not None and self.hits >= self.times:
            return False
        if self.until is not None and time.monotonic() > self.until:
            return False
        return self.method in (None, method) and self.path.search(path) is not None

    def call_if_last(self) -> None:
        """Call `then` if this was the last request of the fault."""
        if self.then is not None and self.hits == self.times:
            self.then()


class Faults:
    """The faults that are on. Paths are regular expressions, matched against the part after /api/v10."""

    def __init__(self) -> None:
        self._on: list[Fault] = []

    def _add(
        self,
        status: int | None = None,
        path: str = "",
        method: str | None = None,
        times: int | None = None,
        for_s: float | None = None,
        retry_after_s: float = 0.0,
        everywhere: bool = False,
        by_cloudflare: bool = False,
        delay_s: float = 0.0,
    ) -> Fault:
        until = time.monotonic() + for_s if for_s is not None else None
        pattern = re.compile(path)
        fault = Fault(
            status, pattern, method, times, until, retry_after_s, everywhere, by_cloudflare, delay_s
        )
        self._on.append(fault)
        return fault

    def rate_limit(
        self,
        times: int = 1,
        *,
        path: str = "",
        method: str | None = None,
        retry_after_s: float = 0.05,
        everywhere: bool = False,
    ) -> Fault:
        """429 with retry_after for the next requests; `everywhere` makes it the global limit."""
        return self._add(429, path, method, times, retry_after_s=retry_after_s, everywhere=everywhere)

    def cloudflare(self, times: int = 1, *, path: str = "") -> Fault:
        """429 as HTML, without Via: the ban for too many invalid requests."""
        return self._add(429, path, None, times, by_cloudflare=True)

    def fail(
        self,
        status: int = 502,
        *,
        times: int | None = None,
        for_s: float | None = None,
        path: str = "",
        method: str | None = None,
    ) -> Fault:
        """Answer a number of requests with a server error, or all for a time, or all until `clear`."""
        return self._add(status, path, method, times, for_s)

    def cut(self, times: int = 1, *, path: str = "", method: str | None = None) -> Fault:
        """Break the connection instead of answering."""
        return self._add(0, path, method, times)

    def lose_answer(
        self, times: int = 1, *, path: str = "", method: str | None = None, status: int = 0
    ) -> Fault:
        """Do what is asked, but then break the connection, or answer with a `status`."""
        fault = self._add(status, path, method, times)
        fault.after = True
        return fault

    def latency(
        self, seconds: float, *, times: int | None = None, path: str = "", method: str | None = None
    ) -> Fault:
        """Answer later."""
        return self._add(None, path, method, times, delay_s=seconds)

    def call(
        self,
        then: Callable[[], object],
        *,
        after: bool,
        nth: int = 1,
        path: str = "",
        method: str | None = None,
    ) -> Fault:
        """Call `then` once: when the nth request comes in, or `after` it was done, before its answer."""
        fault = self._add(None, path, method, nth)
        fault.after, fault.then = after, then
        return fault

    def clear(self) -> None:
        """Switch all faults off."""
        self._on.clear()

    async def strike(self, request: web.Request, path: str) -> web.Response | None:
        """Delay the request; returns the answer of the first fault that has one."""
        for fault in self._on:
            if fault.after or not fault.concerns(request.method, path):
                continue
            fault.hits += 1
            if fault.then is not None:
                fault.call_if_last()
            elif fault.delay_s:
                await asyncio.sleep(fault.delay_s)
            elif fault.status is not None:
                return _answer(fault, request)
        return None

    def replaced(self, request: web.Request, path: str, response: web.Response) -> web.Response | None:
        """The answer after a request was done; None if a fault has broken the connection."""
        for fault in self._on:
            if fault.after and fault.concerns(request.method, path):
                fault.hits += 1
                if fault.then is not None:
                    fault.call_if_last()
                    continue
                if fault.status:
                    return _answer(fault, request)
                if request.transport:
                    request.transport.abort()
                return None
        return response


def _answer(fault: Fault, request: web.Request) -> web.Response:
    if fault.status == 0:
        if request.transport:
            request.transport.abort()
        return web.Response(status=500)
    if fault.by_cloudflare:
        return web.Response(
            status=429, text=CLOUDFLARE, content_type="text/html", headers={"Retry-After": "3600"}
        )
    if fault.status == 429:
        return too_many(fault.retry_after_s, everywhere=fault.everywhere)
    return answer({"message": f"{fault.status}: Server error", "code": 0}, fault.status or 500)

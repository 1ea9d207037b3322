"""Discord's rate limits: a bucket for each route and major parameter, and a global one ("Rate Limits")."""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass

from corpus import clock


@dataclass(slots=True)
class _Window:
    ends: float
    used: int = 0


@dataclass(frozen=True, slots=True)
class Verdict:
    """The headers of the answer, and how many seconds to wait if the request is one too many."""

    headers: dict[str, str]
    wait_s: float = 0.0
    everywhere: bool = False


class Rates:
    """Counts requests. Buckets are wide unless a test narrows them with `set`; the global limit is 50 a
    second."""

    def __init__(self) -> None:
        self.global_per_s = 50
        self._default = (100, 1.0)
        self._rules: dict[str, tuple[int, float]] = {}
        self._windows: dict[str, _Window] = {}

    def set(self, route: str, limit: int, per_s: float) -> None:
        """Limit a route such as "POST /channels/{channel_id}/messages" (at Discord about 5 in 5 s)."""
        self._rules[route] = (limit, per_s)

    def count(self, route: str, major: str, *, exempt_globally: bool) -> Verdict:
        """Count a request; interaction and webhook routes are exempt from the global limit."""
        now = time.monotonic()
        if not exempt_globally:
            window = self._window("global", now, 1.0)
            if window.used > self.global_per_s:
                return Verdict({}, window.ends - now, everywhere=True)
        limit, per_s = self._rules.get(route, self._default)
        window = self._window(f"{route} {major}", now, per_s)
        left = max(0, limit - window.used)
        headers = {
            "X-RateLimit-Limit": str(limit),
            "X-RateLimit-Remaining": str(left),
            "X-RateLimit-Reset": f"{clock.now() + window.ends - now:.3f}",
            "X-RateLimit-Reset-After": f"{window.ends - now:.3f}",
            "X-RateLimit-Bucket": hashlib.sha256(route.encode()).hexdigest()[:32],
        }
        return Verdict(headers, window.ends - now if window.used > limit else 0.0)

    def _window(self, key: str, now: float, per_s: float) -> _Window:
        window = self._windows.get(key)
        if window is None or now >= window.ends:
            window = self._windows[key] = _Window(now + per_s)
        window.used += 1
        return window

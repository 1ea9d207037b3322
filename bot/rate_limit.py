"""Limit how often each of many callers asks in a minute."""

import time
from collections import deque
from collections.abc import Callable

PERIOD_S = 60.0
MAX_REMEMBERED = 10_000
"""Callers that are remembered at most. Beyond it those who asked last the longest ago are forgotten."""


class RateLimit:
    """Remembers, in memory only, when requests came. `clock` returns seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._came: dict[str, deque[float]] = {}

    def wait(self, name: str, most: int) -> float:
        """Return how many seconds a caller has to wait; 0 counts a request now."""
        now = self._clock()
        came = self._came.pop(name, None) or deque()
        self._came[name] = came  # the last one: the order is that of the last requests
        while len(self._came) > MAX_REMEMBERED:
            del self._came[next(iter(self._came))]
        while came and came[0] <= now - PERIOD_S:
            came.popleft()
        if len(came) >= most:
            return came[0] + PERIOD_S - now
        came.append(now)
        return 0.0

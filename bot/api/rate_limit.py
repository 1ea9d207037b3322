"""Limit how many requests each token makes in a minute."""

import time
from collections import deque
from collections.abc import Callable

PERIOD_S = 60.0


class RateLimit:
    """Remembers, in memory only, when requests came. `clock` returns seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._came: dict[str, deque[float]] = {}

    def wait(self, name: str, most: int) -> float:
        """Return how many seconds the holder of a token has to wait; 0 counts a request now."""
        now = self._clock()
        came = self._came.setdefault(name, deque())
        while came and came[0] <= now - PERIOD_S:
            came.popleft()
        if len(came) >= most:
            return came[0] + PERIOD_S - now
        came.append(now)
        return 0.0

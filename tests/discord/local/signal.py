"""Waiting for something to become true."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable

LOOK_AGAIN_S = 0.05
"""How often a predicate is looked at without a notice: it may be about the bot, which gives none."""


class Signal:
    """Whoever changes something calls `notify`; whoever waits gives a predicate."""

    def __init__(self) -> None:
        self._waiting: set[asyncio.Event] = set()

    def notify(self) -> None:
        """Let every waiter look at its predicate again."""
        for event in self._waiting:
            event.set()

    async def until(self, predicate: Callable[[], object], timeout: float) -> bool:
        """Wait until the predicate holds; False where `timeout` seconds pass first."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + timeout
        event = asyncio.Event()
        self._waiting.add(event)
        try:
            while not predicate():
                event.clear()
                left = deadline - loop.time()
                if left <= 0:
                    return False
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(event.wait(), min(left, LOOK_AGAIN_S))
            return True
        finally:
            self._waiting.discard(event)

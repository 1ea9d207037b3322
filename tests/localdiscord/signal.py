"""Wait until a predicate holds."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

LOOK_AGAIN_S = 0.05
"""Seconds between checks without a notice: a predicate may be about the bot, which sends none."""


class Signal:
    """Callers of `notify` have changed something; callers of `until` wait for a predicate.

    All predicates are checked together, at most once per round of the event loop: hundreds may wait.
    """

    def __init__(self) -> None:
        self._waiting: dict[asyncio.Future[bool], Callable[[], object]] = {}
        self._soon: asyncio.Handle | None = None
        self._later: asyncio.Handle | None = None

    def notify(self) -> None:
        """Let every predicate be checked again."""
        if self._waiting and self._soon is None:
            self._soon = asyncio.get_running_loop().call_soon(self._look)

    async def until(self, predicate: Callable[[], object], timeout: float) -> bool:
        """Wait until the predicate holds; returns False if `timeout` seconds pass first."""
        if predicate():
            return True
        loop = asyncio.get_running_loop()
        holds = loop.create_future()
        self._waiting[holds] = predicate
        if self._later is None:
            self._later = loop.call_later(LOOK_AGAIN_S, self._look_again)
        try:
            await asyncio.wait((holds,), timeout=max(0.0, timeout))
        finally:
            del self._waiting[holds]
            if not self._waiting:
                self._rest()
        return holds.result() if holds.done() else bool(predicate())

    def _look(self) -> None:
        self._soon = None
        for holds, predicate in self._waiting.items():
            if holds.done():
                continue
            try:
                if predicate():
                    holds.set_result(True)
            except Exception as error:  # any error goes to the caller who waits
                holds.set_exception(error)

    def _look_again(self) -> None:
        self._look()
        self._later = asyncio.get_running_loop().call_later(LOOK_AGAIN_S, self._look_again)

    def _rest(self) -> None:
        for handle in (self._soon, self._later):
            if handle is not None:
                handle.cancel()
        self._soon = self._later = None

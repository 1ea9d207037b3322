"""Waiting for something to become true."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

LOOK_AGAIN_S = 0.05
"""How often predicates are looked at without a notice: one may be about the bot, which gives none."""


class Signal:
    """Whoever changes something calls `notify`; whoever waits gives a predicate.

    All predicates are looked at together, at most once a round of the event loop: hundreds may wait.
    """

    def __init__(self) -> None:
        self._waiting: dict[asyncio.Future[bool], Callable[[], object]] = {}
        self._soon: asyncio.Handle | None = None
        self._later: asyncio.Handle | None = None

    def notify(self) -> None:
        """Let every predicate be looked at again."""
        if self._waiting and self._soon is None:
            self._soon = asyncio.get_running_loop().call_soon(self._look)

    async def until(self, predicate: Callable[[], object], timeout: float) -> bool:
        """Wait until the predicate holds; False where `timeout` seconds pass first."""
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
            except Exception as error:  # whatever it is, it is for the one who waits
                holds.set_exception(error)

    def _look_again(self) -> None:
        self._look()
        self._later = asyncio.get_running_loop().call_later(LOOK_AGAIN_S, self._look_again)

    def _rest(self) -> None:
        for handle in (self._soon, self._later):
            if handle is not None:
                handle.cancel()
        self._soon = self._later = None

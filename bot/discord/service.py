"""The one bridge from the event loop to the library: a single thread does all blocking work."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from corpus.errors import FootnoteError
from index.library import Library

T = TypeVar("T")

MAX_WAITING = 500


class BusyError(FootnoteError):
    """More questions wait than can be answered in good time."""


class Service:
    """Runs calls on a library one after another, off the event loop.

    Raises BusyError when more than 500 calls wait. Close it before the library.
    """

    def __init__(self, library: Library) -> None:
        self._library = library
        self._executor = ThreadPoolExecutor(1, thread_name_prefix="library")
        self._waiting = 0

    @property
    def waiting(self) -> int:
        """How many calls wait or run."""
        return self._waiting

    async def run(self, call: Callable[[Library], T]) -> T:
        """The result of `call(library)`."""
        if self._waiting >= MAX_WAITING:
            raise BusyError("Too many questions at once; ask again in a minute.")
        self._waiting += 1
        try:
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self._executor, call, self._library)
        finally:
            self._waiting -= 1

    def close(self) -> None:
        """Let the running call end, drop those that wait."""
        self._executor.shutdown(wait=True, cancel_futures=True)

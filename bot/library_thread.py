"""Run blocking work on the library in one thread, called from the event loop."""

import asyncio
import logging
import time
from collections import Counter
from collections.abc import Callable, Hashable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from typing import TypeVar
from weakref import WeakValueDictionary

from corpus.document import SHARED
from corpus.errors import FootnoteError
from corpus.turns import FairTime
from index.library import Library
from index.steps import Steps
from index.store import Store

T = TypeVar("T")

log = logging.getLogger(__name__)

MAX_WAITING_QUESTIONS = 500
MAX_WAITING_WRITES = 20


class BusyError(FootnoteError):
    """Too many calls wait already."""


class LibraryThread:
    """Runs calls on a library one after another, off the event loop.

    Questions go first: between two steps of a write in steps, all waiting questions run. Writes name the
    server whose documents they change (SHARED: the operator's). Those of one server wait for each other;
    those of several servers take turns, step by step, whoever has used the least time first, so that a long
    one keeps no other server waiting. `clock` returns seconds, by which time is shared.

    Raises BusyError if more than 500 questions, or 20 writes in steps of one server, wait. Close it before
    the library.
    """

    def __init__(self, library: Library, clock: Callable[[], float] = time.monotonic) -> None:
        self._library = library
        self._executor = ThreadPoolExecutor(1, thread_name_prefix="library")
        self._read_executor = ThreadPoolExecutor(1, thread_name_prefix="reads")
        self._turn = asyncio.Lock()
        self._changing = FairTime(clock)
        self._servers: WeakValueDictionary[Hashable, asyncio.Lock] = WeakValueDictionary()
        self._waiting = 0
        self._began: float | None = None
        self._changes: Counter[Hashable] = Counter()
        self._unawaited: set[asyncio.Task[None]] = set()
        self._closed = False

    @property
    def waiting(self) -> int:
        """Number of questions that wait or run."""
        return self._waiting

    @property
    def busy_for(self) -> float:
        """Seconds that the current call has run, 0 if none runs."""
        return 0.0 if self._began is None else time.monotonic() - self._began

    async def run(self, call: Callable[[Library], T]) -> T:
        """Return the result of `call(library)`, which must not change documents."""
        with self._question():
            return await self._submit(lambda: call(self._library))

    async def run_in_steps(self, call: Callable[[Library], Steps[T]]) -> T:
        """Return the result of the steps that `call(library)` yields, which must not change documents.

        All questions that wait run between two of them.
        """
        with self._question():
            steps = call(self._library)
            try:
                while True:
                    end = await self._submit(lambda: _step(steps))
                    if end is not None:
                        return end[0]
            finally:
                self._close_steps(steps)

    @contextmanager
    def _question(self) -> Iterator[None]:
        """Count a question as waiting. Raises BusyError if too many do."""
        if self._waiting >= MAX_WAITING_QUESTIONS:
            raise BusyError("Too many questions at once; ask again in a minute.")
        self._waiting += 1
        try:
            yield
        finally:
            self._waiting -= 1

    def run_in_background(self, call: Callable[[Library], object]) -> None:
        """Run `call(library)` when its turn comes. Nobody waits for it; its errors are logged."""
        task = asyncio.get_running_loop().create_task(self._run_logged(call))
        self._unawaited.add(task)
        task.add_done_callback(self._unawaited.discard)

    async def _run_logged(self, call: Callable[[Library], object]) -> None:
        try:
            await self.run(call)
        except FootnoteError as error:
            log.warning("Background work was not done: %s", error)
        except Exception:  # the edge of a task: no error may end it unlogged
            log.exception("Background work failed")

    async def read_store(self, call: Callable[[Store], T]) -> T:
        """Return the result of a short read, run on a second thread.

        Autocomplete must answer within seconds, so it never waits behind a question.
        """
        return await asyncio.get_running_loop().run_in_executor(
            self._read_executor, lambda: call(self._library.store)
        )

    async def write(self, call: Callable[[Library], T], server: Hashable = SHARED) -> T:
        """Return the result of `call(library)`, which may change documents. Not interrupted by questions."""
        async with self._only_change(server), self._changing.take(server):
            return await self._submit(lambda: call(self._library))

    async def write_in_steps(self, call: Callable[[Library], Steps[T]], server: Hashable = SHARED) -> T:
        """Return the result of the steps that `call(library)` yields.

        Between them waiting questions run, and steps of other servers' changes.
        """
        if self._changes[server] >= MAX_WAITING_WRITES:
            raise BusyError("Too many documents are being added at once; try again in a few minutes.")
        self._changes[server] += 1
        try:
            async with self._only_change(server):
                return await self._run_steps(call(self._library), server)
        finally:
            self._changes[server] -= 1
            if not self._changes[server]:
                del self._changes[server]

    async def _run_steps(self, steps: Steps[T], server: Hashable) -> T:
        try:
            while True:
                async with self._changing.take(server):
                    end = await self._submit(lambda: _step(steps))
                if end is not None:
                    return end[0]
        finally:
            self._close_steps(steps)

    def _close_steps(self, steps: Steps[T]) -> None:
        """Close steps on their thread: what interrupted ones hold is free at once."""
        with suppress(RuntimeError):  # the thread has ended
            self._executor.submit(steps.close)

    def _only_change(self, server: Hashable) -> asyncio.Lock:
        """The lock that the changes of one server take one after another."""
        return self._servers.setdefault(server, asyncio.Lock())

    def close(self) -> None:
        """Wait for the running call or step, and drop those that wait."""
        self._closed = True
        self._executor.shutdown(wait=True, cancel_futures=True)
        self._read_executor.shutdown(wait=True, cancel_futures=True)

    async def _submit(self, call: Callable[[], T]) -> T:
        """Run a call when its turn comes.

        The event loop gives turns one at a time and in order, so whatever else waits in the loop, above all
        acknowledgements to Discord, runs before the next call.
        """
        async with self._turn:
            if self._closed:
                raise asyncio.CancelledError("the bot is stopping")
            self._began = time.monotonic()
            try:
                return await asyncio.get_running_loop().run_in_executor(self._executor, call)
            finally:
                self._began = None


def _step(steps: Steps[T]) -> tuple[T] | None:
    """Run one step and return None, or the result in a tuple if the steps are finished."""
    try:
        next(steps)
    except StopIteration as end:
        return (end.value,)
    return None

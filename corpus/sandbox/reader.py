"""The side that asks: one process is kept ready, started when it is first needed and anew after every end."""

import asyncio
import contextlib
import json
import os
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Callable
from math import ceil
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, TypeVar

from corpus import clock
from corpus.errors import DocumentError
from corpus.feeds.model import Feed
from corpus.sandbox.wire import (
    LENGTH_HEADER,
    MAX_FRAME_BYTES,
    feed_from_json,
    make_frame,
    reading_from_json,
    to_json,
)

if TYPE_CHECKING:
    from corpus.readers import Reading

MAX_MEMORY_BYTES = 1024 * 1024 * 1024
MAX_READING_S = 20.0
MAX_START_S = 60.0
"""For its imports, which take a second on an idle machine."""

_T = TypeVar("_T")
_ROOT = Path(__file__).resolve().parents[2]
_KEPT_VARIABLES = ("PATH", "LANG", "LC_ALL", "LC_CTYPE", "TZ", clock.VARIABLE)
"""All it needs to know; tokens and other secrets are not among it."""


class ApartReader:
    """Reads files and feeds from strangers in another process, one at a time. Use it with `async with`.

    What takes longer than `time_s` or more than `memory_bytes` of address space is given up, and whatever
    ends the process ends one file's reading only.
    """

    def __init__(self, *, memory_bytes: int = MAX_MEMORY_BYTES, time_s: float = MAX_READING_S) -> None:
        self._memory_bytes = memory_bytes
        self._time_s = time_s
        self._lock = asyncio.Lock()
        self._child: Process | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """End the process, after the reading under way. A later call starts another."""
        async with self._lock:
            await self._end()

    @property
    def pid(self) -> int | None:
        """The number of the process that is kept ready, if there is one."""
        return self._child.pid if self._child else None

    async def read(self, name: str, content: bytes) -> "Reading":
        """The documents in a file's `content`, as corpus.readers.read gives them; `name` gives the format.

        Raises DocumentError where nothing of it can be used or it is too much to read.
        """
        return await self._ask({"kind": "file", "name": name}, content, reading_from_json)

    async def read_feed(
        self, name: str, content: bytes, url: str | None = None, charset: str | None = None
    ) -> Feed:
        """Return the feed in `content`, as `parse_feed` does. Raises DocumentError as `read` does."""
        request = {"kind": "feed", "name": name, "url": url, "charset": charset}
        return await self._ask(request, content, feed_from_json)

    async def _ask(
        self, request: dict[str, str | None], content: bytes, build: Callable[[dict[str, Any]], _T]
    ) -> _T:
        name = str(request["name"])
        async with self._lock:
            try:
                child = await self._ready(name)
                raw = await self._exchange(child, name, make_frame(to_json(request)) + make_frame(content))
                # In a thread: to take a long answer apart may need a tenth of a second.
                answer, value = await asyncio.to_thread(_opened, raw, build)
            except (KeyError, TypeError, ValueError) as error:
                await self._end()
                raise DocumentError(f"{name}: reading it broke the process that reads; try again.") from error
            except BaseException:  # cancelling too: what the process says next would answer this request
                await self._end()
                raise
            if answer.get("tired") or "memory" in answer:
                await self._end()
        if value is not None:
            return value
        if "memory" in answer:
            raise self._too_large(name)
        reason = answer.get("failed")
        raise DocumentError(
            f"{name}: it can't be read ({reason}); save it anew and add it again."
            if reason
            else answer["refused"]
        )

    async def _ready(self, name: str) -> Process:
        if self._child is not None and self._child.returncode is None:
            return self._child
        await self._end()
        try:
            self._child = child = await asyncio.create_subprocess_exec(
                *(sys.executable, "-P", "-s", "-B", "-m", "corpus.sandbox.child"),
                *(str(self._memory_bytes), str(ceil(self._time_s))),
                stdin=PIPE,
                stdout=PIPE,
                stderr=DEVNULL,
                env=_environment(),
                start_new_session=True,
            )
            async with asyncio.timeout(MAX_START_S):
                await _receive(child)
        except (TimeoutError, EOFError, OSError) as error:
            raise DocumentError(
                f"{name}: the process that reads files does not start; "
                f"see that it may have {self._memory_bytes >> 20} MB and try again."
            ) from error
        return child

    async def _exchange(self, child: Process, name: str, request: bytes) -> bytes:
        assert child.stdin is not None  # noqa: S101  it was started with one
        try:
            async with asyncio.timeout(self._time_s):
                child.stdin.write(request)
                await child.stdin.drain()
                return await _receive(child)
        except TimeoutError as error:
            raise self._too_slow(name) from error
        except OverflowError as error:
            raise DocumentError(f"{name}: it gives {error} of text; split it.") from error
        except (EOFError, OSError) as error:
            raise self._ended(name, await _exit_status(child)) from error

    def _ended(self, name: str, status: int) -> DocumentError:
        """Why the process is no more; what can't get memory ends by SIGABRT, or by the system's SIGKILL."""
        if status == -signal.SIGXCPU:
            return self._too_slow(name)
        if status in (-signal.SIGABRT, -signal.SIGKILL):
            return self._too_large(name)
        said = signal.Signals(-status).name if status < 0 else f"status {status}"
        return DocumentError(f"{name}: reading it ended in a crash ({said}); save it anew and add it again.")

    def _too_slow(self, name: str) -> DocumentError:
        return DocumentError(f"{name}: it took more than {self._time_s:g} s to read; give a smaller file.")

    def _too_large(self, name: str) -> DocumentError:
        megabytes = self._memory_bytes >> 20
        return DocumentError(f"{name}: it needed more than {megabytes} MB to read; give a smaller file.")

    async def _end(self) -> None:
        child, self._child = self._child, None
        if child is not None:
            with contextlib.suppress(ProcessLookupError):
                child.kill()
            await _exit_status(child)


def _environment() -> dict[str, str]:
    kept = {name: os.environ[name] for name in _KEPT_VARIABLES if name in os.environ}
    return {**kept, "PYTHONPATH": str(_ROOT), "PYTHONIOENCODING": "utf-8"}


def _opened(raw: bytes, build: Callable[[dict[str, Any]], _T]) -> tuple[dict[str, Any], _T | None]:
    answer = json.loads(raw)
    return answer, build(answer["value"]) if "value" in answer else None


async def _receive(child: Process) -> bytes:
    """The next frame. Raises EOFError if it ends halfway, OverflowError if it is too long."""
    assert child.stdout is not None  # noqa: S101  it was started with one
    (size,) = LENGTH_HEADER.unpack(await child.stdout.readexactly(LENGTH_HEADER.size))
    if size > MAX_FRAME_BYTES:
        raise OverflowError(f"more than {MAX_FRAME_BYTES >> 20} MiB")
    return await child.stdout.readexactly(size)


async def _exit_status(child: Process) -> int:
    """How the process ended; its pipes are emptied and closed, without which asyncio waits for ever."""
    assert child.stdin is not None and child.stdout is not None  # noqa: S101  it was started with both
    child.stdin.close()
    with contextlib.suppress(OSError):
        while await child.stdout.read(1 << 16):
            pass
    return await child.wait()

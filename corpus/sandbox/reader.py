"""The parent's side of the sandbox: keep one child process ready, and restart it whenever it has ended."""

import asyncio
import contextlib
import json
import logging
import os
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from math import ceil
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, TypeVar

from corpus import clock
from corpus.errors import DocumentError
from corpus.feeds.model import Feed
from corpus.paths import shown_path
from corpus.regular_files import RegularFile
from corpus.sandbox.confine import ROOT
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

log = logging.getLogger(__name__)

MAX_MEMORY_BYTES = 1024 * 1024 * 1024
MAX_READING_S = 20.0
MAX_START_S = 60.0
"""How long the child's imports may take; on an idle machine they take a second."""

_PROGRESS = b'{"progress"'

_T = TypeVar("_T")
_KEPT_VARIABLES = ("PATH", "LANG", "LC_ALL", "LC_CTYPE", "TZ", clock.OFFSET_VARIABLE)
"""The environment of the child: no tokens or other secrets."""


@dataclass(frozen=True, slots=True)
class ReadFile:
    """What a file holds, and the SHA-256 (hex) of its bytes as they were read."""

    reading: "Reading"
    sha256: str


def _ignore(share: float) -> None:
    """Take no notice of progress."""


class SandboxReader:
    """Reads untrusted files and feeds in a child process, one at a time. Use it with `async with`.

    A file that takes longer than `time_s` or more than `memory_bytes` of address space is given up. If the
    process ends, only the file being read fails. An answer may have `frame_bytes`. The process gets the
    environment variables `variables` beside the usual ones.
    """

    def __init__(
        self,
        *,
        memory_bytes: int = MAX_MEMORY_BYTES,
        time_s: float = MAX_READING_S,
        frame_bytes: int | None = None,
        variables: Sequence[str] = (),
    ) -> None:
        self._memory_bytes = memory_bytes
        self._time_s = time_s
        self._frame_bytes = frame_bytes
        self._variables = variables
        self._environment: dict[str, str] = {}
        self._lock = asyncio.Lock()
        self._child: Process | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """End the process after the current file. A later call starts a new one."""
        async with self._lock:
            await self._end()

    @property
    def pid(self) -> int | None:
        """The process id of the child; None if there is none."""
        return self._child.pid if self._child else None

    async def read(self, name: str, content: bytes) -> "Reading":
        """Read the documents in a file's `content`, as corpus.readers.read does; `name` gives the format.

        Raises DocumentError if the file has no usable document or exceeds the limits.
        """
        return await self._ask({"kind": "file", "name": name}, content, _reading)

    async def read_path(self, path: Path, tell: Callable[[float], None] = _ignore) -> ReadFile:
        """Let the child read a file that the user of this process owns.

        `tell` is called with the share that has been read. Raises DocumentError as `read` does.
        """
        shown = shown_path(path)
        with RegularFile(path) as file:
            if file.size > self._memory_bytes:
                raise self._too_large(shown)
            request = {"kind": "path", "name": shown}
            return await self._ask(request, file, _read_file, tell)

    async def read_feed(
        self, name: str, content: bytes, url: str | None = None, charset: str | None = None
    ) -> Feed:
        """Parse the feed in `content`, as `parse_feed` does. Raises DocumentError as `read` does."""
        request = {"kind": "feed", "name": name, "url": url, "charset": charset}
        return await self._ask(request, content, _feed)

    async def read_feed_links(self, content: bytes, url: str) -> list[str]:
        """Return the feeds that a page links to, see `feed_links`. Raises DocumentError as `read` does."""
        return await self._ask({"kind": "links", "name": url}, content, _links)

    async def read_opml(self, name: str, content: bytes) -> list[tuple[str, str]]:
        """Return the feeds of an OPML list, see `read_opml`. Raises DocumentError as `read` does."""
        return await self._ask({"kind": "opml", "name": name}, content, _opml)

    async def _ask(
        self,
        request: Mapping[str, str | None],
        content: bytes | RegularFile,
        build: Callable[[dict[str, Any]], _T],
        tell: Callable[[float], None] = _ignore,
    ) -> _T:
        """Return what `build` makes of the answer."""
        name = str(request["name"])
        async with self._lock:
            try:
                child = await self._ready(name)
                raw = await self._exchange(child, name, _sent(request, content), tell)
                # In a thread: parsing a long answer may take a tenth of a second.
                answer, value = await asyncio.to_thread(_opened, raw, build)
            except (KeyError, TypeError, ValueError) as error:
                await self._end()
                raise DocumentError(f"{name}: it broke the process that reads files; try again.") from error
            except BaseException:  # cancelling too: the process's next answer would belong to this request
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
            f"{name}: it can't be read ({reason}); save it again, then add it again."
            if reason
            else answer["refused"]
        )

    async def _ready(self, name: str) -> Process:
        environment = _environment(self._variables)
        alive = self._child is not None and self._child.returncode is None
        if self._child is not None and alive and environment == self._environment:
            return self._child
        await self._end()
        self._environment = environment
        try:
            self._child = child = await asyncio.create_subprocess_exec(
                *(sys.executable, "-P", "-s", "-B", "-m", "corpus.sandbox.child"),
                *(str(self._memory_bytes), str(ceil(self._time_s))),
                stdin=PIPE,
                stdout=PIPE,
                stderr=DEVNULL,
                env=environment,
                start_new_session=True,
            )
            async with asyncio.timeout(MAX_START_S):
                _note_missing(json.loads(await _receive(child, MAX_FRAME_BYTES)).get("missing", []))
        except (TimeoutError, EOFError, OSError) as error:
            raise DocumentError(
                f"{name}: the process that reads files does not start; "
                f"make sure that it can have {self._memory_bytes >> 20} MB and try again."
            ) from error
        return child

    async def _exchange(
        self, child: Process, name: str, sent: Iterator[bytes], tell: Callable[[float], None]
    ) -> bytes:
        assert child.stdin is not None  # noqa: S101  it was started with one
        try:
            async with asyncio.timeout(self._time_s):
                for part in sent:
                    child.stdin.write(part)
                    await child.stdin.drain()
                while True:
                    answer = await _receive(child, self._frame_bytes or MAX_FRAME_BYTES)
                    if not answer.startswith(_PROGRESS):
                        return answer
                    tell(float(json.loads(answer)["progress"]))
        except TimeoutError as error:
            raise self._too_slow(name) from error
        except OverflowError as error:
            raise DocumentError(f"{name}: it gives {error} of text; split it.") from error
        except (EOFError, OSError) as error:
            raise self._ended(name, await _exit_status(child)) from error

    def _ended(self, name: str, status: int) -> DocumentError:
        """Return why the process ended; without memory it ends by SIGABRT, or by the system's SIGKILL."""
        if status == -signal.SIGXCPU:
            return self._too_slow(name)
        if status in (-signal.SIGABRT, -signal.SIGKILL):
            return self._too_large(name)
        said = signal.Signals(-status).name if status < 0 else f"status {status}"
        return DocumentError(f"{name}: reading it crashed ({said}); save it again, then add it again.")

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


def _sent(request: Mapping[str, str | None], content: bytes | RegularFile) -> Iterator[bytes]:
    """Yield the frames of a request and of a file's content, in parts."""
    yield make_frame(to_json(request))
    if isinstance(content, bytes):
        yield make_frame(content)
    else:
        yield LENGTH_HEADER.pack(content.size)
        yield from content.chunks()


@cache
def _warn_missing(names: str) -> None:
    """Say once what the kernel lacks to shut the process in that reads files."""
    log.warning(
        "The system has no %s, so the process that reads files is less shut in; see SECURITY.md.", names
    )


def _note_missing(names: Sequence[str]) -> None:
    if names:
        _warn_missing(" and no ".join(names))


def _environment(variables: Sequence[str] = ()) -> dict[str, str]:
    kept = {name: os.environ[name] for name in (*_KEPT_VARIABLES, *variables) if name in os.environ}
    return {**kept, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}


def _opened(raw: bytes, build: Callable[[dict[str, Any]], _T]) -> tuple[dict[str, Any], _T | None]:
    answer = json.loads(raw)
    return answer, build(answer) if "value" in answer else None


def _reading(answer: dict[str, Any]) -> "Reading":
    return reading_from_json(answer["value"])


def _feed(answer: dict[str, Any]) -> Feed:
    return feed_from_json(answer["value"])


def _links(answer: dict[str, Any]) -> list[str]:
    return list(map(str, answer["value"]))


def _opml(answer: dict[str, Any]) -> list[tuple[str, str]]:
    return [(str(title), str(address)) for title, address in answer["value"]]


def _read_file(answer: dict[str, Any]) -> ReadFile:
    return ReadFile(_reading(answer), str(answer["sha256"]))


async def _receive(child: Process, most: int) -> bytes:
    """Return the content of the next frame. Raises EOFError if it is cut short, OverflowError if it has more
    than `most` bytes."""
    assert child.stdout is not None  # noqa: S101  it was started with one
    (size,) = LENGTH_HEADER.unpack(await child.stdout.readexactly(LENGTH_HEADER.size))
    if size > most:
        raise OverflowError(f"more than {most >> 20} MiB")
    return await child.stdout.readexactly(size)


async def _exit_status(child: Process) -> int:
    """Return how the process ended. Empties and closes its pipes first, or asyncio would wait for ever."""
    assert child.stdin is not None and child.stdout is not None  # noqa: S101  it was started with both
    child.stdin.close()
    with contextlib.suppress(OSError):
        while await child.stdout.read(1 << 16):
            pass
    return await child.wait()

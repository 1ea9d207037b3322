"""Read a person's own files in a child process, ahead of their use.

The limits are wider than for strangers' files: what a person has may be large, but no file may fill the
machine. One child serves the whole process; it ends after a pause, and with the process.
"""

import asyncio
import atexit
from concurrent.futures import Future, wait
from functools import cache
from pathlib import Path
from threading import Lock, Thread

from corpus.reading_limits import reading_limits
from corpus.sandbox.reader import ReadFile, SandboxReader

MAX_ANSWER_BYTES = 1024 * 1024 * 1024
PAUSE_S = 30.0
"""After so long without a file the child is ended; it takes up to 200 MB."""


class PendingFile:
    """A file that is being read. `share` (0 to 1) is how much of it has been."""

    def __init__(self) -> None:
        self.share = 0.0
        self._reading: Future[ReadFile] = Future()

    def wait(self, seconds: float) -> bool:
        """Wait for the file, but not longer than `seconds`; True if it has been read or refused."""
        return bool(wait([self._reading], seconds).done)

    def result(self) -> ReadFile:
        """Return what the file holds, when it has been read. Raises DocumentError if it was refused."""
        return self._reading.result()

    def cancel(self) -> None:
        """Give the file up; a child that is reading it ends."""
        self._reading.cancel()

    def tell(self, share: float) -> None:
        """Note how much has been read."""
        self.share = share

    def follow(self, reading: "Future[ReadFile]") -> None:
        """Take the result from `reading`."""
        self._reading = reading


class FileReader:
    """Reads files in a child process, one after another, while the caller does something else.

    Its limits are those of `reading_limits`, unless they are given.

        pending = reader.begin(path)
        while not pending.wait(0.1):
            print(pending.share)
        drafts = pending.result().reading.drafts

    An asyncio loop in a thread of its own talks to the child. A child that has had nothing to do for
    `pause_s` is ended, and so is one that exceeds a limit; the next file gets a new one.
    """

    def __init__(
        self,
        memory_bytes: int | None = None,
        time_s: float | None = None,
        pause_s: float = PAUSE_S,
    ) -> None:
        limits = reading_limits()
        self._reader = SandboxReader(
            memory_bytes=memory_bytes or limits.memory_mb << 20,
            time_s=time_s or limits.time_s,
            frame_bytes=MAX_ANSWER_BYTES,
            variables=("TESSDATA_PREFIX",),  # models of more languages, for OCR
        )
        self._pause_s = pause_s
        self._opening = Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: Thread | None = None
        self._unread = 0
        self._pause: asyncio.TimerHandle | None = None
        self._resting: asyncio.Task[None] | None = None

    @property
    def pid(self) -> int | None:
        """The process id of the child; None if there is none."""
        return self._reader.pid

    def begin(self, path: Path) -> PendingFile:
        """Begin to read a file after those that were begun before."""
        pending = PendingFile()
        pending.follow(asyncio.run_coroutine_threadsafe(self._read(path, pending), self._running_loop()))
        return pending

    def close(self) -> None:
        """End the child at once, and give up what it has not read."""
        with self._opening:
            loop, self._loop = self._loop, None
        if loop is None or self._thread is None:
            return
        asyncio.run_coroutine_threadsafe(self._end(), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        self._thread.join()
        loop.close()

    def _running_loop(self) -> asyncio.AbstractEventLoop:
        with self._opening:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                self._thread = Thread(target=self._loop.run_forever, name="file reader", daemon=True)
                self._thread.start()
            return self._loop

    async def _read(self, path: Path, pending: PendingFile) -> ReadFile:
        self._unread += 1
        if self._pause is not None:
            self._pause.cancel()
        try:
            return await self._reader.read_path(path, pending.tell)
        finally:
            self._unread -= 1
            if not self._unread:
                self._pause = asyncio.get_running_loop().call_later(self._pause_s, self._rest)

    def _rest(self) -> None:
        if not self._unread:
            self._resting = asyncio.get_running_loop().create_task(self._reader.close())

    async def _end(self) -> None:
        if self._resting is not None:
            await self._resting
        if self._pause is not None:
            self._pause.cancel()
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        for task in tasks:
            if not task.cancelling():  # one that is ending its child must not be disturbed
                task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._reader.close()


@cache
def file_reader() -> FileReader:
    """Return the reader of this process."""
    reader = FileReader()
    atexit.register(reader.close)
    return reader

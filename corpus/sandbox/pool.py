"""Several sandbox processes, so that one slow file stops no other; servers take turns among them."""

from collections.abc import AsyncIterator, Hashable
from contextlib import asynccontextmanager
from types import TracebackType
from typing import TYPE_CHECKING, Self

from corpus.document import SHARED
from corpus.feeds.model import Feed
from corpus.sandbox.reader import MAX_MEMORY_BYTES, MAX_READING_S, SandboxReader
from corpus.turns import Turns

if TYPE_CHECKING:
    from corpus.readers import Reading

CHILDREN = 2


class ReaderPool:
    """Reads untrusted files and feeds in `children` processes. Use it with `async with`.

        async with ReaderPool() as readers:
            reading = await readers.read("report.pdf", content, guild_id)

    Each call names the server for which it reads (SHARED: the operator). One server has at most half of the
    processes at a time, and they go to one server after another. A process is started when it is first
    needed. Limits are those of `SandboxReader`.
    """

    def __init__(
        self,
        children: int = CHILDREN,
        *,
        memory_bytes: int = MAX_MEMORY_BYTES,
        time_s: float = MAX_READING_S,
    ) -> None:
        self._turns = Turns(children)
        self._readers = [SandboxReader(memory_bytes=memory_bytes, time_s=time_s) for _ in range(children)]
        self._idle = list(self._readers)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """End the processes, each after its current file. A later call starts new ones."""
        for reader in self._readers:
            await reader.close()

    @property
    def pids(self) -> list[int]:
        """The ids of the processes that run."""
        return [reader.pid for reader in self._readers if reader.pid is not None]

    async def read(self, name: str, content: bytes, server: Hashable = SHARED) -> "Reading":
        """Do what `SandboxReader.read` does, when it is the server's turn."""
        async with self._take(server) as reader:
            return await reader.read(name, content)

    async def read_feed(
        self,
        name: str,
        content: bytes,
        url: str | None = None,
        charset: str | None = None,
        server: Hashable = SHARED,
    ) -> Feed:
        """Do what `SandboxReader.read_feed` does, when it is the server's turn."""
        async with self._take(server) as reader:
            return await reader.read_feed(name, content, url, charset)

    async def read_feed_links(self, content: bytes, url: str, server: Hashable = SHARED) -> list[str]:
        """Do what `SandboxReader.read_feed_links` does, when it is the server's turn."""
        async with self._take(server) as reader:
            return await reader.read_feed_links(content, url)

    async def read_opml(self, name: str, content: bytes, server: Hashable = SHARED) -> list[tuple[str, str]]:
        """Do what `SandboxReader.read_opml` does, when it is the server's turn."""
        async with self._take(server) as reader:
            return await reader.read_opml(name, content)

    @asynccontextmanager
    async def _take(self, server: Hashable) -> AsyncIterator[SandboxReader]:
        async with self._turns.take(server):
            reader = self._idle.pop()  # the one that was used last: it runs
            try:
                yield reader
            finally:
                self._idle.append(reader)

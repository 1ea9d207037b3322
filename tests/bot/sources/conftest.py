"""What the tests of sources share: a site, a home with its library, and a clock that they set."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import pytest_asyncio

from bot.library_thread import LibraryThread
from bot.sources.outcome import Outcome, SyncReport
from bot.sources.sources import Source
from bot.sources.sync import Syncer
from corpus.document import Document
from corpus.sandbox import ReaderPool
from corpus.web.fetch import Fetcher
from index.encode.encoder import Encoder
from index.library import Library
from index.store import DocumentChange
from index.store.filters import Filter
from tests.bot.sources.site import Site, serving

NOON = 1_770_000_000.0
"""2 Feb 2026."""


@dataclass
class Clock:
    now: float = NOON

    def __call__(self) -> float:
        return self.now

    def wait(self, minutes: float) -> None:
        self.now += minutes * 60


@dataclass
class Desk:
    """A home with what looks at its sources."""

    library: Library
    library_thread: LibraryThread
    fetcher: Fetcher
    reader: ReaderPool
    clock: Clock
    syncer: Syncer = field(init=False)

    def __post_init__(self) -> None:
        self.start()

    def start(self) -> None:
        """Start anew, as after a kill: nothing is known but what the database holds."""
        database = self.library.store.database
        self.syncer = Syncer(self.library_thread, database, self.fetcher, self.reader, self.clock, 240.0)

    async def follow(self, url: str, guild_id: int = 0) -> tuple[Source, Outcome]:
        """Add a source and read it for the first time."""
        source, _ = await self.syncer.add(await self.syncer.discover(url), guild_id)
        outcome = await self.syncer.run_one(source)
        return outcome.source, outcome

    async def later(self, minutes: float = 5) -> SyncReport:
        self.clock.wait(minutes)
        return await self.syncer.run_due()

    def source(self, source_id: int) -> Source:
        found = self.syncer.sources.get(source_id)
        assert found is not None
        return found

    def documents(self, guild_id: int | None = None) -> list[Document]:
        store = self.library.store.documents
        found = [store.get(item.id) for item in store.listings(guild_id)]
        return [document for document in found if document is not None]

    def changes(self) -> list[DocumentChange]:
        return self.library.store.changes.after(0, 1_000)

    def answers(self, question: str, guild_id: int | None = None) -> bool:
        return self.library.ask(question, Filter(guild_id=guild_id)).answered


@pytest_asyncio.fixture(loop_scope="session", scope="session")
async def reader() -> AsyncIterator[ReaderPool]:
    """One process that reads, since starting it takes a second."""
    async with ReaderPool() as reader:
        yield reader


@pytest_asyncio.fixture(loop_scope="session")
async def site() -> AsyncIterator[Site]:
    async with serving() as site:
        yield site


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest_asyncio.fixture(loop_scope="session")
async def desk(tmp_path: Path, encoder: Encoder, reader: ReaderPool, clock: Clock) -> AsyncIterator[Desk]:
    with Library(tmp_path / "home", encoder, clock) as library:
        library_thread = LibraryThread(library)
        async with Fetcher(["127.0.0.1", "localhost"]) as fetcher:
            yield Desk(library, library_thread, fetcher, reader, clock)
        library_thread.close()

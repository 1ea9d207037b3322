"""Open the feeds, pages and folders of a home together, and poll them until cancelled."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from bot.library_thread import LibraryThread
from bot.settings import Settings
from bot.sources.limits import ServerLimits
from bot.sources.outcome import Outcome, SyncReport
from bot.sources.sources import FOLDER
from bot.sources.sync import OnPollResult, Syncer
from bot.sources.watch import Watcher
from corpus import clock
from corpus.errors import SettingError, UsageError
from corpus.sandbox import ReaderPool
from corpus.web.fetch import Fetcher
from index.library import Library


@dataclass(frozen=True, slots=True)
class Listening:
    """The syncer for feeds and pages, and the watcher for folders."""

    syncer: Syncer
    watcher: Watcher

    async def once(self, everything: bool = False, on_poll_result: OnPollResult | None = None) -> SyncReport:
        """Poll each folder, and each feed and page that is due, or all of them if `everything`."""
        outcomes = []
        for source in await self.syncer.all():
            if source.kind == FOLDER:
                outcomes.append(await self.watcher.poll(source))
                if on_poll_result is not None:
                    on_poll_result(outcomes[-1])
        report = await self.syncer.run_due(everything, on_poll_result)
        return SyncReport((*outcomes, *report.outcomes))

    async def forever(self, on_poll_result: Callable[[Outcome], None]) -> None:
        """Poll feeds and pages when they are due and folders when they change, until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self.syncer.forever(on_poll_result))
            group.create_task(self.watcher.forever(on_poll_result))


@asynccontextmanager
async def open_sources(
    library: Library,
    library_thread: LibraryThread,
    settings: Settings,
    clock: Callable[[], float] = clock.now,
    beside_others: bool = False,
    reader: ReaderPool | None = None,
) -> AsyncIterator[Listening]:
    """Open the sources of a library, with FOOTNOTE_WATCH among them.

    `beside_others` is True if other processes poll them too. The caller closes library and thread, and the
    `reader` if it gives one, after this. Raises SettingError if FOOTNOTE_WATCH is not a folder.
    """
    database = library.store.database
    async with AsyncExitStack() as opened:
        fetcher = await opened.enter_async_context(Fetcher(settings.private_host_names))
        if reader is None:
            reader = await opened.enter_async_context(ReaderPool(settings.readers))
        limits = ServerLimits.of(settings)
        interval_s = settings.fetch_minutes * 60
        syncer = Syncer(library_thread, database, fetcher, reader, clock, interval_s, beside_others, limits)
        watcher = Watcher(library_thread, database, settings.max_file_mb, clock)
        if settings.watch is not None:
            try:
                await watcher.add(settings.watch)
            except UsageError as error:
                raise SettingError(f"FOOTNOTE_WATCH: {error}") from error
        yield Listening(syncer, watcher)

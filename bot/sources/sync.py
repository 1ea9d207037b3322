"""Poll every feed and page when it is due, a few at a time; add and remove sources."""

import asyncio
import contextlib
import logging
from collections.abc import Callable

from bot.library_thread import BusyError, LibraryThread
from bot.sources.discovery import Discovered, discover
from bot.sources.items import Items
from bot.sources.limits import ServerLimits
from bot.sources.outcome import Outcome, SyncReport
from bot.sources.polling import Poller
from bot.sources.sources import FEED, FOLDER, Source, Sources
from bot.sources.web import Web
from corpus import clock
from corpus.document import SHARED
from corpus.errors import FootnoteError
from corpus.sandbox import ReaderPool
from corpus.turns import Turns
from corpus.web.fetch import Fetched, Fetcher
from index.library import Library
from index.store.database import Database

log = logging.getLogger(__name__)

POLL_CONCURRENCY = 8
"""Sources that are polled at the same time; half of them for one server at most."""
FIRST_POLL_CONCURRENCY, FIRST_POLLS_OF_A_SERVER = 32, 2
"""Sources that people have just added, and wait for, come beside those."""
BUSY_RETRY_S = 60.0
LONGEST_SLEEP_S = 60.0

BESIDE_OTHERS_S = 5.0
"""Time between two checks for due sources if other processes add sources too."""
GRACE_S = 60.0
"""Time for which a new source is left to the process that added it, so that its server is asked once."""

OnPollResult = Callable[[Outcome], None]


class Syncer:
    """Polls the feeds and pages of one home. All methods belong on the event loop.

    `interval_s` is the time between two polls of a feed. `beside_others` is True if other processes add
    sources too; only one process at a time runs `forever`. `limits` are those of each server. The caller
    closes `fetcher` and `reader`.
    """

    def __init__(
        self,
        library_thread: LibraryThread,
        database: Database,
        fetcher: Fetcher,
        reader: ReaderPool,
        clock: Callable[[], float] = clock.now,
        interval_s: float = 240.0,
        beside_others: bool = False,
        limits: ServerLimits | None = None,
    ) -> None:
        limits = limits or ServerLimits()
        self.sources = Sources(database, limits.sources)
        self.items = Items(database)
        self._library_thread = library_thread
        self._reader = reader
        self._clock = clock
        self._interval_s = interval_s
        self._longest_sleep_s = BESIDE_OTHERS_S if beside_others else LONGEST_SLEEP_S
        self._web = Web(fetcher)
        self._poller = Poller(
            library_thread, self.sources, self.items, self._web, reader, clock, interval_s, limits
        )
        self._slots = Turns(POLL_CONCURRENCY)
        self._first_slots = Turns(FIRST_POLL_CONCURRENCY, each=FIRST_POLLS_OF_A_SERVER)
        self._wake = asyncio.Event()
        self._running: dict[int, asyncio.Task[None]] = {}
        self._rests_until: dict[int, float] = {}

    async def all(self) -> list[Source]:
        """Return all sources, folders too, the operator's first."""
        return await self._library_thread.run(lambda _: self.sources.all())

    async def discover(self, url: str, guild_id: int = SHARED) -> Discovered:
        """Return what is at an address, for a server. Raises DocumentError if it can't be read."""
        return await discover(url, self._web, self._reader, guild_id)

    async def add(
        self, found: Discovered, guild_id: int = SHARED, added_by: int | None = None
    ) -> tuple[Source, bool]:
        """Add a discovered source; return it, and True if it is new.

        The caller makes the first poll, by `run_one` with the response. Raises UsageError if the server has
        too many sources.
        """
        now = self._clock()
        done = await self._library_thread.run(
            lambda _: self.sources.add(
                found.source_kind,
                found.url,
                found.title,
                now,
                self._interval_s,
                guild_id=guild_id,
                added_by=added_by,
                wait_s=GRACE_S,
            )
        )
        self.wake()
        return done

    async def remove(self, source: Source, with_documents: bool) -> list[str]:
        """Remove a source and return the ids of the documents that were removed with it."""

        def take_out(library: Library) -> list[str]:
            gone = documents_of(library, self.sources, source) if with_documents else []
            self.sources.remove(source.id)
            if gone:
                library.remove(gone)
            return gone

        return await self._library_thread.write(take_out, source.guild_id)

    async def mark_notified(self, source: Source) -> None:
        """Record that the server's managers were notified of a failing source, which is then not overdue."""
        await self._library_thread.run(lambda _: self.sources.mark_notified(source.id))

    async def run_one(self, source: Source, sent: Fetched | None = None) -> Outcome:
        """Poll a source now; `sent` is a response that its server has just sent.

        Does nothing for a source that is gone or that another process is polling. Raises StoreError only.
        """
        slots = self._slots if sent is None else self._first_slots
        async with slots.take(source.guild_id):
            try:
                clock = self._clock()
                mine = await self._library_thread.run(lambda _: self.sources.claim(source, clock))
                if mine is None:
                    return Outcome(source)
                try:
                    return await self._poller.poll(mine, sent)
                finally:
                    await self._library_thread.run(lambda _: self.sources.release(source.id))
            except BusyError as error:
                self._rests_until[source.id] = later = self._clock() + BUSY_RETRY_S
                with contextlib.suppress(BusyError):
                    await self._library_thread.run(lambda _: self.sources.reschedule(source.id, later))
                return Outcome(source, error=str(error))

    async def run_due(
        self, everything: bool = False, on_poll_result: OnPollResult | None = None
    ) -> SyncReport:
        """Poll all feeds and pages that are due, or all if `everything`; call `on_poll_result` with each
        result."""
        now = self._clock()
        wanted = await self._library_thread.run(
            lambda _: (
                [s for s in self.sources.all() if s.kind != FOLDER] if everything else self.sources.due(now)
            )
        )

        async def look(source: Source) -> Outcome:
            outcome = await self.run_one(source)
            if on_poll_result is not None:
                on_poll_result(outcome)
            return outcome

        done = await asyncio.gather(*map(look, wanted), return_exceptions=True)
        failed = next((result for result in done if isinstance(result, BaseException)), None)
        if failed is not None:
            raise failed
        return SyncReport(tuple(result for result in done if isinstance(result, Outcome)))

    def wake(self) -> None:
        """Make `forever` check for due sources at once."""
        self._wake.set()

    async def forever(self, on_poll_result: OnPollResult) -> None:
        """Poll each source when it is due, until cancelled; call `on_poll_result` with each result."""
        try:
            while True:
                self._wake.clear()
                try:
                    delay_s = await self._start_due(on_poll_result)
                except FootnoteError as error:
                    log.warning("Sources can't be polled now: %s", error)
                    delay_s = BUSY_RETRY_S
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(delay_s):
                        await self._wake.wait()
        finally:
            running = list(self._running.values())
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)

    async def _start_due(self, on_poll_result: OnPollResult) -> float:
        """Start polls of all due sources and return the seconds until another one is due."""
        now = self._clock()
        due, coming = await self._library_thread.run(
            lambda _: (self.sources.due(now), self.sources.next_due(now))
        )
        self._rests_until = {i: until for i, until in self._rests_until.items() if until > now}
        for source in due:
            if source.id not in self._running and source.id not in self._rests_until:
                self._running[source.id] = asyncio.create_task(self._look(source, on_poll_result))
        longest_s = self._longest_sleep_s
        return min(longest_s, coming - now if coming is not None else longest_s)

    async def _look(self, source: Source, on_poll_result: OnPollResult) -> None:
        try:
            on_poll_result(await self.run_one(source))
        except FootnoteError as error:
            self._rests_until[source.id] = self._clock() + BUSY_RETRY_S
            log.warning("%s can't be polled now: %s", source.url, error)
        except Exception:  # one failing source must not block the rest
            self._rests_until[source.id] = self._clock() + BUSY_RETRY_S
            log.exception("Polling %s failed", source.url)
        finally:
            self._running.pop(source.id, None)
            self.wake()


def documents_of(library: Library, sources: Sources, source: Source) -> list[str]:
    """Return the ids of the documents that came from a source and from no other."""
    documents = library.store.documents
    if source.kind == FEED:
        return [i for i in sources.documents_of(source.id) if documents.get(i) is not None]
    if source.kind == FOLDER:
        return sorted(documents.under(source.url))
    return sorted(documents.keys_in(source.origin).values())

"""Poll a feed or a page once: from the response of its server to documents in the library.

The library is written first and the state of the source last. A poll that is interrupted is repeated as a
whole, and finds the documents that it has added already unchanged.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from hashlib import sha256

from bot.library_thread import LibraryThread
from bot.sources.items import Claim, Items, list_items
from bot.sources.limits import ServerFullError, ServerLimits
from bot.sources.outcome import Gathered, Outcome
from bot.sources.sources import FEED, MAX_PAGE_INTERVAL_S, PAGE, Content, Source, Sources, patience_s
from bot.sources.web import FullTexts, Web, file_name
from corpus import clock
from corpus.clock import utc_minute
from corpus.document import SHARED, ParsedDocument
from corpus.errors import DocumentError
from corpus.feeds.model import Feed
from corpus.readers.reading import Reading
from corpus.sandbox import ReaderPool
from corpus.web.fetch import TOO_MANY_REQUESTS, Fetched, FetchError
from index.ingest.identity import Origin
from index.ingest.indexing import Report
from index.library import Library
from index.steps import Steps

BATCH = 100
"""Most items of a source that are added before another source may add some."""


class Poller:
    """Polls feeds and pages. It reads and writes the database on the library's thread."""

    def __init__(
        self,
        library_thread: LibraryThread,
        sources: Sources,
        items: Items,
        web: Web,
        reader: ReaderPool,
        now: Callable[[], float] = clock.now,
        interval_s: float = 240.0,
        limits: ServerLimits | None = None,
    ) -> None:
        self._library_thread = library_thread
        self._sources = sources
        self._items = items
        self._web = web
        self._reader = reader
        self._clock = now
        self._interval_s = interval_s
        self._limits = limits or ServerLimits()
        self._busy: set[str] = set()

    async def poll(self, source: Source, sent: Fetched | None = None) -> Outcome:
        """Poll a source and record the result; `sent` is a response that its server has just sent.

        Raises BusyError and StoreError only.
        """
        try:
            fetched = sent or await self._fetch(source)
            if fetched is None:
                return await self._rested(source)
            await self._follow_move(source, fetched)
            content = Content(sha256(fetched.content).hexdigest(), fetched.etag, fetched.last_modified)
            if content.digest == source.digest:
                return await self._rested(source, content)
            if source.kind == FEED:
                return await self._take_feed(source, fetched, content)
            return await self._take_page(source, fetched, content)
        except FetchError as error:
            if error.status == TOO_MANY_REQUESTS:
                return await self._reschedule(source, error)
            return await self._failed(source, str(error), error.status, error.retry_after_s)
        except DocumentError as error:
            return await self._failed(source, str(error))

    async def _fetch(self, source: Source) -> Fetched | None:
        if source.digest is None:
            return await self._web.fetch(source.url, server=source.guild_id)
        return await self._web.fetch(source.url, source.etag, source.last_modified, source.guild_id)

    async def _follow_move(self, source: Source, fetched: Fetched) -> None:
        address = fetched.moved_to
        if address is not None and address != source.url:
            await self._library_thread.run(lambda _: self._sources.note_moved(source.id, address))

    async def _take_feed(self, source: Source, fetched: Fetched, content: Content) -> Outcome:
        feed = await self._reader.read_feed(
            source.url, fetched.content, fetched.url, fetched.charset, source.guild_id
        )
        feed = self._cut(feed, source)
        listed = await asyncio.to_thread(list_items, feed)  # texts of strangers, which may be long
        now, busy = self._clock(), frozenset(self._busy)
        claims = await self._library_thread.run(lambda _: self._items.claim(source, listed, busy, now))
        places = {claim.origin for claim in claims} - busy
        self._busy |= places
        try:
            texts = FullTexts(self._web, self._reader, source.guild_id)
            found = [(claim, await texts.draft(feed.items[claim.number])) for claim in claims]
            gathered = await self._bring_items(
                source, found[::-1]
            )  # oldest first: feeds list the newest first
        finally:
            self._busy -= places
        if gathered.full is not None:
            raise gathered.full
        gathered.problems = [*feed.problems, *gathered.problems]
        title = feed.title if source.title == source.url else None
        await self._note_ok(source, self._interval_s, title, content)
        return gathered.outcome(await self._renewed(source), source.is_new)

    def _cut(self, feed: Feed, source: Source) -> Feed:
        """Return a feed with no more items than a server may bring in at a time, as it lists them."""
        most = self._limits.items
        if source.guild_id == SHARED or len(feed.items) <= most:
            return feed
        cut = f"{source.url}: it lists {len(feed.items)} items; only the first {most} are read."
        return replace(feed, items=feed.items[:most], problems=(cut, *feed.problems))

    async def _bring_items(self, source: Source, found: Sequence[tuple[Claim, ParsedDocument]]) -> Gathered:
        now, gathered = self._clock(), Gathered()
        old = [pair for pair in found if _is_backlog(source, pair[1], now)]
        new = [pair for pair in found if not _is_backlog(source, pair[1], now)]
        for some, backlog in ((old, True), (new, False)):
            for start in range(0, len(some), BATCH):
                batch = some[start : start + BATCH]
                steps = self._item_steps(source, batch, backlog, gathered)
                gathered.add_report(await self._library_thread.write_in_steps(steps, source.guild_id))
        return gathered

    def _item_steps(
        self,
        source: Source,
        batch: Sequence[tuple[Claim, ParsedDocument]],
        backlog: bool,
        gathered: Gathered,
    ) -> Callable[[Library], Steps[Report]]:
        def steps(library: Library) -> Steps[Report]:
            if self._sources.get(source.id) is None:
                return Report()
            documents = library.store.documents
            room = self._limits.room(documents, source.guild_id)
            readings, added = [], []
            for claim, draft in batch:
                if claim.document_id is not None and not documents.has(claim.document_id):
                    added.append(claim)
                    continue  # somebody has removed it from the library, so it must not come back
                draft = _seen_by(draft, claim.first_seen)
                before = None if claim.is_own else documents.at(claim.origin, "")
                if before is not None:
                    said = before.draft
                    draft = replace(draft, source=said.source, url=said.url, published=said.published)
                try:
                    room.take(draft, claim.document_id is None)
                except ServerFullError as error:
                    gathered.full = error
                    break
                added.append(claim)
                readings.append((Origin(claim.origin, source.guild_id), Reading((draft,))))
            report = yield from library.add_readings(readings, backlog)
            stored = {}
            for place, reading in readings:
                document = documents.at(place.origin, "") or documents.like(
                    reading.drafts[0].fingerprint, source.guild_id
                )
                if document is not None:
                    stored[place.origin] = document.id
            noted = {key: digest for claim in added for key, digest in claim.digests.items()}
            self._items.note(source.id, noted, stored, self._clock())
            return report

        return steps

    async def _take_page(self, source: Source, fetched: Fetched, content: Content) -> Outcome:
        reading = await self._reader.read(file_name(fetched), fetched.content, source.guild_id)
        reading = reading.found_at(source.url)

        def steps(library: Library) -> Steps[Report]:
            if self._sources.get(source.id) is None:
                return Report()
            place, now = Origin(source.origin, source.guild_id), self._clock()
            drafts = tuple(_as_first_seen(library, place, draft, now) for draft in reading.drafts)
            readings = [(place, replace(reading, drafts=drafts))]
            self._limits.room(library.store.documents, source.guild_id).take_all(
                library.store.documents, readings
            )
            return (yield from library.add_readings(readings, source.is_new))

        gathered = Gathered().add_report(await self._library_thread.write_in_steps(steps, source.guild_id))
        outcome = gathered.outcome(source, source.is_new)
        if not outcome.has_news and not source.is_new:
            return replace(await self._rested(source, content), problems=outcome.problems)
        title = reading.drafts[0].title if source.title == source.url else None
        await self._note_ok(source, self._interval_s, title, content)
        return replace(outcome, source=await self._renewed(source))

    async def _rested(self, source: Source, content: Content | None = None) -> Outcome:
        """Record that a source is unchanged; an unchanged page is polled less and less often."""
        interval_s = self._interval_s
        if source.kind == PAGE:
            longest_s = max(MAX_PAGE_INTERVAL_S, self._interval_s)
            interval_s = min(2 * max(source.interval_s, self._interval_s), longest_s)
        await self._note_ok(source, interval_s, None, content)
        return Outcome(await self._renewed(source))

    async def _note_ok(
        self, source: Source, interval_s: float, title: str | None, content: Content | None
    ) -> None:
        now = self._clock()
        await self._library_thread.run(
            lambda _: self._sources.note_ok(source.id, now, interval_s, title=title, content=content)
        )

    async def _reschedule(self, source: Source, error: FetchError) -> Outcome:
        """Record that the server asked to wait, which is not a failure of the source."""
        until = self._clock() + patience_s(self._interval_s, error.retry_after_s)
        said = (
            f"{source.url}: the server asks to wait (429, too many requests); "
            f"the next try is at {utc_minute(until)}."
        )
        await self._library_thread.run(lambda _: self._sources.note_waiting(source.id, until, said))
        return Outcome(await self._renewed(source), waits_until=until, problems=(said,))

    async def _failed(
        self, source: Source, error: str, status: int | None = None, retry_after_s: float | None = None
    ) -> Outcome:
        now = self._clock()
        await self._library_thread.run(
            lambda _: self._sources.note_failed(source.id, now, error, status, retry_after_s)
        )
        renewed = await self._renewed(source)
        return Outcome(renewed, error=error, is_overdue=renewed.is_overdue(now))

    async def _renewed(self, source: Source) -> Source:
        return await self._library_thread.run(lambda _: self._sources.get(source.id)) or source


def _seen_by(draft: ParsedDocument, first_seen: float) -> ParsedDocument:
    """Return a draft dated no later than it was first seen; a future date would keep it above all news."""
    published = draft.published
    return replace(draft, published=published.not_after(first_seen)) if published is not None else draft


def _as_first_seen(library: Library, place: Origin, draft: ParsedDocument, now: float) -> ParsedDocument:
    """Return a page's draft, with the date of its first poll in place of a future one."""
    seen = _seen_by(draft, now)
    before = (
        library.store.documents.at(place.origin, draft.key) if seen.published != draft.published else None
    )
    return seen if before is None else replace(seen, published=before.draft.published or seen.published)


def _is_backlog(source: Source, draft: ParsedDocument, now: float) -> bool:
    """True if an item existed before its source was added.

    These are all items that the first poll finds, except those dated after the source was added: the first
    poll may come late.
    """
    if not source.is_new:
        return False
    published = draft.published
    return published is None or not source.added_at < published.order <= now

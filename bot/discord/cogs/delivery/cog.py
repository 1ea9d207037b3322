"""The newsroom: as long as the bot runs, sources are looked at, what comes in is matched to what is followed,
and posted."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any

from bot.discord.cogs.delivery.sender import Poster
from bot.follows.matching import Matcher
from bot.follows.notes import Note, put_note
from bot.sources.outcome import Outcome
from corpus.errors import FootnoteError
from index.library import Library

if TYPE_CHECKING:
    from bot.discord.bot import FootnoteClient

log = logging.getLogger(__name__)

PAUSE_S = 5.0
"""How often is looked for what is due, where nothing says that something has come in."""

REST_S = 30.0
"""How long is waited after a fault, or where nothing can be noted."""


class Newsroom:
    """Fetches, matches and posts, or of several processes its part. `clock` gives seconds since 1970."""

    def __init__(self, client: "FootnoteClient", clock: Callable[[], float]) -> None:
        self._client = client
        self._clock = clock
        self._wake = asyncio.Event()
        self._turn = asyncio.Lock()
        self._matcher: Matcher | None = None
        self._poster = Poster(client, clock)
        self._telling: set[asyncio.Task[None]] = set()

    def wake(self) -> None:
        """Something has come in: begin a round now."""
        self._wake.set()

    async def run(self) -> None:
        """Go on until cancelled. A fault is logged and ends nothing."""
        await asyncio.gather(
            self._keep_going(lambda: self._client.membership.while_leading(self._listen)),
            self._keep_going(self._rounds),
        )

    async def round(self) -> None:
        """Match what has changed, plan and post what is due; one round at a time. Of several processes one
        matches and plans, and each posts."""
        async with self._turn:
            leads = self._client.membership.leads
            if leads:
                await self._client.service.change(self._match)
            await self._poster.run(plans=leads)

    async def _listen(self) -> None:
        await self._client.listening.forever(self.hear)

    async def _rounds(self) -> None:
        while True:
            await self.round()
            try:
                await asyncio.wait_for(self._wake.wait(), PAUSE_S)
            except TimeoutError:
                continue
            self._wake.clear()

    async def _keep_going(self, start: Callable[[], Coroutine[Any, Any, None]]) -> None:
        while True:
            try:
                await start()
            except FootnoteError as error:
                log.warning("News rests: %s", error)
            except Exception:  # the edge of a task: nothing may end it unseen
                log.exception("News had a fault and goes on")
            await asyncio.sleep(REST_S)

    def _match(self, library: Library) -> None:
        if self._matcher is None:
            self._matcher = Matcher(library)
        self._matcher.run(self._clock())

    def hear(self, outcome: Outcome) -> None:
        """A source was looked at."""
        if outcome.error:
            log.warning("%s: %s", outcome.source.url, outcome.error)
        if outcome.has_news:
            self.wake()
        if outcome.is_overdue:
            telling = asyncio.create_task(self._tell(outcome))
            self._telling.add(telling)
            telling.add_done_callback(self._telling.discard)

    async def _tell(self, outcome: Outcome) -> None:
        """Tell the one who added a source that it has failed for a day."""
        source, now, database = outcome.source, self._clock(), self._client.news.database
        places = {"topic": source.title or source.url, "reason": outcome.error or ""}
        note = Note(source.added_by, source.guild_id, "note_feed", places)

        def put(_: Library) -> None:
            with database.transaction() as connection:
                put_note(connection, f"feed:{source.id}:{source.failing_since or now:.0f}", note, now)

        try:
            if source.guild_id:
                await self._client.service.run(put)
            await self._client.listening.syncer.mark_told(source)
        except FootnoteError as error:  # the next look at the source tries again
            log.warning("A note on %s could not be put down: %s", source.url, error)
        self.wake()

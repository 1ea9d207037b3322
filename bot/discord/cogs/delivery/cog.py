"""The cog that polls sources, matches new documents to follows, and posts them, while the bot runs."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress

from discord.ext import commands, tasks

from bot.discord.bot import FootnoteBot
from bot.discord.cogs.delivery.sender import Sender
from bot.discord.ui.source import plain_reason
from bot.follows.matching import Matcher
from bot.follows.notes import Note, enqueue_note
from bot.sources.outcome import Outcome
from corpus.errors import FootnoteError
from index.library import Library
from index.steps import Steps

log = logging.getLogger(__name__)

MATCHING = "matching"
"""Matching takes turns with the servers that add documents, as if it were one."""

PAUSE_S = 5.0
"""The pause between two rounds, if no new document wakes the loop earlier."""

REST_S = 30.0
"""The pause after an error, for example while the disk is full."""


class Delivery(commands.Cog):
    """Polls, matches and posts. If several processes share the bot, each does its part."""

    def __init__(self, bot: FootnoteBot) -> None:
        self.bot = bot
        self._clock = bot.clock
        self._wake = asyncio.Event()
        self._turn = asyncio.Lock()
        self._matcher: Matcher | None = None
        self._sender = Sender(bot, bot.clock)
        self._telling: set[asyncio.Task[None]] = set()

    async def cog_unload(self) -> None:
        self.poll.cancel()
        self.deliver.cancel()

    @commands.Cog.listener()
    async def on_first_ready(self) -> None:
        self.poll.start()
        self.deliver.start()

    @tasks.loop()
    async def poll(self) -> None:
        """Poll the sources while this process leads."""
        await self._log_faults(lambda: self.bot.membership.while_leading(self._poll_sources))
        await asyncio.sleep(REST_S)

    @tasks.loop()
    async def deliver(self) -> None:
        """Run a round; then wait for a new document, or for `PAUSE_S`."""
        if not await self._log_faults(self.round):
            await asyncio.sleep(REST_S)
            return
        with suppress(TimeoutError):
            await asyncio.wait_for(self._wake.wait(), PAUSE_S)
            self._wake.clear()

    async def round(self) -> None:
        """Match changed documents, plan, and post the items that are due; one round at a time.

        If several processes share the bot, the leader matches and plans, and each of them posts.
        """
        async with self._turn:
            leads = self.bot.membership.leads
            if leads:
                await self.bot.library_thread.write_in_steps(self._match, MATCHING)
            await self._sender.run(plans=leads)

    def wake(self) -> None:
        """Begin a round now, because a document has come in."""
        self._wake.set()

    def on_poll_result(self, outcome: Outcome) -> None:
        """Handle the poll of a source: start a round on news, tell the owner if it has failed for a day."""
        if outcome.error:
            log.warning("%s: %s", outcome.source.url, outcome.error)
        if outcome.has_news:
            self.wake()
        if outcome.is_overdue:
            telling = asyncio.create_task(self._tell_owner(outcome))
            self._telling.add(telling)
            telling.add_done_callback(self._telling.discard)

    async def _poll_sources(self) -> None:
        await self.bot.listening.forever(self.on_poll_result)

    async def _log_faults(self, run: Callable[[], Awaitable[None]]) -> bool:
        """Await `run()`. True if it raised nothing; an error is logged and does not end the loop."""
        try:
            await run()
        except FootnoteError as error:
            log.warning("Delivery pauses: %s", error)
        except Exception:  # the outermost handler of a task: an error after this would end it silently
            log.exception("Delivery had a fault and goes on")
        else:
            return True
        return False

    def _match(self, library: Library) -> Steps[int]:
        if self._matcher is None:
            self._matcher = Matcher(library)
        return self._matcher.run_in_steps(self._clock())

    async def _tell_owner(self, outcome: Outcome) -> None:
        """Put a note into the outbox for the member who added a source that has failed for a day."""
        source, now, database = outcome.source, self._clock(), self.bot.storage.database
        places = {
            "topic": plain_reason(source.title or source.url),
            "reason": plain_reason(outcome.error or ""),
        }
        note = Note(source.added_by, source.guild_id, "note_feed", places)

        def store_note(_: Library) -> None:
            with database.transaction() as connection:
                enqueue_note(connection, f"feed:{source.id}:{source.failing_since or now:.0f}", note, now)

        try:
            if source.guild_id:
                await self.bot.library_thread.run(store_note)
            await self.bot.listening.syncer.mark_notified(source)
        except FootnoteError as error:  # the next poll of the source retries
            log.warning("A note on %s could not be stored: %s", source.url, error)
        self.wake()

"""Membership: a process that beats, learns who else lives, and hears when it is to leave."""

import asyncio
import logging
import time
from collections.abc import Callable, Coroutine
from typing import Any

from bot.fleet.fleet import Beat, Fleet, Process
from bot.fleet.shards import Shards, are_covered
from bot.fleet.tables import BEAT_S, DEAD_S
from corpus.errors import FootnoteError
from index.store.database import Database

log = logging.getLogger(__name__)

_TRUSTED_S = DEAD_S - 2 * BEAT_S
"""For how long after its last beat a process goes by what it knows: others may take over a little later."""


class Membership:
    """This process in the fleet. Where the database is not `shared` it is alone: it leads, and nothing is
    ever written. All methods belong on the event loop.

    `alone_again` is called when no process serves any server of this one's any more. `replaced` is set when
    another process, started to replace this one, serves all that this one does.
    """

    def __init__(
        self, database: Database, shared: bool, replaces: bool, alone_again: Callable[[], None]
    ) -> None:
        self._alone_again = alone_again
        self.beat_s = BEAT_S
        self.replaced = asyncio.Event()
        self._fleet = Fleet(database, replaces) if shared else None
        self._shards: Shards | None = None
        self._ready = False
        self._last = Beat(False, ())
        self._beaten_at = 0.0
        self._beaten = asyncio.Event()
        self._beating: asyncio.Task[None] | None = None

    @property
    def shared(self) -> bool:
        """Whether other processes may be there."""
        return self._fleet is not None

    @property
    def owner(self) -> str | None:
        """By what name rows of work are taken; None where nobody else could."""
        return self._fleet.id if self._fleet is not None else None

    @property
    def leads(self) -> bool:
        """Whether this process looks at sources, matches and plans."""
        if self._fleet is None:
            return True
        return self._last.leads and time.monotonic() - self._beaten_at < _TRUSTED_S

    @property
    def neighbours(self) -> list[Process]:
        """Other processes that serve some of the servers that this one serves."""
        mine = self._shards
        return [p for p in self._last.others if mine is not None and p.shards.overlap(mine)]

    @property
    def stands_back(self) -> bool:
        """Whether to leave all to a neighbour: this process does not know its servers yet."""
        return not self._ready and any(p.ready for p in self.neighbours)

    async def join(self, shards: Shards) -> None:
        """Take part from now on. Raises SettingError where the shards do not go with those of others."""
        self._shards = shards
        if self._fleet is None:
            return
        try:
            self._heard(self._fleet, await asyncio.to_thread(self._fleet.join, shards))
        except BaseException:
            await self._strike_out(self._fleet)
            raise
        for other in self.neighbours:
            log.info("Shards %s are served by %s too", other.shards, other.place)
        self._beating = asyncio.create_task(self._beat_on())

    async def become_ready(self) -> None:
        """Say that all shards are connected; where that can't be said now, the next beat says it."""
        self._ready = True
        await self._try_to_beat()

    async def while_leading(self, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Do something whenever this process leads, until cancelled; stop it when it leads no more."""
        if self._fleet is None:
            await work()
            return
        while True:
            while not self.leads:
                await self._next_beat()
            doing = asyncio.create_task(work())
            try:
                while self.leads and not doing.done():
                    await asyncio.wait((doing,), timeout=self.beat_s)
            finally:
                doing.cancel()
                await asyncio.wait((doing,))
            if not doing.cancelled():
                doing.result()

    async def leave(self) -> None:
        """Take part no more: what this process had is free for others at once."""
        if self._fleet is None or self._beating is None:
            return
        self._beating.cancel()
        await asyncio.wait((self._beating,))
        self._beating = None
        await self._strike_out(self._fleet)

    async def _strike_out(self, fleet: Fleet) -> None:
        try:
            await asyncio.to_thread(fleet.leave)
        except FootnoteError as error:
            log.warning("This process is taken to be dead in %.0f s only: %s", DEAD_S, error)

    async def _beat_on(self) -> None:
        while True:
            await asyncio.sleep(self.beat_s)
            await self._try_to_beat()

    async def _try_to_beat(self) -> None:
        fleet, shards = self._fleet, self._shards
        if fleet is None or shards is None:
            return
        try:
            self._heard(fleet, await asyncio.to_thread(fleet.beat, shards, self._ready))
        except FootnoteError as error:
            log.warning("Other processes can't hear of this one now: %s", error)
        except Exception:  # the edge of a task: nothing may end it unseen
            log.exception("A beat had a fault")

    def _heard(self, fleet: Fleet, beat: Beat) -> None:
        before = self.neighbours
        self._last, self._beaten_at = beat, time.monotonic()
        if before and not self.neighbours:
            self._alone_again()
        self._beaten.set()
        self._beaten = asyncio.Event()
        newer = [p for p in beat.others if p.ready and p.replaces and fleet.is_before(p)]
        if self._shards is not None and are_covered(self._shards, [p.shards for p in newer]):
            self.replaced.set()

    async def _next_beat(self) -> None:
        await self._beaten.wait()

"""Take part in the fleet: send heartbeats, know the other live processes, leave when replaced."""

import asyncio
import logging
import time
from collections.abc import Callable, Coroutine
from typing import Any

from bot.fleet.process_registry import Heartbeat, Process, ProcessRegistry
from bot.fleet.shards import Shards, are_covered
from bot.fleet.tables import DEAD_AFTER_S, HEARTBEAT_S
from corpus.errors import FootnoteError
from index.store.database import Database

log = logging.getLogger(__name__)

_TRUSTED_S = DEAD_AFTER_S - 2 * HEARTBEAT_S
"""Seconds after its last heartbeat during which a process trusts its lease; others take over a little
later."""


class Membership:
    """This process in the fleet. All methods belong on the event loop.

    If the database is not `shared`, the process is alone: it leads, and nothing is written. `alone_again` is
    called when no other process serves any server of this one any more. `replaced` is set when another
    process, started to replace this one, serves all of its servers.
    """

    def __init__(
        self, database: Database, shared: bool, replaces: bool, alone_again: Callable[[], None]
    ) -> None:
        self._alone_again = alone_again
        self.heartbeat_s = HEARTBEAT_S
        self.replaced = asyncio.Event()
        self._fleet = ProcessRegistry(database, replaces) if shared else None
        self._shards: Shards | None = None
        self._ready = False
        self._latest = Heartbeat(False, ())
        self._heartbeat_at = 0.0
        self._heartbeat_done = asyncio.Event()
        self._heartbeats: asyncio.Task[None] | None = None

    @property
    def shared(self) -> bool:
        """True if there may be other processes."""
        return self._fleet is not None

    @property
    def owner(self) -> str | None:
        """Name under which this process takes rows of work, None if no other process could take them."""
        return self._fleet.id if self._fleet is not None else None

    @property
    def leads(self) -> bool:
        """True if this process polls sources, matches documents and plans messages."""
        if self._fleet is None:
            return True
        return self._latest.leads and time.monotonic() - self._heartbeat_at < _TRUSTED_S

    @property
    def neighbours(self) -> list[Process]:
        """Other processes that serve some of this one's servers."""
        mine = self._shards
        return [p for p in self._latest.others if mine is not None and p.shards.overlap(mine)]

    @property
    def stands_back(self) -> bool:
        """True if a neighbour must answer everything, since this process does not know its servers yet."""
        return not self._ready and any(p.ready for p in self.neighbours)

    async def join(self, shards: Shards) -> None:
        """Join the fleet. Raises SettingError if the shards do not fit those of other processes."""
        self._shards = shards
        if self._fleet is None:
            return
        try:
            self._on_heartbeat(self._fleet, await asyncio.to_thread(self._fleet.join, shards))
        except BaseException:
            await self._strike_out(self._fleet)
            raise
        for other in self.neighbours:
            log.info("Shards %s are served by %s too", other.shards, other.place)
        self._heartbeats = asyncio.create_task(self._send_heartbeats())

    async def become_ready(self) -> None:
        """Announce that all shards are connected; if the database is down, the next heartbeat announces
        it."""
        self._ready = True
        await self._try_heartbeat()

    async def while_leading(self, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Run `work` while this process leads, again each time it leads again, until cancelled."""
        if self._fleet is None:
            await work()
            return
        while True:
            while not self.leads:
                await self._next_heartbeat()
            doing = asyncio.create_task(work())
            try:
                while self.leads and not doing.done():
                    await asyncio.wait((doing,), timeout=self.heartbeat_s)
            finally:
                doing.cancel()
                await asyncio.wait((doing,))
            if not doing.cancelled():
                doing.result()

    async def leave(self) -> None:
        """Leave the fleet; others may take this process's leases and messages at once."""
        if self._fleet is None or self._heartbeats is None:
            return
        self._heartbeats.cancel()
        await asyncio.wait((self._heartbeats,))
        self._heartbeats = None
        await self._strike_out(self._fleet)

    async def _strike_out(self, fleet: ProcessRegistry) -> None:
        try:
            await asyncio.to_thread(fleet.leave)
        except FootnoteError as error:
            log.warning(
                "Other processes will notice in %.0f s that this one has left: %s", DEAD_AFTER_S, error
            )

    async def _send_heartbeats(self) -> None:
        while True:
            await asyncio.sleep(self.heartbeat_s)
            await self._try_heartbeat()

    async def _try_heartbeat(self) -> None:
        fleet, shards = self._fleet, self._shards
        if fleet is None or shards is None:
            return
        try:
            self._on_heartbeat(fleet, await asyncio.to_thread(fleet.heartbeat, shards, self._ready))
        except FootnoteError as error:
            log.warning("A heartbeat could not be sent: %s", error)
        except Exception:  # the edge of a task: no error may end it unlogged
            log.exception("A heartbeat failed")

    def _on_heartbeat(self, fleet: ProcessRegistry, beat: Heartbeat) -> None:
        before = self.neighbours
        self._latest, self._heartbeat_at = beat, time.monotonic()
        if before and not self.neighbours:
            self._alone_again()
        self._heartbeat_done.set()
        self._heartbeat_done = asyncio.Event()
        newer = [p for p in beat.others if p.ready and p.replaces and fleet.started_before(p)]
        if self._shards is not None and are_covered(self._shards, [p.shards for p in newer]):
            self.replaced.set()

    async def _next_heartbeat(self) -> None:
        await self._heartbeat_done.wait()

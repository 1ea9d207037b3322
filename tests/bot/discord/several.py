"""Several bots in one test process: clients on one store and one library thread.

Each client has its own shards, as processes of a fleet have.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import discord

from bot.discord.bot import FootnoteBot
from bot.library_thread import LibraryThread
from bot.settings import Settings
from index.encode.encoder import Encoder
from index.library import Library
from tests.localdiscord import LocalDiscord

BEAT_S = 0.1


class LastingService(LibraryThread):
    """The library thread; no single client ends it."""

    def close(self) -> None:
        """Do nothing: `end` closes it."""

    def end(self) -> None:
        """End the thread for all clients."""
        super().close()


@dataclass(slots=True)
class Several:
    """The clients on one store. Their User-Agents tell them apart."""

    local: LocalDiscord
    library: Library
    library_thread: LastingService
    running: dict[str, tuple[FootnoteBot, asyncio.Task[None]]] = field(default_factory=dict)

    def make(self, name: str, shards: str | None = None, *, replaces: bool = False) -> FootnoteBot:
        """Make a client without starting it."""
        settings, clock = Settings(shards=shards), self.local.world.clock.now
        client = FootnoteBot(self.library, settings, clock, shared=True, replaces=replaces)
        client.library_thread.close()
        client.library_thread = self.library_thread
        client.membership.heartbeat_s = BEAT_S
        client.http.user_agent += f" {name}"
        client._connection.guild_ready_timeout = 0.1  # discord.py waits two seconds for more servers
        return client

    async def start(
        self, name: str, shards: str | None = None, *, replaces: bool = False, ready: bool = True
    ) -> FootnoteBot:
        """Start a client, and wait until it knows its servers and knows whether it leads."""
        client = self.make(name, shards, replaces=replaces)
        self.running[name] = client, asyncio.create_task(client.start(self.local.token))
        if ready:
            await self.until_ready(name)
        return client

    async def until_ready(self, name: str) -> None:
        client, task = self.running[name]
        assert await self.local.until(lambda: client.membership._ready or task.done(), 60)
        if task.done():
            task.result()

    async def stop(self, name: str) -> None:
        """Stop a client as SIGTERM does."""
        client, task = self.running.pop(name)
        await client.close()
        await task

    async def kill(self, name: str) -> None:
        """End a client like a kill: it tells nobody, and leaves its work as it is."""
        client, task = self.running.pop(name)
        await client.stop_loops()
        beating = client.membership._heartbeats
        if beating is not None:
            beating.cancel()
            await asyncio.wait((beating,))
        client.membership._heartbeats = None
        fleet = client.membership._fleet
        assert fleet is not None
        with fleet._one_at_a_time:
            fleet._left = True  # a heartbeat may be running in its thread
        with self.library.store.database.transaction() as connection:
            connection.exec_driver_sql(
                "UPDATE processes SET seen_at = 0 WHERE id = ?", (client.membership.owner,)
            )
        await client.close()
        await task

    def senders(self, path: str) -> list[str]:
        """The names of the clients that sent a message to a path, in order."""
        sent = [r for r in self.local.requests if r.method == "POST" and r.path == path and r.status == 200]
        return [request.agent.rpartition(" ")[2] for request in sent]


@asynccontextmanager
async def several_on(local: LocalDiscord, home: Path, encoder: Encoder) -> AsyncIterator[Several]:
    """No client runs yet; those that run at the end are stopped."""
    with Library(home, encoder, local.world.clock.now) as library:
        several = Several(local, library, LastingService(library))
        try:
            yield several
        finally:
            for name in list(several.running):
                await several.stop(name)
            several.library_thread.end()
            while others := [t for t in asyncio.all_tasks() if t.get_name().startswith("discord.py: ")]:
                await asyncio.wait(others)


def answered_twice(local: LocalDiscord) -> list[discord.Object]:
    """The interactions that got more than one visible answer."""
    return [discord.Object(one.id) for one in local.interactions if len(one.visible) > 1]

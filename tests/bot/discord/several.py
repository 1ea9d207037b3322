"""Several processes of the bot, as far as one test process can be several: clients on one store and one
library's thread, each in its own place of the fleet."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import discord

from bot.discord.bot import FootnoteBot
from bot.library_thread import Service
from bot.settings import Settings
from index.encode.encoder import Encoder
from index.library import Library
from tests.localdiscord import LocalDiscord

BEAT_S = 0.1


class LastingService(Service):
    """The library's thread, which no single client ends."""

    def close(self) -> None:
        """Leave that to `end`."""

    def end(self) -> None:
        """End it for all."""
        super().close()


@dataclass(slots=True)
class Several:
    """The clients on one store. They are told apart by what they call themselves to Discord."""

    local: LocalDiscord
    library: Library
    service: LastingService
    running: dict[str, tuple[FootnoteBot, asyncio.Task[None]]] = field(default_factory=dict)

    def make(self, name: str, shards: str | None = None, *, replaces: bool = False) -> FootnoteBot:
        """A client that is not started yet."""
        settings, clock = Settings(shards=shards), self.local.world.clock.now
        client = FootnoteBot(self.library, settings, clock, shared=True, replaces=replaces)
        client.service.close()
        client.service = self.service
        client.membership.beat_s = BEAT_S
        client.http.user_agent += f" {name}"
        client._connection.guild_ready_timeout = 0.1  # two seconds of waiting for more servers
        return client

    async def start(
        self, name: str, shards: str | None = None, *, replaces: bool = False, ready: bool = True
    ) -> FootnoteBot:
        """Start a client, and wait until it knows its servers and leads, or knows who does."""
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
        """As SIGTERM does."""
        client, task = self.running.pop(name)
        await client.close()
        await task

    async def kill(self, name: str) -> None:
        """End a client as a kill would: it tells nobody, and what it was at is left as it was."""
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
            fleet._left = True  # a beat may be on its way in its thread
        with self.library.store.database.transaction() as connection:
            connection.exec_driver_sql(
                "UPDATE processes SET seen_at = 0 WHERE id = ?", (client.membership.owner,)
            )
        await client.close()
        await task

    def senders(self, path: str) -> list[str]:
        """Who has sent a message to a path, in order."""
        sent = [r for r in self.local.requests if r.method == "POST" and r.path == path and r.status == 200]
        return [request.agent.rpartition(" ")[2] for request in sent]


@asynccontextmanager
async def several_on(local: LocalDiscord, home: Path, encoder: Encoder) -> AsyncIterator[Several]:
    """No client runs yet; those that do at the end are stopped."""
    with Library(home, encoder, local.world.clock.now) as library:
        several = Several(local, library, LastingService(library))
        try:
            yield several
        finally:
            for name in list(several.running):
                await several.stop(name)
            several.service.end()
            while others := [t for t in asyncio.all_tasks() if t.get_name().startswith("discord.py: ")]:
                await asyncio.wait(others)


def answered_twice(local: LocalDiscord) -> list[discord.Object]:
    """The interactions that got more than one answer to see."""
    return [discord.Object(one.id) for one in local.interactions if len(one.visible) > 1]

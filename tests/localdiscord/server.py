"""A Discord server on loopback: gateway, API and users, started and stopped together."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

import yarl
from aiohttp import web
from discord import Client
from discord.gateway import DiscordWebSocket
from discord.http import Route

from tests.localdiscord.actions import TIMEOUT_S, Actions
from tests.localdiscord.rest.api import PREFIX, add_api
from tests.localdiscord.world import Channel, Message

REQUESTS_FILE = "LOCALDISCORD_REQUESTS"
"""The environment variable that names a file for the requests of all bots."""


class LocalDiscord(Actions):
    """`async with LocalDiscord() as discord:` serves on a free port of 127.0.0.1 for discord.py.

    A bot connects with `client.start(discord.token)`. `privileged` names the privileged intents that are
    switched on for the application ("members", "presences", "message_content"). The gateway closes a bot that
    asks for another with 4014, as Discord does. `State` lists what it records of the bot.
    """

    def __init__(
        self, *, privileged: Iterable[str] = (), heartbeat_ms: int = 41_250, shards: int = 1
    ) -> None:
        super().__init__(privileged, heartbeat_ms, shards)
        self.port = 0

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=64 * 1024 * 1024)
        add_api(app, self)
        app.router.add_get("/gateway", self.gateway.serve)
        app.router.add_get("/cdn/{path:.*}", self._download)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0, backlog=4096)
        await site.start()
        self.port = self._runner.addresses[0][1]
        self.gateway.url = f"ws://127.0.0.1:{self.port}/gateway"
        self.world.cdn = f"http://127.0.0.1:{self.port}/cdn"
        self._real = (Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY)
        Route.BASE = f"http://127.0.0.1:{self.port}{PREFIX}"
        DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(self.gateway.url)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = self._real
        await self.gateway.close()
        await self._runner.cleanup()
        self._write_requests()
        if self.crashes and error is None:
            raise ExceptionGroup("the local Discord itself failed", self.crashes)

    def _write_requests(self) -> None:
        """Append the requests, as JSON lines, to the file that the environment names."""
        if not (file := os.environ.get(REQUESTS_FILE)):
            return
        with Path(file).open("a", encoding="utf-8") as lines:
            for one in filter(lambda one: one.is_read, self.requests):
                request = {"method": one.method, "path": one.path, "payload": one.payload}
                lines.write(json.dumps(request) + "\n")

    async def _download(self, request: web.Request) -> web.Response:
        found = self.world.files.get(request.raw_path.removeprefix("/cdn/").partition("?")[0])
        if found is None:
            return web.Response(status=404)
        return web.Response(body=found[1], headers={"Content-Type": found[0]})

    @asynccontextmanager
    async def running(
        self, client: Client, sessions: int = 1, timeout: float = TIMEOUT_S
    ) -> AsyncIterator[Client]:
        """Run a bot: connected with all its `sessions` inside, closed after. Raises what it died of."""
        task = asyncio.create_task(client.start(self.token))
        up = asyncio.create_task(self.connected(sessions + len(self.gateway.live), timeout))
        try:
            await asyncio.wait({task, up}, return_when=asyncio.FIRST_COMPLETED)
            if task.done():
                task.result()
            await up
            yield client
        finally:
            up.cancel()
            await client.close()
            await task
            await _events_over()

    async def connected(self, sessions: int = 1, timeout: float = TIMEOUT_S) -> None:
        """Wait until that many sessions are connected. Raises TimeoutError if they are not in time."""
        if not await self.world.signal.until(lambda: len(self.gateway.live) >= sessions, timeout):
            raise TimeoutError(f"{len(self.gateway.live)} of {sessions} gateway sessions after {timeout} s")

    async def disconnected(self, timeout: float = TIMEOUT_S) -> None:
        """Wait until no websocket is open. Raises TimeoutError if one stays open."""
        if not await self.world.signal.until(lambda: not self.gateway.connections, timeout):
            raise TimeoutError(f"a gateway connection is still open after {timeout} s")

    async def synced(self, timeout: float = TIMEOUT_S) -> None:
        """Wait until the bot has registered its commands. Raises TimeoutError if it has not in time."""
        if not await self.world.signal.until(lambda: self.commands.puts, timeout):
            raise TimeoutError(f"no commands were registered within {timeout} s")

    def messages(self, channel: Channel) -> list[Message]:
        """The messages of a channel, oldest first; ephemeral ones are in `interactions`."""
        return list(channel.messages.values())


_OF_DISCORD_PY = ("discord.py: ", "CommandTree-invoker")
"""Prefixes of the names of discord.py's own tasks."""


async def _events_over(timeout: float = TIMEOUT_S) -> None:
    """Wait for the tasks of a closed bot: none of them may outlive the event loop."""
    end = asyncio.get_running_loop().time() + timeout
    while busy := {task for task in asyncio.all_tasks() if task.get_name().startswith(_OF_DISCORD_PY)}:
        left = end - asyncio.get_running_loop().time()
        if left <= 0:
            return
        await asyncio.wait(busy, timeout=left)  # a finished command starts one more task

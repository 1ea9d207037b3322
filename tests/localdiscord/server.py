"""A Discord on loopback: the world, its gateway, its API and the users' hands, started and ended together."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from types import TracebackType
from typing import Self

import yarl
from aiohttp import web
from discord import Client
from discord.gateway import DiscordWebSocket
from discord.http import Route

from tests.localdiscord.actions import TIMEOUT_S, Actions
from tests.localdiscord.errors import Violation
from tests.localdiscord.faults import Faults
from tests.localdiscord.gateway import Gateway
from tests.localdiscord.interactions import Interaction
from tests.localdiscord.messages import Message
from tests.localdiscord.rates import Rates
from tests.localdiscord.rest.api import PREFIX, add_api
from tests.localdiscord.rest.call import Request
from tests.localdiscord.rest.commands import Commands
from tests.localdiscord.world import Channel, World


class LocalDiscord(Actions):
    """`async with LocalDiscord() as discord:` serves on a free port of 127.0.0.1 and redirects discord.py.

    A bot connects with `client.start(discord.token)`. `privileged` names the privileged intents that are
    switched on for the application ("members", "presences", "message_content"); a bot that asks for
    another is closed with 4014, as Discord does.

    What the bot did is in `violations` (broken limits), `requests`, `unserved` (paths not served here),
    `invalid_requests` (401, 403 and 429), `interactions`, `commands.puts` and `gateway.identifies`.
    """

    def __init__(
        self, *, privileged: Iterable[str] = (), heartbeat_ms: int = 41_250, shards: int = 1
    ) -> None:
        self.world = World(privileged)
        self.token = f"{secrets.token_urlsafe(18)}.{secrets.token_urlsafe(4)}.{secrets.token_urlsafe(27)}"
        self.shards = shards
        self.gateway = Gateway(self.world, self.token, heartbeat_ms, self._count_invalid)
        self.commands = Commands(self.world.ids.next, self.world.application_id)
        self.faults, self.rates = Faults(), Rates()
        self.violations: list[Violation] = []
        self.requests: list[Request] = []
        self.unserved: list[str] = []
        self.crashes: list[Exception] = []
        self.invalid_requests = 0
        self.interactions: list[Interaction] = []
        self.by_token: dict[str, Interaction] = {}
        self.reaction_s = 0.02
        self.port = 0

    def _count_invalid(self) -> None:
        self.invalid_requests += 1

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
        if self.crashes and error is None:
            raise ExceptionGroup("the local Discord itself failed", self.crashes)

    async def _download(self, request: web.Request) -> web.Response:
        found = self.world.files.get(request.raw_path.removeprefix("/cdn/").partition("?")[0])
        if found is None:
            return web.Response(status=404)
        return web.Response(body=found[1], headers={"Content-Type": found[0]})

    @asynccontextmanager
    async def running(
        self, client: Client, sessions: int = 1, timeout: float = TIMEOUT_S
    ) -> AsyncIterator[Client]:
        """Run a bot: started and connected inside with all its `sessions`, closed after; what it dies of is
        raised."""
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
        """Wait until that many sessions are up; TimeoutError where they are not."""
        if not await self.world.signal.until(lambda: len(self.gateway.live) >= sessions, timeout):
            raise TimeoutError(f"{len(self.gateway.live)} of {sessions} gateway sessions after {timeout} s")

    async def disconnected(self, timeout: float = TIMEOUT_S) -> None:
        """Wait until no websocket is open; TimeoutError where one stays."""
        if not await self.world.signal.until(lambda: not self.gateway.connections, timeout):
            raise TimeoutError(f"a gateway connection is still open after {timeout} s")

    async def synced(self, timeout: float = TIMEOUT_S) -> None:
        """Wait until the bot has registered commands; TimeoutError where it has not."""
        if not await self.world.signal.until(lambda: self.commands.puts, timeout):
            raise TimeoutError(f"no commands were registered within {timeout} s")

    def messages(self, channel: Channel) -> list[Message]:
        """The messages that stand in a channel, oldest first; ephemeral ones are in `interactions`."""
        return list(channel.messages.values())


_OF_DISCORD_PY = ("discord.py: ", "CommandTree-invoker")
"""How the names of discord.py's own tasks begin."""


async def _events_over(timeout: float = TIMEOUT_S) -> None:
    """Let what a closed bot was doing for an event come to its end: nothing of it may outlive the loop."""
    end = asyncio.get_running_loop().time() + timeout
    while busy := {task for task in asyncio.all_tasks() if task.get_name().startswith(_OF_DISCORD_PY)}:
        left = end - asyncio.get_running_loop().time()
        if left <= 0:
            return
        await asyncio.wait(busy, timeout=left)  # a command that ends begins one more: that it has ended

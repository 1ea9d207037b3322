"""Run `footnote run` as three processes on one database, each with a part of a bot's six shards."""

import asyncio
import shutil
from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.bot.discord.process import footnote_run
from tests.localdiscord import Channel, LocalDiscord, User

SHARDS = 6
PARTS = ("0-1/6", "2-3/6", "4-5/6")
START_S = 120.0

Place = tuple[Channel, User]
"""A server's channel, and a member of that server."""


@dataclass(slots=True)
class Parts:
    """The processes, by their shards.

    A part has two homes in `folder` and switches between them when another process replaces it, as on one
    machine; both are copies of `folder/home` if that exists. All processes log into `log`.
    """

    local: LocalDiscord
    folder: Path
    settings: dict[str, str]
    running: dict[str, Process] = field(default_factory=dict)
    _stack: AsyncExitStack = field(default_factory=AsyncExitStack)
    _homes: dict[str, int] = field(default_factory=dict)

    @property
    def log(self) -> Path:
        return self.folder / "log.txt"

    @property
    def said(self) -> str:
        """The whole log."""
        return self.log.read_text(encoding="utf-8", errors="replace") if self.log.exists() else ""

    async def replace(self, part: str) -> tuple[Process, Process]:
        """Start a process that replaces the running one; returns the old and the new one."""
        old = self.running[part]
        self._homes[part] = 1 - self._homes.get(part, 0)
        return old, await self.start(part, "--replace")

    async def start_all(self) -> None:
        """Start all parts, and wait until they are connected and one has registered the commands."""
        await asyncio.gather(*map(self.start, PARTS))
        await self.local.connected(SHARDS, timeout=START_S)
        await self.local.synced(START_S)

    async def start(self, part: str, *arguments: str) -> Process:
        """Start the process of a part in the home of its last process, which has ended."""
        home = self.folder / f"home{PARTS.index(part)}{'ab'[self._homes.get(part, 0)]}"
        if not home.exists() and (self.folder / "home").exists():
            shutil.copytree(self.folder / "home", home, ignore=shutil.ignore_patterns("lock*"))
        started = footnote_run(
            self.local,
            home,
            self.local.token,
            log=self.log,
            settings={**self.settings, "FOOTNOTE_SHARDS": part, "FOOTNOTE_READER": "false"},
            arguments=arguments,
        )
        self.running[part] = await self._stack.enter_async_context(started)
        return self.running[part]


@asynccontextmanager
async def parts_on(local: LocalDiscord, folder: Path, settings: dict[str, str]) -> AsyncIterator[Parts]:
    """No process runs yet; those that run at the end are killed. `settings` name the database."""
    local.gateway.max_concurrency, local.gateway.enforces_turns = SHARDS, True
    parts = Parts(local, folder, settings)
    async with parts._stack:
        yield parts


def settle(local: LocalDiscord, servers: int) -> list[Place]:
    """Add so many servers, evenly over all shards: the nth is on shard n modulo 6."""
    places = []
    for n in range(servers):
        guild = local.world.add_guild(f"Server {n}", shard=(n % SHARDS, SHARDS))
        user = local.world.add_user(f"reader{n}")
        guild.join(user)
        places.append((guild.add_channel("news"), user))
    return places

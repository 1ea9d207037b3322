"""`footnote run` as several processes on one PostgreSQL: a bot in parts, and one in the place of another."""

import asyncio
import shutil
import signal
from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio

from bot.news.follows import Follow
from bot.news.news import News
from corpus.readers import read
from index.encoder import Encoder
from index.identity import upload_place
from index.library import Library
from index.steps import finish
from tests.discord.asked import QUESTION
from tests.discord.local import Channel, LocalDiscord, User
from tests.discord.process import footnote_run
from tests.index.sources import markdown
from tests.postgres import Server

pytestmark = [pytest.mark.asyncio, pytest.mark.slow]

TOPIC = "Ferry strike at Halden harbour"
STRIKE = "The crews of the Halden ferries have gone on strike. No ferry leaves the harbour until Friday."
PARTS = ("0-1/6", "2-3/6", "4-5/6")


@dataclass(frozen=True, slots=True)
class Fleet:
    """Three processes with two shards each, six servers on each shard, and a library beside them."""

    local: LocalDiscord
    library: Library
    there: list[tuple[Channel, User]]
    processes: dict[str, Process]
    url: str
    folder: Path
    stack: AsyncExitStack

    async def start(self, part: str, *arguments: str) -> Process:
        """Start a process, in a home of its own."""
        home = self.folder / f"home-{len(list(self.folder.glob('home-*')))}"
        shutil.copytree(self.folder / "home", home)
        (home / "lock").unlink(missing_ok=True)
        settings = {"DATABASE_URL": self.url, "FOOTNOTE_SHARDS": part, "FOOTNOTE_READER": "false"}
        return await self.stack.enter_async_context(
            footnote_run(
                self.local,
                home,
                self.local.token,
                log=self.folder / "log.txt",
                settings=settings,
                arguments=arguments,
            )
        )

    def bring(self, text: str, name: str) -> None:
        reading = read(Path(f"{name}.md"), markdown(text, title=TOPIC).encode())
        finish(self.library.take_in([(upload_place(0, f"{name}.md"), reading)]))

    @property
    def log(self) -> str:
        return (self.folder / "log.txt").read_text(encoding="utf-8")


@pytest_asyncio.fixture
async def fleet(
    local_discord: LocalDiscord, server: Server, encoder: Encoder, tmp_path: Path
) -> AsyncIterator[Fleet]:
    url, world = server.url(str(tmp_path)), local_discord.world
    local_discord.gateway.max_concurrency, local_discord.gateway.enforces_turns = 6, True
    there = []
    for n in range(36):
        guild = world.add_guild(f"Server {n}", shard=(n % 6, 6))
        user = world.add_user(f"reader{n}")
        guild.join(user)
        there.append((guild.add_channel("news"), user))
    with Library(tmp_path / "home", encoder, database_url=url) as library:
        async with AsyncExitStack() as stack:
            fleet = Fleet(local_discord, library, there, {}, url, tmp_path, stack)
            started = await asyncio.gather(*(fleet.start(part) for part in PARTS))
            fleet.processes.update(zip(PARTS, started, strict=True))
            await local_discord.connected(6, timeout=120)
            await local_discord.synced(60)
            yield fleet


async def test_follows_are_delivered_once_while_processes_are_killed(fleet: Fleet) -> None:
    local, news = fleet.local, News(fleet.library.store.database)
    for channel, user in fleet.there:
        assert channel.guild is not None
        made = Follow(TOPIC, channel.guild.id, channel.id, user.id, cap=100)
        news.follows.put(made, world_now(local), fleet.library.store.changes.last())
    for n, port in enumerate(("Halden", "Lindoya", "Karsten", "Moss")):
        fleet.bring(f"The crews of the {port} ferries have gone on strike, all {n + 3} of them.", port)
        part = PARTS[n % 3]
        if n:
            await asyncio.sleep(2)
            fleet.processes[part].kill()
            await fleet.processes[part].wait()
            fleet.processes[part] = await fleet.start(part)
        done = await local.until(lambda n=n: all(len(c.messages) > n for c, _ in fleet.there), 90)
        assert done, fleet.log[-3000:]
    await asyncio.sleep(6)
    assert {len(channel.messages) for channel, _ in fleet.there} == {4}
    assert local.commands.puts == 1
    assert not any(i.too_soon for i in local.gateway.identifies), "over all processes, killed ones too"


async def test_nobody_notices_that_one_takes_the_place_of_another(fleet: Fleet) -> None:
    local = fleet.local
    asked, stop = [], asyncio.Event()

    async def ask(channel: Channel, user: User) -> None:
        while not stop.is_set():
            asked.append(await local.slash(user, channel, "ask", question=QUESTION, timeout=30))
            await asyncio.sleep(3.1)

    own = [pair for n, pair in enumerate(fleet.there) if n % 6 < 2]
    people = [asyncio.create_task(ask(*pair)) for pair in own[:6]]
    old = fleet.processes[PARTS[0]]
    new = await fleet.start(PARTS[0], "--replace")
    await asyncio.wait_for(old.wait(), 90)
    assert old.returncode == 0 and new.returncode is None
    count = len(asked)
    assert await local.until(lambda: len(asked) > count + 12, 60)
    stop.set()
    await asyncio.gather(*people)
    assert all(one.final is not None for one in asked)
    assert not [one for one in asked if one.failed or len(one.visible) > 1]
    assert {error.code for one in asked for error in one.refused} <= {40060}
    assert "Another process has taken over" in fleet.log
    assert "Traceback" not in fleet.log and "Fault" not in fleet.log
    new.send_signal(signal.SIGTERM)
    assert await asyncio.wait_for(new.wait(), 20) == 0


def world_now(local: LocalDiscord) -> float:
    return local.world.clock.now()

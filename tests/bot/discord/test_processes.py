"""`footnote run` as several processes on one PostgreSQL: a bot in parts, and one in the place of another."""

import asyncio
import signal
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio

from bot.follows.follows import Follow, Follows
from corpus.readers import parse_file
from index.encode.encoder import Encoder
from index.ingest.identity import upload_origin
from index.library import Library
from index.steps import finish
from tests.bot.discord.asked import QUESTION
from tests.bot.discord.parts import PARTS, Parts, Place, parts_on, settle
from tests.index.sources import markdown
from tests.localdiscord import Channel, LocalDiscord, User
from tests.postgres import Server

pytestmark = [pytest.mark.asyncio, pytest.mark.slow]

TOPIC = "Ferry strike at Halden harbour"


@dataclass(frozen=True, slots=True)
class Fleet:
    """The processes, with six servers on each shard, and a library beside them."""

    parts: Parts
    library: Library
    there: list[Place]

    def bring(self, text: str, name: str) -> None:
        reading = parse_file(Path(f"{name}.md"), markdown(text, title=TOPIC).encode())
        finish(self.library.add_readings([(upload_origin(0, f"{name}.md"), reading)]))


@pytest_asyncio.fixture
async def fleet(
    local_discord: LocalDiscord, server: Server, encoder: Encoder, tmp_path: Path
) -> AsyncIterator[Fleet]:
    url, there = server.url(str(tmp_path)), settle(local_discord, 36)
    with Library(tmp_path / "home", encoder, database_url=url) as library:
        async with parts_on(local_discord, tmp_path, {"DATABASE_URL": url}) as parts:
            await parts.start_all()
            yield Fleet(parts, library, there)


async def test_follows_are_delivered_once_while_processes_are_killed(fleet: Fleet) -> None:
    parts, local, follows = fleet.parts, fleet.parts.local, Follows(fleet.library.store.database)
    for channel, user in fleet.there:
        assert channel.guild is not None
        made = Follow(TOPIC, channel.guild.id, channel.id, user.id, cap=100)
        follows.put(made, local.world.clock.now(), fleet.library.store.changes.last())
    for n, port in enumerate(("Halden", "Lindoya", "Karsten", "Moss")):
        fleet.bring(f"The crews of the {port} ferries have gone on strike, all {n + 3} of them.", port)
        if n:
            await asyncio.sleep(2)
            parts.running[PARTS[n % 3]].kill()
            await parts.running[PARTS[n % 3]].wait()
            await parts.start(PARTS[n % 3])
        done = await local.until(lambda n=n: all(len(c.messages) > n for c, _ in fleet.there), 90)
        assert done, parts.said[-3000:]
    await asyncio.sleep(6)
    assert {len(channel.messages) for channel, _ in fleet.there} == {4}
    assert local.commands.puts == 1
    assert not any(i.too_soon for i in local.gateway.identifies), "over all processes, killed ones too"


async def test_nobody_notices_that_one_takes_the_place_of_another(fleet: Fleet) -> None:
    parts, local = fleet.parts, fleet.parts.local
    asked, stop = [], asyncio.Event()

    async def ask(channel: Channel, user: User) -> None:
        while not stop.is_set():
            asked.append(await local.slash(user, channel, "ask", question=QUESTION, timeout=60))
            await asyncio.sleep(3.1)

    own = [pair for n, pair in enumerate(fleet.there) if n % 6 < 2]
    people = [asyncio.create_task(ask(*pair)) for pair in own[:6]]
    old, new = await parts.replace(PARTS[0])
    await asyncio.wait_for(old.wait(), 90)
    assert old.returncode == 0 and new.returncode is None
    count = len(asked)
    assert await local.until(lambda: len(asked) > count + 12, 60)
    stop.set()
    await asyncio.gather(*people)
    assert all(one.final is not None for one in asked)
    assert not [one for one in asked if one.failed or len(one.visible) > 1]
    assert {error.code for one in asked for error in one.refused} <= {40060}
    assert "Another process has taken over" in parts.said
    assert "Traceback" not in parts.said and "Fault" not in parts.said
    new.send_signal(signal.SIGTERM)
    assert await asyncio.wait_for(new.wait(), 60) == 0

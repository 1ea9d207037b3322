"""Kill three processes on one PostgreSQL N times (`python -m tests.chaos.fleet [N] [--servers S] [--seed
S]`).

The processes have two shards each. They are killed and started again, alone or all at once, while documents
come in and servers follow topics; between the kills some are stopped or replaced. Ends with 1 if a post was
lost or doubled, or a question got no answer.

A library beside the processes adds and edits documents, and people ask about them. With `--index milvus` all
processes search in a shared Milvus Lite. Needs the extra `scale` and the programs of a PostgreSQL server.
"""

import argparse
import asyncio
import random
import secrets
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Coroutine
from contextlib import ExitStack, closing, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from bot.fleet.tables import processes
from bot.follows.follows import EVERYTHING, Follow, Follows
from bot.follows.outbox import TRYING, WAITING
from bot.follows.tables import follows, outbox
from bot.library_thread import LibraryThread
from bot.settings import SHIPPED_DOCUMENTS
from corpus import clock
from corpus.files import find_files
from corpus.readers import parse_file
from index.encode.encoder import Encoder
from index.ingest.identity import upload_origin
from index.library import Library
from tests import milvus, postgres
from tests.bot.discord.asked import is_answer
from tests.bot.discord.parts import PARTS, SHARDS, Parts, Place, parts_on, settle
from tests.chaos.comparison import compare_posts
from tests.chaos.fleet_result import FleetResult
from tests.chaos.home_contents import markdown
from tests.chaos.press import TOPICS, Article, Press, words_of
from tests.chaos.scene import POSTS
from tests.index.retrieve.engines.engines import EMBEDDED, ENGINES, MILVUS
from tests.localdiscord import Channel, LocalDiscord
from tests.postgres import Server

START_S, POSTED_S, POST_S, END_S = 120.0, 300.0, 15.0, 30.0
"""Time limits in seconds: for all processes to be connected and ready, for all posts to be sent, for one
post, and for a process to end after SIGTERM."""
ANSWERED_S = 2.0
"""Within how many seconds every process must answer from what one process added."""
CALM_EVERY = 10
"""After so many ended processes, wait for all of them and ask each."""
CAP = 10_000
ASKING = 3
"""How many servers of each shard are asked: a single one would exceed the rate limit."""

Tell = Callable[[str], None]


async def fleet(
    kills: int,
    servers: int,
    seed: int,
    folder: Path,
    server: Server,
    index_url: str | None,
    tell: Tell = lambda _: None,
) -> FleetResult:
    """Kill processes `kills` times, let the last ones finish, and count. `folder` gets homes and logs."""
    started = time.monotonic()
    result = FleetResult(seed, servers=servers, engine="Milvus Lite" if index_url else "FAISS")
    url, encoder = server.url(str(folder)), Encoder()
    settings = {"DATABASE_URL": url} | ({"INDEX_URL": index_url} if index_url else {})
    async with LocalDiscord() as local:
        with (
            Library(folder / "home", encoder, database_url=url, index_url=index_url) as library,
            closing(LibraryThread(library)) as library_thread,
        ):
            async with parts_on(local, folder, settings) as parts:
                # without this each process would add them at its start
                library.add(find_files([str(SHIPPED_DOCUMENTS)])[0])
                run = _Run(local, parts, library, library_thread, random.Random(seed), result)
                run.set_up(servers)
                await parts.start_all()
                while result.killed < kills:
                    for _ in range(CALM_EVERY):
                        await run.one()
                    await run.calm()
                    tell(run.state(started))
                await run.finish()
        run.compare_posts(url)
    result.took_s = time.monotonic() - started
    return result


class _Run:
    """One run: follows, articles, and what was done so far."""

    def __init__(
        self,
        local: LocalDiscord,
        parts: Parts,
        library: Library,
        library_thread: LibraryThread,
        chance: random.Random,
        result: FleetResult,
    ) -> None:
        self._local, self._parts, self._library, self._library_thread = local, parts, library, library_thread
        self._chance, self._result, self._press = chance, result, Press(chance)
        self._rooms: list[list[Place]] = [[] for _ in PARTS]
        self._follows: list[tuple[Follow, Channel]] = []
        self._asked = 0

    def set_up(self, servers: int) -> None:
        """Let each server follow one topic, and every tenth server everything. Some servers of each part
        are asked."""
        for n, (channel, user) in enumerate(settle(self._local, servers)):
            assert channel.guild is not None
            if n < ASKING * SHARDS:
                asked_in = channel.guild.add_channel("questions")
                self._rooms[n % SHARDS // (SHARDS // len(PARTS))].append((asked_in, user))
            self._follow(list(TOPICS)[n // SHARDS % len(TOPICS)], channel, user.id)
            if n % 10 == 0:
                self._follow(EVERYTHING, channel.guild.add_channel("all"), user.id)

    def _follow(self, topic: str, channel: Channel, user_id: int) -> None:
        store, guild = self._library.store, channel.guild
        wanted = Follow(topic, guild.id if guild else 0, channel.id, user_id, cap=CAP)
        made, _ = Follows(store.database).put(wanted, clock.now(), store.changes.last())
        self._follows.append((made, channel))

    async def one(self) -> None:
        """Write something, and end and restart one process or all."""
        await self._write()
        kinds: dict[str, tuple[float, Callable[[], Coroutine[Any, Any, None]]]] = {
            "kill -9 at any time": (0.42, self._kill),
            "kill -9 as a post comes in": (0.15, lambda: self._kill_at_a_post(after=False)),
            "kill -9 before a post is answered": (0.15, lambda: self._kill_at_a_post(after=True)),
            "kill -9 of all at once": (0.04, self._kill_all),
            "SIGTERM": (0.12, self._stop),
            "--replace": (0.12, self._replace),
        }
        how = self._chance.choices(list(kinds), [share for share, _ in kinds.values()])[0]
        await kinds[how][1]()
        self._result.ended[how] += len(PARTS) if how == "kill -9 of all at once" else 1
        if self._chance.random() < 0.5:
            await self._connected()

    # Articles

    async def _write(self) -> None:
        if self._chance.random() < 0.6:
            await self._bring(self._press.write(self._chance.choice(list(TOPICS)), clock.now()))
        elif self._press.articles and self._chance.random() < 0.3:
            article = self._chance.choice(self._press.articles[-6:])
            article.version += 1
            await self._bring(article)

    async def _bring(self, article: Article) -> None:
        """Let the library beside the processes add an article in its current version."""
        name = f"{article.word}.md"
        reading = parse_file(Path(name), markdown(article))
        article.feeds[:] = ["brought in"]
        await self._library_thread.write_in_steps(
            lambda library: library.add_readings([(upload_origin(0, name), reading)])
        )

    # Ends of processes

    def _draw(self) -> str:
        return self._chance.choice(PARTS)

    async def _kill(self) -> None:
        await asyncio.sleep(self._chance.uniform(0, 3))
        await self._kill_and_start(self._draw())

    async def _kill_at_a_post(self, *, after: bool) -> None:
        """Kill one process at the next posts, before Discord has them or before it answers; a random
        choice."""
        part, nth = self._draw(), self._chance.randint(1, 12)
        process = self._parts.running[part]
        self._local.faults.call(process.kill, after=after, nth=nth, path=POSTS, method="POST")
        with suppress(TimeoutError):  # a process that posts nothing now is killed at a random time
            await asyncio.wait_for(process.wait(), POST_S)
        self._local.faults.clear()
        await self._kill_and_start(part)

    async def _kill_all(self) -> None:
        await asyncio.gather(*map(self._kill_and_start, PARTS))

    async def _kill_and_start(self, part: str) -> None:
        process = self._parts.running[part]
        if process.returncode is None:
            process.kill()
        self._ended(part, await process.wait(), -signal.SIGKILL)
        self._result.killed += 1
        await self._parts.start(part)

    async def _stop(self) -> None:
        part = self._draw()
        await self._connected()  # before that, SIGTERM ends it without a word, like any program
        process = self._parts.running[part]
        process.send_signal(signal.SIGTERM)
        self._ended(part, await self._end_of(process), 0)
        await self._parts.start(part)

    async def _replace(self) -> None:
        part = self._draw()
        await self._connected()
        old, _ = await self._parts.replace(part)
        self._ended(part, await self._end_of(old, START_S), 0)

    async def _end_of(self, process: asyncio.subprocess.Process, patience_s: float = END_S) -> int:
        """Wait for a process to end and return how it ended; kill it if it takes too long."""
        try:
            return await asyncio.wait_for(process.wait(), patience_s)
        except TimeoutError:
            process.kill()
            return await process.wait()

    def _ended(self, part: str, status: int, wanted: int) -> None:
        self._result.lives += 1
        if status != wanted:
            self._result.other.append(f"the process of {part} ended with {status}, not {wanted}")
        self._local.gateway.forget_ended()

    # Checks

    async def calm(self) -> None:
        """Wait until all processes are connected, and ask each about a document just added."""
        await self._ready()
        article = self._press.write(self._chance.choice(list(TOPICS)), clock.now())
        await self._bring(article)
        brought = time.monotonic()
        await asyncio.gather(*(self._is_answered(article, n, brought) for n in range(len(PARTS))))

    async def _is_answered(self, article: Article, part: int, brought: float) -> None:
        """Ask in servers of a part until the answer quotes the article."""
        while (asked := time.monotonic() - brought) < START_S:
            self._asked += 1
            channel, user = self._rooms[part][self._asked % len(self._rooms[part])]
            question = f"What is known about {article.title}?"
            done = await self._local.slash(user, channel, "ask", question=question, timeout=30.0)
            if is_answer(done.final) and article.word in words_of(done.final.text if done.final else ""):
                break
        self._result.asked_s.append(asked)
        self._result.answered_s.append(time.monotonic() - brought)
        if asked > ANSWERED_S:
            self._result.other.append(f"{article.word} was answered by {PARTS[part]} {asked:.1f} s late")

    async def _connected(self) -> None:
        if not await self._local.until(lambda: self._live() == SHARDS, START_S):
            raise RuntimeError(
                f"{self._live()} of {SHARDS} shards are connected: {self._parts.said[-3_000:]}"
            )

    def _live(self) -> int:
        return len({session.shard for session in self._local.gateway.live})

    async def _ready(self) -> None:
        """Wait until each process reports that it knows its servers."""
        await self._connected()
        until = time.monotonic() + START_S
        while await self._count(select(func.count()).select_from(processes).where(processes.c.ready)) < len(
            PARTS
        ):
            if time.monotonic() > until:
                raise RuntimeError(f"not all are ready: {self._parts.said[-3_000:]}")
            await asyncio.sleep(0.1)

    async def _count(self, statement: Any) -> int:
        def ask(library: Library) -> int:
            with library.store.database.transaction() as connection:
                return int(connection.scalar(statement) or 0)

        return await self._library_thread.run(ask)

    async def finish(self) -> None:
        """Wait until everything is posted, and a little longer for doubled posts; then stop all processes."""
        until = time.monotonic() + POSTED_S
        while left := await self._left():
            if time.monotonic() > until:
                self._result.other.append(f"{left} messages or follows still wait at the end")
                break
            await asyncio.sleep(0.5)
        await asyncio.sleep(6)
        for part, process in self._parts.running.items():
            process.send_signal(signal.SIGTERM)
            self._ended(part, await self._end_of(process), 0)

    async def _left(self) -> int:
        """The number of messages not sent yet, and of follows that have not seen the last change."""
        waiting = select(func.count()).select_from(outbox).where(outbox.c.state.in_((WAITING, TRYING)))
        last = await self._library_thread.run(lambda library: library.store.changes.last())
        behind = select(func.count()).select_from(follows).where(follows.c.cursor < last)
        return await self._count(waiting) + await self._count(behind)

    def state(self, started: float) -> str:
        """The run so far, in a line."""
        messages = sum(len(channel.messages) for _, channel in self._follows)
        return (
            f"{self._result.restarts} ended, {self._result.killed} killed, "
            f"{len(self._press.articles)} articles, {messages} messages, {time.monotonic() - started:.0f} s, "
            f"other {len(self._result.other)}"
        )

    def compare_posts(self, url: str) -> None:
        """Compare the articles with the channels, and check that Discord's limits were kept."""
        result, local = self._result, self._local
        result.articles = len(self._press.articles)
        result.comparison = compare_posts(
            self._follows, [a for a in self._press.articles if a.feeds], {}, url
        )
        result.logins, result.told = len(local.gateway.identifies), local.commands.puts
        result.too_soon = sum(login.too_soon for login in local.gateway.identifies)
        if result.too_soon:
            result.other.append(f"{result.too_soon} logins out of turn")
        if result.told != 1:
            result.other.append(f"commands were told {result.told} times")
        result.other += [f"limit broken: {violation}" for violation in local.violations[:3]]
        result.other += [f"unserved: {path}" for path in local.unserved[:3]]
        said = self._parts.said
        for sign in ("Traceback", "Fault"):
            if sign in said:
                at = said.index(sign)
                result.other.append(f"logged: {said[max(0, at - 300) : at + 1_500]}")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos.fleet", description=__doc__)
    parser.add_argument("kills", type=int, nargs="?", default=200)
    parser.add_argument("--servers", type=int, default=300)
    parser.add_argument("--index", choices=ENGINES, default=EMBEDDED)
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--keep", type=Path, help="a folder for homes and logs, which stay")
    asked = parser.parse_args()
    seed = secrets.randbelow(1_000_000) if asked.seed is None else asked.seed

    def tell(line: str) -> None:
        print(line, flush=True)  # noqa: T201

    tell(f"seed {seed}")
    with ExitStack() as stack:
        folder = asked.keep or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        folder.mkdir(parents=True, exist_ok=True)
        server = stack.enter_context(postgres.running())
        index_url = stack.enter_context(milvus.running(folder)) if asked.index == MILVUS else None
        done = asyncio.run(fleet(asked.kills, asked.servers, seed, folder, server, index_url, tell))
    tell(str(done))
    return 0 if done.is_good else 1


if __name__ == "__main__":
    sys.exit(main())

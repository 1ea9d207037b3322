"""Let many people open source pages and many programs ask; `python -m tests.bot.web.load [SECONDS]`.

Pages are opened and questions asked at fixed rates, whether or not the ones before have been answered, and
once a second somebody asks in Discord: first alone, then meanwhile. Bot, library, local Discord and all
clients share one process here, so the bot has less of the machine than in production.
"""

import asyncio
import itertools
import sys
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import aiohttp
import numpy as np

from bot.discord.cogs.api import ApiServer
from bot.settings import WebMode
from bot.web.links import name_in_path
from bot.web.server import PageServer
from corpus.document import SHARED
from tests.bot.discord.load import PATIENCE_S, QUESTIONS, Waits, shipped_stage, waits_of
from tests.bot.discord.stage import Stage

PAGES_PER_S = 100
ANSWERS_PER_S = 20
QUIET_S = 10


@dataclass
class Tally:
    """What became of requests: how many had each status, and how long they took, in seconds."""

    statuses: Counter[int] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)

    async def time(self, request: Awaitable[int]) -> None:
        started = time.perf_counter()
        self.statuses[await request] += 1
        self.seconds.append(time.perf_counter() - started)

    def __str__(self) -> str:
        waits = np.array(self.seconds)
        return (
            f"{len(waits):,} ({dict(self.statuses)}): p50 {np.percentile(waits, 50):.3f} s, "
            f"p99 {np.percentile(waits, 99):.3f} s, longest {waits.max():.3f} s"
        )


async def at_rate(per_s: float, seconds: float, begin: Callable[[int], Awaitable[None]]) -> float:
    """Begin something `per_s` times a second, however long each takes; gives the seconds until all ended."""
    started = time.perf_counter()
    begun = []
    for number in range(round(per_s * seconds)):
        await asyncio.sleep(max(0.0, started + number / per_s - time.perf_counter()))
        begun.append(asyncio.ensure_future(begin(number)))
    await asyncio.gather(*begun)
    return time.perf_counter() - started


async def ask_in_discord(stage: Stage, seconds: float) -> Waits:
    """Let a new person ask each second; how long each waited."""
    asked = []

    async def ask(number: int) -> None:
        user = stage.local.world.add_user(f"reader{len(stage.local.world.users)}-{number}")
        stage.guild.join(user)
        question = f"{QUESTIONS[number % len(QUESTIONS)]} I am number {number}."
        asked.append(
            await stage.local.slash(user, stage.channel, "ask", question=question, timeout=PATIENCE_S)
        )

    await at_rate(1, seconds, ask)
    return waits_of(asked)


async def main(seconds: float) -> None:
    async with shipped_stage() as stage:
        bot = stage.bot
        await bot.wait_until_ready()
        settings = bot.settings.model_copy(update={"web": WebMode.PUBLIC})
        pages = PageServer(bot.library, settings, bot.clock, bot.library_thread, bot.metrics.count_page)
        pages_url = f"http://127.0.0.1:{await pages.start(0)}"
        api = bot.get_cog("ApiServer")
        assert isinstance(api, ApiServer)
        ask_url = f"http://127.0.0.1:{await api.start('127.0.0.1', 0)}/api/v1/ask"
        headers = {"Authorization": f"Bearer {bot.storage.tokens.add('load', per_minute=100_000)}"}
        paths = [
            f"/d/{name_in_path(item.id)}/{item.version}?s={start}-{end}"
            for item in bot.library.store.documents.listings(SHARED)
            for passage in bot.library.store.passages.of_document(item.id)
            for start, end in passage.sentences
        ]
        drawn = itertools.cycle(paths)
        say(f"alone, {QUIET_S} s: Discord: {await ask_in_discord(stage, QUIET_S)}")
        seen, answered = Tally(), Tally()
        connector = aiohttp.TCPConnector(limit=200)
        async with aiohttp.ClientSession(connector=connector) as session:

            async def view() -> int:
                async with session.get(pages_url + next(drawn)) as response:
                    await response.read()
                    return response.status

            async def ask(number: int) -> int:
                asked = {"question": f"{QUESTIONS[number % len(QUESTIONS)]} I am program {number}."}
                async with session.post(ask_url, json=asked, headers=headers) as response:
                    await response.read()
                    return response.status

            viewing, asking, waits = await asyncio.gather(
                at_rate(PAGES_PER_S, seconds, lambda _: seen.time(view())),
                at_rate(ANSWERS_PER_S, seconds, lambda number: answered.time(ask(number))),
                ask_in_discord(stage, seconds),
            )
        say(f"pages, {PAGES_PER_S} a second for {seconds:.0f} s, all after {viewing:.1f} s: {seen}")
        say(f"answers, {ANSWERS_PER_S} a second for {seconds:.0f} s, all after {asking:.1f} s: {answered}")
        say(f"meanwhile: Discord: {waits}")
        await pages.close()


def say(text: str) -> None:
    print(text, flush=True)  # noqa: T201


if __name__ == "__main__":
    asyncio.run(main(float(sys.argv[1]) if len(sys.argv) > 1 else 120.0))

"""A bot that lives in steps: for each input line it polls what is due, matches and posts.

The shared clock stands still between two steps, so a year passes in minutes. For each line it prints what it
did and how much memory it uses.
"""

import asyncio
import ctypes
import gc
import json
import logging
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import discord.http
import psutil
import yarl
from discord.gateway import DiscordWebSocket

from bot.discord.bot import FootnoteBot
from bot.settings import Settings
from bot.sources.outcome import Outcome
from index.encode.encoder import Encoder
from index.library import Library
from tests.bot.discord.delivery import delivers, delivery, halt_delivery
from tests.chaos.life import Where
from tests.chaos.shared import Shared

MOST_ROUNDS = 20


@dataclass(frozen=True, slots=True)
class Step:
    """What a step did: polls, failed polls, documents that came or changed, seconds."""

    looks: int
    failed: int
    came: int
    took_s: float


@dataclass(frozen=True, slots=True)
class Memory:
    """The memory of the process in bytes: all resident bytes, those of files (libraries, the BM25 index),
    those of vectors in FAISS; and counts of passages, documents and Python objects."""

    resident: int
    mapped: int
    vectors: int
    passages: int
    documents: int
    objects: int


def main() -> None:
    where = Where(**json.loads(sys.argv[1]))
    logging.basicConfig(level=logging.ERROR)
    asyncio.run(_live(where, float(sys.argv[2])))


async def _live(where: Where, interval_s: float) -> None:
    discord.http.Route.BASE = where.discord
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(where.gateway)
    shared = Shared(Path(where.shared))
    settings = Settings().model_copy(update={"fetch_minutes": interval_s / 60, "private_hosts": "127.0.0.1"})
    encoder = Encoder()
    encoder.load()
    with Library(Path(where.home), encoder, shared.now) as library:
        client = FootnoteBot(library, settings, shared.now)
        client._connection.guild_ready_timeout = 0.05  # discord.py waits two seconds for more servers
        running = asyncio.create_task(client.start(where.token))
        while not delivers(client):
            await asyncio.sleep(0.01)
        await halt_delivery(client)  # its own rounds go by the machine's time
        _say({"ready": True})
        while line := await asyncio.to_thread(sys.stdin.readline):
            _say(asdict(await _step(client) if line.strip() == "step" else await _memory(client)))
        await client.close()
        await running


async def _step(client: FootnoteBot) -> Step:
    started = time.perf_counter()
    outcomes: list[Outcome] = []

    def hear(outcome: Outcome) -> None:
        outcomes.append(outcome)
        delivery(client).on_poll_result(outcome)

    await client.listening.syncer.run_due(on_poll_result=hear)
    await asyncio.gather(*delivery(client)._telling)
    for _ in range(MOST_ROUNDS):
        await delivery(client).round()
        if not await client.library_thread.run(lambda _: client.storage.outbox.due(client.clock(), 1)):
            break
    came = sum(len(outcome.added) + len(outcome.changed) for outcome in outcomes)
    failed = sum(outcome.error is not None for outcome in outcomes)
    return Step(len(outcomes), failed, came, time.perf_counter() - started)


async def _memory(client: FootnoteBot) -> Memory:
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)  # memory that is free already is no leak

    def count(library: Library) -> Memory:
        passages = len(library.index.dense)
        held, objects = psutil.Process().memory_info(), len(gc.get_objects())
        vectors = passages * (4 * library.encoder.dimension + 8)
        return Memory(held.rss, held.shared, vectors, passages, library.store.documents.count(), objects)

    return await client.library_thread.run(count)


def _say(answer: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()

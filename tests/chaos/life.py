"""One life of the bot: real client, library, syncer and newsroom, until it is killed or has nothing to do."""

import asyncio
import logging
import os
from dataclasses import dataclass
from pathlib import Path

import discord.http
import yarl
from discord.gateway import DiscordWebSocket

from bot.discord.bot import FootnoteBot
from bot.discord.cogs.delivery import cog
from bot.settings import Settings
from index.encode.encoder import Encoder
from index.library import Library
from tests.chaos.phases import Plan, mark_all
from tests.chaos.shared import PHASES, Shared

POLL_S = 1.0
"""Seconds between two polls of a feed."""
QUIET_LOOKS, LOOK_S = 3, 0.2
"""A life has nothing to do when nothing has changed over so many checks, so far apart."""


@dataclass(frozen=True, slots=True)
class Where:
    """What a life needs to know: home, addresses and token."""

    home: str
    shared: str
    discord: str
    gateway: str
    token: str


def live(where: Where, plan: Plan, encoder: Encoder, *, to_the_end: bool) -> None:
    """Live until killed; with `to_the_end`, until there is nothing to do and the shared memory says to
    end."""
    shared = Shared(Path(where.shared))
    mark_all(shared, plan)
    asyncio.run(_live(where, shared, plan, encoder, to_the_end))


async def _live(where: Where, shared: Shared, plan: Plan, encoder: Encoder, to_the_end: bool) -> None:
    discord.http.Route.BASE = where.discord
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(where.gateway)
    cog.PAUSE_S, cog.REST_S = 0.25, 1.0
    start, connect = PHASES.index("start"), PHASES.index("connect")
    shared.enter(start)
    settings = Settings().model_copy(update={"fetch_minutes": POLL_S / 60, "private_hosts": "127.0.0.1"})
    with Library(Path(where.home), encoder, shared.now) as library:
        client = FootnoteBot(library, settings, shared.now)
        client._connection.guild_ready_timeout = 0.05  # discord.py waits two seconds for more servers
        shared.leave(start)
        shared.enter(connect)
        async with asyncio.TaskGroup() as group:
            bot = group.create_task(client.start(where.token))
            while not client.is_ready():
                await asyncio.sleep(0.01)
            shared.leave(connect)
            if not to_the_end:
                await asyncio.Event().wait()
            await _rest(client, shared)
            await client.close()
            await bot


async def _rest(client: FootnoteBot, shared: Shared) -> None:
    """Report whenever nothing comes in and nothing is due any more, until told to end."""
    while not shared.may_end:
        await _at_rest(client, client.clock())
        shared.rests = True
        while shared.rests and not shared.may_end:
            await asyncio.sleep(LOOK_S / 10)


async def _at_rest(client: FootnoteBot, since: float) -> None:
    """Wait until there is nothing to do and every source was polled since a moment."""
    before, quiet = None, 0
    while quiet < QUIET_LOOKS:
        await asyncio.sleep(LOOK_S)
        state = await client.library_thread.run(lambda library: _state(library, client, since))
        quiet = quiet + 1 if state == before and not any(state[1:]) else 0
        before = state


def _state(library: Library, client: FootnoteBot, since: float) -> tuple[int, int, int, int]:
    """The progress of a life: the last change, how many follows have not seen it, how many messages are
    due, and how many working sources were not polled since a moment."""
    last, news = library.store.changes.last(), client.storage
    behind = sum(follow.cursor < last for follow in news.follows.all())
    sources = client.listening.syncer.sources.all()
    unseen = sum(source.failures == 0 and (source.last_ok or 0.0) < since for source in sources)
    return last, behind, len(news.outbox.due(client.clock(), 100)), unseen


def begin_life(where: Where, plan: Plan, encoder: Encoder, *, to_the_end: bool) -> None:
    """Run `live` in this process, which ends here."""
    logging.getLogger("discord.client").setLevel(logging.ERROR)  # discord.py warns that voice is missing
    logging.basicConfig(level=logging.WARNING, format=f"{os.getpid()} %(name)s %(message)s")
    status = 1
    try:
        live(where, plan, encoder, to_the_end=to_the_end)
        status = 0
    except BaseException:
        logging.exception("A life ended in a fault")
    finally:
        os._exit(status)

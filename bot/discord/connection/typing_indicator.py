"""Show Discord's typing indicator while an answer is looked up."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import discord

log = logging.getLogger(__name__)

SHOWN_S = 8.0
"""How often the indicator is requested. Discord shows it for ten seconds after each request."""

MAX_DELAY_S = 1.0
"""How long an answer waits for a running request: an indicator after the answer would be wrong."""

_showing: set[asyncio.Task[None]] = set()


@asynccontextmanager
async def show_typing(channel: discord.abc.Messageable) -> AsyncIterator[None]:
    """Show in a channel that the bot is typing, until the block ends.

    If Discord limits or refuses the indicator, the answer is not affected.
    """
    done = asyncio.Event()
    task = asyncio.create_task(_keep_showing(channel, done))
    _showing.add(task)
    task.add_done_callback(_showing.discard)
    try:
        yield
    finally:
        done.set()
    await asyncio.wait((task,), timeout=MAX_DELAY_S)


async def _keep_showing(channel: discord.abc.Messageable, done: asyncio.Event) -> None:
    # Never cancelled: discord.py, cancelled while it waits for a global rate limit, sends nothing more.
    try:
        while not done.is_set():
            await channel.typing()
            with suppress(TimeoutError):
                await asyncio.wait_for(done.wait(), SHOWN_S)
    except Exception as error:  # any failure concerns the indicator only
        log.info("The typing indicator could not be shown: %s", error)

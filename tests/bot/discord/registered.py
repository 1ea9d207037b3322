"""All commands, as the bot registers them with Discord."""

import asyncio
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from discord import app_commands

from bot.discord.bot import FootnoteBot
from bot.settings import Settings
from index.encode.encoder import Encoder
from index.library import Library

Anything = app_commands.Command[Any, ..., Any] | app_commands.Group | app_commands.ContextMenu


@cache
def registered_commands() -> list[Anything]:
    """Return slash commands, groups and message commands, of a bot that was never connected."""
    return asyncio.run(_load())


async def _load() -> list[Anything]:
    with TemporaryDirectory() as folder, Library(Path(folder) / "home", Encoder()) as library:
        bot = FootnoteBot(library, Settings())
        await bot.load_cogs()
        found = list(bot.tree.get_commands())
        bot.library_thread.close()
        return found

"""The cog of the audit log: records the commands with which managers change a server."""

import asyncio
import logging
from collections.abc import Callable
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.discord.bot import FootnoteBot
from bot.discord.ui.contexts import CHANGES
from bot.library_thread import BusyError
from corpus.errors import StoreError

log = logging.getLogger(__name__)

RETRY_S = 30.0
"""How long to wait before retrying to record a change."""


class AuditLog(commands.Cog):
    """Records each use of a command that changes a server."""

    def __init__(self, bot: FootnoteBot) -> None:
        self.bot = bot

    @commands.Cog.listener()
    async def on_app_command_completion(
        self,
        interaction: discord.Interaction,
        command: app_commands.Command[Any, ..., Any] | app_commands.ContextMenu,
    ) -> None:
        """Record a command with its options, if its extras say that it changes the server."""
        bot = self.bot
        bot.in_flight.track()
        typed = _typed_options(interaction)
        needed = command.extras.get(CHANGES)
        if needed is not None and (not needed or needed in typed):
            guild_id, user_id = interaction.guild_id or 0, interaction.user.id
            action, at = command.qualified_name, bot.clock()
            await self._keep_trying(lambda: bot.storage.audit.note(guild_id, user_id, action, typed, at))

    async def _keep_trying(self, note: Callable[[], None]) -> None:
        """Record a change that was made already; while the disk is full, retry."""
        while True:
            try:
                return await self.bot.library_thread.run(lambda _: note())
            except (BusyError, StoreError) as error:
                log.error("A change is not in the audit log yet: %s", error)
                await asyncio.sleep(RETRY_S)


def _typed_options(interaction: discord.Interaction) -> dict[str, Any]:
    """Return the typed options of a command: ids for channels and roles, names for files."""
    typed: dict[str, Any] = {}
    for name, value in interaction.namespace:
        if isinstance(value, discord.Attachment):
            typed[name] = value.filename
        else:
            typed[name] = value if isinstance(value, str | int | float | bool) else getattr(value, "id", None)
    return typed


async def setup(bot: FootnoteBot) -> None:
    await bot.add_cog(AuditLog(bot))

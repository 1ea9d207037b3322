"""The cog of the audit log: records what managers change in a server."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.discord.bot import FootnoteBot
from bot.discord.request import typed_options
from bot.discord.ui.contexts import CHANGES
from bot.library_thread import BusyError
from corpus.errors import StoreError

log = logging.getLogger(__name__)

RETRY_S = 30.0
"""How long to wait before retrying to record a change."""


class AuditLog(commands.Cog):
    """Records each use of a command that changes a server, and each change that was confirmed by a button."""

    def __init__(self, bot: FootnoteBot) -> None:
        self.bot = bot

    @commands.Cog.listener()
    async def on_app_command_completion(
        self,
        interaction: discord.Interaction,
        command: app_commands.Command[Any, ..., Any] | app_commands.ContextMenu,
    ) -> None:
        """Record a command with its options, if its extras say that it changes the server."""
        self.bot.in_flight.track()
        typed = typed_options(interaction)
        needed = command.extras.get(CHANGES)
        if needed is not None and (not needed or needed in typed):
            guild_id, user_id = interaction.guild_id or 0, interaction.user.id
            await self._note(guild_id, user_id, command.qualified_name, typed)

    @commands.Cog.listener()
    async def on_server_change(
        self, guild_id: int, user_id: int, action: str, typed: Mapping[str, Any]
    ) -> None:
        """Record a change that another cog reports (`bot.dispatch("server_change", …)`)."""
        self.bot.in_flight.track()
        await self._note(guild_id, user_id, action, typed)

    async def _note(self, guild_id: int, user_id: int, action: str, typed: Mapping[str, Any]) -> None:
        audit, at = self.bot.storage.audit, self.bot.clock()
        await self._keep_trying(lambda: audit.note(guild_id, user_id, action, typed, at))

    async def _keep_trying(self, note: Callable[[], None]) -> None:
        """Record a change that was made already; while the disk is full, retry."""
        while True:
            try:
                return await self.bot.library_thread.run(lambda _: note())
            except (BusyError, StoreError) as error:
                log.error("A change is not in the audit log yet: %s", error)
                await asyncio.sleep(RETRY_S)


async def setup(bot: FootnoteBot) -> None:
    await bot.add_cog(AuditLog(bot))

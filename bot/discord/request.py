"""The types of what this bot exchanges with Discord, for annotations."""

from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands

if TYPE_CHECKING:
    from bot.discord.bot import FootnoteClient

    Interaction = discord.Interaction[FootnoteClient]
else:
    Interaction = discord.Interaction

CHANGES = "changes"
"""Among the extras of a command: it changes what a server has, where this option was typed ("": always), so
that its use is noted in the audit log."""

AnyCommand = app_commands.Command[Any, ..., Any] | app_commands.ContextMenu | app_commands.Group
"""What a command file offers to be registered."""

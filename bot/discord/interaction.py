"""The types of what this bot exchanges with Discord, for annotations."""

from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands

if TYPE_CHECKING:
    from bot.discord.client import FootnoteClient

    Interaction = discord.Interaction[FootnoteClient]
else:
    Interaction = discord.Interaction

AnyCommand = app_commands.Command[Any, ..., Any] | app_commands.ContextMenu | app_commands.Group
"""What a command file offers to be registered."""

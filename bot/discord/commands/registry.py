"""All commands, put on a tree."""

from typing import TYPE_CHECKING

from discord import app_commands

from bot.discord.cogs import admin, privacy
from bot.discord.cogs.ask import check
from bot.discord.cogs.ask import cog as ask
from bot.discord.cogs.follows import cog as follows
from bot.discord.cogs.follows import why
from bot.discord.cogs.insights import cog as insights
from bot.discord.cogs.sources import cog as sources
from bot.discord.cogs.stories import latest, timeline

if TYPE_CHECKING:
    from bot.discord.bot import FootnoteClient


MODULES = (ask, latest, timeline, follows, why, check, sources, admin, insights, privacy)


def register_all(tree: "app_commands.CommandTree[FootnoteClient]") -> None:
    """Put every command on a tree."""
    for module in MODULES:
        for command in module.COMMANDS:
            tree.add_command(command)

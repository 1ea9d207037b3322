"""All commands, put on a tree."""

from typing import TYPE_CHECKING

from discord import app_commands

from bot.discord.commands import admin, ask, check, latest, privacy, source

if TYPE_CHECKING:
    from bot.discord.client import FootnoteClient


def register_all(tree: "app_commands.CommandTree[FootnoteClient]") -> None:
    """Put every command on a tree."""
    for module in (ask, latest, check, source, admin, privacy):
        for command in module.COMMANDS:
            tree.add_command(command)

"""All commands, put on a tree."""

from typing import TYPE_CHECKING

from discord import app_commands

from bot.discord.commands import (
    admin,
    ask,
    check,
    follow,
    insights,
    latest,
    privacy,
    source,
    timeline,
    why,
)

if TYPE_CHECKING:
    from bot.discord.client import FootnoteClient


MODULES = (ask, latest, timeline, follow, why, check, source, admin, insights, privacy)


def register_all(tree: "app_commands.CommandTree[FootnoteClient]") -> None:
    """Put every command on a tree."""
    for module in MODULES:
        for command in module.COMMANDS:
            tree.add_command(command)

"""Command synchronisation: register the bot's commands with Discord."""

import hashlib
import json
import logging
from typing import Any

from discord import app_commands

from bot.records.guild_settings import GuildSettingsStore

log = logging.getLogger(__name__)


async def sync_commands(
    tree: app_commands.CommandTree[Any], application_id: int | None, memory: GuildSettingsStore
) -> None:
    """Send the commands to Discord if they differ from those sent last."""
    translator = tree.translator
    payload = [
        await command.get_translated_payload(tree, translator) if translator else {}
        for command in tree.get_commands()
    ]
    said = json.dumps([application_id, payload], sort_keys=True, default=str)
    digest = hashlib.sha256(said.encode()).hexdigest()
    if digest == memory.command_digest() and memory.command_ids():
        return
    synced = await tree.sync()
    memory.set_command_ids({command.name: command.id for command in synced})
    memory.set_command_digest(digest)
    log.info("Commands synced")

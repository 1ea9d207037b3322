"""Reply privately to interactions, whether or not they were acknowledged."""

import logging
from typing import Any

import aiohttp
import discord
from discord import app_commands

from bot.fleet.membership import Membership

log = logging.getLogger(__name__)

SEND_ERRORS = (discord.HTTPException, aiohttp.ClientError, OSError)
"""The errors that discord.py raises if Discord refuses a message or can't be reached."""


def answered_elsewhere(membership: Membership, error: BaseException) -> bool:
    """True if an error means that another process of the bot has answered.

    While one process replaces another, both receive every interaction, and Discord accepts one answer.
    """
    if not membership.shared:
        return False
    if isinstance(error, discord.HTTPException) and error.code == _ALREADY_ACKNOWLEDGED:
        return True
    unknown = isinstance(error, discord.NotFound) and error.code == _UNKNOWN_INTERACTION
    other_version = isinstance(error, app_commands.CommandNotFound | app_commands.CommandSignatureMismatch)
    return (unknown or other_version) and bool(membership.neighbours)


async def reply_privately(interaction: discord.Interaction[Any], text: str) -> None:
    """Send a text that only the acting person sees. If they are still typing, suggest nothing instead."""
    try:
        if interaction.type is discord.InteractionType.autocomplete:
            if not interaction.response.is_done():
                await interaction.response.autocomplete([])
            return
        if interaction.response.type is discord.InteractionResponseType.deferred_channel_message:
            await interaction.delete_original_response()  # else the text would replace it, visible to all
        if interaction.response.is_done():
            await interaction.followup.send(text, ephemeral=True)
        else:
            await interaction.response.send_message(text, ephemeral=True)
    except SEND_ERRORS as error:
        if not answered_elsewhere(interaction.client.membership, error):
            log.warning("A private reply could not be sent: %s", error)


class _NotAnsweredElsewhere(logging.Filter):
    """Drops discord.py's log records about suggestions that another process sent first."""

    def filter(self, record: logging.LogRecord) -> bool:
        error = record.exc_info[1] if record.exc_info else None
        return getattr(error, "code", None) != _ALREADY_ACKNOWLEDGED


logging.getLogger(app_commands.tree.__name__).addFilter(_NotAnsweredElsewhere())

_ALREADY_ACKNOWLEDGED, _UNKNOWN_INTERACTION = 40060, 10062
"""Discord, "Opcodes and Status Codes": the interaction was acknowledged already, or has expired."""

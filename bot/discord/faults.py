"""Errors in Discord: what people are told, and what the log is."""

import logging
import secrets
from typing import TYPE_CHECKING

import aiohttp
import discord
from discord import app_commands

from bot.discord.interaction import Interaction
from bot.discord.limits import fit
from bot.discord.translations import say_in
from bot.service import BusyError
from corpus.errors import DiskError, FootnoteError

if TYPE_CHECKING:
    from bot.discord.client import FootnoteClient

log = logging.getLogger(__name__)

NOT_SENT = (discord.HTTPException, aiohttp.ClientError, OSError)
"""What discord.py raises where Discord refuses something or can't be reached."""


class RefusalError(FootnoteError):
    """A refusal in the reader's language, shown as it stands: what others wrote in it is escaped already."""


async def report_fault(interaction: Interaction, error: app_commands.AppCommandError) -> None:
    """Tell the person in one sentence; log what nobody expected, with a code to find it by."""
    cause = error.original if isinstance(error, app_commands.CommandInvokeError) else error
    if interaction.client.answered_elsewhere(cause):
        return
    await tell(interaction, fault_text(interaction.client, interaction.locale, cause))


def fault_text(client: "FootnoteClient", locale: discord.Locale | str | None, error: BaseException) -> str:
    """What a person is told of an error. An unexpected one is logged and counted."""
    say = say_in(locale)
    if isinstance(error, BusyError):
        return say("busy")
    if isinstance(error, RefusalError):
        return str(error)
    if isinstance(error, DiskError):
        log.error("%s", error)
        return say("disk")
    if isinstance(error, FootnoteError):
        return fit(str(error), 1_500)
    if isinstance(error, app_commands.MissingPermissions | app_commands.CheckFailure):
        return say("admins_only")
    if isinstance(error, app_commands.TransformerError) and error.type is _CHANNEL:
        return say("channel_unseen")
    code = secrets.token_hex(3)
    log.error("Fault %s", code, exc_info=error)
    client.vitals.failed()
    return f"{say('fault')}\n-# {code}"


async def tell(interaction: Interaction, text: str) -> None:
    """Say something to the one who asked, alone, whether or not the question was acknowledged."""
    try:
        if interaction.response.type is discord.InteractionResponseType.deferred_channel_message:
            await interaction.delete_original_response()  # else the note would take its place, for all to see
        if interaction.response.is_done():
            await interaction.followup.send(text, ephemeral=True)
        else:
            await interaction.response.send_message(text, ephemeral=True)
    except NOT_SENT as error:
        if not interaction.client.answered_elsewhere(error):
            log.warning("A note could not be sent: %s", error)


_CHANNEL = discord.AppCommandOptionType.channel

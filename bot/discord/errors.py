"""Errors in Discord: what people are told, and what the log is."""

import logging
import secrets
from typing import TYPE_CHECKING

import aiohttp
import discord
from discord import app_commands

from bot.discord.request import Interaction
from bot.discord.translations import say_in
from bot.discord.ui.limits import fit
from bot.library_thread import BusyError
from corpus.errors import DiskError, FootnoteError

if TYPE_CHECKING:
    from bot.discord.bot import FootnoteClient

log = logging.getLogger(__name__)

NOT_SENT = (discord.HTTPException, aiohttp.ClientError, OSError)
"""What discord.py raises where Discord refuses something or can't be reached."""


class RefusalError(FootnoteError):
    """A refusal in the reader's language, shown as it stands: what others wrote in it is escaped already."""


async def report_fault(interaction: Interaction, error: app_commands.AppCommandError) -> None:
    """Tell the person in one sentence; log what nobody expected, with a code to find it by."""
    cause = error.original if isinstance(error, app_commands.CommandInvokeError) else error
    if answered_elsewhere(interaction.client, cause):
        return
    await tell(interaction, fault_text(interaction.client, interaction.locale, cause))


def answered_elsewhere(client: "FootnoteClient", error: BaseException) -> bool:
    """Whether an error means that another process has answered: while one takes the place of another both
    hear of everything, and Discord takes one answer."""
    if not client.membership.shared:
        return False
    if isinstance(error, discord.HTTPException) and error.code == _ALREADY_ANSWERED:
        return True
    unknown = isinstance(error, discord.NotFound) and error.code == _UNKNOWN_INTERACTION
    other_version = isinstance(error, app_commands.CommandNotFound | app_commands.CommandSignatureMismatch)
    return (unknown or other_version) and bool(client.membership.neighbours)


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
    """Say something to the one who asked, alone, whether or not the question was acknowledged. Where they are
    typing nothing can be said, and nothing is suggested."""
    try:
        if interaction.type is discord.InteractionType.autocomplete:
            if not interaction.response.is_done():
                await interaction.response.autocomplete([])
            return
        if interaction.response.type is discord.InteractionResponseType.deferred_channel_message:
            await interaction.delete_original_response()  # else the note would take its place, for all to see
        if interaction.response.is_done():
            await interaction.followup.send(text, ephemeral=True)
        else:
            await interaction.response.send_message(text, ephemeral=True)
    except NOT_SENT as error:
        if not answered_elsewhere(interaction.client, error):
            log.warning("A note could not be sent: %s", error)


class _Elsewhere(logging.Filter):
    """Lets no record pass of suggestions that another process has made first."""

    def filter(self, record: logging.LogRecord) -> bool:
        error = record.exc_info[1] if record.exc_info else None
        return getattr(error, "code", None) != _ALREADY_ANSWERED


logging.getLogger(app_commands.tree.__name__).addFilter(_Elsewhere())

_ALREADY_ANSWERED, _UNKNOWN_INTERACTION = 40060, 10062
"""Discord, "Opcodes and Status Codes": an interaction was acknowledged, or is no more."""

_CHANNEL = discord.AppCommandOptionType.channel

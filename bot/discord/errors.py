"""Turn errors into texts for people, and log the unexpected ones.

FootnoteError      its text
├── RefusalError   its text, in the reader's language
├── BusyError      "too many questions at once"
└── DiskError      "my disk is full or read-only", and logged
anything else      a code, under which the log has the error
"""

import logging
import secrets

import discord
from discord import app_commands

from bot.discord.bot import FootnoteBot
from bot.discord.ui.limits import fit
from bot.library_thread import BusyError
from corpus.errors import DiskError, FootnoteError

log = logging.getLogger(__name__)

MAX_ERROR_CHARS = 1_500


class RefusalError(FootnoteError):
    """A refusal in the reader's language, shown as it is. Text by other people is escaped in it already."""


def error_text(bot: FootnoteBot, locale: discord.Locale | str | None, error: BaseException) -> str:
    """Return the text that tells a person of an error. An unexpected error is logged and counted."""
    say = bot.say_in(locale)
    if isinstance(error, BusyError):
        return say("busy")
    if isinstance(error, RefusalError):
        return str(error)
    if isinstance(error, DiskError):
        log.error("%s", error)
        return say("disk")
    if isinstance(error, FootnoteError):
        return fit(str(error), MAX_ERROR_CHARS)
    if isinstance(error, app_commands.MissingPermissions | app_commands.CheckFailure):
        return say("admins_only")
    if isinstance(error, app_commands.TransformerError) and error.type is _CHANNEL:
        return say("channel_unseen")
    code = secrets.token_hex(3)
    log.error("Fault %s", code, exc_info=error)
    bot.metrics.count_fault()
    return f"{say('fault')}\n-# {code}"


_CHANNEL = discord.AppCommandOptionType.channel

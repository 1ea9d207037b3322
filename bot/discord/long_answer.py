"""Answer a command whose work may take longer than Discord keeps the command open."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

import discord

from bot.discord.errors import error_text
from bot.discord.permissions import may_speak
from bot.discord.replies import SEND_ERRORS
from bot.discord.request import Request
from bot.discord.ui.limits import fit_line

log = logging.getLogger(__name__)

FIRST_EDIT_S = 5.0
EDIT_EVERY_S = 10.0
"""Progress is shown after the first time, and then each time that the second has passed."""

OPEN_S = 14 * 60.0
"""Discord takes edits of an answer for 15 minutes; the last of them is left for slow requests."""


class LongAnswer:
    """The answer to an acknowledged command, with the progress of its work until it is there.

        await request.defer_private()
        await LongAnswer(request).finish(add_document)

    The work is given this object, and tells it the share that is done from any thread. What comes after
    Discord has closed the command is sent as a message of its own: to the member, or, if they take none, in
    the channel.
    """

    def __init__(self, request: Request) -> None:
        self._request = request
        self._began = request.bot.clock()
        self._share = 0.0

    def tell(self, share: float, passages: int = 0) -> None:
        """Note the share (0 to 1) that is done."""
        self._share = share

    async def finish(self, work: Callable[["LongAnswer"], Awaitable[str]]) -> None:
        """Show progress until the work is done, then the text that it gives, or the text of its error."""
        showing = asyncio.create_task(self._show_progress())
        try:
            text = await work(self)
        except Exception as error:  # an error in a command that is closed by now would reach nobody
            text = error_text(self._request.bot, self._request.interaction.locale, error)
        finally:
            showing.cancel()
            await asyncio.gather(showing, return_exceptions=True)
        await self._deliver(text)

    @property
    def _is_open(self) -> bool:
        return self._request.bot.clock() - self._began < OPEN_S

    async def _show_progress(self) -> None:
        say, shown = self._request.say, -1
        await asyncio.sleep(FIRST_EDIT_S)
        while self._is_open:
            percent = int(100 * self._share)
            if percent != shown:
                await self._edit(say("adding", percent=percent) if percent else say("adding_begun"))
                shown = percent
            await asyncio.sleep(EDIT_EVERY_S)
        await self._edit(say("adding_long"))

    async def _edit(self, text: str) -> bool:
        try:
            await self._request.show(text=text)
        except SEND_ERRORS as error:
            log.info("An answer could not be edited: %s", error)
            return False
        return True

    async def _deliver(self, text: str) -> None:
        """Show the result in place of the progress, or send it."""
        if self._is_open and await self._edit(text):
            return
        interaction = self._request.interaction
        where = f"**{fit_line(interaction.guild.name, 100)}**\n" if interaction.guild else ""
        try:
            await interaction.user.send(where + text)
        except SEND_ERRORS as error:
            if not await self._send_in_channel(text):
                log.warning("The result of a command could not be sent: %s", error)

    async def _send_in_channel(self, text: str) -> bool:
        interaction = self._request.interaction
        channel, user = interaction.channel, interaction.user
        if not isinstance(channel, discord.TextChannel | discord.Thread) or not may_speak(channel):
            return False
        try:
            pinged = discord.AllowedMentions(users=[user])
            await channel.send(f"{user.mention} {text}", allowed_mentions=pinged)
        except SEND_ERRORS as error:
            log.info("A result could not be sent in the channel: %s", error)
            return False
        return True

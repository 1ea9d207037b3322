"""Handle one interaction: acknowledge it, read its options, ask the library, show the answer."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import UTC, date
from typing import Any, TypeVar

import discord
from discord import app_commands

from bot.dates.day_words import MAX_CHARS as MAX_DAY_CHARS
from bot.dates.days import parse_day
from bot.discord import queries
from bot.discord.admission import Refusal, refuse_question
from bot.discord.bot import FootnoteBot
from bot.discord.errors import RefusalError
from bot.discord.permissions import may_speak
from bot.discord.replies import reply_privately
from bot.discord.ui.custom_ids import Options
from bot.discord.ui.limits import fit_line
from bot.discord.ui.question import Asked
from corpus.errors import UsageError
from index.library import Library
from index.store import Store

T = TypeVar("T")
Interaction = discord.Interaction[FootnoteBot]
Day = app_commands.Range[str, 1, MAX_DAY_CHARS]
"""The type of a command's option in which a member types a day."""

_MAX_SHOWN_CHARS = 60


def typed_options(interaction: discord.Interaction[Any]) -> dict[str, Any]:
    """Return the typed options of a command: ids for channels and roles, names for files."""
    typed: dict[str, Any] = {}
    for name, value in interaction.namespace:
        if isinstance(value, discord.Attachment):
            typed[name] = value.filename
        else:
            typed[name] = value if isinstance(value, str | int | float | bool) else getattr(value, "id", None)
    return typed


class Request:
    """An interaction, with the reader's language, the server and the library.

    ```
    request = Request(interaction)
    await request.defer_private()
    count = await request.ask_library(lambda library: library.store.documents.count())
    await request.show(text=request.say("status_documents", count=count))
    ```
    """

    def __init__(self, interaction: Interaction) -> None:
        self.interaction = interaction
        self.bot: FootnoteBot = interaction.client
        self.say = self.bot.say_in(interaction.locale)
        self.guild_id = interaction.guild_id or 0
        self.user_id = interaction.user.id
        self.takes_replies = False
        """True if the answer is one that a member can reply to, and the bot sees it."""

    async def defer_private(self) -> None:
        """Acknowledge; only the acting person will see the answer."""
        await self.interaction.response.defer(ephemeral=True, thinking=True)

    async def defer_answer(self, private: bool | None = None) -> None:
        """Acknowledge. The answer is private if the person or the server asked for that, or if a setting or a
        permission keeps the bot from writing in the channel."""
        alone = (
            private if private is not None else self.bot.storage.guild_settings.guild(self.guild_id).private
        )
        alone = alone or self._is_barred()
        self.takes_replies = not alone and self._sees_replies()
        await self.interaction.response.defer(thinking=True, ephemeral=alone)

    def _sees_replies(self) -> bool:
        """True in a server that the bot is in, and in the bot's own direct messages."""
        if self.guild_id:
            return self.bot.get_guild(self.guild_id) is not None
        return self.interaction.context.dm_channel

    async def defer_in_place(self) -> None:
        """Acknowledge a button; `show` will then change the button's message."""
        await self.interaction.response.defer()

    async def defer_page(self) -> None:
        """Acknowledge a page button: in place on the person's own message, privately on others."""
        message = self.interaction.message
        asker = message.interaction_metadata if message else None
        is_private = message is not None and (message.flags.ephemeral or self.interaction.guild_id is None)
        if is_private or (asker is not None and asker.user.id == self.user_id):
            await self.defer_in_place()
        else:
            await self.defer_private()

    async def show(
        self,
        view: discord.ui.LayoutView | None = None,
        *,
        text: str | None = None,
        buttons: discord.ui.View | None = None,
        files: Sequence[discord.File] = (),
    ) -> None:
        """Show the answer, a view or a text with buttons or files, in place of the acknowledgement."""
        if view is not None:
            await self.interaction.edit_original_response(view=view)
        elif buttons is not None:
            await self.interaction.edit_original_response(content=text, view=buttons)
        else:
            await self.interaction.edit_original_response(content=text, attachments=list(files))

    async def reply_privately(self, text: str) -> None:
        """Send a text that only the acting person sees, whether or not it was acknowledged."""
        await reply_privately(self.interaction, text)

    async def ask_library(self, call: Callable[[Library], T]) -> T:
        """Return `call(library)`, run on the library's thread. Raises BusyError if too many calls wait."""
        return await self.bot.library_thread.run(call)

    async def read_store(self, call: Callable[[Store], T]) -> T:
        """Return `call(store)`, a short read that never waits behind a question."""
        return await self.bot.library_thread.read_store(call)

    async def admit(self, asked: Asked) -> bool:
        """True if a question may be asked now. If not, the person has been told why."""
        refusal = self.refuse(asked)
        if refusal is not None:
            await self.reply_privately(refusal.text)
        return refusal is None

    def refuse(self, asked: Asked) -> Refusal | None:
        """Return why a question may not be asked now. None admits it and starts the cooldown."""
        return refuse_question(self.bot, self.user_id, self.guild_id, asked, self.say)

    async def narrow(self, since: str | None, source: str | None, as_of: str | None = None) -> Options:
        """Return the typed narrowing of a question as options.

        Raises RefusalError or UsageError, in the reader's language, for an unknown day or source.
        """
        since_day = await self.read_day(since, "bad_since")
        as_of_day = await self.read_day(as_of, "bad_as_of", latest=True)
        if since_day is not None and as_of_day is not None and since_day > as_of_day:
            raise UsageError(self.say("since_after"))
        if source:
            await self.ask_library(
                lambda library: queries.check_source(library, self.guild_id, source, self.say)
            )
        return Options(since_day, source or None, as_of_day)

    async def read_day(self, text: str | None, key: str, *, latest: bool = False) -> date | None:
        """Return the day (UTC) that a member typed, None if they typed none; see `parse_day`.

        Raises RefusalError with the text `key` if the text can't be read as a day.
        """
        if not text:
            return None
        language = str(self.interaction.locale)
        return await self.read_typed(
            text, key, lambda typed: parse_day(typed, key, language, UTC, latest=latest)
        )

    async def read_typed(self, text: str, key: str, parse: Callable[[str], T]) -> T:
        """Return `parse(text)`, run on another thread.

        Raises RefusalError with the text `key` if `parse` raises UsageError.
        """
        try:
            return await asyncio.to_thread(parse, text)
        except UsageError as error:
            raise RefusalError(self.say(key, text=fit_line(text, _MAX_SHOWN_CHARS))) from error

    async def home_guild(self, claimed: int = 0) -> int:
        """Return the server whose documents the person sees here.

        In a server it is that server. In direct messages it is `claimed` if they are a member there, else 0.
        """
        bot = self.bot
        if self.interaction.guild_id is not None:
            return self.guild_id if bot.get_guild(self.guild_id) else 0
        if not claimed:
            return 0
        is_served_elsewhere = bot.served is not None and not bot.served.serve(claimed)
        if not is_served_elsewhere and bot.get_guild(claimed) is None:
            return 0
        try:
            await bot.http.get_member(claimed, self.user_id)
        except (discord.NotFound, discord.Forbidden):
            return 0
        return claimed

    def _is_barred(self) -> bool:
        """True if a setting or a permission keeps the bot from writing in the interaction's channel."""
        channel = self.interaction.channel
        if not isinstance(channel, discord.abc.GuildChannel | discord.Thread):
            return False
        place = channel.parent_id if isinstance(channel, discord.Thread) else channel.id
        if not self.bot.storage.guild_settings.channel(place).allowed:
            return True
        return self.interaction.is_guild_integration() and not may_speak(channel)

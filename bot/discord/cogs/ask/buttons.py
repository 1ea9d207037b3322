"""The buttons under answers: more passages, context, votes."""

from collections.abc import Sequence

import discord
from discord import ui

from bot.discord import queries
from bot.discord.button import PersistentButton
from bot.discord.cogs.ask.passages_card import context_card, passages_card
from bot.discord.request import Request
from bot.discord.ui.custom_ids import (
    CONTEXT_TEMPLATE,
    MORE_TEMPLATE,
    PAGE_TEMPLATE,
    VOTE_TEMPLATE,
    Options,
    QuoteRef,
    read_options,
    read_refs,
)
from bot.discord.ui.question import asked_in


class MoreButton(PersistentButton, template=MORE_TEMPLATE):
    """Shows the first page of the passages behind an answer, privately."""

    async def press(self, request: Request) -> None:
        await request.defer_private()
        await _show_passages(request, 0, read_options(self.match), read_refs(self.match.string))


class PageButton(PersistentButton, template=PAGE_TEMPLATE):
    """Turns to another page of passages, in place."""

    async def press(self, request: Request) -> None:
        await request.defer_in_place()
        message = request.interaction.message
        refs = _find_refs(message) if message else []
        await _show_passages(request, int(self.match["page"]), read_options(self.match), refs)


class ContextButton(PersistentButton, template=CONTEXT_TEMPLATE):
    """Shows the passages around the quotes, privately."""

    async def press(self, request: Request) -> None:
        await request.defer_private()
        refs = read_refs(self.match.string)
        shown = await request.ask_library(
            lambda library: queries.find_context(library, request.guild_id, refs)
        )
        if shown:
            await request.show(context_card(shown, request.say))
        else:
            await request.show(text=request.say("gone"))


class VoteButton(PersistentButton, template=VOTE_TEMPLATE):
    """Stores a vote: whether an answer was helpful."""

    async def press(self, request: Request) -> None:
        message = request.interaction.message
        asked = asked_in(message)
        if message is None or asked is None:
            await request.reply_privately(request.say("no_question"))
            return
        await request.defer_private()
        refs = _find_refs(message)
        helpful = self.match["vote"] == "up"
        memory = request.bot.storage.guild_settings
        await request.ask_library(
            lambda library: memory.save_vote(
                request.guild_id,
                request.user_id,
                message.id,
                asked.whole,
                queries.cite_refs(library, request.guild_id, refs),
                helpful,
            )
        )
        await request.show(text=request.say("thanks"))


async def _show_passages(request: Request, page: int, options: Options, refs: Sequence[QuoteRef]) -> None:
    asked = asked_in(request.interaction.message)
    if asked is None:
        await request.reply_privately(request.say("no_question"))
        return
    shown, total = await request.ask_library(
        lambda library: queries.find_passages(library, request.guild_id, asked, options, page, refs)
    )
    await request.show(passages_card(asked, page, total, shown, options, request.say, refs))


def _find_refs(message: discord.Message) -> list[QuoteRef]:
    """Return the quotes of an answer, as its buttons name them; [] if none does."""
    view = ui.LayoutView.from_message(message, timeout=None)
    ids = (item.custom_id for item in view.walk_children() if isinstance(item, ui.Button))
    return next((refs for custom_id in ids if custom_id and (refs := read_refs(custom_id))), [])


BUTTONS = (MoreButton, PageButton, ContextButton, VoteButton)

"""The buttons under answers: more passages, context, votes."""

from collections.abc import Sequence

from bot.discord import queries
from bot.discord.button import PersistentButton
from bot.discord.cogs.ask.passages_card import context_card, passages_card
from bot.discord.cogs.ask.requests import answer_as_question
from bot.discord.request import Request
from bot.discord.ui.custom_ids import (
    CONTEXT_TEMPLATE,
    MORE_TEMPLATE,
    PAGE_TEMPLATE,
    PART_TEMPLATE,
    SEARCH_TEMPLATE,
    VOTE_TEMPLATE,
    Options,
    QuoteRef,
    read_options,
    read_refs,
)
from bot.discord.ui.question import Asked, all_asked_in, asked_in, refs_in, shown_in
from index.library import Library


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
        refs = refs_in(message) if message else []
        await _show_passages(request, int(self.match["page"]), read_options(self.match), refs)


class ContextButton(PersistentButton, template=CONTEXT_TEMPLATE):
    """Shows the passages around the quotes, privately."""

    async def press(self, request: Request) -> None:
        await request.defer_private()
        refs = read_refs(self.match.string)
        guild_id, settings = request.guild_id, request.bot.settings
        shown = await request.ask_library(
            lambda library: queries.passages_with_pages(
                queries.find_context(library, guild_id, refs), library, settings, guild_id
            )
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
        refs = shown_in(message).refs
        helpful = self.match["vote"] == "up"
        memory = request.bot.storage.guild_settings
        await request.ask_library(
            lambda library: memory.save_vote(
                request.guild_id,
                request.user_id,
                message.id,
                asked.as_typed,
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
    guild_id, settings = request.guild_id, request.bot.settings

    def find(library: Library) -> tuple[list[queries.ShownPassage], int]:
        shown, total = queries.find_passages(library, guild_id, asked, options, page, refs)
        return queries.passages_with_pages(shown, library, settings, guild_id), total

    shown, total = await request.ask_library(find)
    await request.show(passages_card(asked, page, total, shown, options, request.say, refs))


class SearchButton(PersistentButton, template=SEARCH_TEMPLATE):
    """Answers as a question what was taken for something else."""

    async def press(self, request: Request) -> None:
        text = self.match["text"]
        asked = Asked(text) if text else asked_in(request.interaction.message)
        if asked is None:
            await request.reply_privately(request.say("no_question"))
            return
        await answer_as_question(request, asked, Options())


class PartButton(PersistentButton, template=PART_TEMPLATE):
    """Shows the whole answer to one of several questions, privately."""

    async def press(self, request: Request) -> None:
        asked = all_asked_in(request.interaction.message)
        number = int(self.match["part"])
        if number > len(asked):
            await request.reply_privately(request.say("no_question"))
            return
        await answer_as_question(request, asked[number - 1], read_options(self.match), private=True)


BUTTONS = (MoreButton, PageButton, ContextButton, VoteButton, SearchButton, PartButton)

"""Ask the library a question, and keep the question if it got no answer."""

import time
from dataclasses import replace

import discord

from bot.discord import queries
from bot.discord.bot import FootnoteBot
from bot.discord.cogs.ask.card import MAX_QUOTE_CHARS, answer_card
from bot.discord.translations import Say
from bot.discord.ui.custom_ids import Options
from bot.discord.ui.question import Asked
from bot.library_thread import BusyError
from bot.page_links import with_pages
from index.library import Library


def reply_card(
    asked: Asked,
    reply: queries.Reply,
    options: Options,
    say: Say,
    takes_replies: bool = False,
    max_quote_chars: int = MAX_QUOTE_CHARS,
) -> discord.ui.LayoutView:
    """Return the card of a reply. With `takes_replies` an answer says that a reply to it asks on."""
    found = reply.languages, reply.has_news
    return answer_card(asked, reply.answer, reply.refs, options, say, *found, takes_replies, max_quote_chars)


async def find_reply(
    bot: FootnoteBot, guild_id: int, asked: Asked, options: Options, wants_privacy: bool = False
) -> queries.Reply:
    """Return the answer to a question; `guild_id` is 0 in direct messages.

    An unanswered question is kept for the server's insights, without delaying the reply. It is not kept if it
    was narrowed, because it then says nothing about the sources as a whole, or if its asker `wants_privacy`.
    Raises UsageError if no source has the given name.
    """
    quotes, caution = bot.settings.quotes, bot.caution(guild_id)

    def find(library: Library) -> queries.Reply:
        reply = queries.find_answer(library, guild_id, asked, options, quotes, caution)
        return replace(reply, answer=with_pages(reply.answer, library, bot.settings, guild_id))

    began = time.monotonic()
    try:
        reply = await bot.library_thread.run(find)
    except BusyError:
        bot.metrics.count_refusal("busy")
        raise
    bot.metrics.count_answer(reply.answer, time.monotonic() - began)
    if reply.answer.is_silent and options == Options() and not wants_privacy:
        keep_unanswered(bot, guild_id, asked)
    return reply


def keep_unanswered(bot: FootnoteBot, guild_id: int, asked: Asked) -> None:
    """Keep an unanswered question in the background, if its server still wants that by then."""

    def keep(_: object) -> None:
        if bot.keeps_unanswered(guild_id):
            bot.storage.insights.keep(guild_id, asked.as_typed)

    bot.library_thread.run_in_background(keep)

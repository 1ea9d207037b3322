"""The card of several questions in one message: each under its own heading, with its best quote."""

from collections.abc import Sequence
from dataclasses import replace

import discord
from discord import ui

from bot.discord.cogs.ask.answering import reply_card
from bot.discord.cogs.ask.card import MAX_QUOTE_CHARS
from bot.discord.queries import Reply
from bot.discord.translations import Say
from bot.discord.ui.custom_ids import Options, part_id
from bot.discord.ui.limits import MAX_VIEW_CHARS, text_units
from bot.discord.ui.question import Asked
from index.answer.model import Answer


def several_card(
    asked: Sequence[Asked], replies: Sequence[Reply], options: Options, say: Say, takes_replies: bool = False
) -> ui.LayoutView:
    """Return the card of two or three questions, with a button for the whole answer of each.

    With `takes_replies` the last answer says that a reply asks on. Quotes are cut to what fits.
    """
    for max_quote_chars in (MAX_QUOTE_CHARS, *_SHORTER_QUOTES_CHARS):
        view = ui.LayoutView(timeout=None)
        for number, (question, reply) in enumerate(zip(asked, replies, strict=True), start=1):
            head = question if number == 1 else replace(question, following=None)
            told = any(before.languages for before in replies[: number - 1])
            languages = () if told else reply.languages
            short = replace(reply, answer=_in_short(reply.answer), languages=languages)
            hints = takes_replies and number == len(asked)
            one = reply_card(head, short, options, say, hints, max_quote_chars)
            for box in [child for child in one.children if isinstance(child, ui.Container)]:
                one.remove_item(box)
                view.add_item(box)
        if text_units(view) <= MAX_VIEW_CHARS:
            break
    row = _part_buttons(replies, options, say)
    if row.children:
        view.add_item(row)
    view.stop()  # PersistentButton finds the buttons by id; discord.py need not keep the view
    return view


def _part_buttons(replies: Sequence[Reply], options: Options, say: Say) -> ui.ActionRow[ui.LayoutView]:
    """Return a button for the whole answer to each question that has one."""
    row: ui.ActionRow[ui.LayoutView] = ui.ActionRow()
    for number, reply in enumerate(replies, start=1):
        if not reply.answer.is_silent:
            label, part = say("whole_answer", number=number), part_id(number, options, reply.refs)
            row.add_item(ui.Button(label=label, style=discord.ButtonStyle.secondary, custom_id=part))
    return row


def _in_short(answer: Answer) -> Answer:
    """Return an answer with its best quote alone."""
    if answer.against is not None:
        return answer
    if not answer.answered:
        return replace(answer, nearest=())
    return replace(
        answer,
        quotes=(replace(answer.quotes[0], also=()),),
        citations=answer.citations[:1],
        newer=None,
        conflicts=(),
    )


_SHORTER_QUOTES_CHARS = (400, 250)
"""How long quotes may be if longer ones do not fit; the last always does."""

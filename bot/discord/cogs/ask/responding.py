"""Respond to what a message wants: an answer, news, an offer to follow, or a line of small talk."""

from dataclasses import dataclass, replace
from typing import Any

import discord
from discord import ui

from bot.conversation.follow_ups import Kind, kind_of
from bot.conversation.splitting import split_typed
from bot.discord import queries
from bot.discord.bot import FootnoteBot
from bot.discord.cogs.ask.answering import find_reply, keep_unanswered, reply_card
from bot.discord.cogs.ask.check_card import check_card
from bot.discord.cogs.ask.several_card import several_card
from bot.discord.translations import Say, locale_of
from bot.discord.ui.colours import ACCENT
from bot.discord.ui.custom_ids import (
    MAX_SEARCHED_CHARS,
    Options,
    follow_id,
    following_id,
    search_id,
)
from bot.discord.ui.latest_card import latest_card, stories_card
from bot.discord.ui.limits import MAX_VIEW_CHARS, fit_line, text_units
from bot.discord.ui.question import Asked, question_head
from bot.intents.questions import starts_like_question
from bot.intents.wants import MAX_SMALL_TALK_WORDS, SMALL_TALK, TOPICAL, Want, Wanted
from bot.library_thread import BusyError
from bot.text import units
from corpus.errors import UsageError
from index.library import Library
from index.stories.latest import Card
from index.verdict.model import Check

MAX_BARE_WORDS = 5
"""Longer texts are no bare topics."""


@dataclass(frozen=True, slots=True)
class Response:
    """What to send: a card; or a text, with a row of buttons or none.

    `is_asked` is True if the text was a question or asked for news, and the response is worth a forum's post.
    """

    card: ui.LayoutView | None = None
    text: str | None = None
    buttons: ui.View | None = None
    is_asked: bool = False

    @property
    def shown(self) -> dict[str, Any]:
        """The arguments of discord.py's methods that send it."""
        if self.card is not None:
            return {"view": self.card}
        return {"content": self.text} | ({"view": self.buttons} if self.buttons is not None else {})


async def respond(
    bot: FootnoteBot,
    guild_id: int,
    asked: Asked,
    say: Say,
    wants_privacy: bool = False,
    takes_replies: bool = True,
) -> Response:
    """Return the response to a text addressed to the bot; `guild_id` is 0 in direct messages.

    With `takes_replies` an answer says that a reply to it asks on.
    """
    wanted = await bot.library_thread.run(lambda library: queries.find_wanted(library, asked.question))
    want = wanted.want
    if _is_small_talk(asked, wanted):
        return _small_talk(bot, asked.question, wanted, say)
    if want in TOPICAL:
        topic = _topic(asked, wanted)
        if want is Want.NEWS:
            return await _news(bot, guild_id, asked.question, topic, say)
        if want is Want.FOLLOW:
            return _follow_offer(topic, asked.question, say)
        return _unfollow_offer(asked.question, say)
    if want is Want.LINK and wanted.url is not None:
        return await _from_page(bot, guild_id, wanted.url, say)
    if asked.following is None:
        if want is Want.STATEMENT:
            return await _check(bot, guild_id, asked, say)
        if _is_bare(asked.question):
            return await _bare_topic(bot, guild_id, asked, say, wants_privacy, takes_replies)
    return await answer_question(bot, guild_id, asked, Options(), say, wants_privacy, takes_replies)


async def respond_in_cooldown(
    bot: FootnoteBot, user_id: int, guild_id: int, asked: Asked, say: Say
) -> Response | None:
    """Return the response to small talk while the person's next question has to wait, None to anything else.

    Further small talk in that time gets an empty response: nothing is to be said.
    """
    if len(asked.question.split()) > MAX_SMALL_TALK_WORDS:
        return None
    wanted = await bot.library_thread.run(lambda library: queries.find_wanted(library, asked.question))
    if not _is_small_talk(asked, wanted):
        return None
    cooldown_s = bot.storage.guild_settings.guild(guild_id).cooldown_s
    if bot.small_talk_cooldowns.wait(user_id, guild_id, cooldown_s) > 0:
        return Response()
    return _small_talk(bot, asked.question, wanted, say)


async def answer_question(
    bot: FootnoteBot,
    guild_id: int,
    asked: Asked,
    options: Options,
    say: Say,
    wants_privacy: bool,
    takes_replies: bool,
) -> Response:
    """Return the answer to a text as a question, or to each of several questions in it.

    With `takes_replies` it says that a reply asks on.
    """
    questions: list[Asked] = []
    replies: list[queries.Reply] = []
    for typed in split_typed(asked.question):
        first = replace(asked, question=typed)
        question = questions[-1].then(typed, replies[-1].refs) if questions else first
        questions.append(question)
        replies.append(await find_reply(bot, guild_id, question, options, wants_privacy))
    if len(questions) > 1:
        return Response(several_card(questions, replies, options, say, takes_replies), is_asked=True)
    return Response(reply_card(asked, replies[0], options, say, takes_replies), is_asked=True)


async def _bare_topic(
    bot: FootnoteBot, guild_id: int, asked: Asked, say: Say, wants_privacy: bool, takes_replies: bool
) -> Response:
    """Return the latest of a topic that titles name; else an answer, and the latest only if there is none."""
    topic = asked.question
    if await bot.library_thread.run(lambda library: queries.is_titled(library, guild_id, topic)):
        return await _news(bot, guild_id, topic, topic, say)
    reply = await find_reply(bot, guild_id, asked, Options(), wants_privacy=True)
    if reply.has_news:
        cards, more = await _find_latest(bot, guild_id, topic)
        if cards:  # they may have been removed since
            return Response(card=_with_search(latest_card(cards, topic, 0, more, Options(), say), say))
    if reply.answer.is_silent and not wants_privacy:
        keep_unanswered(bot, guild_id, asked)
    return Response(card=reply_card(asked, reply, Options(), say, takes_replies), is_asked=True)


async def _news(bot: FootnoteBot, guild_id: int, text: str, topic: str | None, say: Say) -> Response:
    cards, more = await _find_latest(bot, guild_id, topic)
    card = latest_card(cards, topic, 0, more, Options(), say)
    return Response(card=_with_search(card, say, text), is_asked=bool(cards))


async def _find_latest(bot: FootnoteBot, guild_id: int, topic: str | None) -> tuple[list[Card], bool]:
    def find(library: Library) -> tuple[list[Card], bool]:
        try:
            return queries.find_latest(library, guild_id, topic, Options(), settings=bot.settings)
        except UsageError:  # a topic without a word
            return [], False

    return await bot.library_thread.run(find)


async def _from_page(bot: FootnoteBot, guild_id: int, url: str, say: Say) -> Response:
    """Return what the sources have from a web page, or a line that they have nothing."""
    cards = await bot.library_thread.run(lambda library: queries.find_from_page(library, guild_id, url))
    if not cards:
        return Response(text=say("link_none"))
    return Response(card=stories_card(f"-# {say('link_found')}", cards, None, say))


async def check_text(bot: FootnoteBot, guild_id: int, text: str, say: Say) -> Response:
    """Return what the sources say of each claim of a text."""
    return Response(card=check_card(await _find_check(bot, guild_id, text), say))


async def _find_check(bot: FootnoteBot, guild_id: int, text: str) -> Check:
    try:
        return await bot.library_thread.run_in_steps(
            lambda library: queries.check_text(library, guild_id, text, bot.settings)
        )
    except BusyError:
        bot.metrics.count_refusal("busy")
        raise


async def _check(bot: FootnoteBot, guild_id: int, asked: Asked, say: Say) -> Response:
    """Return the verdict on a claim, or, where there is none, what the sources say about it."""
    check = await _find_check(bot, guild_id, asked.question)
    if any(claim.verdict.is_decided for claim in check.claims):
        return Response(card=check_card(check, say))
    reply = await find_reply(bot, guild_id, asked, Options(), wants_privacy=True)
    card = reply_card(asked, reply, Options(), say)
    box = next((child for child in card.children if isinstance(child, ui.Container)), None)
    line = f"-# {say('checked')}"
    if reply.answer.answered and box is not None and text_units(card) + units(line) <= MAX_VIEW_CHARS:
        box.add_item(ui.TextDisplay(line))
    return Response(card=card)


def _follow_offer(topic: str | None, text: str, say: Say) -> Response:
    """Return what a follow would do, with a button that does it."""
    if topic is None:
        return Response(text=say("follow_offer_none"), buttons=_buttons(_search_button(text, say)))
    view = ui.LayoutView(timeout=None)
    box: ui.Container[ui.LayoutView] = ui.Container(accent_colour=ACCENT)
    box.add_item(ui.TextDisplay(question_head(Asked(topic))))
    box.add_item(ui.TextDisplay(say("follow_offer", topic=fit_line(topic, 100))))
    view.add_item(box)
    row: ui.ActionRow[ui.LayoutView] = ui.ActionRow()
    style = discord.ButtonStyle.primary
    row.add_item(ui.Button(label=say("follow"), emoji="🔔", style=style, custom_id=follow_id()))
    row.add_item(_search_button(text, say))
    view.add_item(row)
    view.stop()  # PersistentButton finds the buttons by id; discord.py need not keep the view
    return Response(card=view)


def _unfollow_offer(text: str, say: Say) -> Response:
    """Return a button that shows the person alone what is followed, and ends it."""
    style = discord.ButtonStyle.secondary
    shown: ui.Button[ui.View] = ui.Button(
        label=say("show_following"), emoji="🔔", style=style, custom_id=following_id()
    )
    return Response(text=say("unfollow_offer"), buttons=_buttons(shown, _search_button(text, say)))


def _is_small_talk(asked: Asked, wanted: Wanted) -> bool:
    return wanted.want in SMALL_TALK and (asked.following is None or _is_plain(wanted))


def _is_plain(wanted: Wanted) -> bool:
    """True if small talk can't be a follow-up, as “who announced that?” and “what does it do?” are."""
    return wanted.want not in (Want.HELP, Want.IDENTITY) or wanted.is_sure


def _small_talk(bot: FootnoteBot, text: str, wanted: Wanted, say: Say) -> Response:
    """Return at most two lines, in the language of the text if that is clear."""
    said = bot.say_in(locale_of(wanted.language)) if wanted.language else say
    lines = {
        Want.HELP: said("small_help"),
        Want.IDENTITY: said("small_identity"),
        Want.THANKS: said("small_thanks"),
        Want.GREETING: said("small_greeting"),
        Want.INSULT: said("small_insult"),
    }
    buttons = None if wanted.is_sure else _buttons(_search_button(text, said))
    return Response(text=lines[wanted.want], buttons=buttons)


def _topic(asked: Asked, wanted: Wanted) -> str | None:
    """Return what news or a follow are about; in a reply without a topic of its own, that of the question."""
    own = wanted.topic
    if asked.following is None or (own is not None and kind_of(own) is not Kind.POINTING):
        return own
    return asked.previous


def _is_bare(text: str) -> bool:
    is_short = len(text.split()) <= MAX_BARE_WORDS
    return is_short and "?" not in text and not starts_like_question(text)


def _with_search(view: ui.LayoutView, say: Say, text: str | None = None) -> ui.LayoutView:
    """Add a button to a card that answers its head, or `text`, as a question."""
    row: ui.ActionRow[ui.LayoutView] = ui.ActionRow()
    row.add_item(_search_button(text, say))
    view.add_item(row)
    view.stop()
    return view


def _search_button(text: str | None, say: Say) -> "ui.Button[ui.LayoutView]":
    """Return a button that answers a text as a question; the head of its message if the text is long."""
    fits = text is not None and len(text) <= MAX_SEARCHED_CHARS
    style = discord.ButtonStyle.secondary
    return ui.Button(
        label=say("search_instead"), emoji="🔍", style=style, custom_id=search_id(text if fits else None)
    )


def _buttons(*buttons: "ui.Button[ui.LayoutView] | ui.Button[ui.View]") -> ui.View:
    view = ui.View(timeout=None)
    for button in buttons:
        view.add_item(button)
    view.stop()  # PersistentButton finds the buttons by id; discord.py need not keep the view
    return view

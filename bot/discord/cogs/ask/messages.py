"""Answer questions in messages: mentions, replies to answers, direct messages, new forum posts."""

import logging
import re
from typing import Any

import discord

from bot.discord.admission import refuse_question
from bot.discord.bot import FootnoteBot
from bot.discord.cogs.ask.answering import find_reply, reply_card
from bot.discord.connection.lenient_payloads import UnreadableError
from bot.discord.connection.typing_indicator import show_typing
from bot.discord.errors import error_text
from bot.discord.permissions import may_open_threads, may_reply, may_speak
from bot.discord.replies import SEND_ERRORS
from bot.discord.translations import Say
from bot.discord.ui.custom_ids import Options
from bot.discord.ui.limits import MAX_THREAD_NAME_CHARS
from bot.discord.ui.question import Asked, asked_in
from bot.text import fit_plain, plain

log = logging.getLogger(__name__)


async def answer_message(bot: FootnoteBot, message: discord.Message) -> None:
    """Answer a message addressed to the bot: in a DM, with a mention, or in reply to an answer."""
    me = bot.user
    if me is None or message.author.bot or message.type not in _SPOKEN_TYPES:
        return
    if _begins_answered_post(bot, message):
        return
    question = re.sub(rf"<@!?{me.id}>", " ", message.content or "").strip()
    if not question:
        return
    previous = await _answer_replied_to(bot, message)
    if message.guild is not None and me not in message.mentions and previous is None:
        return
    asked = Asked(question, previous.whole if previous else None)
    locale = message.guild.preferred_locale if message.guild else None
    try:
        await _answer(bot, message, asked, bot.say_in(locale))
    except Exception as error:  # the outermost handler: an error after this would be lost
        await _try_send(message.channel, error_text(bot, locale, error), _make_nonce(message.id))


async def answer_forum_post(bot: FootnoteBot, thread: discord.Thread) -> None:
    """Answer the title of a new forum post, if the server wants that."""
    if not isinstance(thread.parent, discord.ForumChannel) or thread.owner_id == thread.guild.me.id:
        return
    if not bot.storage.guild_settings.channel(thread.parent_id).forum or not may_speak(thread):
        return
    asked = Asked(thread.name)
    say = bot.say_in(thread.guild.preferred_locale)
    if refuse_question(bot, thread.owner_id, thread.guild.id, asked, say) is not None:
        return
    try:
        await thread.send(
            view=await _make_card(bot, thread.guild.id, asked, say), nonce=_make_nonce(thread.id)
        )
    except Exception as error:  # the outermost handler: an error after this would be lost
        log.warning("A forum post could not be answered: %s", error_text(bot, None, error))


async def _answer(bot: FootnoteBot, message: discord.Message, asked: Asked, say: Say) -> None:
    """Answer a question, or say why not: in the channel if the bot may write there, else privately."""
    guild_id = message.guild.id if message.guild else 0
    channel = message.channel
    openly = _may_answer_openly(bot, channel)
    note = refuse_question(bot, message.author.id, guild_id, asked, say)
    if note is not None:
        if openly:
            await _reply(message, content=note)
        else:
            await _try_send(message.author, note, _make_nonce(message.id))
        return
    if not openly:
        await _answer_alone(message, await _make_card(bot, guild_id, asked, say), say)
        return
    card = None
    try:
        async with show_typing(channel):
            card = await _make_card(bot, guild_id, asked, say)
        await _send_answer(bot, message, asked, card)
    except discord.Forbidden:  # the permissions have changed, or `may_speak` does not check one of them
        await _answer_alone(message, card or await _make_card(bot, guild_id, asked, say), say)


async def _send_answer(
    bot: FootnoteBot, message: discord.Message, asked: Asked, card: discord.ui.LayoutView
) -> None:
    """Send an answer as a reply, or in a thread if the channel's settings ask for that."""
    channel = message.channel
    threads = bot.storage.guild_settings.channel(channel.id).threads
    if not (threads and isinstance(channel, discord.TextChannel) and may_open_threads(channel)):
        await _reply(message, view=card)
        return
    thread = await _open_thread(bot, message, channel, asked)
    if thread is not None:
        await thread.send(view=card, nonce=_make_nonce(message.id))


async def _open_thread(
    bot: FootnoteBot, message: discord.Message, channel: discord.TextChannel, asked: Asked
) -> discord.Thread | discord.PartialMessageable | None:
    """Open a thread at a message. Return None if another process, which this one replaces, answers there."""
    name = fit_plain(plain(asked.question), MAX_THREAD_NAME_CHARS)
    try:
        return await message.create_thread(name=name)
    except discord.HTTPException as error:
        if error.code != _THREAD_EXISTS:
            raise
    if bot.membership.neighbours:
        return None
    # An earlier try opened it, and its response was lost. A thread has the id of its first message.
    return bot.get_partial_messageable(message.id, guild_id=channel.guild.id)


async def _reply(message: discord.Message, **shown: Any) -> None:
    """Reply without a ping; without a reference if the bot may not read the channel's history.

    It also works if the message is gone. The nonce makes Discord accept one reply to a message, from
    whichever process.
    """
    channel = message.channel
    if not isinstance(channel, discord.abc.GuildChannel | discord.Thread) or may_reply(channel):
        shown["reference"] = message.to_reference(fail_if_not_exists=False)
    await channel.send(**shown, mention_author=False, nonce=_make_nonce(message.id))


async def _answer_alone(message: discord.Message, card: discord.ui.LayoutView, say: Say) -> None:
    """Send an answer to the asker's DMs, and say why it comes there. Send nothing if their DMs are closed."""
    try:
        why = say("may_not_speak", channel=_mention(message.channel))
        await message.author.send(why, nonce=_make_nonce(message.id, "why"))
        await message.author.send(view=card, nonce=_make_nonce(message.id))
    except discord.Forbidden as error:
        log.info("A direct message could not be sent: %s", error)


async def _make_card(bot: FootnoteBot, guild_id: int, asked: Asked, say: Say) -> discord.ui.LayoutView:
    """Return the card that answers a question."""
    options = Options()
    reply = await find_reply(bot, guild_id, asked, options)
    return reply_card(asked, reply, options, say)


async def _answer_replied_to(bot: FootnoteBot, message: discord.Message) -> Asked | None:
    """Return the question of the answer that a message replies to, None if it replies to none."""
    reference = message.reference
    if reference is None or reference.message_id is None:
        return None
    replied = reference.resolved
    if replied is None:
        try:
            replied = await message.channel.fetch_message(reference.message_id)
        except (UnreadableError, *SEND_ERRORS):
            return None
    if not isinstance(replied, discord.Message) or replied.author != bot.user:
        return None
    return asked_in(replied)


def _may_answer_openly(bot: FootnoteBot, channel: "discord.abc.MessageableChannel") -> bool:
    """True if the bot may answer there visibly to all.

    If a channel could not be read, or its type is unknown to discord.py, only its settings are checked.
    Discord then refuses messages that are not permitted.
    """
    place = channel.parent_id if isinstance(channel, discord.Thread) else channel.id
    allowed = bot.storage.guild_settings.channel(place).allowed
    if isinstance(channel, discord.abc.GuildChannel | discord.Thread):
        return allowed and may_speak(channel)
    return allowed


async def _try_send(channel: discord.abc.Messageable, text: str, nonce: str) -> None:
    """Send a text; only log it if Discord refuses the text or can't be reached."""
    try:
        await channel.send(text, nonce=nonce)
    except SEND_ERRORS as error:
        log.info("A note could not be sent: %s", error)


def _begins_answered_post(bot: FootnoteBot, message: discord.Message) -> bool:
    """True if a message is the first of a forum post, whose title the bot answers."""
    thread = message.channel
    if not isinstance(thread, discord.Thread) or message.id != thread.id:
        return False
    return (
        isinstance(thread.parent, discord.ForumChannel)
        and bot.storage.guild_settings.channel(thread.parent_id).forum
    )


def _mention(channel: discord.abc.Messageable) -> str:
    return getattr(channel, "mention", "")


def _make_nonce(event_id: int, what: str = "re") -> str:
    """Return the nonce of a message that answers an event.

    Within a few minutes Discord accepts one message with a nonce, and returns that message to later senders
    (docs: "Create Message", `enforce_nonce`).
    """
    return f"{what}-{event_id}"[:_MAX_NONCE_CHARS]


_MAX_NONCE_CHARS = 25
_THREAD_EXISTS = 160004
"""Discord, "Opcodes and Status Codes": the message has a thread already."""

_SPOKEN_TYPES = (discord.MessageType.default, discord.MessageType.reply)

"""Questions in messages: mentions, replies to answers, direct messages, new forum posts."""

import logging
import re
from typing import Any

import discord

from bot.discord.admission import refuse_question
from bot.discord.bot import FootnoteBot
from bot.discord.cogs.ask.answering import find_reply
from bot.discord.cogs.ask.card import answer_card
from bot.discord.connection.lenient_payloads import UnreadableError
from bot.discord.connection.typing_indicator import show_typing
from bot.discord.errors import error_text
from bot.discord.permissions import may_open_threads, may_reply, may_speak
from bot.discord.replies import SEND_ERRORS
from bot.discord.translations import Say, say_in
from bot.discord.ui.custom_ids import Options
from bot.discord.ui.escape import plain
from bot.discord.ui.limits import MAX_THREAD_NAME_CHARS, fit_plain
from bot.discord.ui.question import Asked, asked_in

log = logging.getLogger(__name__)


async def answer_message(bot: FootnoteBot, message: discord.Message) -> None:
    """Answer a message that is for the bot: in a DM, with a mention, or a reply to an answer."""
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
        await _answer(bot, message, asked, say_in(locale))
    except Exception as error:  # the edge of the event: nothing may escape it unseen
        await _try_send(message.channel, error_text(bot, locale, error), _make_nonce(message.id))


async def answer_forum_post(bot: FootnoteBot, thread: discord.Thread) -> None:
    """Answer a new forum post by its title, where the server wants that."""
    if not isinstance(thread.parent, discord.ForumChannel) or thread.owner_id == thread.guild.me.id:
        return
    if not bot.memory.channel(thread.parent_id).forum or not may_speak(thread):
        return
    asked = Asked(thread.name)
    say = say_in(thread.guild.preferred_locale)
    if refuse_question(bot, thread.owner_id, thread.guild.id, asked, say) is not None:
        return
    try:
        await thread.send(
            view=await _make_card(bot, thread.guild.id, asked, say), nonce=_make_nonce(thread.id)
        )
    except Exception as error:  # the edge of the event: nothing may escape it unseen
        log.warning("A forum post could not be answered: %s", error_text(bot, None, error))


async def _answer(bot: FootnoteBot, message: discord.Message, asked: Asked, say: Say) -> None:
    guild_id, channel = message.guild.id if message.guild else 0, message.channel
    openly = _may_answer_openly(bot, channel)
    note = refuse_question(bot, message.author.id, guild_id, asked, say)
    if note is not None:
        nonce = _make_nonce(message.id)
        await (_reply(message, content=note) if openly else _try_send(message.author, note, nonce))
        return
    if not openly:
        await _answer_alone(message, await _make_card(bot, guild_id, asked, say), say)
        return
    card = None
    try:
        async with show_typing(channel):
            card = await _make_card(bot, guild_id, asked, say)
        await _send_answer(bot, message, asked, card)
    except discord.Forbidden:  # the permissions have changed, or are more than what may_speak looks at
        await _answer_alone(message, card or await _make_card(bot, guild_id, asked, say), say)


async def _send_answer(
    bot: FootnoteBot, message: discord.Message, asked: Asked, card: discord.ui.LayoutView
) -> None:
    """Send an answer as a reply, or in a thread where the channel wants that."""
    channel = message.channel
    threads = bot.memory.channel(channel.id).threads
    if threads and isinstance(channel, discord.TextChannel) and may_open_threads(channel):
        name = fit_plain(plain(asked.question), MAX_THREAD_NAME_CHARS)
        thread: discord.Thread | discord.PartialMessageable
        try:
            thread = await message.create_thread(name=name)
        except discord.HTTPException as error:
            if error.code != _THREAD_EXISTS:
                raise
            if bot.membership.neighbours:
                return  # another process, whose place this one takes, answers there
            # opened by a try whose answer was lost; a thread has the id of the message that it begins with
            thread = bot.get_partial_messageable(message.id, guild_id=channel.guild.id)
        await thread.send(view=card, nonce=_make_nonce(message.id))
    else:
        await _reply(message, view=card)


async def _reply(message: discord.Message, **shown: Any) -> None:
    """Reply without a ping, also where the bot may not refer to messages or this one is gone. The nonce lets
    Discord take one reply to a message, whichever process sends it."""
    channel = message.channel
    if not isinstance(channel, discord.abc.GuildChannel | discord.Thread) or may_reply(channel):
        shown["reference"] = message.to_reference(fail_if_not_exists=False)
    await channel.send(**shown, mention_author=False, nonce=_make_nonce(message.id))


async def _answer_alone(message: discord.Message, card: discord.ui.LayoutView, say: Say) -> None:
    """Send an answer to the one who asked, and why it comes there; to nobody if their DMs are closed."""
    try:
        why = say("may_not_speak", channel=_mention(message.channel))
        await message.author.send(why, nonce=_make_nonce(message.id, "why"))
        await message.author.send(view=card, nonce=_make_nonce(message.id))
    except discord.Forbidden as error:
        log.info("A direct message could not be sent: %s", error)


async def _make_card(bot: FootnoteBot, guild_id: int, asked: Asked, say: Say) -> discord.ui.LayoutView:
    options = Options()
    reply = await find_reply(bot, guild_id, asked, options)
    return answer_card(asked, reply.answer, reply.refs, options, say)


async def _answer_replied_to(bot: FootnoteBot, message: discord.Message) -> Asked | None:
    """What was asked in the answer that a message replies to, None if it replies to none."""
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
    """True if the bot may answer there for all to see. Of a channel that could not be read, or is unknown to
    discord.py, only the settings are known; Discord then refuses what is not permitted."""
    place = channel.parent_id if isinstance(channel, discord.Thread) else channel.id
    allowed = bot.memory.channel(place).allowed
    if isinstance(channel, discord.abc.GuildChannel | discord.Thread):
        return allowed and may_speak(channel)
    return allowed


async def _try_send(channel: discord.abc.Messageable, text: str, nonce: str) -> None:
    try:
        await channel.send(text, nonce=nonce)
    except SEND_ERRORS as error:
        log.info("A note could not be sent: %s", error)


def _begins_answered_post(bot: FootnoteBot, message: discord.Message) -> bool:
    """Whether a message is the first of a forum post, which is answered by its title."""
    thread = message.channel
    if not isinstance(thread, discord.Thread) or message.id != thread.id:
        return False
    return isinstance(thread.parent, discord.ForumChannel) and bot.memory.channel(thread.parent_id).forum


def _mention(channel: discord.abc.Messageable) -> str:
    return getattr(channel, "mention", "")


def _make_nonce(event_id: int, what: str = "re") -> str:
    """What a message that answers an event is known by: Discord takes one in a few minutes, and gives the
    same again to whoever sends another (docs: "Create Message", `enforce_nonce`)."""
    return f"{what}-{event_id}"[:_MAX_NONCE_CHARS]


_MAX_NONCE_CHARS = 25
_THREAD_EXISTS = 160004
"""Discord, "Opcodes and Status Codes"."""

_SPOKEN_TYPES = (discord.MessageType.default, discord.MessageType.reply)

"""Answer questions in messages: mentions, replies to answers, direct messages, new forum posts."""

import logging
from typing import Any

import discord

from bot.conversation.checking import asks_if_true
from bot.discord.admission import Refusal, refuse_question
from bot.discord.bot import FootnoteBot
from bot.discord.cogs.ask.claims import read_claim, text_to_check
from bot.discord.cogs.ask.responding import Response, check_text, respond, respond_in_cooldown
from bot.discord.connection.lenient_payloads import UnreadableError
from bot.discord.connection.typing_indicator import show_typing
from bot.discord.errors import error_text
from bot.discord.permissions import may_open_threads, may_reply, may_speak
from bot.discord.replies import SEND_ERRORS
from bot.discord.translations import Say
from bot.discord.ui.heard import heard_text, is_mentioned, named_text
from bot.discord.ui.limits import MAX_THREAD_NAME_CHARS
from bot.discord.ui.question import Asked, asked_after
from bot.text import fit_plain, plain

log = logging.getLogger(__name__)


async def answer_message(bot: FootnoteBot, message: discord.Message) -> None:
    """Answer a message addressed to the bot: in a DM, with a mention, or in reply to an answer."""
    me = bot.user
    if me is None or message.author.bot or message.type not in _SPOKEN_TYPES:
        return
    if _begins_answered_post(bot, message):
        return
    locale = message.guild.preferred_locale if message.guild else None
    is_addressed = message.guild is None or is_mentioned(message, me.id)
    question = heard_text(message, me.id)
    if not question:
        hint = _find_hint(bot, message, is_addressed, bot.say_in(locale))
        if hint is not None:
            await _reply_if_allowed(bot, message, hint)
        return
    replied = await _message_replied_to(message)
    own = replied if replied is not None and replied.author == me else None
    say = bot.say_in(locale)
    checked = _text_asked_about(replied, question, me)
    asked = Asked(question) if checked else asked_after(own, question)
    if not is_addressed and asked.following is None and not (checked and own):
        return
    try:
        await _answer(bot, message, asked, say, checked)
    except Exception as error:  # the outermost handler: an error after this would be lost
        await _try_send(message.channel, error_text(bot, locale, error), _make_nonce(message.id))


async def answer_forum_post(bot: FootnoteBot, thread: discord.Thread) -> None:
    """Answer the title of a new forum post that asks something, if the server wants that."""
    if not isinstance(thread.parent, discord.ForumChannel) or thread.owner_id == thread.guild.me.id:
        return
    if not bot.storage.guild_settings.channel(thread.parent_id).forum or not may_speak(thread):
        return
    asked = Asked(named_text(thread.name))
    say = bot.say_in(thread.guild.preferred_locale)
    if refuse_question(bot, thread.owner_id, thread.guild.id, asked, say) is not None:
        return
    try:
        response = await respond(bot, thread.guild.id, asked, say)
        if response.is_asked and response.card is not None:
            await thread.send(view=response.card, nonce=_make_nonce(thread.id))
    except Exception as error:  # the outermost handler: an error after this would be lost
        log.warning("A forum post could not be answered: %s", error_text(bot, None, error))


async def _answer(
    bot: FootnoteBot, message: discord.Message, asked: Asked, say: Say, checked: str | None = None
) -> None:
    """Answer a question, or say why not: in the channel if the bot may write there, else privately.

    With a `checked` text, the answer is what the sources say of its claims.
    """
    guild_id = message.guild.id if message.guild else 0
    channel = message.channel
    openly = _may_answer_openly(bot, channel)

    async def find(takes_replies: bool) -> Response:
        if checked is not None:
            return await check_text(bot, guild_id, checked, say)
        return await respond(bot, guild_id, asked, say, takes_replies=takes_replies)

    refusal = refuse_question(bot, message.author.id, guild_id, asked, say)
    if refusal is not None:
        await _refuse(bot, message, asked, refusal, openly, say)
        return
    if not openly:
        why = say("may_not_speak", channel=_mention(message.channel))
        await _answer_alone(message, await find(False), why)
        return
    alone = bot.storage.guild_settings.guild(guild_id).private
    response = None
    try:
        async with show_typing(channel):
            response = await find(not alone)
        if response.card is not None and alone:
            if not await _answer_alone(message, response, say("private_mention")):
                await _reply(message, content=say("private_closed"))
            return
        await _send_answer(bot, message, asked, response)
    except discord.Forbidden:  # the permissions have changed, or `may_speak` does not check one of them
        why = say("may_not_speak", channel=_mention(message.channel))
        await _answer_alone(message, response or await find(False), why)


async def _refuse(
    bot: FootnoteBot, message: discord.Message, asked: Asked, refusal: Refusal, openly: bool, say: Say
) -> None:
    """Say why a question is not answered. A note that one has to wait vanishes; small talk gets none."""
    shown: dict[str, Any] = {"content": refusal.text}
    if refusal.wait_s:
        guild_id = message.guild.id if message.guild else 0
        talk = await respond_in_cooldown(bot, message.author.id, guild_id, asked, say)
        if talk is not None:
            if openly and talk.text is not None:
                await _reply(message, **talk.shown)
            return
        shown["delete_after"] = min(max(refusal.wait_s, _MIN_NOTE_S), _MAX_NOTE_S)
    if openly:
        await _reply(message, **shown)
    else:
        await _try_send(message.author, nonce=_make_nonce(message.id), **shown)


async def _send_answer(bot: FootnoteBot, message: discord.Message, asked: Asked, response: Response) -> None:
    """Send an answer as a reply, or in a thread if the channel's settings ask for that."""
    channel = message.channel
    threads = bot.storage.guild_settings.channel(channel.id).threads and response.card is not None
    if not (threads and isinstance(channel, discord.TextChannel) and may_open_threads(channel)):
        await _reply(message, **response.shown)
        return
    thread = await _open_thread(bot, message, channel, asked)
    if thread is not None:
        await thread.send(**response.shown, nonce=_make_nonce(message.id))


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


async def _answer_alone(message: discord.Message, response: Response, why: str) -> bool:
    """Send an answer to the asker's DMs, and say why it comes there. Return False if their DMs are closed."""
    try:
        await message.author.send(why, nonce=_make_nonce(message.id, "why"))
        await message.author.send(**response.shown, nonce=_make_nonce(message.id))
    except discord.Forbidden as error:
        log.info("A direct message could not be sent: %s", error)
        return False
    return True


def _find_hint(bot: FootnoteBot, message: discord.Message, is_addressed: bool, say: Say) -> str | None:
    """Return a line for a message without words that is meant for the bot, None for any other message."""
    if message.guild is None:
        unread = message.attachments or message.message_snapshots or message.stickers
        return say("hint_file") if unread else say("hint_bare")
    replied = message.reference.resolved if message.reference else None
    answers = isinstance(replied, discord.Message) and replied.author == bot.user
    if not answers or message.content:
        is_named = any(user == bot.user for user in message.mentions)
        return say("hint_bare" if is_named else "hint_role") if is_addressed else None
    # Each person is told once an hour: others talk about an answer below it, and are left alone.
    waited = bot.hint_cooldowns.wait(message.author.id, message.guild.id, _HINT_PERIOD_S)
    return say("hint_ping") if waited == 0 else None


async def _reply_if_allowed(bot: FootnoteBot, message: discord.Message, text: str) -> None:
    """Reply with a line if the bot may write there; only log it if Discord refuses it."""
    if not _may_answer_openly(bot, message.channel):
        return
    try:
        await _reply(message, content=text)
    except SEND_ERRORS as error:
        log.info("A hint could not be sent: %s", error)


def _text_asked_about(replied: discord.Message | None, question: str, me: discord.ClientUser) -> str | None:
    """Return the text of the message replied to, if a message asks whether that is true; else None."""
    if replied is None or not asks_if_true(question):
        return None
    return text_to_check(replied, read_claim(replied, replied.author == me), me.id) or None


async def _message_replied_to(message: discord.Message) -> discord.Message | None:
    """Return the message that a message replies to, None if it replies to none or that can't be read."""
    reference = message.reference
    if reference is None or reference.message_id is None:
        return None
    replied = reference.resolved
    if replied is None:
        try:
            replied = await message.channel.fetch_message(reference.message_id)
        except (UnreadableError, *SEND_ERRORS):
            return None
    return replied if isinstance(replied, discord.Message) else None


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


async def _try_send(
    channel: discord.abc.Messageable, content: str, nonce: str, delete_after: float | None = None
) -> None:
    """Send a text; only log it if Discord refuses the text or can't be reached.

    It vanishes after `delete_after` seconds if that is given.
    """
    try:
        if delete_after is None:
            await channel.send(content, nonce=nonce)
        else:
            await channel.send(content, nonce=nonce, delete_after=delete_after)
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


_HINT_PERIOD_S = 3_600.0
_MIN_NOTE_S, _MAX_NOTE_S = 5.0, 60.0
"""How long a note stays that one has to wait: as long as that is, but not too short to read it."""

_MAX_NONCE_CHARS = 25
_THREAD_EXISTS = 160004
"""Discord, "Opcodes and Status Codes": the message has a thread already."""

_SPOKEN_TYPES = (discord.MessageType.default, discord.MessageType.reply)

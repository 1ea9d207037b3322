"""Questions in messages: mentions, replies to answers, direct messages, new forum posts."""

import logging
import re
from typing import TYPE_CHECKING

import discord

from bot.discord import desk
from bot.discord.asking import refusal
from bot.discord.buttons.ids import Options
from bot.discord.cards.answer import answer_card
from bot.discord.cards.question import Asked, read_head
from bot.discord.faults import fault_text
from bot.discord.limits import fit_plain
from bot.discord.permissions import may_speak
from bot.discord.translations import Say, say_in

if TYPE_CHECKING:
    from bot.discord.client import FootnoteClient

log = logging.getLogger(__name__)

THREAD_NAME = 100


async def on_message(client: "FootnoteClient", message: discord.Message) -> None:
    """Answer a message that is for the bot: in a DM, with a mention, or a reply to an answer."""
    me = client.user
    if me is None or message.author.bot or message.type not in _SPOKEN:
        return
    previous = await _answer_replied_to(client, message)
    if message.guild is not None and me not in message.mentions and previous is None:
        return
    question = re.sub(rf"<@!?{me.id}>", " ", message.content).strip()
    if not question:
        return
    asked = Asked(question, previous.whole if previous else None)
    say = say_in(message.guild.preferred_locale if message.guild else None)
    try:
        await _answer(client, message, asked, say)
    except discord.Forbidden:
        await _tell_alone(message.author, say("may_not_speak", channel=_name(message.channel)))
    except Exception as error:  # the edge of the event: nothing may escape it unseen
        await _try_send(message.channel, fault_text(None, error))


async def on_forum_post(client: "FootnoteClient", thread: discord.Thread) -> None:
    """Answer a new forum post by its title, where the server wants that."""
    if not isinstance(thread.parent, discord.ForumChannel) or thread.owner_id == thread.guild.me.id:
        return
    if not client.memory.channel(thread.parent_id).forum or not may_speak(thread):
        return
    asked = Asked(thread.name)
    say = say_in(thread.guild.preferred_locale)
    if refusal(client, thread.owner_id, thread.guild.id, asked, say) is not None:
        return
    try:
        await thread.send(view=await _card(client, thread.guild.id, asked, say))
    except Exception as error:  # the edge of the event: nothing may escape it unseen
        log.warning("A forum post could not be answered: %s", fault_text(None, error))


async def _answer(client: "FootnoteClient", message: discord.Message, asked: Asked, say: Say) -> None:
    guild_id = message.guild.id if message.guild else 0
    channel = message.channel
    note = refusal(client, message.author.id, guild_id, asked, say)
    alone = isinstance(channel, discord.abc.GuildChannel | discord.Thread) and not _open(client, channel)
    if note is not None:
        await _tell_alone(message.author, note) if alone else await message.reply(note)
        return
    if alone:
        card = await _card(client, guild_id, asked, say)
        await message.author.send(say("may_not_speak", channel=_name(channel)))
        await message.author.send(view=card)
        return
    async with channel.typing():
        card = await _card(client, guild_id, asked, say)
    if isinstance(channel, discord.TextChannel) and client.memory.channel(channel.id).threads:
        thread = await message.create_thread(name=fit_plain(asked.question, THREAD_NAME))
        await thread.send(view=card)
    else:
        await message.reply(view=card, mention_author=False)


async def _card(client: "FootnoteClient", guild_id: int, asked: Asked, say: Say) -> discord.ui.LayoutView:
    options, quotes = Options(), client.settings.quotes
    reply = await client.service.run(
        lambda library: desk.find_answer(library, guild_id, asked, options, quotes)
    )
    return answer_card(asked, reply.answer, reply.refs, options, say, reply.newer)


async def _answer_replied_to(client: "FootnoteClient", message: discord.Message) -> Asked | None:
    """What was asked in the answer that a message replies to, None if it replies to none."""
    reference = message.reference
    if reference is None or reference.message_id is None:
        return None
    replied = reference.resolved
    if replied is None:
        try:
            replied = await message.channel.fetch_message(reference.message_id)
        except discord.HTTPException:
            return None
    if not isinstance(replied, discord.Message) or replied.author != client.user:
        return None
    return asked_in(replied)


def asked_in(message: discord.Message) -> Asked | None:
    """The question whose answer a message of the bot is, None if it is none."""
    view = discord.ui.LayoutView.from_message(message, timeout=None)
    texts = (item.content for item in view.walk_children() if isinstance(item, discord.ui.TextDisplay))
    first = next(texts, None)
    return read_head(first) if first else None


def _open(client: "FootnoteClient", channel: discord.abc.GuildChannel | discord.Thread) -> bool:
    place = channel.parent_id if isinstance(channel, discord.Thread) else channel.id
    return client.memory.channel(place).allowed and may_speak(channel)


async def _tell_alone(person: discord.User | discord.Member, text: str) -> None:
    try:
        await person.send(text)
    except discord.HTTPException as error:
        log.info("A direct message could not be sent: %s", error)


async def _try_send(channel: discord.abc.Messageable, text: str) -> None:
    try:
        await channel.send(text)
    except discord.HTTPException as error:
        log.info("A note could not be sent: %s", error)


def _name(channel: discord.abc.Messageable) -> str:
    return getattr(channel, "mention", "")


_SPOKEN = (discord.MessageType.default, discord.MessageType.reply)

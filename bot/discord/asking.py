"""Answering an interaction: acknowledge at once, look up, edit the answer in."""

from typing import TYPE_CHECKING

import discord

from bot.days import parse_optional_day
from bot.discord import desk
from bot.discord.buttons.ids import Options
from bot.discord.cards.answer import answer_card
from bot.discord.cards.question import Asked
from bot.discord.faults import tell
from bot.discord.interaction import Interaction
from bot.discord.permissions import may_speak
from bot.discord.translations import Say, say_in
from corpus.errors import UsageError

if TYPE_CHECKING:
    from bot.discord.client import FootnoteClient


async def answer_interaction(
    interaction: Interaction, asked: Asked, options: Options, private: bool | None = None
) -> None:
    """Answer a question that came by a command. Privately where the person, the server or the channel
    wants it so, or where the bot may not write."""
    client = interaction.client
    say = say_in(interaction.locale)
    if not await admit(interaction, asked, say):
        return
    guild_id = interaction.guild_id or 0
    alone = private if private is not None else client.memory.guild(guild_id).private
    barred = _barred(interaction)
    await interaction.response.defer(thinking=True, ephemeral=alone or barred)
    quotes = client.settings.quotes
    reply = await client.service.run(
        lambda library: desk.find_answer(library, guild_id, asked, options, quotes)
    )
    view = answer_card(asked, reply.answer, reply.refs, options, say, reply.newer)
    await interaction.edit_original_response(view=view)


def narrow(say: Say, since: str | None, source: str | None) -> Options:
    """The options as typed. Raises UsageError, in the reader's language, if the day is none."""
    try:
        return Options(parse_optional_day(since, "since"), source)
    except UsageError as error:
        raise UsageError(say("bad_since", day=since)) from error


async def admit(interaction: Interaction, asked: Asked, say: Say) -> bool:
    """Whether a question may be asked now; if not, the person has been told why."""
    client = interaction.client
    note = refusal(client, interaction.user.id, interaction.guild_id or 0, asked, say)
    if note is not None:
        await tell(interaction, note)
    return note is None


def refusal(client: "FootnoteClient", user_id: int, guild_id: int, asked: Asked, say: Say) -> str | None:
    """Why a question may not be asked now, None if it may; then it counts as asked."""
    limit = client.settings.max_question_characters
    if len(asked.question) > limit:
        return say("too_long", limit=limit)
    if not any(character.isalnum() for character in asked.question):
        return say("empty")
    seconds = client.cooldowns.wait(user_id, guild_id, client.memory.guild(guild_id).cooldown_s)
    if seconds > 0:
        at = int(discord.utils.utcnow().timestamp() + seconds) + 1
        return say("slow_down", at=at)
    return None


def _barred(interaction: Interaction) -> bool:
    """Whether the bot may not, or is not to, write in the channel of an interaction."""
    channel = interaction.channel
    if not isinstance(channel, discord.abc.GuildChannel | discord.Thread):
        return False
    place = channel.parent_id if isinstance(channel, discord.Thread) else channel.id
    if not interaction.client.memory.channel(place).allowed:
        return True
    return interaction.is_guild_integration() and not may_speak(channel)

"""Answering an interaction: acknowledge at once, look up, edit the answer in."""

import time
from typing import TYPE_CHECKING

import discord

from bot.discord import desk
from bot.discord.buttons.ids import Options
from bot.discord.cards.answer import answer_card
from bot.discord.cards.question import Asked
from bot.discord.days import read_day
from bot.discord.faults import tell
from bot.discord.interaction import Interaction
from bot.discord.permissions import may_speak
from bot.discord.translations import Say, say_in
from bot.service import BusyError
from corpus.errors import UsageError

if TYPE_CHECKING:
    from bot.discord.client import FootnoteClient


async def answer_interaction(
    interaction: Interaction,
    asked: Asked,
    since: str | None = None,
    source: str | None = None,
    private: bool | None = None,
    as_of: str | None = None,
) -> None:
    """Answer a question that came by a command; see `acknowledge` for who sees the answer."""
    client = interaction.client
    say = say_in(interaction.locale)
    if not await admit(interaction, asked, say):
        return
    await acknowledge(interaction, private)
    options = await narrow(interaction, since, source, as_of)
    reply = await look_up(client, interaction.guild_id or 0, asked, options, wants_privacy=private is True)
    view = answer_card(asked, reply.answer, reply.refs, options, say)
    await interaction.edit_original_response(view=view)


async def look_up(
    client: "FootnoteClient", guild_id: int, asked: Asked, options: Options, wants_privacy: bool = False
) -> desk.Reply:
    """The answer to a question, as sure as it must be in the server where it is asked; 0: in messages to
    the bot alone. Raises UsageError if no source has the name given.

    If there is none, the question is kept for the server's insights, which the reply does not wait for; but
    not one that was narrowed, which says nothing of the sources as a whole, nor one whose asker
    `wants_privacy`.
    """
    quotes, caution = client.settings.quotes, client.caution(guild_id)
    began = time.monotonic()
    try:
        reply = await client.service.run(
            lambda library: desk.find_answer(library, guild_id, asked, options, quotes, caution)
        )
    except BusyError:
        client.vitals.refused("busy")
        raise
    client.vitals.answered(reply.answer, time.monotonic() - began)
    if not reply.answer.answered and options == Options() and not wants_privacy:
        client.service.later(lambda _: _keep(client, guild_id, asked))
    return reply


def _keep(client: "FootnoteClient", guild_id: int, asked: Asked) -> None:
    """Keep a question without an answer, if the server where it was asked still wants that."""
    if client.keeps_unanswered(guild_id):
        client.insights.keep(guild_id, asked.whole)


async def acknowledge(interaction: Interaction, private: bool | None = None) -> None:
    """Say that an answer is on its way: a private one where the person, the server or the channel
    wants it so, or where the bot may not write."""
    alone = (
        private if private is not None else interaction.client.memory.guild(interaction.guild_id or 0).private
    )
    await interaction.response.defer(thinking=True, ephemeral=alone or _barred(interaction))


async def narrow(
    interaction: Interaction, since: str | None, source: str | None, as_of: str | None = None
) -> Options:
    """Return the options as typed.

    Raises RefusalError or UsageError, in the reader's language, for an unknown day or source.
    """
    guild_id, say = interaction.guild_id or 0, say_in(interaction.locale)
    day = await read_day(interaction, since, "bad_since")
    known = await read_day(interaction, as_of, "bad_as_of", latest=True)
    if day is not None and known is not None and day > known:
        raise UsageError(say("since_after"))
    if source:
        await interaction.client.service.run(
            lambda library: desk.check_source(library, guild_id, source, say)
        )
    return Options(day, source or None, known)


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
        client.vitals.refused("too_long")
        return say("too_long", limit=limit)
    if not any(character.isalnum() for character in asked.question):
        client.vitals.refused("empty")
        return say("empty")
    seconds = client.cooldowns.wait(user_id, guild_id, client.memory.guild(guild_id).cooldown_s)
    if seconds > 0:
        client.vitals.refused("slow_down")
        at = int(client.clock() + seconds) + 1
        return say("slow_down", at=f"<t:{at}:R>")
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

"""/follow, /unfollow and /following: what is to be posted, to a channel or to one's own messages."""

from functools import cache
from typing import Literal
from zoneinfo import available_timezones

import discord
from discord import app_commands

from bot.day_words import MAX_CHARS
from bot.discord.cards.follow import following_card, note_card
from bot.discord.commands.ask import Choices, choice
from bot.discord.following import (
    TOPIC,
    Hours,
    ended_text,
    follow,
    place_of,
    removable_follows,
    visible_follows,
)
from bot.discord.interaction import CHANGES, AnyCommand, Interaction
from bot.discord.limits import CHOICE_NAME, CHOICES
from bot.discord.translations import say_in
from bot.news.follows import EVERYTHING, Follow, topic_key


@app_commands.command(
    name="follow",
    description="Get what is new on a topic, in your direct messages or in a channel",
    extras={CHANGES: "channel"},
)
@app_commands.describe(
    topic="What to follow, in a few words; * for everything",
    channel="Where to post; if you leave it out, in your direct messages",
    how="How often to post",
    at="When the digest comes: 08:00, or Friday 17:00",
    quiet="When nothing is posted: 22:00-07:00",
    zone="The time zone of these times",
    cap="The highest number of posts a day",
    role="A role to mention with each post",
)
async def follow_command(
    interaction: Interaction,
    topic: app_commands.Range[str, 1, TOPIC],
    channel: discord.TextChannel | discord.Thread | None = None,
    how: Literal["at once", "daily", "weekly"] | None = None,
    at: app_commands.Range[str, 1, MAX_CHARS] | None = None,
    quiet: app_commands.Range[str, 1, MAX_CHARS] | None = None,
    zone: app_commands.Range[str, 1, CHOICE_NAME] | None = None,
    cap: app_commands.Range[int, 1, 100] | None = None,
    role: discord.Role | None = None,
) -> None:
    await interaction.response.defer(ephemeral=True, thinking=True)
    view = await follow(interaction, topic, channel, Hours(how, at, quiet, zone, cap), role)
    await interaction.edit_original_response(view=view)


@follow_command.autocomplete("zone")
async def suggest_zone(_: Interaction, typed: str) -> Choices:
    wanted = typed.casefold().replace(" ", "_")
    found = [name for name in _zones() if wanted in name.casefold()]
    return [choice(name, name) for name in found[:CHOICES]]


@app_commands.command(name="unfollow", description="Stop following a topic")
@app_commands.describe(topic="The topic, from the suggestions")
async def unfollow(interaction: Interaction, topic: app_commands.Range[str, 1, TOPIC]) -> None:
    say, news = say_in(interaction.locale), interaction.client.news
    await interaction.response.defer(ephemeral=True, thinking=True)
    ended = _named(topic, await removable_follows(interaction))
    if ended is not None:
        await interaction.client.service.run(lambda _: news.follows.remove(ended.id))
    await interaction.edit_original_response(view=note_card(ended_text(interaction, ended, say)))


@unfollow.autocomplete("topic")
async def suggest_followed(interaction: Interaction, typed: str) -> Choices:
    say, everything = say_in(interaction.locale), say_in(interaction.locale)("everything")
    found = []
    for item in await removable_follows(interaction):
        topic = everything if item.topic == EVERYTHING else item.topic
        if typed.casefold() in topic.casefold():
            channel = interaction.guild.get_channel_or_thread(item.channel_id) if interaction.guild else None
            place = f"#{channel.name}" if channel else say("place_own") if not item.channel_id else "#?"
            found.append(choice(f"{topic[:60]} · {place}", str(item.id)))
    return found[:CHOICES]


@app_commands.command(name="following", description="Show you alone what is followed, where and how")
async def following(interaction: Interaction) -> None:
    say = say_in(interaction.locale)
    await interaction.response.defer(ephemeral=True, thinking=True)
    follows = await visible_follows(interaction)
    card = following_card(follows, lambda item: place_of(interaction, item, say), say)
    await interaction.edit_original_response(view=card)


def _named(named: str, follows: list[Follow]) -> Follow | None:
    """The follow that is meant, by its id as suggested or by its topic."""
    by_topic = (f for f in follows if topic_key(f.topic) == topic_key(named))
    return next((f for f in follows if str(f.id) == named.strip()), None) or next(by_topic, None)


@cache
def _zones() -> list[str]:
    """Names of places first: they are what people look for."""
    return sorted(available_timezones(), key=lambda name: (name.startswith("Etc/"), "/" not in name, name))


COMMANDS: tuple[AnyCommand, ...] = (follow_command, unfollow, following)

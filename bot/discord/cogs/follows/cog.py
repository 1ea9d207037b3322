"""The cog of `/follow`, `/unfollow` and `/following`: post new documents on a topic to a channel or DMs."""

from functools import cache
from typing import Literal
from zoneinfo import available_timezones

import discord
from discord import app_commands
from discord.ext import commands

from bot.discord.bot import FootnoteBot
from bot.discord.cogs.follows.card import following_card
from bot.discord.cogs.follows.drafts import FollowDrafts
from bot.discord.cogs.follows.rules import (
    Narrowing,
    PostingTimes,
    draft_follow,
    ended_text,
    list_removable_follows,
    list_visible_follows,
    listed_place_text,
)
from bot.discord.request import Day, Interaction, Request
from bot.discord.suggestions import Choices, make_choice, suggest_source
from bot.discord.ui.limits import MAX_CHOICE_CHARS, MAX_CHOICES, MAX_TOPIC_CHARS
from bot.discord.ui.note import note_card
from bot.follows.follows import EVERYTHING, Follow, topic_key
from bot.follows.words import MAX_WORDS_CHARS


class Follows(commands.Cog):
    """Creates, ends and lists follows."""

    def __init__(self, bot: FootnoteBot) -> None:
        self.bot = bot
        self.drafts = FollowDrafts()

    @app_commands.command(
        name="follow",
        description="Get what is new on a topic, in your direct messages or in a channel",
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
        source="Only documents of this source",
        without='Leave out documents with one of these words: sports, "transfer window"',
    )
    async def follow(
        self,
        interaction: Interaction,
        topic: app_commands.Range[str, 1, MAX_TOPIC_CHARS],
        channel: discord.TextChannel | discord.Thread | None = None,
        how: Literal["at once", "daily", "weekly"] | None = None,
        at: Day | None = None,
        quiet: Day | None = None,
        zone: app_commands.Range[str, 1, MAX_CHOICE_CHARS] | None = None,
        cap: app_commands.Range[int, 1, 100] | None = None,
        role: discord.Role | None = None,
        source: app_commands.Range[str, 1, MAX_CHOICE_CHARS] | None = None,
        without: app_commands.Range[str, 1, MAX_WORDS_CHARS] | None = None,
    ) -> None:
        request = Request(interaction)
        await request.defer_private()
        times = PostingTimes(how, at, quiet, zone, cap)
        wanted = Narrowing(source, without)
        await request.show(await draft_follow(request, self.drafts, topic, channel, times, wanted, role))

    @follow.autocomplete("source")
    async def suggest_source(self, interaction: Interaction, typed: str) -> Choices:
        return await suggest_source(interaction, typed)

    @follow.autocomplete("zone")
    async def suggest_zone(self, _: Interaction, typed: str) -> Choices:
        wanted = typed.casefold().replace(" ", "_")
        found = [name for name in _list_time_zones() if wanted in name.casefold()]
        return [make_choice(name, name) for name in found[:MAX_CHOICES]]

    @app_commands.command(name="unfollow", description="Stop following a topic")
    @app_commands.describe(topic="The topic, from the suggestions")
    async def unfollow(
        self, interaction: Interaction, topic: app_commands.Range[str, 1, MAX_TOPIC_CHARS]
    ) -> None:
        request = Request(interaction)
        await request.defer_private()
        ended = _find_named_follow(topic, await list_removable_follows(request))
        if ended is not None:
            await request.ask_library(lambda _: self.bot.storage.follows.remove(ended.id))
        await request.show(note_card(ended_text(request, ended)))

    @unfollow.autocomplete("topic")
    async def suggest_followed(self, interaction: Interaction, typed: str) -> Choices:
        request = Request(interaction)
        found = []
        for item in await list_removable_follows(request):
            topic = request.say("everything") if item.topic == EVERYTHING else item.topic
            if typed.casefold() in topic.casefold():
                found.append(make_choice(f"{topic[:60]} · {_plain_place(request, item)}", str(item.id)))
        return found[:MAX_CHOICES]

    @app_commands.command(name="following", description="Show you alone what is followed, where and how")
    async def following(self, interaction: Interaction) -> None:
        request = Request(interaction)
        await request.defer_private()
        follows = await list_visible_follows(request)
        await request.show(
            following_card(follows, lambda item: listed_place_text(request, item), request.say)
        )


def _plain_place(request: Request, follow: Follow) -> str:
    """Return the name of the place where a follow posts, without markdown; "#?" if the channel is gone."""
    guild = request.interaction.guild
    channel = guild.get_channel_or_thread(follow.channel_id) if guild else None
    if channel:
        return f"#{channel.name}"
    return "#?" if follow.channel_id else request.say("place_own_listed")


def _find_named_follow(named: str, follows: list[Follow]) -> Follow | None:
    """Return the follow with this id, as suggested, else the first with this topic."""
    by_topic = (f for f in follows if topic_key(f.topic) == topic_key(named))
    return next((f for f in follows if str(f.id) == named.strip()), None) or next(by_topic, None)


@cache
def _list_time_zones() -> list[str]:
    """Return all time zones. Names of places come first, because people look for these."""
    return sorted(available_timezones(), key=lambda name: (name.startswith("Etc/"), "/" not in name, name))

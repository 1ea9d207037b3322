"""The cog of `/timeline` and `/catchup`: show one story over time, and changes since the last catch-up."""

from datetime import UTC, datetime

from discord import app_commands
from discord.ext import commands

from bot.discord import queries
from bot.discord.bot import FootnoteBot
from bot.discord.cogs.stories.timeline_card import no_timeline_card, timeline_card
from bot.discord.request import Day, Interaction, Request
from bot.discord.suggestions import Choices, suggest_question
from bot.discord.ui.latest_card import catchup_card
from bot.discord.ui.limits import MAX_TOPIC_CHARS
from bot.discord.ui.question import Asked
from bot.page_links import timeline_with_pages
from index.library import Library
from index.stories.latest import Card

FIRST_CATCHUP_S = 7 * 86_400.0
"""How far back a member's first `/catchup` goes."""


class Timelines(commands.Cog):
    """Shows how stories developed, and which stories have changed."""

    def __init__(self, bot: FootnoteBot) -> None:
        self.bot = bot

    @app_commands.command(
        name="timeline", description="Show how a story developed, word for word, with a source for each line"
    )
    @app_commands.describe(topic="What the story is about, or a title from the suggestions")
    async def timeline(
        self, interaction: Interaction, topic: app_commands.Range[str, 1, MAX_TOPIC_CHARS]
    ) -> None:
        request = Request(interaction)
        if not await request.admit(Asked(topic)):
            return
        await request.defer_answer()
        guild_id, settings = request.guild_id, self.bot.settings
        found = await request.ask_library(
            lambda library: timeline_with_pages(
                queries.find_timeline(library, guild_id, topic), library, settings, guild_id
            )
        )
        view = timeline_card(found, 0, request.say) if found else no_timeline_card(topic, request.say)
        await request.show(view)

    @timeline.autocomplete("topic")
    async def suggest_topic(self, interaction: Interaction, typed: str) -> Choices:
        return await suggest_question(interaction, typed)

    @app_commands.command(name="catchup", description="Show you alone what has changed since you last looked")
    @app_commands.describe(
        since="Show what has changed since this day instead: 2025-12-14, yesterday, 3 weeks ago"
    )
    async def catchup(self, interaction: Interaction, since: Day | None = None) -> None:
        request = Request(interaction)
        await request.defer_private()
        looks, now = self.bot.storage.catchup_times, self.bot.clock()
        user_id, guild_id = request.user_id, request.guild_id
        day = await request.read_day(since, "bad_since")

        def find_changed(library: Library) -> tuple[list[Card], bool, float, bool]:
            last = looks.last(user_id, guild_id)
            at = last if last is not None else now - FIRST_CATCHUP_S
            if day is not None:
                at = datetime.combine(day, datetime.min.time(), UTC).timestamp()
            cards, more = queries.find_changed(library, guild_id, at, at == last, settings=self.bot.settings)
            if last is None or at <= last:  # a shorter period does not catch up, so the old time stays
                looks.note(user_id, guild_id, now)
            return cards, more, at, at == last

        cards, more, at, since_look = await request.ask_library(find_changed)
        await request.show(catchup_card(cards, at, since_look, 0, more, request.say))

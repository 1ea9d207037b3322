"""The cog of `/latest`: show the newest stories, all or on a topic, page by page."""

from discord import app_commands
from discord.ext import commands

from bot.discord import queries
from bot.discord.bot import FootnoteBot
from bot.discord.request import Day, Interaction, Request
from bot.discord.suggestions import Choices, suggest_source
from bot.discord.ui.latest_card import latest_card
from bot.discord.ui.limits import MAX_CHOICE_CHARS, MAX_TOPIC_CHARS
from bot.discord.ui.question import Asked


class Latest(commands.Cog):
    """Shows the newest stories."""

    def __init__(self, bot: FootnoteBot) -> None:
        self.bot = bot

    @app_commands.command(name="latest", description="Show the newest stories, each with short quotes")
    @app_commands.describe(
        topic="Only stories about this",
        since="Only documents published on this day or later: 2025-12-14, yesterday, 3 weeks ago",
        source="Only sources whose name contains this",
    )
    async def latest(
        self,
        interaction: Interaction,
        topic: app_commands.Range[str, 1, MAX_TOPIC_CHARS] | None = None,
        since: Day | None = None,
        source: app_commands.Range[str, 1, MAX_CHOICE_CHARS] | None = None,
    ) -> None:
        request = Request(interaction)
        if topic is not None and not await request.admit(Asked(topic)):
            return
        await request.defer_answer()
        options = await request.narrow(since, source)
        cards, more = await request.ask_library(
            lambda library: queries.find_latest(
                library, request.guild_id, topic, options, settings=request.bot.settings
            )
        )
        await request.show(latest_card(cards, topic, 0, more, options, request.say))

    @latest.autocomplete("source")
    async def suggest_source(self, interaction: Interaction, typed: str) -> Choices:
        return await suggest_source(interaction, typed)

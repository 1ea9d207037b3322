"""/latest: the newest stories, of all or on a topic, page by page."""

from discord import app_commands

from bot.dates.day_words import MAX_CHARS
from bot.discord import queries
from bot.discord.cogs.ask.answering import acknowledge, admit, narrow
from bot.discord.cogs.ask.cog import suggest_source
from bot.discord.cogs.follows.rules import TOPIC
from bot.discord.cogs.stories.latest_card import latest_card
from bot.discord.request import AnyCommand, Interaction
from bot.discord.translations import say_in
from bot.discord.ui.limits import CHOICE_NAME
from bot.discord.ui.question import Asked


@app_commands.command(name="latest", description="Show the newest stories, each with its sections in short")
@app_commands.describe(
    topic="Only stories that speak of this",
    since="Only documents published on this day or later: 2025-12-14, yesterday, 3 weeks ago",
    source="Only sources whose name holds this",
)
async def latest(
    interaction: Interaction,
    topic: app_commands.Range[str, 1, TOPIC] | None = None,
    since: app_commands.Range[str, 1, MAX_CHARS] | None = None,
    source: app_commands.Range[str, 1, CHOICE_NAME] | None = None,
) -> None:
    say, guild_id = say_in(interaction.locale), interaction.guild_id or 0
    if topic is not None and not await admit(interaction, Asked(topic), say):
        return
    await acknowledge(interaction)
    options = await narrow(interaction, since, source)
    cards, more = await interaction.client.service.run(
        lambda library: queries.find_latest(library, guild_id, topic, options)
    )
    await interaction.edit_original_response(view=latest_card(cards, topic, 0, more, options, say))


latest.autocomplete("source")(suggest_source)

COMMANDS: tuple[AnyCommand, ...] = (latest,)

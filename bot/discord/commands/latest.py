"""/latest: the newest stories, of all or on a topic, page by page."""

from discord import app_commands

from bot.day_words import MAX_CHARS
from bot.discord import desk
from bot.discord.asking import acknowledge, admit, narrow
from bot.discord.cards.latest import latest_card
from bot.discord.cards.question import Asked
from bot.discord.commands.ask import suggest_source
from bot.discord.following import TOPIC
from bot.discord.interaction import AnyCommand, Interaction
from bot.discord.limits import CHOICE_NAME
from bot.discord.translations import say_in


@app_commands.command(name="latest", description="Show the newest stories, each with short quotes")
@app_commands.describe(
    topic="Only stories about this",
    since="Only documents published on this day or later: 2025-12-14, yesterday, 3 weeks ago",
    source="Only sources whose name contains this",
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
        lambda library: desk.find_latest(library, guild_id, topic, options)
    )
    await interaction.edit_original_response(view=latest_card(cards, topic, 0, more, options, say))


latest.autocomplete("source")(suggest_source)

COMMANDS: tuple[AnyCommand, ...] = (latest,)

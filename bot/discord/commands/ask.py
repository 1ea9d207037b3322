"""/ask: a question, narrowed if wished; titles and sources are suggested while typing."""

from discord import app_commands

from bot.day_words import MAX_CHARS
from bot.discord import desk
from bot.discord.asking import answer_interaction
from bot.discord.cards.question import Asked
from bot.discord.interaction import AnyCommand, Interaction
from bot.discord.limits import CHOICE_NAME, CHOICES, fit_plain, units

Choices = list[app_commands.Choice[str]]
MAX_QUESTION = 2_000


@app_commands.command(name="ask", description="Ask a question; I answer with exact quotes from the sources")
@app_commands.describe(
    question="Your question, as a whole sentence",
    since="Only documents published on this day or later: 2025-12-14, yesterday, 3 weeks ago",
    source="Only sources whose name contains this",
    private="Show the answer to you alone",
    as_of="Answer from what was known on this day: 2025-12-14, yesterday, 3 weeks ago",
)
async def ask(
    interaction: Interaction,
    question: app_commands.Range[str, 1, MAX_QUESTION],
    since: app_commands.Range[str, 1, MAX_CHARS] | None = None,
    source: app_commands.Range[str, 1, CHOICE_NAME] | None = None,
    private: bool | None = None,
    as_of: app_commands.Range[str, 1, MAX_CHARS] | None = None,
) -> None:
    await answer_interaction(interaction, Asked(question), since, source, private, as_of)


async def suggest_source(interaction: Interaction, typed: str) -> Choices:
    """Sources of this server and shared ones."""
    guild_id = interaction.guild_id or 0
    names = await interaction.client.service.glance(
        lambda store: desk.suggest_sources(store, guild_id, typed)
    )
    return [choice(name, name[:CHOICE_NAME]) for name in names]


@ask.autocomplete("question")
async def suggest_question(interaction: Interaction, typed: str) -> Choices:
    guild_id = interaction.guild_id or 0
    found = await interaction.client.service.glance(lambda store: desk.suggest_titles(store, guild_id, typed))
    own = [choice(typed)] if typed.strip() and units(typed) <= CHOICE_NAME else []
    return (own + [choice(item.title) for item in found])[:CHOICES]


ask.autocomplete("source")(suggest_source)


def choice(text: str, value: str | None = None) -> app_commands.Choice[str]:
    """A suggestion that fits Discord's limits."""
    name = fit_plain(text, CHOICE_NAME) or "…"
    return app_commands.Choice(name=name, value=name if value is None else value)


COMMANDS: tuple[AnyCommand, ...] = (ask,)

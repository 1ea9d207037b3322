"""/timeline: one story over time; /catchup: what has changed since one last looked."""

from datetime import UTC, datetime

from discord import app_commands

from bot.day_words import MAX_CHARS
from bot.discord import desk
from bot.discord.asking import acknowledge, admit
from bot.discord.cards.latest import catchup_card
from bot.discord.cards.question import Asked
from bot.discord.cards.timeline import no_timeline_card, timeline_card
from bot.discord.commands.ask import suggest_question
from bot.discord.days import read_day
from bot.discord.following import TOPIC
from bot.discord.interaction import AnyCommand, Interaction
from bot.discord.translations import say_in
from index.latest import Card
from index.library import Library

FIRST_S = 7 * 86_400.0
"""How far the first catching up goes back."""


@app_commands.command(
    name="timeline", description="Show how a story developed, word for word, with a source for each line"
)
@app_commands.describe(topic="What the story is about, or a title from the suggestions")
async def timeline(interaction: Interaction, topic: app_commands.Range[str, 1, TOPIC]) -> None:
    say, guild_id = say_in(interaction.locale), interaction.guild_id or 0
    if not await admit(interaction, Asked(topic), say):
        return
    await acknowledge(interaction)
    found = await interaction.client.service.run(lambda library: desk.find_timeline(library, guild_id, topic))
    view = timeline_card(found, 0, say) if found else no_timeline_card(topic, say)
    await interaction.edit_original_response(view=view)


timeline.autocomplete("topic")(suggest_question)


@app_commands.command(name="catchup", description="Show you alone what has changed since you last looked")
@app_commands.describe(
    since="Show what has changed since this day instead: 2025-12-14, yesterday, 3 weeks ago"
)
async def catchup(
    interaction: Interaction, since: app_commands.Range[str, 1, MAX_CHARS] | None = None
) -> None:
    say, client, guild_id = say_in(interaction.locale), interaction.client, interaction.guild_id or 0
    await interaction.response.defer(ephemeral=True, thinking=True)
    looks, user_id, now = client.news.looks, interaction.user.id, client.clock()

    day = await read_day(interaction, since, "bad_since")

    def look(library: Library) -> tuple[list[Card], bool, float]:
        last = looks.last(user_id, guild_id)
        start = datetime.combine(day, datetime.min.time(), UTC).timestamp() if day else None
        at = start if start is not None else last if last is not None else now - FIRST_S
        cards, more = desk.find_changed(library, guild_id, at)
        if last is None or at <= last:  # who has looked at less than that has not caught up
            looks.note(user_id, guild_id, now)
        return cards, more, at

    cards, more, at = await client.service.run(look)
    await interaction.edit_original_response(view=catchup_card(cards, at, 0, more, say))


COMMANDS: tuple[AnyCommand, ...] = (timeline, catchup)

"""/why: why a document was posted, or why not."""

from discord import app_commands

from bot.discord import desk
from bot.discord.cards.follow import note_card
from bot.discord.cards.post import topic_name
from bot.discord.commands.ask import Choices, choice
from bot.discord.faults import RefusalError
from bot.discord.following import TOPIC, place_of, visible_follows
from bot.discord.interaction import AnyCommand, Interaction
from bot.discord.limits import VIEW_CHARACTERS, fit_line, whole_lines
from bot.discord.translations import Say, say_in
from bot.news.follows import Follow, topic_key
from bot.news.planning import CAP, QUIET
from bot.news.why import WAITS, Reason, explain
from corpus.document import SHARED
from index.library import Library

MOST = 20
"""Follows that are explained at a time."""


@app_commands.command(name="why", description="Explain why a document was posted, or why not")
@app_commands.describe(
    document="Its title, from the suggestions, or its id", topic="Only for what is followed under this topic"
)
async def why(
    interaction: Interaction,
    document: app_commands.Range[str, 1, 300],
    topic: app_commands.Range[str, 1, TOPIC] | None = None,
) -> None:
    say, news, guild_id = say_in(interaction.locale), interaction.client.news, interaction.guild_id or 0
    await interaction.response.defer(ephemeral=True, thinking=True)
    follows = await visible_follows(interaction)
    if topic is not None:
        follows = [f for f in follows if topic_key(topic) in topic_key(f.topic)]
    if not follows:
        await interaction.edit_original_response(view=note_card(say("why_none")))
        return

    def look(library: Library) -> tuple[str, list[tuple[Follow, Reason]]]:
        found = desk.find_document(library, guild_id, document)
        if found is None:
            raise RefusalError(say("why_no_document"))
        seeing = [f for f in follows if found.guild_id in (SHARED, f.guild_id)]
        return found.title, [(f, explain(library, news, f, found.id)) for f in seeing[:MOST]]

    title, reasons = await interaction.client.service.run(look)
    lines = [f"### {fit_line(title, 200)}"] + [
        f"- **{topic_name(item, say)}** ({place_of(interaction, item, say)}): {reason_text(reason, say)}"
        for item, reason in reasons
    ]
    if not reasons:
        lines.append(say("why_none"))
    await interaction.edit_original_response(view=note_card(whole_lines(lines, VIEW_CHARACTERS)))


@why.autocomplete("document")
async def suggest_document(interaction: Interaction, typed: str) -> Choices:
    guild_id = interaction.guild_id or 0
    found = await interaction.client.service.glance(lambda store: desk.suggest_titles(store, guild_id, typed))
    return [choice(item.title, item.id) for item in found]


def reason_text(reason: Reason, say: Say) -> str:
    """A reason in words."""
    key = f"why_{reason.code}"
    if reason.code == WAITS and reason.outgoing is not None and reason.outgoing.why in (QUIET, CAP):
        key = f"why_waits_{reason.outgoing.why}"
    at = f"<t:{int(reason.at)}:f>" if reason.at is not None else "–"
    return say(key, at=at, score=f"{reason.relevance.score:.2f}")


COMMANDS: tuple[AnyCommand, ...] = (why,)

"""/help and /privacy: what the bot does, what it keeps, and to have that given or deleted."""

import io
import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Literal

import discord
from discord import app_commands

from bot.discord.interaction import AnyCommand, Interaction
from bot.discord.translations import say_in

if TYPE_CHECKING:
    from bot.discord.client import FootnoteClient


@app_commands.command(name="help", description="What I do and how to ask")
async def help_command(interaction: Interaction) -> None:
    await interaction.response.send_message(say_in(interaction.locale)("help"), ephemeral=True)


@app_commands.command(name="privacy", description="See, export or delete what I keep about you")
@app_commands.describe(action="What to do: explain, export or forget")
async def privacy(
    interaction: Interaction, action: Literal["explain", "export", "forget"] = "explain"
) -> None:
    say, client, user_id = say_in(interaction.locale), interaction.client, interaction.user.id
    if action == "explain":
        text = f"{_of_questions(interaction)} {say('privacy')}"
        await interaction.response.send_message(text, ephemeral=True)
        return
    await interaction.response.defer(ephemeral=True, thinking=True)
    if action == "forget":
        count = await client.service.run(
            lambda _: (
                client.memory.forget(user_id)
                + client.news.forget_person(user_id)
                + client.audit.forget_person(user_id)
            )
        )
        await interaction.edit_original_response(content=say("privacy_forgotten", count=count))
        return
    kept = await client.service.run(lambda _: _kept(client, user_id))
    data = io.BytesIO(json.dumps(kept, ensure_ascii=False, indent=2).encode())
    await interaction.edit_original_response(
        content=say("privacy_export", count=len(kept)),
        attachments=[discord.File(data, "footnote-privacy.json")],
    )


def _of_questions(interaction: Interaction) -> str:
    """What is kept of a question that is asked where somebody wants to know."""
    say, days = say_in(interaction.locale), interaction.client.settings.insights_days
    if interaction.client.keeps_unanswered(interaction.guild_id or 0):
        return say("privacy_kept", days=days)
    elsewhere = [say("privacy_elsewhere", days=days)] if days else []
    return " ".join([say("privacy_nothing"), *elsewhere])


def _kept(client: "FootnoteClient", user_id: int) -> list[dict[str, Any]]:
    """All that is kept of a person: votes, follows, when they last caught up, which sources they added, what
    they changed in servers that they manage."""
    memory, news = client.memory, client.news
    follows = [asdict(follow) for follow in news.follows.all() if follow.user_id == user_id]
    sources = [
        {"url": source.url, "guild_id": source.guild_id, "added_by": user_id, "added_at": source.added_at}
        for source in news.sources.all()
        if source.added_by == user_id
    ]
    return [
        *memory.feedback_of(user_id),
        *follows,
        *news.looks.of_person(user_id),
        *sources,
        *client.audit.of_person(user_id),
    ]


COMMANDS: tuple[AnyCommand, ...] = (help_command, privacy)

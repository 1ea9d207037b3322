"""Autocomplete: suggest sources, titles and names while a member types an option."""

from discord import app_commands

from bot.discord import queries
from bot.discord.request import Interaction, Request
from bot.discord.ui.limits import MAX_CHOICE_CHARS, MAX_CHOICES
from bot.text import fit_plain, units

Choices = list[app_commands.Choice[str]]


def make_choice(text: str, value: str | None = None) -> app_commands.Choice[str]:
    """Return a suggestion that fits Discord's limits."""
    name = fit_plain(text, MAX_CHOICE_CHARS) or "…"
    return app_commands.Choice(name=name, value=name if value is None else value)


async def suggest_source(interaction: Interaction, typed: str) -> Choices:
    """Suggest the names of this server's sources and of shared ones."""
    request = Request(interaction)
    names = await request.read_store(lambda store: queries.suggest_sources(store, request.guild_id, typed))
    return [make_choice(name, name[:MAX_CHOICE_CHARS]) for name in names]


async def suggest_question(interaction: Interaction, typed: str) -> Choices:
    """Suggest the typed text, and titles that contain it."""
    request = Request(interaction)
    found = await request.read_store(lambda store: queries.suggest_titles(store, request.guild_id, typed))
    own = [make_choice(typed)] if typed.strip() and units(typed) <= MAX_CHOICE_CHARS else []
    return (own + [make_choice(item.title) for item in found])[:MAX_CHOICES]


async def suggest_document(interaction: Interaction, typed: str) -> Choices:
    """Suggest documents by title; the value is the document's id."""
    request = Request(interaction)
    found = await request.read_store(lambda store: queries.suggest_titles(store, request.guild_id, typed))
    return [make_choice(item.title, item.id) for item in found]

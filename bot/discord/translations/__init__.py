"""What the bot says, in the reader's language; English where a language lacks a text."""

import json
from functools import cache
from importlib.resources import files
from typing import Any, Protocol

import discord
from discord import app_commands

LOCALES = {
    discord.Locale.german: "de",
    discord.Locale.french: "fr",
    discord.Locale.spain_spanish: "es",
    discord.Locale.latin_american_spanish: "es",
    discord.Locale.ukrainian: "uk",
}


class Say(Protocol):
    """Gives the text of a key with its places filled in."""

    def __call__(self, key: str, **places: object) -> str: ...


def say_in(locale: discord.Locale | str | None) -> Say:
    """The texts for a locale."""
    code = next((LOCALES[known] for known in LOCALES if str(known) == str(locale)), "en")

    def say(key: str, **places: object) -> str:
        text = _table(code)["texts"].get(key) or _table("en")["texts"][key]
        return str(text).format(**places)

    return say


class CommandTranslator(app_commands.Translator):
    """Names and descriptions of commands and options, by their English text."""

    async def translate(
        self,
        string: app_commands.locale_str,
        locale: discord.Locale,
        context: app_commands.TranslationContextTypes,
    ) -> str | None:
        code = LOCALES.get(locale)
        return _table(code)["commands"].get(string.message) if code else None


@cache
def _table(code: str) -> dict[str, Any]:
    text = files(__package__).joinpath(f"{code}.json").read_text(encoding="utf-8")
    table: dict[str, Any] = json.loads(text)
    return table

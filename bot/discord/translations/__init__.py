"""What the bot says, in the reader's language; English where a language lacks a text.

The texts are Fluent messages (projectfluent.org), one file a language; see docs/develop/translations.md.
"""

import asyncio
import logging
from functools import cache
from importlib.resources import files
from typing import Any, Protocol

import discord
from discord import app_commands
from fluent.runtime import FluentBundle, FluentResource

log = logging.getLogger(__name__)

ENGLISH = "en"
LOCALES = {
    discord.Locale.german: "de",
    discord.Locale.french: "fr",
    discord.Locale.spain_spanish: "es",
    discord.Locale.latin_american_spanish: "es",
    discord.Locale.ukrainian: "uk",
}

MAX_VALUE_CHARS = 2_000
"""Longest value that is inserted whole: fluent.runtime refuses more than 2,500 characters in one place."""

_Where = app_commands.TranslationContextLocation


class Say(Protocol):
    """Gives the text of a key with its places filled in.

    Numbers choose plural forms and are written as the language writes them; everything else is inserted as
    it stands.
    """

    def __call__(self, key: str, **places: object) -> str: ...


def say_in(locale: discord.Locale | str | None) -> Say:
    """The texts for a locale."""
    code = next((LOCALES[known] for known in LOCALES if str(known) == str(locale)), ENGLISH)
    return say_from(*(_bundle(language) for language in dict.fromkeys((code, ENGLISH))))


def say_in_language(code: str) -> Say:
    """The texts in a language by its code ("de")."""
    return say_in(next((str(locale) for locale, known in LOCALES.items() if known == code), None))


def say_from(*bundles: FluentBundle) -> Say:
    """The texts of several bundles: each from the first that has it and whose places are all given.

    What is wrong with a text or a call is logged. Nothing is raised: people get the next best text.
    """

    def say(key: str, **places: object) -> str:
        values, said = {name: _value(place) for name, place in places.items()}, ""
        for bundle in bundles:
            pattern = _pattern(bundle, key)
            if pattern is None:
                continue
            text, errors = bundle.format_pattern(pattern, values)
            if not errors:
                return str(text)
            log.error("%s: %s: %s", bundle.locales[0], key, "; ".join(str(error) for error in errors))
            said = str(text)
        if not said:
            log.error("There is no text %s", key)
        return said or key

    return say


def make_bundle(code: str, text: str) -> FluentBundle:
    """A language's texts, without isolation marks: markup stands around what is inserted."""
    bundle = FluentBundle([code], use_isolating=False)
    bundle.add_resource(FluentResource(text))
    return bundle


class CommandTranslator(app_commands.Translator):
    """Names and descriptions of commands, options and choices; see `command_key`."""

    async def load(self) -> None:
        """Read all languages on a thread: it takes a few tenths of a second."""
        await asyncio.to_thread(lambda: [_bundle(code) for code in (ENGLISH, *LOCALES.values())])

    async def translate(
        self,
        string: app_commands.locale_str,
        locale: discord.Locale,
        context: app_commands.TranslationContextTypes,
    ) -> str | None:
        code, key = LOCALES.get(locale), command_key(context)
        if code is None or key is None or _pattern(_bundle(code), key) is None:
            return None
        return say_in(locale)(key)


def command_key(context: app_commands.TranslationContextTypes) -> str | None:
    """The key of a command's name or description, of an option or of a choice.

    `/source add` is `command-source-add`; what it does is its attribute `.description`, and what its option
    `url` is for is its attribute `.url`. The names of options are the same for all commands (`option-url`),
    and those of choices go by their values (`choice-at-once`).
    """
    where = context.location
    data: Any = context.data
    if where is _Where.choice_name:
        return f"choice-{_slug(str(data.value))}"
    if where is _Where.parameter_name:
        return f"option-{data.name}"
    if where is _Where.parameter_description:
        return f"command-{_slug(data.command.qualified_name)}.{data.name}"
    if where in (_Where.command_name, _Where.group_name):
        return f"command-{_slug(data.qualified_name)}"
    if where in (_Where.command_description, _Where.group_description):
        return f"command-{_slug(data.qualified_name)}.description"
    return None


def _slug(name: str) -> str:
    return name.lower().replace(" ", "-")


def _value(place: object) -> str | int | float:
    if isinstance(place, int | float) and not isinstance(place, bool):
        return place
    text = str(place)
    return text if len(text) <= MAX_VALUE_CHARS else text[: MAX_VALUE_CHARS - 1] + "…"


def _pattern(bundle: FluentBundle, key: str) -> Any:
    """What a bundle says for a key (`message` or `message.attribute`), None where it lacks it."""
    name, _, attribute = key.partition(".")
    if not bundle.has_message(name):
        return None
    message = bundle.get_message(name)
    return message.attributes.get(attribute) if attribute else message.value


@cache
def _bundle(code: str) -> FluentBundle:
    return make_bundle(code, files(__package__).joinpath(f"{code}.ftl").read_text(encoding="utf-8"))

"""What the bot says, in the reader's language; English where a language lacks a text.

The texts are Fluent messages (projectfluent.org), one file a language; see docs/develop/translations.md.
"""

import asyncio
import logging
import re
from collections.abc import Mapping, Sequence
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

_COMMAND = re.compile(r"`/([a-z]+(?: [a-z]+)?)`")
"""A command in a text, by its English name."""

_Where = app_commands.TranslationContextLocation


class Say(Protocol):
    """Gives the text of a key with its places filled in.

    Numbers choose plural forms and are written as the language writes them; everything else is inserted as
    it stands.
    """

    def __call__(self, key: str, **places: object) -> str: ...


def say_in(locale: discord.Locale | str | None, command_ids: Mapping[str, int] | None = None) -> Say:
    """The texts for a locale. Commands are named as the reader sees them, and can be clicked if their ids
    (by name) are given."""
    code = next((LOCALES[known] for known in LOCALES if str(known) == str(locale)), ENGLISH)
    bundles = [_bundle(language) for language in dict.fromkeys((code, ENGLISH))]
    return say_from(*bundles, command_ids=command_ids)


def locale_of(language: str) -> str | None:
    """Return a locale of a language, by its code ("de"); None if it has no texts."""
    return next((str(locale) for locale, known in LOCALES.items() if known == language), None)


def say_from(*bundles: FluentBundle, command_ids: Mapping[str, int] | None = None) -> Say:
    """The texts of several bundles: each from the first that has it and whose places are all given.

    What is wrong with a text or a call is logged. Nothing is raised: people get the next best text.
    """

    def mention(command: re.Match[str]) -> str:
        """Return a command as a mention, or as code if its id is unknown."""
        words = command[1].split(" ")
        parents = ["-".join(words[: n + 1]) for n in range(len(words))]
        names = [_name_of(f"command-{parent}", bundles) for parent in parents]
        if None in names:
            return command[0]
        name = " ".join(str(name) for name in names)
        number = (command_ids or {}).get(words[0])
        return f"</{name}:{number}>" if number else f"`/{name}`"

    def say(key: str, **places: object) -> str:
        values, said = {name: _value(place) for name, place in places.items()}, ""
        for bundle in bundles:
            pattern = _pattern(bundle, key)
            if pattern is None:
                continue
            text, errors = bundle.format_pattern(pattern, values)
            if not errors:
                return _COMMAND.sub(mention, str(text))
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


def _name_of(key: str, bundles: Sequence[FluentBundle]) -> str | None:
    """Return the name of a command in the first bundle that has it."""
    bundle = next((b for b in bundles if _pattern(b, key) is not None), None)
    return str(bundle.format_pattern(_pattern(bundle, key), {})[0]) if bundle else None


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

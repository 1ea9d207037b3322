"""Every language says all that English says, and its command names are ones that Discord takes."""

import asyncio
import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from importlib.resources import files
from string import Formatter
from typing import Any

import discord
import pytest
from discord import app_commands

from bot.dates.days import parse_day
from bot.dates.times_of_day import parse_span, parse_weekly
from bot.discord import translations
from index.answer.abstention import Caution
from tests.bot.discord.registered import Anything, registered_commands

ACTIONS = ("explain", "export", "forget")
CODES = ("de", "fr", "es", "uk")
OPTION_NAME = re.compile(r"[-_\w]{1,32}")
MARKUP = re.compile(r"`[^`]*`|\*+|<t:[^>]*>|^- |\n|[👍👎→]", re.MULTILINE)


def table(code: str) -> dict[str, dict[str, str]]:
    read: dict[str, dict[str, str]] = json.loads(
        files(translations).joinpath(f"{code}.json").read_text(encoding="utf-8")
    )
    return read


ENGLISH = table("en")["texts"]
CAUTIONS = [ENGLISH[f"caution_{word}"] for word in Caution]
TABLES = {code: table(code) for code in CODES}


def everything() -> Iterator[Anything]:
    """Each command, group, subcommand and message command."""
    for command in registered_commands():
        yield command
        if isinstance(command, app_commands.Group):
            yield from command.walk_commands()


def options(command: Anything) -> list[app_commands.Parameter]:
    return command.parameters if isinstance(command, app_commands.Command) else []


def menu_names() -> set[str]:
    return {item.name for item in everything() if isinstance(item, app_commands.ContextMenu)}


def names() -> set[str]:
    """Names of slash commands, groups, subcommands and options."""
    slash = {item.name for item in everything()} - menu_names()
    return slash | {option.display_name for item in everything() for option in options(item)}


def descriptions() -> set[str]:
    ours = {item.description for item in everything() if not isinstance(item, app_commands.ContextMenu)}
    return ours | {str(option.description) for item in everything() for option in options(item)}


def choices() -> set[str]:
    return {choice.name for item in everything() for option in options(item) for choice in option.choices}


def siblings() -> list[list[str]]:
    """Names that stand side by side, so that no two may be the same."""
    beside = [[command.name for command in registered_commands()]]
    for item in everything():
        if isinstance(item, app_commands.Group):
            beside.append([child.name for child in item.commands])
        beside.append([option.display_name for option in options(item)])
        beside += [[choice.name for choice in option.choices] for option in options(item)]
    return beside


def places(text: str) -> Counter[tuple[str, str | None, str | None]]:
    return Counter(
        (name, spec, conversion) for _, name, spec, conversion in Formatter().parse(text) if name is not None
    )


def test_the_commands_were_found() -> None:
    assert {"ask", "question", "source", "remove", "channel", "action"} <= names()
    assert menu_names() == {"Check against sources"}
    assert choices() == {*ACTIONS, "at once", "daily", "weekly", *CAUTIONS}
    assert all(len(description) > 1 for description in descriptions())


def test_every_language_offered_has_a_table() -> None:
    assert set(translations.LOCALES.values()) == set(CODES)


@pytest.mark.parametrize("code", CODES)
def test_a_table_has_the_english_keys(code: str) -> None:
    assert list(TABLES[code]) == ["texts", "commands"]
    assert list(TABLES[code]["texts"]) == list(ENGLISH)
    assert all(text.strip() == text != "" for text in TABLES[code]["texts"].values())


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("key", ENGLISH)
def test_a_text_has_the_english_places_and_markup(code: str, key: str) -> None:
    text = TABLES[code]["texts"][key]
    assert places(text) == places(ENGLISH[key])
    assert Counter(MARKUP.findall(text)) == Counter(MARKUP.findall(ENGLISH[key]))


@pytest.mark.parametrize("code", CODES)
def test_everything_that_the_commands_define_is_translated(code: str) -> None:
    assert set(TABLES[code]["commands"]) == names() | menu_names() | descriptions() | choices()


@pytest.mark.parametrize("code", CODES)
def test_names_and_descriptions_obey_discord(code: str) -> None:
    said = TABLES[code]["commands"]
    for name in names():
        assert OPTION_NAME.fullmatch(said[name]), said[name]
        assert said[name] == said[name].lower()
    for name in menu_names():
        assert 1 <= len(said[name]) <= 32, said[name]
    for text in descriptions() | choices():
        assert 1 <= len(said[text]) <= 100, said[text]


@pytest.mark.parametrize("code", CODES)
def test_names_side_by_side_differ(code: str) -> None:
    said = TABLES[code]["commands"]
    for beside in siblings():
        translated = [said[name] for name in beside]
        assert len(set(translated)) == len(translated), translated


@pytest.mark.parametrize("code", CODES)
def test_texts_name_what_the_reader_sees(code: str) -> None:
    said, texts = TABLES[code]["commands"], TABLES[code]["texts"]
    assert f"**{said['Check against sources']}**" in texts["help"]
    assert f"*{said['export']}*" in texts["privacy"]
    assert f"*{said['forget']}*" in texts["privacy"]
    assert [said[choice] for choice in CAUTIONS] == [texts[f"caution_{word}"] for word in Caution]
    described = said["What to do: explain, export or forget"]
    assert all(said[name] in described for name in ACTIONS)


@pytest.mark.dated
@pytest.mark.parametrize("code", CODES)
def test_the_days_given_as_examples_are_days(code: str) -> None:
    given = [text for text in descriptions() if "yesterday" in text]
    assert len(given) == 3
    for english in given:
        examples = TABLES[code]["commands"][english].rpartition(":")[2].split(",")
        assert len(examples) == 3
        fixed, yesterday, earlier = (parse_day(example.strip(), "since") for example in examples)
        assert fixed == date(2025, 12, 14) and yesterday - earlier == timedelta(days=20)


@pytest.mark.parametrize("code", ["en", *CODES])
def test_what_refusals_suggest_can_be_typed(code: str) -> None:
    texts = table(code)["texts"]
    for key in ("bad_since", "bad_as_of"):
        days = [parse_day(typed, key, code) for typed in quoted(texts[key])]
        assert len(days) == 3  # on some weekdays two of them are one day
    assert [parse_span(typed) for typed in quoted(texts["bad_quiet"])] == [(22 * 60, 7 * 60)]
    assert parse_weekly(" ".join(texts["bad_time"].rstrip(".").split()[-2:]), code) == (4, 17 * 60)


@pytest.mark.parametrize("code", CODES)
def test_the_hours_given_as_examples_are_hours(code: str) -> None:
    said = TABLES[code]["commands"]
    at = said["When the digest comes: 08:00, or Friday 17:00"]
    assert parse_weekly(" ".join(at.split()[-2:]), code) == (4, 17 * 60)
    quiet = said["When nothing is posted: 22:00-07:00"]
    assert parse_span(quiet.split()[-1]) == (22 * 60, 7 * 60)


def quoted(text: str) -> list[str]:
    """What a text gives as examples in quotation marks."""
    found = re.findall(r"[“„«]\s?([^”“»]+?)\s?[”“»]", text)
    return [phrase for phrase in found if phrase != "{text}"]


@pytest.mark.parametrize(
    ("locale", "expected"),
    [
        (discord.Locale.german, "fragen"),
        (discord.Locale.french, "demander"),
        (discord.Locale.spain_spanish, "preguntar"),
        (discord.Locale.latin_american_spanish, "preguntar"),
        (discord.Locale.ukrainian, "запитати"),
        (discord.Locale.japanese, None),
    ],
)
def test_discord_is_given_the_translation(locale: discord.Locale, expected: str | None) -> None:
    context: Any = None  # the translator goes by the text alone
    translating = translations.CommandTranslator().translate(app_commands.locale_str("ask"), locale, context)
    assert asyncio.run(translating) == expected

"""Discord's documented limits on application commands and autocomplete (Discord, "Application Commands")."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from tests.localdiscord.errors import Problem
from tests.localdiscord.limits import Json, Path, choice, count, length, required, whole

CHAT_INPUT, USER, MESSAGE = 1, 2, 3
SUBCOMMAND, GROUP, STRING, INTEGER, BOOLEAN, NUMBER = 1, 2, 3, 4, 5, 10
COMMANDS, CONTEXT_MENUS, OPTIONS, CHOICES, NAME, DESCRIPTION, CHOICE_TEXT, TOTAL = (
    100,
    15,
    25,
    25,
    32,
    100,
    100,
    8000,
)

_NAME = re.compile(r"[-_'\w]{1,32}")
"""Discord: ^[-_'\\p{L}\\p{N}\\p{sc=Deva}\\p{sc=Thai}]{1,32}$, lowercase where there is a lowercase."""

LOCALES = frozenset(
    "id da de en-GB en-US es-ES es-419 fr hr it lt hu nl no pl pt-BR ro fi sv-SE vi tr cs el bg ru uk hi th "
    "zh-CN ja zh-TW ko".split()
)


def commands(payloads: Any) -> Iterator[Problem]:
    """A whole set of commands: each valid, names unique by type, at most 100 and 15 of each menu."""
    if not isinstance(payloads, list):
        yield Problem((), "LIST_TYPE_CONVERT", "Only iterables may be used in a ListType.")
        return
    seen: dict[tuple[int, str], int] = {}
    for i, payload in enumerate(payloads):
        for problem in command(payload):
            yield problem.under(i)
        key = (payload.get("type", CHAT_INPUT), str(payload.get("name")))
        if key in seen:
            yield Problem(
                (i, "name"), "APPLICATION_COMMANDS_DUPLICATE_NAME", "Application command names must be unique"
            )
        seen[key] = i
    for kind, most in ((CHAT_INPUT, COMMANDS), (USER, CONTEXT_MENUS), (MESSAGE, CONTEXT_MENUS)):
        if sum(key[0] == kind for key in seen) > most:
            yield Problem(
                (), "APPLICATION_COMMANDS_MAX", f"Maximum number of application commands reached ({most})."
            )


def command(payload: Json) -> Iterator[Problem]:
    """One command."""
    kind = payload.get("type", CHAT_INPUT)
    if kind not in (CHAT_INPUT, USER, MESSAGE):
        yield choice(("type",), (1, 2, 3))
        return
    if kind == CHAT_INPUT:
        yield from _named(payload, ())
        yield from _options(payload.get("options") or [], ("options",), depth=0)
        if _size(payload) > TOTAL:
            yield Problem((), "APPLICATION_COMMAND_TOO_LARGE", f"Command exceeds maximum size ({TOTAL}).")
    else:
        yield from length(("name",), payload.get("name"), 1, NAME)
        if payload.get("description"):
            yield Problem(
                ("description",), "APPLICATION_COMMAND_CONTEXT_MENU_DESCRIPTION", "Menus have no description."
            )
        if payload.get("options"):
            yield Problem(("options",), "APPLICATION_COMMAND_CONTEXT_MENU_OPTIONS", "Menus have no options.")
    for key, allowed in (("integration_types", (0, 1)), ("contexts", (0, 1, 2))):
        for i, value in enumerate(payload.get(key) or ()):
            if value not in allowed:
                yield choice((key, i), allowed)
    rights = payload.get("default_member_permissions")
    if rights is not None and not str(rights).isdigit():
        yield Problem(("default_member_permissions",), "NUMBER_TYPE_COERCE", f'Value "{rights}" is not int.')
    yield from _localised(payload, "name", (), NAME, strict=kind == CHAT_INPUT)


def _name(path: Path, name: Any) -> Iterator[Problem]:
    if not isinstance(name, str) or not _NAME.fullmatch(name) or name != name.lower():
        yield Problem(path, "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid")


def _named(thing: Json, at: Path) -> Iterator[Problem]:
    yield from _name((*at, "name"), thing.get("name"))
    yield from length((*at, "description"), thing.get("description"), 1, DESCRIPTION)
    yield from _localised(thing, "description", at, DESCRIPTION)


def _localised(thing: Json, key: str, at: Path, most: int, *, strict: bool = False) -> Iterator[Problem]:
    for locale, text in (thing.get(f"{key}_localizations") or {}).items():
        here = (*at, f"{key}_localizations", locale)
        if locale not in LOCALES:
            yield choice(here, tuple(sorted(LOCALES)))
        if strict:
            yield from _name(here, text)
        else:
            yield from length(here, text, 1, most)


def _options(options: Any, at: Path, *, depth: int) -> Iterator[Problem]:
    yield from count(at, options, 0, OPTIONS)
    nested = [o for o in options if o.get("type") in (SUBCOMMAND, GROUP)]
    if nested and len(nested) < len(options):
        yield Problem(at, "APPLICATION_COMMAND_OPTIONS_TYPE_MIXED", "Sub-commands and values do not mix.")
    optional, names = False, set()
    for i, option in enumerate(options):
        here, kind = (*at, i), option.get("type")
        yield from _named(option, here)
        yield from _localised(option, "name", here, NAME, strict=True)
        if option.get("name") in names:
            yield Problem(
                (*here, "name"), "APPLICATION_COMMAND_OPTIONS_NAME_DUPLICATE", "Option names are unique."
            )
        names.add(option.get("name"))
        if kind not in range(1, 12) or (kind == GROUP and depth > 0) or (kind == SUBCOMMAND and depth > 1):
            yield choice((*here, "type"), tuple(range(1, 12)))
        elif kind in (SUBCOMMAND, GROUP):
            yield from _options(
                option.get("options") or [], (*here, "options"), depth=depth + (kind == GROUP) + 1
            )
        else:
            if option.get("required") and optional:
                yield Problem(
                    here, "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", "Required options come first."
                )
            optional = optional or not option.get("required")
            yield from _value_option(option, here)


def _value_option(option: Json, at: Path) -> Iterator[Problem]:
    choices = option.get("choices") or []
    yield from count((*at, "choices"), choices, 0, CHOICES)
    if choices and option.get("autocomplete"):
        yield Problem(
            (*at, "autocomplete"),
            "APPLICATION_COMMAND_AUTOCOMPLETE_CHOICES",
            "Choices and autocomplete exclude.",
        )
    if option.get("autocomplete") and option["type"] not in (STRING, INTEGER, NUMBER):
        yield Problem(
            (*at, "autocomplete"), "APPLICATION_COMMAND_AUTOCOMPLETE_TYPE", "Only for texts and numbers."
        )
    for i, one in enumerate(choices):
        yield from _choice(one, (*at, "choices", i))
    if option.get("min_length") is not None:
        yield from whole((*at, "min_length"), option["min_length"], 0, 6000)
    if option.get("max_length") is not None:
        yield from whole((*at, "max_length"), option["max_length"], 1, 6000)


def _choice(one: Json, at: Path) -> Iterator[Problem]:
    yield from length((*at, "name"), one.get("name"), 1, CHOICE_TEXT)
    value = one.get("value")
    if value is None:
        yield required((*at, "value"))
    elif isinstance(value, str):
        yield from length((*at, "value"), value, 1, CHOICE_TEXT)
    elif isinstance(value, int | float) and abs(value) > 2**53:
        yield Problem((*at, "value"), "NUMBER_TYPE_RANGE", "Numbers lie between -2^53 and 2^53.")
    yield from _localised(one, "name", at, CHOICE_TEXT)


def autocomplete(data: Json) -> Iterator[Problem]:
    """The answer to an autocomplete: at most 25 choices."""
    choices = data.get("choices")
    yield from count(("choices",), choices, 0, CHOICES)
    for i, one in enumerate(choices if isinstance(choices, list) else ()):
        yield from _choice(one, ("choices", i))


def _size(thing: Json) -> int:
    """The number of characters in names, descriptions and values; of localisations the longest counts."""
    size = 0
    for key in ("name", "description"):
        size += max(
            [len(thing.get(key) or ""), *map(len, (thing.get(f"{key}_localizations") or {}).values())]
        )
    size += len(thing["value"]) if isinstance(thing.get("value"), str) else 0
    return size + sum(map(_size, [*(thing.get("options") or ()), *(thing.get("choices") or ())]))

"""Slash commands as Discord's app handles them: whether one is offered, and how its options are sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.localdiscord.bodies import Upload, attachment
from tests.localdiscord.content import Json
from tests.localdiscord.interactions import resolved
from tests.localdiscord.permissions import ALL, bit
from tests.localdiscord.possible import NotPossible
from tests.localdiscord.world import Channel, Role, User, World

SUBCOMMAND, GROUP, STRING, INTEGER, BOOLEAN, USER, CHANNEL, ROLE, MENTIONABLE, NUMBER, FILE = range(1, 12)


def hidden_because(command: Json, user: User, channel: Channel) -> str | None:
    """The reason why a user is not offered a command in a channel; None if it is offered.

    In guilds: contexts, use_application_commands, default_member_permissions ("0": administrators only), age
    restriction. In the DM with the bot: contexts, or dm_permission if there are none.
    """
    guild, contexts = channel.guild, command.get("contexts")
    if guild is None:
        allowed = 1 in contexts if contexts is not None else command.get("dm_permission") is not False
        return None if allowed and "guild_id" not in command else "it is not for direct messages"
    if contexts is not None and 0 not in contexts:
        return "it is not for servers"
    rights = channel.allows(user)
    if not rights & bit("view_channel"):
        return f"{user.name} does not see {channel.name}"
    if not rights & bit("use_application_commands"):
        return f"{user.name} may not use commands in {channel.name}"
    needed = command.get("default_member_permissions")
    if needed is not None and rights != ALL and (int(needed) == 0 or rights & int(needed) != int(needed)):
        return f"{user.name} lacks the permissions {needed}"
    if command.get("nsfw") and not channel.nsfw:
        return "it is for age-restricted channels"
    return None


def command_data(
    world: World,
    channel: Channel,
    command: Json,
    path: list[str],
    values: Mapping[str, Any],
    *,
    focused: tuple[str, str] | None = None,
) -> Json:
    """The `data` of the interaction: options typed as registered, nested under their sub-command.

    `focused` is the option being typed into and its text; required options may then be missing.
    """
    level, wrappers = command, []
    for step in path:
        level = _option(level, step)
        if level["type"] not in (SUBCOMMAND, GROUP):
            raise NotPossible(f"{step!r} is an option, no sub-command")
        wrappers.append({"type": level["type"], "name": step})
    declared = {o["name"]: o for o in level.get("options") or ()}
    if any(o["type"] in (SUBCOMMAND, GROUP) for o in declared.values()):
        raise NotPossible(f"{command['name']!r} wants a sub-command: {sorted(declared)}")
    unknown = set(values) - set(declared)
    if unknown:
        raise NotPossible(f"{command['name']!r} has no option {sorted(unknown)}; it has {sorted(declared)}")
    things: dict[str, list[Any]] = {}
    sent: list[Json] = []
    for name, option in declared.items():
        if focused and name == focused[0]:
            if not option.get("autocomplete"):
                raise NotPossible(f"{name!r} has no autocomplete")
            sent.append({"type": option["type"], "name": name, "value": focused[1], "focused": True})
        elif name in values:
            value = _value(world, channel, option, values[name], things)
            sent.append({"type": option["type"], "name": name, "value": value})
        elif option.get("required") and not focused:
            raise NotPossible(f"the option {name!r} is required")
    for wrapper in reversed(wrappers):
        sent = [wrapper | {"options": sent}]
    data: Json = {"id": command["id"], "name": command["name"], "type": 1, "options": sent}
    if "guild_id" in command:
        data["guild_id"] = command["guild_id"]
    return data | ({"resolved": resolved(world, channel, things)} if things else {})


def _option(level: Json, name: str) -> Json:
    for option in level.get("options") or ():
        if option["name"] == name:
            found: Json = option
            return found
    raise NotPossible(f"{level['name']!r} has no {name!r}")


def _value(world: World, channel: Channel, option: Json, value: Any, things: dict[str, list[Any]]) -> Any:
    kind, name = option["type"], option["name"]
    if choices := option.get("choices"):
        for choice in choices:
            if value in (choice["name"], choice["value"]):
                return choice["value"]
        raise NotPossible(f"{name!r} is one of {[c['name'] for c in choices]}, not {value!r}")
    if kind == STRING and isinstance(value, str):
        least, most = option.get("min_length", 0), option.get("max_length", 6000)
        if not least <= len(value) <= most:
            raise NotPossible(f"{name!r} has {least} to {most} characters, not {len(value)}")
        return value.strip()
    if (kind == INTEGER and type(value) is int) or (kind == NUMBER and type(value) in (int, float)):
        if not option.get("min_value", value) <= value <= option.get("max_value", value):
            raise NotPossible(
                f"{name!r} lies between {option.get('min_value')} and {option.get('max_value')}"
            )
        return value
    if kind == BOOLEAN and isinstance(value, bool):
        return value
    if kind == FILE and isinstance(value, Upload):
        stored = attachment(world, channel, value)
        things.setdefault("attachments", []).append(stored)
        return stored["id"]
    wanted = option.get("channel_types")
    if isinstance(value, Channel) and kind == CHANNEL and wanted and value.kind not in wanted:
        raise NotPossible(f"{name!r} is not for channels of type {value.kind}")
    kinds: tuple[tuple[tuple[int, ...], type[Any], str], ...] = (
        ((USER, MENTIONABLE), User, "users"),
        ((ROLE, MENTIONABLE), Role, "roles"),
        ((CHANNEL,), Channel, "channels"),
    )
    for accepted, of, key in kinds:
        if kind in accepted and isinstance(value, of):
            things.setdefault(key, []).append(value)
            return str(value.id)
    raise NotPossible(f"{name!r} (type {kind}) does not take {value!r}")

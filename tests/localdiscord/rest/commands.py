"""The API of application commands, global and of one guild."""

from __future__ import annotations

from tests.localdiscord import command_limits
from tests.localdiscord.bodies import characters, refuse
from tests.localdiscord.content import Json
from tests.localdiscord.errors import unknown
from tests.localdiscord.rest.call import Call, Routes


def _scope(call: Call) -> int | None:
    if call.id("application_id") != call.world.application_id:
        raise unknown("Application", 10002)
    return call.guild().id if "guild_id" in call.request.match_info else None


async def listed(call: Call) -> list[Json]:
    return call.discord.commands.of(_scope(call))


async def replaced(call: Call) -> list[Json]:
    scope = _scope(call)
    characters(call.payload)
    refuse(command_limits.commands(call.payload))
    return call.discord.commands.replace(scope, call.payload)


async def added(call: Call) -> Json:
    scope = _scope(call)
    characters(call.payload)
    refuse(command_limits.command(call.payload))
    return call.discord.commands.upsert(scope, call.payload)


async def one(call: Call) -> Json:
    return call.discord.commands.get(_scope(call), call.id("command_id"))


async def edited(call: Call) -> Json:
    scope, command_id = _scope(call), call.id("command_id")
    characters(call.payload)
    refuse(command_limits.command(call.discord.commands.get(scope, command_id) | call.payload))
    return call.discord.commands.edit(scope, command_id, call.payload)


async def deleted(call: Call) -> None:
    call.discord.commands.delete(_scope(call), call.id("command_id"))


ROUTES: Routes = []
for _base in (
    "/applications/{application_id}/commands",
    "/applications/{application_id}/guilds/{guild_id}/commands",
):
    ROUTES += [
        ("GET", _base, listed),
        ("PUT", _base, replaced),
        ("POST", _base, added),
        ("GET", _base + "/{command_id}", one),
        ("PATCH", _base + "/{command_id}", edited),
        ("DELETE", _base + "/{command_id}", deleted),
    ]

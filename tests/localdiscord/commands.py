"""The registered application commands, global and of single guilds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from tests.localdiscord.content import Json
from tests.localdiscord.errors import unknown


class Commands:
    """The registered commands; scope None is global. `puts` counts whole-set overwrites (each is a sync)."""

    def __init__(self, new_id: Callable[[], int], application_id: int) -> None:
        self._new_id, self._application_id = new_id, application_id
        self._scopes: dict[int | None, dict[int, Json]] = {}
        self.puts = 0

    def of(self, scope: int | None = None) -> list[Json]:
        """The commands of a scope, as Discord's JSON."""
        return list(self._scopes.get(scope, {}).values())

    def find(self, name: str, kind: int, guild_id: int | None) -> Json | None:
        """The command that a user sees: the guild's own before the global one."""
        for scope in (guild_id, None):
            for command in self.of(scope):
                if (
                    command["name"] == name
                    and command["type"] == kind
                    and (scope is None or guild_id == scope)
                ):
                    return command
        return None

    def get(self, scope: int | None, command_id: int) -> Json:
        try:
            return self._scopes[scope][command_id]
        except KeyError:
            raise unknown("application command", 10063) from None

    def upsert(self, scope: int | None, payload: Mapping[str, Any]) -> Json:
        """Add a command, or overwrite the one with its name and type, whose id stays."""
        kind = payload.get("type", 1)
        there = [c for c in self.of(scope) if c["name"] == payload["name"] and c["type"] == kind]
        return self._store(scope, int(there[0]["id"]) if there else self._new_id(), payload)

    def _store(self, scope: int | None, command_id: int, payload: Mapping[str, Any]) -> Json:
        rights = payload.get("default_member_permissions")
        command: Json = {
            "id": str(command_id),
            "application_id": str(self._application_id),
            "version": str(self._new_id()),
            "type": payload.get("type", 1),
            "name": payload["name"],
            "name_localizations": payload.get("name_localizations"),
            "description": payload.get("description") or "",
            "description_localizations": payload.get("description_localizations"),
            "options": payload.get("options") or [],
            "default_member_permissions": None if rights is None else str(rights),
            "dm_permission": payload.get("dm_permission", True),
            "integration_types": payload.get("integration_types") or [0],
            "contexts": payload.get("contexts"),
            "nsfw": payload.get("nsfw", False),
        }
        if scope is not None:
            command["guild_id"] = str(scope)
        self._scopes.setdefault(scope, {})[command_id] = command
        return command

    def replace(self, scope: int | None, payloads: list[Json]) -> list[Json]:
        """Overwrite the whole set of a scope; a command that stays keeps its id."""
        self.puts += 1
        kept = [self.upsert(scope, payload) for payload in payloads]
        self._scopes[scope] = {int(command["id"]): command for command in kept}
        return kept

    def edit(self, scope: int | None, command_id: int, payload: Mapping[str, Any]) -> Json:
        return self._store(scope, command_id, {**self.get(scope, command_id), **payload})

    def delete(self, scope: int | None, command_id: int) -> None:
        self.get(scope, command_id)
        del self._scopes[scope][command_id]

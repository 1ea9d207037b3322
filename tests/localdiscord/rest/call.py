"""A request to the API on its way to its handler, with the checks that handlers share."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.localdiscord.bodies import Upload
from tests.localdiscord.errors import ApiError, missing_access, missing_permissions, unknown
from tests.localdiscord.permissions import bit
from tests.localdiscord.state import State
from tests.localdiscord.world import Channel, Guild, World


@dataclass(eq=False, slots=True)
class Call:
    """A request; `payload` is its JSON, `uploads` its files by the n of files[n]."""

    discord: State
    request: web.Request
    payload: Any = None
    uploads: dict[int, Upload] = field(default_factory=dict)
    is_read: bool = False

    @property
    def world(self) -> World:
        return self.discord.world

    @property
    def form(self) -> dict[str, Any]:
        """The payload as a JSON object, empty without a payload; refuses all other JSON."""
        if self.payload is None:
            return {}
        if not isinstance(self.payload, dict):
            raise ApiError(400, 50109, "The request body contains invalid JSON.")
        return self.payload

    def id(self, name: str) -> int:
        """A snowflake of the path; refuses other text with 404."""
        value = self.request.match_info[name]
        if not value.isdigit():
            raise ApiError(404, 0, "404: Not Found")
        return int(value)

    def query(self, name: str, default: int | None = None) -> int | None:
        """A number of the query string."""
        value = self.request.query.get(name)
        return int(value) if value else default

    def guild(self) -> Guild:
        """The guild of the path, if the bot is in it."""
        guild = self.world.guilds.get(self.id("guild_id"))
        if guild is None:
            raise unknown("Guild", 10004)
        return guild

    def channel(self, *needed: str) -> Channel:
        """The channel of the path, if the bot sees it and has the needed permissions."""
        channel = self.world.channels.get(self.id("channel_id"))
        if channel is None or (channel.guild and channel.guild.id not in self.world.guilds):
            raise unknown("Channel", 10003)
        self.need(channel, *needed)
        return channel

    def need(self, channel: Channel, *needed: str) -> None:
        """Refuse if the bot does not see the channel (50001) or lacks a permission (50013)."""
        rights = channel.allows(self.world.bot)
        if not rights & bit("view_channel"):
            raise missing_access()
        for name in needed:
            if not rights & bit(name):
                raise missing_permissions()

    async def read(self) -> None:
        """Read the body: JSON, or a form of payload_json and files[n]."""
        self.is_read = True
        if self.request.content_type == "multipart/form-data":
            for key, value in (await self.request.post()).items():
                if key == "payload_json":
                    self.payload = json.loads(str(value))
                elif isinstance(value, web.FileField):
                    number = int(key.removeprefix("files[").removesuffix("]"))
                    self.uploads[number] = Upload(value.filename, value.file.read())
        elif body := await self.request.read():
            try:
                self.payload = json.loads(body)
            except ValueError as error:
                raise ApiError(400, 50109, "The request body contains invalid JSON.") from error


Handler = Callable[[Call], Awaitable[Any]]
Routes = list[tuple[str, str, Handler]]
"""Method, path with {names}, and handler, which returns JSON, or None for 204."""

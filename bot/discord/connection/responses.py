"""Respond to interactions: retry until Discord accepts a response, and keep little of Discord's answer.

discord.py reads the message that Discord returns for a response. If that failed, a person would be told of an
error although their message was sent. So only the message's id, channel and flags are passed on.
"""

from collections.abc import Callable, Sequence
from typing import Any

import aiohttp
import discord
from discord.http import Route
from discord.webhook.async_ import AsyncWebhookAdapter

from bot.discord.connection.retries import persist

PAUSES_S = (0.3, 0.8, 1.5)
"""The pauses before the retries. Discord waits 3 s for the first response."""

_CALLBACK = "/callback"
_ALREADY_ACKNOWLEDGED = 40060
"""Discord, "Opcodes and Status Codes"."""


class ResponseRequests(AsyncWebhookAdapter):
    """discord.py's HTTP client for interactions, with retries.

    `is_alone` returns True if no other process could have acknowledged an interaction. "Already acknowledged"
    then means that an earlier try of this process succeeded.
    """

    def __init__(self, is_alone: Callable[[], bool]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._is_alone = is_alone
        self.pauses_s: Sequence[float] = PAUSES_S

    async def request(self, route: Route, session: aiohttp.ClientSession, **more: Any) -> Any:
        if route.path.endswith(_CALLBACK):
            return await self._respond(route, session, **more)
        ask = super().request
        if route.method == "POST":  # a follow-up has no nonce: a retry could send it twice
            return _pare_message(await ask(route, session, **more))
        what = f"{route.method} {route.path}"
        return _pare_message(await persist(lambda: ask(route, session, **more), self.pauses_s, what))

    async def _respond(self, route: Route, session: aiohttp.ClientSession, **more: Any) -> Any:
        """Send the first response. Discord accepts one."""
        ask, what = super().request, f"{route.method} {route.path}"
        try:
            taken = await persist(lambda: ask(route, session, **more), self.pauses_s, what)
        except discord.HTTPException as error:
            if error.code == _ALREADY_ACKNOWLEDGED and self._is_alone():
                return {"interaction": {"id": str(route.webhook_id)}}
            raise
        told = taken.get("interaction") if isinstance(taken, dict) else None
        return {"interaction": {"id": str(route.webhook_id)} | (told or {})}


def _pare_message(message: Any) -> Any:
    """Return only the fields of a sent or edited message that discord.py needs."""
    if not isinstance(message, dict) or "id" not in message:
        return message
    kept = {key: message[key] for key in ("id", "channel_id", "flags") if message.get(key) is not None}
    return {"type": 0, "content": ""} | kept

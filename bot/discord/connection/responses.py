"""Responses to interactions: sent until Discord has taken them, and of its answers only what is needed read.

What Discord says of a message that has been sent is for discord.py to read, and no person should be told of a
fault where that fails: the message is there. So no more of it is handed on than its id and kind.
"""

from collections.abc import Callable, Sequence
from typing import Any

import aiohttp
import discord
from discord.http import Route
from discord.webhook.async_ import AsyncWebhookAdapter

from bot.discord.connection.retries import persist

PAUSES_S = (0.3, 0.8, 1.5)
"""How long to wait before each further try: Discord waits 3 s for the first response."""

_CALLBACK = "/callback"
_ALREADY_ACKNOWLEDGED = 40060
"""Discord, "Opcodes and Status Codes"."""


class ResponseRequests(AsyncWebhookAdapter):
    """discord.py's client of interactions. `is_alone` says whether no other process could have acknowledged
    an interaction: then "already acknowledged" means that an earlier try of this one got through."""

    def __init__(self, is_alone: Callable[[], bool]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._is_alone = is_alone
        self.pauses_s: Sequence[float] = PAUSES_S

    async def request(self, route: Route, session: aiohttp.ClientSession, **more: Any) -> Any:
        if route.path.endswith(_CALLBACK):
            return await self._respond(route, session, **more)
        ask = super().request
        if route.method == "POST":  # a follow-up has no nonce: asked for twice it would be there twice
            return _pare_message(await ask(route, session, **more))
        what = f"{route.method} {route.path}"
        return _pare_message(await persist(lambda: ask(route, session, **more), self.pauses_s, what))

    async def _respond(self, route: Route, session: aiohttp.ClientSession, **more: Any) -> Any:
        """Send the first response, which Discord takes once."""
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
    """What discord.py has to know of a message that was sent or edited."""
    if not isinstance(message, dict) or "id" not in message:
        return message
    kept = {key: message[key] for key in ("id", "channel_id", "flags") if message.get(key) is not None}
    return {"type": 0, "content": ""} | kept

"""Retry failed requests to Discord, if they are idempotent.

discord.py retries after 429, 500, 502, 504 and 524, but not after 503 (webhooks and interactions: after every
5xx). On Linux it does not retry after a broken connection either: it knows only the error numbers of macOS
and Windows (2.7.1).
"""

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeVar

import aiohttp
import discord
from discord.http import HTTPClient, Route

T = TypeVar("T")

log = logging.getLogger(__name__)

PAUSES_S = (0.5, 1.5, 4.0)
"""The pauses before the retries."""

CONNECTION_ERRORS = (aiohttp.ClientConnectionError, ConnectionError)
"""The errors of a broken connection. Discord may have carried out the request."""

_MESSAGES = "/channels/{channel_id}/messages"
_REPEATABLE_POSTS = ("/users/@me/channels", "/channels/{channel_id}/messages/{message_id}/threads")
"""POSTs that are idempotent: Discord returns an existing DM channel, and a message can have one thread
(160004 for another)."""

_UNAVAILABLE = 503


class PersistentHTTP(HTTPClient):
    """discord.py's HTTP client, with a nonce on every message and retries after 503."""

    pauses_s: Sequence[float] = PAUSES_S

    async def request(self, route: Route, **more: Any) -> Any:
        if route.method == "POST" and route.path == _MESSAGES and isinstance(more.get("json"), dict):
            more["json"] = _with_nonce(more["json"])
        ask = super().request
        if not _is_repeatable(route, more):
            return await ask(route, **more)
        return await persist(lambda: ask(route, **more), self.pauses_s, f"{route.method} {route.path}")


async def persist(ask: Callable[[], Awaitable[T]], pauses_s: Sequence[float], what: str) -> T:
    """Return `ask()`. Retry after 503 and broken connections, with growing pauses; then raise."""
    for pause in pauses_s:
        try:
            return await ask()
        except discord.DiscordServerError as error:
            if error.status != _UNAVAILABLE:
                raise
            log.warning("%s: Discord answered 503; retrying in %.1f s", what, pause)
        except CONNECTION_ERRORS as error:
            log.warning("%s: the connection broke (%s); retrying in %.1f s", what, error, pause)
        await asyncio.sleep(pause)
    return await ask()


def _is_repeatable(route: Route, more: dict[str, Any]) -> bool:
    """True if sending a request twice has the same effect as sending it once."""
    if route.method == "POST" and route.path == _MESSAGES:
        return "json" in more  # a message with files is a form, and its nonce is unknown here
    return route.method != "POST" or route.path in _REPEATABLE_POSTS


def _with_nonce(message: dict[str, Any]) -> dict[str, Any]:
    """Return a message with a nonce, which detects retries (docs: "Create Message", `enforce_nonce`)."""
    return {"nonce": secrets.token_hex(12), **message, "enforce_nonce": True}

"""Persistent requests: what Discord failed to do is asked for again, where twice does no more than once.

discord.py tries again after 429, 500, 502, 504 and 524, but not after 503 (webhooks and interactions: after
every 5xx), nor on Linux after a connection that broke: it knows that error by its numbers on macOS and
Windows alone (2.7.1).
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
"""How long to wait before each further try."""

CONNECTION_ERRORS = (aiohttp.ClientConnectionError, ConnectionError)
"""What a connection raises that broke: what was asked for may have been done."""

_MESSAGES = "/channels/{channel_id}/messages"
_REPEATABLE_POSTS = ("/users/@me/channels", "/channels/{channel_id}/messages/{message_id}/threads")
"""POSTs that Discord does once: a DM that is there is given again; a message has one thread (160004 for
another)."""

_UNAVAILABLE = 503


class PersistentHTTP(HTTPClient):
    """discord.py's client of the API, which gives every message a nonce and takes 503 for no last word."""

    pauses_s: Sequence[float] = PAUSES_S

    async def request(self, route: Route, **more: Any) -> Any:
        if route.method == "POST" and route.path == _MESSAGES and isinstance(more.get("json"), dict):
            more["json"] = _with_nonce(more["json"])
        ask = super().request
        if not _is_repeatable(route, more):
            return await ask(route, **more)
        return await persist(lambda: ask(route, **more), self.pauses_s, f"{route.method} {route.path}")


async def persist(ask: Callable[[], Awaitable[T]], pauses_s: Sequence[float], what: str) -> T:
    """Ask again after 503 and broken connections, after growing pauses; then let the error through."""
    for pause in pauses_s:
        try:
            return await ask()
        except discord.DiscordServerError as error:
            if error.status != _UNAVAILABLE:
                raise
            log.warning("%s had 503; it is tried again in %.1f s", what, pause)
        except CONNECTION_ERRORS as error:
            log.warning("%s: the connection broke (%s); it is tried again in %.1f s", what, error, pause)
        await asyncio.sleep(pause)
    return await ask()


def _is_repeatable(route: Route, more: dict[str, Any]) -> bool:
    if route.method == "POST" and route.path == _MESSAGES:
        return "json" in more  # a message with files is a form, whose nonce is not known here
    return route.method != "POST" or route.path in _REPEATABLE_POSTS


def _with_nonce(message: dict[str, Any]) -> dict[str, Any]:
    """A message by whose nonce Discord knows it again (docs: "Create Message", `enforce_nonce`)."""
    return {"nonce": secrets.token_hex(12), **message, "enforce_nonce": True}

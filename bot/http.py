"""Listen for callers of the API, and of MCP if its package is installed."""

import logging
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager

from aiohttp import web

from bot import mcp
from bot.api.routes import Gate, routes
from bot.api.service import Service
from bot.listening import listening

log = logging.getLogger(__name__)

KEEPALIVE_S = 30.0


@asynccontextmanager
async def serving(
    service: Service, host: str, port: int, count: Callable[[str, int], None] | None = None
) -> AsyncIterator[int]:
    """Serve the API on an address and yield the port, which is a free one for 0.

    `count` is told the operation and the status of each answer.

    Raises SettingError if the port can't be used.
    """
    async with AsyncExitStack() as opened:
        gate = Gate(service, count=count)
        app = web.Application()
        if mcp.is_installed():
            from bot.mcp.http import serving_mcp

            app.add_routes(await opened.enter_async_context(serving_mcp(service, gate)))
        else:
            app.router.add_post("/mcp", gate.counted("mcp", _name_extra))
        app.add_routes(routes(service, gate))
        listens = listening(
            app,
            host,
            port,
            "FOOTNOTE_API",
            keepalive_timeout=KEEPALIVE_S,
            handler_cancellation=True,
            shutdown_timeout=10,
        )
        yield await opened.enter_async_context(listens)


async def _name_extra(_: web.Request) -> web.Response:
    """Say what is missing to a caller of MCP."""
    error = "MCP: the package mcp is not installed on the server; run pip install '.[mcp]' there."
    return web.json_response({"error": error}, status=501)

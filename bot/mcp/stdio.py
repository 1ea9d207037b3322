"""Serve MCP to the program that started this process, by standard input and output."""

from bot.api.opening import open_service
from bot.api.service import Caller
from bot.mcp.tools import make_server
from bot.settings import Settings
from index.library import Library


async def serve_stdio(library: Library, settings: Settings, guild_id: int) -> None:
    """Serve until standard input ends: the documents of a server and the shared ones."""
    caller = Caller("mcp", guild_id)
    async with open_service(library, settings) as service:
        await make_server(service, lambda _: caller).run_stdio_async()

"""Command that serves MCP by standard input and output, for another assistant on this machine."""

import asyncio
from typing import Annotated

import typer

from bot import logs
from bot.cli.home import open_home
from bot.mcp import is_installed
from bot.settings import hide_secrets, load_settings
from corpus.document import SHARED
from corpus.errors import UsageError


def mcp(
    server: Annotated[
        int, typer.Option(metavar="ID", help="Also this server's documents; without it, the shared ones.")
    ] = SHARED,
) -> None:
    """Serve MCP to the program that starts this command, by standard input and output."""
    if not is_installed():
        raise UsageError("footnote mcp: the package mcp is not installed; run pip install '.[mcp]'.")
    settings = load_settings().for_bot
    hide_secrets()
    logs.set_up(settings.log, settings.secrets)
    with open_home(settings) as library:
        from bot.mcp.stdio import serve_stdio

        asyncio.run(serve_stdio(library, settings, server))

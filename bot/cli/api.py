"""Command that serves the HTTP API without Discord."""

import asyncio
from typing import Annotated

import typer

from bot import logs
from bot.cli.home import open_home
from bot.cli.output.console import err
from bot.settings import Settings, hide_secrets, load_settings
from bot.signals import stop_on_signals
from index.library import Library


def api(
    host: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="Where to serve; the default is FOOTNOTE_API_HOST.")
    ] = None,
    port: Annotated[
        int | None, typer.Option(min=0, max=65_535, help="The port; the default is FOOTNOTE_API_PORT.")
    ] = None,
) -> None:
    """Serve the HTTP API, and MCP over HTTP, until stopped. `footnote run` does so beside Discord."""
    settings = load_settings().for_bot
    settings = settings.model_copy(
        update={
            "api_host": settings.api_host if host is None else host,
            "api_port": settings.api_port if port is None else port,
        }
    )
    hide_secrets()
    logs.set_up(settings.log, settings.secrets)
    with open_home(settings) as library:
        library.load()
        library.encoder.encode_query("warm")
        library.use_threads(settings.threads or 1)
        asyncio.run(_serve(library, settings))


async def _serve(library: Library, settings: Settings) -> None:
    """Serve until SIGTERM or Ctrl-C."""
    from bot.api.opening import open_service
    from bot.http import serving

    with stop_on_signals() as stop:
        async with (
            open_service(library, settings) as service,
            serving(service, settings.api_host, settings.api_port) as port,
        ):
            err.print(f"The API is at http://{settings.api_host}:{port}/api/v1", soft_wrap=True)
            await stop.wait()

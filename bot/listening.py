"""Listen at an address: with the metrics, the source pages, or the API."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web

from corpus.errors import SettingError


@asynccontextmanager
async def listening(
    app: web.Application, host: str, port: int, settings: str, *, reuse_port: bool = False, **options: Any
) -> AsyncIterator[int]:
    """Serve an application and yield the port, which is a free one for 0.

    With `reuse_port`, another process may listen at the same port. `options` are those of aiohttp's
    `AppRunner`. `settings` is what the names of the settings of port and host begin with ("FOOTNOTE_API").

    Raises SettingError if the port can't be used.
    """
    runner = web.AppRunner(app, access_log=None, **options)
    await runner.setup()
    try:
        try:
            await web.TCPSite(runner, host, port, reuse_port=reuse_port or None).start()
        except OSError as error:
            raise SettingError(
                f"{settings}_PORT: port {port} of {host} can't be used ({error.strerror or error}); set it "
                f"or {settings}_HOST to another one."
            ) from error
        yield int(runner.addresses[0][1])
    finally:
        await runner.cleanup()

"""Listen at an address: with the metrics, the source pages, or the API."""

from typing import Any

from aiohttp import web

from corpus.errors import SettingError


async def listen(
    app: web.Application, host: str, port: int, setting: str, *, reuse_port: bool = False, **options: Any
) -> web.AppRunner:
    """Serve an application; `cleanup` of the returned runner ends it. Port 0 is any free one.

    With `reuse_port`, another process may listen at the same port. `options` are those of aiohttp's
    `AppRunner`. Raises SettingError, with the name of the `setting` of the port, if it can't be used.
    """
    runner = web.AppRunner(app, access_log=None, **options)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port, reuse_port=reuse_port or None).start()
    except OSError as error:
        await runner.cleanup()
        raise SettingError(
            f"{setting}: port {port} of {host} can't be used ({error.strerror or error}); set it or "
            "the host to another one."
        ) from error
    return runner


def port_of(runner: web.AppRunner) -> int:
    """Return the port that is listened at."""
    return int(runner.addresses[0][1])

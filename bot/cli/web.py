"""Commands for the source pages: web serves them, site writes them as files."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from bot import logs
from bot.cli.home import open_home
from bot.cli.options import AsJson
from bot.cli.output.console import emit, err, out
from bot.library_thread import LibraryThread
from bot.settings import Settings, WebMode, hide_secrets, load_settings
from bot.signals import stop_on_signals
from corpus import clock
from corpus.errors import SettingError
from index.library import Library


def web() -> None:
    """Serve the source pages without Discord, until Ctrl-C."""
    settings = load_settings()
    if settings.web is WebMode.OFF:
        raise SettingError("FOOTNOTE_WEB: it is off; set it to public or signed.")
    hide_secrets()
    logs.set_up(settings.log, settings.secrets)
    with open_home(settings) as library:
        asyncio.run(_serve(library, settings))


async def _serve(library: Library, settings: Settings) -> None:
    from bot.web.searching import may_search
    from bot.web.server import PageServer

    library_thread = LibraryThread(library)
    server = PageServer(library, settings, clock.now, library_thread)
    if may_search(settings):  # the first visitor need not wait until the model has been read
        library_thread.run_in_background(lambda library: library.load())
    with stop_on_signals() as stop:
        try:
            port = await server.start()
            address = settings.web_url or f"http://127.0.0.1:{port}"
            out.print(f"[title]The source pages are at[/] [link]{address}/[/]", soft_wrap=True)
            await stop.wait()
        finally:
            await server.close()
            library_thread.close()


def site(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="A new or empty folder, or one with an earlier site.")
    ],
    as_json: AsJson = False,
) -> None:
    """Write the public source pages as files, for any web server."""
    settings = load_settings()
    if settings.web is not WebMode.PUBLIC:
        raise SettingError("FOOTNOTE_WEB: only public pages are written as files; set it to public.")
    from bot.web.site import write_site

    with open_home(settings) as library:
        report = write_site(library, folder, settings.web_robots)
    if as_json:
        emit(report.as_json())
        return
    for problem in report.problems:
        err.print(problem, style="bad", markup=False)
    counts = f"{report.documents:,} documents and {report.stories:,} stories"
    out.print(f"Wrote {counts} to {folder}. Open {folder / 'index.html'}.", markup=False, soft_wrap=True)

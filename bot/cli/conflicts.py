"""Command that lists where documents of one story differ."""

from typing import Annotated

import typer

from bot.cli.home import open_home
from bot.cli.options import AsJson, Since, Source, Until
from bot.cli.output.console import emit, out
from bot.narrowing import parse_narrowing
from bot.settings import load_settings
from index.library import MAX_LISTED_CONFLICTS


def conflicts(
    limit: Annotated[
        int, typer.Option("--limit", min=1, max=1_000, help="At most this many, the newest first.")
    ] = MAX_LISTED_CONFLICTS,
    server: Annotated[
        int | None,
        typer.Option("--server", "--guild", metavar="ID", help="Only what this server may see."),
    ] = None,
    since: Since = None,
    until: Until = None,
    source: Source = None,
    as_json: AsJson = False,
) -> None:
    """List where two documents of one story differ: in a figure, a date, a name, or the outcome."""
    from bot.cli.output.conflicts import show_conflicts
    from bot.contract import FoundConflicts
    from bot.page_links import conflicts_with_pages

    settings = load_settings()
    narrowing = parse_narrowing({"since": since, "until": until, "source": source}, "--")
    with open_home(settings) as library:
        where = narrowing.to_filter(library.store, server)
        found = conflicts_with_pages(library.conflicts(where, limit), library, settings)
    if as_json:
        emit(FoundConflicts(tuple(found)).as_json())
    else:
        show_conflicts(out, found)

"""Commands for the upkeep of a home: backup, restore, verify."""

from pathlib import Path
from typing import Annotated

import typer
from humanize import naturalsize

from bot.cli.home import open_home
from bot.cli.main import FAILURE
from bot.cli.options import AsJson
from bot.cli.output.console import emit, err, out
from bot.settings import Settings, load_settings
from corpus.errors import UsageError

_SHOWN = 20


def backup(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="Where to write; an existing backup is replaced.")
    ],
    as_json: AsJson = False,
) -> None:
    """Write everything in the home to one file, also while the bot runs."""
    from index.maintenance.backup import back_up

    settings = load_settings()
    _refuse_server(settings, "use pg_dump, which writes it to a file, also while bots run")
    size = back_up(settings.home.expanduser(), file)
    if as_json:
        emit({"file": str(file), "bytes": size})
    else:
        out.print(f"All of {settings.home} is in [title]{file}[/] ({naturalsize(size)}).", soft_wrap=True)
        out.print("It does not contain .env with your settings and the bot's token.", style="hint")


def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A file that `footnote backup` wrote.")],
    as_json: AsJson = False,
) -> None:
    """Replace the home by a backup; stop the bot first."""
    from bot.migrations import ALL_SETS
    from index.maintenance.backup import NEW_HOME_ID_SQL
    from index.maintenance.backup import restore as put_back

    settings = load_settings()
    _refuse_server(
        settings,
        f"use pg_restore on the file of pg_dump, then let psql run {NEW_HOME_ID_SQL}, so that indexes are "
        "rebuilt",
    )
    kept = put_back(file, settings.home.expanduser(), sets=ALL_SETS)
    with open_home(settings) as library:
        count = library.store.documents.count()
    if as_json:
        emit({"home": str(settings.home), "documents": count, "kept": str(kept) if kept else None})
        return
    held = "1 document" if count == 1 else f"{count:,} documents"
    out.print(f"{settings.home} now holds the backup: {held}.", soft_wrap=True)
    if kept is not None:
        out.print(f"The home before is kept as {kept}; delete it when you don't need it.", soft_wrap=True)


def _refuse_server(settings: Settings, instead: str) -> None:
    if settings.database:
        raise UsageError(f"DATABASE_URL: the home's data is in that database; {instead}.")


def verify(as_json: AsJson = False) -> None:
    """Check that documents, passages, vectors and indexes are as they were stored. If FOOTNOTE_MODEL is
    another one than before, documents are encoded for it first."""
    from index.maintenance.verify import verify as look

    with open_home(load_settings()) as library:
        if library.turnover is not None:
            library.renew()
        found = look(library)
    if as_json:
        emit({"documents": found.documents, "passages": found.passages, "problems": list(found.problems)})
    elif found.problems:
        for problem in found.problems[:_SHOWN]:
            err.print(problem, style="bad", soft_wrap=True)
        more = len(found.problems) - _SHOWN
        if more > 0:
            err.print(f"… and {more:,} more", style="bad")
        err.print(
            "Add the sources of these documents again, or put a backup back with `footnote restore FILE`.",
            style="hint",
        )
    else:
        out.print(
            f"[good]No problems:[/] {found.documents:,} documents, {found.passages:,} passages, each as it "
            "was stored, at its place in its document, with its vectors, and in both indexes."
        )
    if found.problems:
        raise typer.Exit(FAILURE)

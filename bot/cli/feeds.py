"""Commands for sources that change: feeds, sync."""

import asyncio
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer

from bot.cli.home import open_home
from bot.cli.options import AsJson
from bot.cli.output.console import emit, err, out
from bot.cli.output.listings import show_problems
from bot.cli.output.sources import show_outcome, show_sources
from bot.library_thread import LibraryThread
from bot.settings import Settings, load_settings
from bot.sources.listening import Listening, open_sources
from bot.sources.outcome import Outcome
from bot.sources.sources import FEED, FOLDER, Source, Sources, find_source
from bot.turnover import turning_over
from corpus import clock
from corpus.errors import DocumentError, UsageError
from corpus.feeds.opml import read_opml, write_opml
from corpus.web.fetch import Fetched
from index.library import Library

T = TypeVar("T")

app = typer.Typer(
    name="feeds",
    help="List, add and remove sources that change: feeds, pages, watched folders.",
    add_completion=False,
    rich_markup_mode=None,
    invoke_without_command=True,
)


@app.callback()
def feeds(context: typer.Context, as_json: AsJson = False) -> None:
    """List, add and remove sources that change: feeds, pages, watched folders."""
    if context.invoked_subcommand is not None:
        return
    with open_home() as library:
        sources = Sources(library.store.database).all()
    if as_json:
        emit([asdict(source) for source in sources])
    else:
        show_sources(out, sources, clock.now())


@app.command()
def add(
    addresses: Annotated[
        list[str], typer.Argument(metavar="URL|FOLDER…", help="Feeds, pages or files on the web, or folders.")
    ],
    page: Annotated[
        bool, typer.Option("--page", help="Watch the page itself instead of the feed that it offers.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Add sources and read them for the first time."""
    outcomes: list[Outcome] = []
    problems: list[str] = []

    async def add_all(listening: Listening) -> None:
        for address in addresses:
            try:
                source, is_new, sent = await _add(listening, address, page)
            except DocumentError as error:
                problems.append(str(error))
                continue
            if not is_new:
                problems.append(f"{address}: it was added before, as source {source.id}.")
            if source.kind == FOLDER:
                outcomes.append(await listening.watcher.poll(source))
            else:
                outcomes.append(await listening.syncer.run_one(source, sent))
            if not as_json:
                show_outcome(out, outcomes[-1])

    _with_sources(add_all)
    if problems and not outcomes and len(problems) == 1:
        raise DocumentError(problems[0])
    if as_json:
        emit({"sources": [outcome_json(outcome) for outcome in outcomes], "problems": problems})
    else:
        show_problems(err, problems)
    if problems and not outcomes:
        raise typer.Exit(1)


@app.command()
def remove(
    names: Annotated[
        list[str], typer.Argument(metavar="URL|ID…", help="Sources that `footnote feeds` shows.")
    ],
    documents: Annotated[
        bool, typer.Option("--documents", help="Also remove the documents that came from them.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Remove sources; their documents stay unless --documents is given."""

    async def remove_all(listening: Listening) -> dict[str, list[str]]:
        known = await listening.syncer.all()
        found = {name: _named(known, name) for name in names}
        return {s.url: await listening.syncer.remove(s, documents) for s in dict.fromkeys(found.values())}

    removed = _with_sources(remove_all)
    if as_json:
        emit({"removed": removed})
        return
    for url, ids in removed.items():
        out.print(f"Removed {url}" + (f" and {len(ids):,} documents." if documents else "."), markup=False)


@app.command("import")
def import_feeds(
    file: Annotated[Path, typer.Argument(metavar="FILE.opml", help="What another feed reader exports.")],
    as_json: AsJson = False,
) -> None:
    """Add the feeds of an OPML list; `footnote sync` reads them."""
    try:
        listed = read_opml(file.read_bytes(), file.name)
    except OSError as error:
        raise UsageError(f"{file}: it can't be opened ({error.strerror}); check the path.") from error
    settings = load_settings()
    with open_home(settings) as library:
        sources, now = Sources(library.store.database), clock.now()
        done = [
            sources.add(FEED, url, title, now, settings.fetch_minutes * 60, guild_id=0)
            for title, url in listed
        ]
    added = [source.url for source, is_new in done if is_new]
    if as_json:
        emit({"added": added, "known": len(done) - len(added)})
    else:
        known = f", {len(done) - len(added):,} were added before" if len(added) < len(done) else ""
        out.print(f"Added {len(added):,} feeds{known}. `footnote sync` reads them.", markup=False)


@app.command("export")
def export_feeds(
    file: Annotated[
        Path | None, typer.Argument(metavar="FILE", help="Standard output if omitted or “-”.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Write the feeds as an OPML list for other feed readers."""
    with open_home() as library:
        sources = [s for s in Sources(library.store.database).in_guild(0) if s.kind == FEED]
    if as_json:
        emit([{"title": source.title, "url": source.url} for source in sources])
    content = write_opml("Footnote", [(source.title, source.url) for source in sources])
    if file is None or str(file) == "-":
        if not as_json:
            sys.stdout.write(content.decode())
        return
    try:
        file.write_bytes(content)
    except OSError as error:
        raise UsageError(f"{file}: it can't be written ({error.strerror}); check the path.") from error


def sync(
    everything: Annotated[
        bool, typer.Option("--all", "--now", help="Read all sources, not only those that are due.")
    ] = False,
    watch: Annotated[bool, typer.Option("--watch", help="Continue until Ctrl-C.")] = False,
    as_json: AsJson = False,
) -> None:
    """Read the sources that are due and add what is new."""

    def tell(outcome: Outcome) -> None:
        if as_json:
            emit(outcome_json(outcome))
        else:
            show_outcome(out, outcome)

    async def look(listening: Listening) -> bool:
        report = await listening.once(everything, tell)
        if watch:
            await listening.forever(tell)
        elif not report.outcomes and not as_json:
            out.print("Nothing is due." if await listening.syncer.all() else "There are no sources yet.")
        return bool(report.outcomes) and len(report.failed) == len(report.outcomes)

    try:
        useless = _with_sources(look, turns_over=watch)
    except KeyboardInterrupt:
        if not watch:
            raise
        return
    if useless:
        raise typer.Exit(1)


def outcome_json(outcome: Outcome) -> dict[str, Any]:
    """Return the result of polling a source as JSON values."""
    source = outcome.source
    return {
        "id": source.id,
        "kind": source.kind,
        "url": source.url,
        "title": source.title,
        "added": list(outcome.added),
        "changed": list(outcome.changed),
        "removed": list(outcome.removed),
        "problems": list(outcome.problems),
        "error": outcome.error,
        "failing_since": source.failing_since,
        "waits_until": outcome.waits_until,
    }


def _with_sources(work: Callable[[Listening], Awaitable[T]], turns_over: bool = False) -> T:
    """Return the result of `work` on the opened sources of the home, which is turned over to another model
    meanwhile if `turns_over`."""
    settings = load_settings()

    async def run(library: Library) -> T:
        async with _listening(library, settings, turns_over) as listening:
            return await work(listening)

    with open_home(settings) as library:
        return asyncio.run(run(library))


@asynccontextmanager
async def _listening(
    library: Library, settings: Settings, turns_over: bool = False
) -> AsyncIterator[Listening]:
    library_thread = LibraryThread(library)
    try:
        async with AsyncExitStack() as opened:
            listening = await opened.enter_async_context(open_sources(library, library_thread, settings))
            if turns_over:
                await opened.enter_async_context(turning_over(library_thread))
            yield listening
    finally:
        await asyncio.to_thread(library_thread.close)


async def _add(listening: Listening, address: str, page: bool) -> tuple[Source, bool, Fetched | None]:
    """Add the source at an address; return it, True if it is new, and the response of its server."""
    if "://" not in address and Path(address).expanduser().exists():
        return *await listening.watcher.add(Path(address)), None
    found = await listening.syncer.discover(address)
    if found.feeds and not page:
        err.print(f"{found.url} offers a feed: {found.feeds[0]}", style="place", markup=False)
        found = await listening.syncer.discover(found.feeds[0])
    return *await listening.syncer.add(found), found.sent


def _named(known: list[Source], name: str) -> Source:
    source = find_source(known, name)
    if source is None:
        raise UsageError(f"{name}: there is no such source; `footnote feeds` lists them.")
    return source

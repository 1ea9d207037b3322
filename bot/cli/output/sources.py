"""Print sources with their states, and the results of polling them."""

from collections.abc import Sequence

import humanize
from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.cli.output.listings import show_problems
from bot.sources.outcome import Outcome
from bot.sources.sources import Source
from corpus.clock import utc_minute


def show_sources(console: Console, sources: Sequence[Source], now: float) -> None:
    """Print a table of sources, each with its state in words."""
    if not sources:
        console.print("There are no sources yet. Add some with: footnote feeds add URL|FOLDER")
        return
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column("Id", justify="right", style="mark", no_wrap=True)
    table.add_column("Kind", style="place", no_wrap=True)
    table.add_column("Title and address", ratio=1, overflow="fold")
    table.add_column("State", ratio=1, overflow="fold")
    for source in sources:
        title = Text.assemble((source.title, "title"), (f"\n{source.url}", "link"))
        if source.guild_id:
            title.append(f"\nof server {source.guild_id}", "place")
        table.add_row(str(source.id), source.kind, title, _state(source, now))
    console.print(table)
    failing = sum(source.failing_since is not None for source in sources)
    console.print(Text(f"{len(sources):,} sources" + (f", {failing:,} failing" if failing else ""), "place"))


def show_outcome(console: Console, outcome: Outcome) -> None:
    """Print one line on the result of polling a source, and one for each problem."""
    source = outcome.source
    if outcome.error is not None:
        console.print(Text.assemble(("! ", "bad"), (f"{source.title}  ", "title"), outcome.error))
        return
    if outcome.waits_until is not None:
        console.print(Text.assemble(("… ", "place"), (f"{source.title}  ", "title"), source.last_error or ""))
        return
    counts = (
        (len(outcome.added), "new" if not outcome.is_backlog else "existing, added"),
        (len(outcome.changed), "changed"),
        (len(outcome.removed), "removed"),
    )
    done = ", ".join(f"{count:,} {word}" for count, word in counts if count) or "nothing new"
    console.print(Text.assemble(("✓ ", "good"), (f"{source.title}  ", "title"), (done, "place")))
    show_problems(console, outcome.problems)


def _state(source: Source, now: float) -> Text:
    read = f"read {_ago(source.last_ok, now)}" if source.last_ok is not None else "not read yet"
    if source.is_waiting:
        return Text(f"{read}\n{source.last_error}", "place")
    if source.failing_since is None:
        return Text(read, "good" if source.last_ok is not None else "place")
    text = Text(f"failing since {utc_minute(source.failing_since)}", "bad")
    text.append(f", {source.failures:,} times; {read}", "place")
    text.append(f"\n{source.last_error}")
    return text


def _ago(at: float, now: float) -> str:
    return "just now" if now - at < 60 else f"{humanize.naturaldelta(now - at)} ago"

"""Progress on standard error while files are indexed."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.progress import (
    BarColumn,
    Progress,
    SpinnerColumn,
    TaskProgressColumn,
    TextColumn,
    TimeRemainingColumn,
)

from bot.cli.output.console import err
from index.ingest.indexing import Progress as Tell


@contextmanager
def indexing_bar(label: str, unit: str = "passages") -> Iterator[Tell]:
    """A bar that lasts as long as the work; give what it yields to the work as its `progress`. Where nobody
    looks, in a log or a pipe, there is none, nor the empty lines that it would leave."""
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(bar_width=30),
        TaskProgressColumn(),
        TextColumn("[place]{task.fields[count]:,} {task.fields[unit]}[/]"),
        TimeRemainingColumn(compact=True),
    )
    with Progress(*columns, console=err, transient=True, disable=not err.is_terminal) as progress:
        task = progress.add_task(label, total=1.0, count=0, unit=unit)

        def tell(share: float, count: int) -> None:
            progress.update(task, completed=share, count=count)

        yield tell

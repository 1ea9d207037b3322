"""Show a progress bar on standard error."""

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

_SPEED_PERIOD_S = 86_400.0
"""The time that is left is estimated from the whole run: the next files may be of another kind."""


@contextmanager
def indexing_bar(label: str, unit: str = "passages") -> Iterator[Tell]:
    """Show a bar while the block runs; pass the function that it yields to the work as `progress`.

    The bar and its empty lines are hidden if standard error is not a terminal.
    """
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(bar_width=30),
        TaskProgressColumn(),
        TextColumn("[place]{task.fields[count]:,} {task.fields[unit]}[/]"),
        TimeRemainingColumn(compact=True),
    )
    with Progress(
        *columns,
        console=err,
        transient=True,
        disable=not err.is_terminal,
        speed_estimate_period=_SPEED_PERIOD_S,
    ) as progress:
        task = progress.add_task(label, total=1.0, count=0, unit=unit)

        def tell(share: float, count: int) -> None:
            progress.update(task, completed=share, count=count)

        yield tell

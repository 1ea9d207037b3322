"""Print where documents of one story differ: what differs, both sentences, and their documents with dates."""

from collections.abc import Sequence
from datetime import date

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from bot.cli.output.citations import number_mark, source_lines
from bot.cli.output.quotes import quote_lines
from corpus.reflow import collapse_whitespace
from index.answer.model import Conflict, ConflictSide

HEADS = {
    "figures": "Figures differ",
    "dates": "Dates differ",
    "names": "Names differ",
    "outcomes": "Outcomes differ",
}
_INDENT = 2


def show_conflicts(console: Console, conflicts: Sequence[Conflict], today: date | None = None) -> None:
    """Print a list of conflicts; ages of documents are counted from `today`."""
    if not conflicts:
        console.print("No two documents of one story differ, as far as I can tell.", style="hint")
        return
    for conflict in conflicts:
        console.print(_indented(_head(conflict)))
        for side in (conflict.one, conflict.other):
            _show_side(console, side, today)
        console.print()


def show_conflict_below(console: Console, conflict: Conflict, today: date | None) -> None:
    """Print a conflict under the answer that quotes one of its sides."""
    console.print()
    console.print(_indented(_head(conflict)))
    _show_side(console, conflict.other, today)


def _head(conflict: Conflict) -> Text:
    """Return what differs in one line, with the number of each document."""
    sides = [
        f"{collapse_whitespace(side.said)} {number_mark(side.citation.n)}"
        for side in (conflict.one, conflict.other)
    ]
    return Text.assemble((f"≠ {HEADS[conflict.kind]}: ", "title"), " · ".join(sides))


def _show_side(console: Console, side: ConflictSide, today: date | None) -> None:
    mark = number_mark(side.citation.n)
    console.print(_indented(quote_lines(side.quote, mark, console.width - _INDENT)))
    console.print(_indented(source_lines([side.citation], today)))


def _indented(content: object) -> Padding:
    return Padding(content, (0, 0, 0, _INDENT), expand=False)  # type: ignore[arg-type]

"""What became of a move, for people."""

from collections.abc import Sequence

from bot.terminal.console import err, out

_SHOWN = 20


def show_moved(rows: int, asked: int, remedy: str) -> None:
    """That all of it is there, and what is to be changed now, in a sentence."""
    alike = f", {asked:,} questions are answered alike" if asked else ""
    out.print(f"[good]All is there:[/] {rows:,} rows, compared by checksum{alike}.", soft_wrap=True)
    out.print(remedy, soft_wrap=True, markup=False)


def show_differences(place: str, differences: Sequence[str]) -> None:
    """What is otherwise at the place that a home was moved to."""
    for line in differences[:_SHOWN]:
        err.print(line, style="bad", soft_wrap=True, markup=False)
    if len(differences) > _SHOWN:
        err.print(f"… and {len(differences) - _SHOWN:,} more", style="bad")
    hint = f"{place} is not what the home is. Empty it and move again, with nothing using the home."
    err.print(hint, style="hint", soft_wrap=True, markup=False)

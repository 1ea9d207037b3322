"""What became of a move, for people."""

from collections.abc import Sequence

from bot.cli.output.console import err, out

_SHOWN = 20


def show_moved(
    rows: int | None, passages: int | None, asked: int, otherwise: Sequence[str], remedy: str
) -> None:
    """That all of it is there, and what is to be changed now. `rows` is None where the database has stayed,
    `passages` where the engine that searches them has."""
    there = [f"{rows:,} rows, compared by checksum"] if rows is not None else []
    there += [f"{passages:,} passages to be searched"] if passages is not None else []
    if asked:
        there.append(f"{asked - len(otherwise):,} of {asked:,} questions are answered alike")
    out.print(f"[good]All is there:[/] {', '.join(there)}.", soft_wrap=True)
    for line in otherwise:
        out.print(f"  {line}", style="place", soft_wrap=True, markup=False)
    out.print(remedy, soft_wrap=True, markup=False)


def show_differences(place: str, differences: Sequence[str]) -> None:
    """What is otherwise at the place that a home was moved to."""
    for line in differences[:_SHOWN]:
        err.print(line, style="bad", soft_wrap=True, markup=False)
    if len(differences) > _SHOWN:
        err.print(f"… and {len(differences) - _SHOWN:,} more", style="bad")
    hint = f"{place} is not what the home is. Empty it and move again, with nothing using the home."
    err.print(hint, style="hint", soft_wrap=True, markup=False)

"""Print the result of a move."""

from collections.abc import Sequence

from bot.cli.output.console import err, out

_SHOWN = 20


def show_moved(
    rows: int | None, passages: int | None, asked: int, different: Sequence[str], remedy: str
) -> None:
    """Print that the move is complete, and what to change in .env.

    `rows` is None if the database stayed, `passages` is None if the index stayed.
    """
    there = [f"{rows:,} rows, compared by checksum"] if rows is not None else []
    there += [f"{passages:,} passages to be searched"] if passages is not None else []
    if asked:
        there.append(f"{asked - len(different):,} of {asked:,} questions are answered alike")
    out.print(f"[good]All is there:[/] {', '.join(there)}.", soft_wrap=True)
    for line in different:
        out.print(f"  {line}", style="place", soft_wrap=True, markup=False)
    out.print(remedy, soft_wrap=True, markup=False)


def show_differences(place: str, differences: Sequence[str]) -> None:
    """Print the differences at the target."""
    for line in differences[:_SHOWN]:
        err.print(line, style="bad", soft_wrap=True, markup=False)
    if len(differences) > _SHOWN:
        err.print(f"… and {len(differences) - _SHOWN:,} more", style="bad")
    hint = f"{place} differs from the home. Empty it and move again while nothing uses the home."
    err.print(hint, style="hint", soft_wrap=True, markup=False)

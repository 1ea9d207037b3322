"""How the items of a quoted list begin: Discord's list markup where it shows their own markers."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.discord.ui.escape import escape
from corpus.document import BlockKind
from index.answer.model import QuotePart

_BULLETS = ("", "-", "*", "•", "‣", "+")
_NUMBER = re.compile(r"([1-9]\d{0,3})\.")


@dataclass(frozen=True, slots=True)
class _Above:
    """The last item of a list that the next item may stand in or below.

    Discord shows bullets among numbers as numbers, so that a list of the other kind is shown a level deeper.
    """

    level: int
    is_bullet: bool
    marker: str


def item_prefixes(parts: Sequence[QuotePart]) -> list[str]:
    """Return what each list item begins with: Discord's own list markup, or its marker as plain text."""
    prefixes = []
    above: list[_Above] = []
    for part in parts:
        if part.kind is not BlockKind.LIST_ITEM:
            above = []
            prefixes.append("")
            continue
        is_bullet = part.marker in _BULLETS
        while above and part.level < above[-1].level:
            above.pop()
        beside = [item for item in above if item.level == part.level]
        if len(beside) == 2 and beside[0].is_bullet == is_bullet:
            beside.pop()
            above.pop()
        last = beside[-1] if beside and beside[-1].is_bullet == is_bullet else None
        if last is None:
            above.append(_Above(part.level, is_bullet, part.marker))
        else:
            above[-1] = replace(last, marker=part.marker)
        prefixes.append("  " * (len(above) - 1) + _marker(part.marker, last.marker if last else None))
    return prefixes


def _marker(marker: str, last: str | None) -> str:
    """Return the markup of a list item's marker; `last` is the marker before it in its list.

    Discord counts on from the first number of a list, so that only numbers in order may be markup.
    """
    if marker in _BULLETS:
        return "- "
    number, before = _NUMBER.fullmatch(marker), _NUMBER.fullmatch(last or "")
    if number and (last is None or (before and int(number[1]) == int(before[1]) + 1)):
        return f"{marker} "
    return f"{escape(marker)} "

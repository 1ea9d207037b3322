"""What differs in two documents of one story, in one line."""

from bot.discord.translations import Say
from bot.discord.ui.citation import number_mark
from bot.discord.ui.limits import fit_line
from corpus.reflow import collapse_whitespace
from index.answer.model import Conflict

MAX_SAID_CHARS = 60
"""The limit of the words that differ."""


def differing_text(conflict: Conflict, say: Say, numbers: tuple[int, int] | None = None) -> str:
    """Return what differs, with footnote numbers if given: “Figures differ: 15 years¹ · 30 years²”."""
    sides = [
        fit_line(collapse_whitespace(side.said), MAX_SAID_CHARS) for side in (conflict.one, conflict.other)
    ]
    if numbers is not None:
        sides = [f"{said}{number_mark([number])}" for said, number in zip(sides, numbers, strict=True)]
    return f"⚖️ **{say(f'conflict_{conflict.kind}')}** {' · '.join(sides)}"

"""The two consoles: results go to standard output, everything else to standard error.

Documents may contain characters that hide or reorder text, or command a terminal. None of these is printed as
it is: they are left out for people, and written as \\uXXXX, which is the same value, in JSON.
"""

import json
import re
import sys
from collections.abc import Iterable
from typing import Any

from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment
from rich.theme import Theme

_THEME = Theme(
    {
        "title": "bold",
        "quote": "default",
        "mark": "bold cyan",
        "place": "dim",
        "link": "blue",
        "good": "green",
        "bad": "red",
        "hint": "dim italic",
    }
)
WIDTH = 100
"""Greatest width of a line of prose, in characters."""


class _PlainConsole(Console):
    """A console on which texts are shown without control, format and private characters."""

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        for segment in super().render(renderable, options):
            link = segment.style.link if segment.style is not None else None
            if segment.control or (_is_plain(segment.text) and _is_plain(link or "")):
                yield segment
            else:
                style = segment.style.update_link(_plain(link)) if segment.style and link else segment.style
                yield Segment(_plain(segment.text), style)


def _is_plain(text: str) -> bool:
    return text.replace("\n", "").isprintable()


def _plain(text: str) -> str:
    from bot.text import plain  # takes long to import, and is seldom needed

    return plain(text)


def _console(stderr: bool = False) -> Console:
    console = _PlainConsole(theme=_THEME, stderr=stderr, highlight=False, soft_wrap=False)
    console.width = min(console.width, WIDTH)
    return console


out = _console()
err = _console(stderr=True)


def emit(value: Any) -> None:
    """Print a JSON value on one line of standard output and flush it."""
    line = json.dumps(value, ensure_ascii=False)
    if not line.isprintable():
        line = _NOT_ASCII.sub(lambda found: found[0] if found[0].isprintable() else _escaped(found[0]), line)
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


_NOT_ASCII = re.compile(r"[^ -~]")


def _escaped(character: str) -> str:
    return json.dumps(character)[1:-1]

"""The two consoles: results go to standard output, everything else to standard error."""

import json
import sys
from typing import Any

from rich.console import Console
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


def _console(stderr: bool = False) -> Console:
    console = Console(theme=_THEME, stderr=stderr, highlight=False, soft_wrap=False)
    console.width = min(console.width, WIDTH)
    return console


out = _console()
err = _console(stderr=True)


def emit(value: Any) -> None:
    """Print a JSON value on one line of standard output and flush it."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False) + "\n")
    sys.stdout.flush()

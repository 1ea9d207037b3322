"""Read the text that `footnote check` gets: typed, from a text file, or from standard input."""

import sys
from pathlib import Path

from corpus.errors import UsageError
from index.verdict.claims import MAX_TEXT_CHARS

_MAX_BYTES = 4 * MAX_TEXT_CHARS


def read_text_to_check(typed: str) -> str:
    """Return the text. Raises UsageError if a file is no text, or if there is more than is checked."""
    text = sys.stdin.read(MAX_TEXT_CHARS + 1) if typed == "-" else _read_file(typed)
    if len(text) > MAX_TEXT_CHARS:
        raise UsageError(f"The text has more than {MAX_TEXT_CHARS:,} characters; check a part of it.")
    return text


def _read_file(typed: str) -> str:
    """Return the text of a file; what is no file's name is itself the text."""
    if "\n" in typed or len(typed) > 255 or not Path(typed).expanduser().is_file():
        return typed
    path = Path(typed).expanduser()
    with path.open("rb") as file:
        content = file.read(_MAX_BYTES + 1)
    try:
        return content[:_MAX_BYTES].decode("utf-8", "ignore" if len(content) > _MAX_BYTES else "strict")
    except UnicodeDecodeError as error:
        raise UsageError(
            f"{typed}: this is no text in UTF-8; add it with `footnote add`, or copy its text."
        ) from error

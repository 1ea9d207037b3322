"""Name files in messages as the person who added them would type them."""

import contextlib
from pathlib import Path


def shown_path(path: Path) -> str:
    """Return a path relative to the current folder if it is inside of it, else as it is.

    Bytes that are not valid UTF-8 become "?".
    """
    with contextlib.suppress(ValueError, OSError):  # outside, or the current folder was deleted
        path = path.relative_to(Path.cwd())
    return str(path).encode("utf-8", "replace").decode()

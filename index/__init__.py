"""Index documents and answer questions about them with exact quotes; independent of Discord and the terminal.

`from index import Library` is the way in (docs/develop/library.md). Rooms, from the top: `maintenance`,
`evaluation`, `workers`; `stories`; `answer`; `retrieve`, `ingest`; `store`; `encode`; `vectors`; `models`,
`text`. None imports a higher one.
"""

import os
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from index.library import Library

__all__ = ["Library"]

# Set before NumPy is imported: the products here are small, and more threads would cost more time than they
# save.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


def __getattr__(name: str) -> Any:
    """Import the library when it is asked for: whoever needs one room of the package does not wait for it."""
    if name != "Library":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from index.library import Library

    return Library

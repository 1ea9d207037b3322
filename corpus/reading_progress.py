"""How far the reading of one file is: readers report it, and the sandbox passes it on."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

_listeners: list[Callable[[float], None]] = []


def report_progress(share: float) -> None:
    """Tell whoever listens which share (0 to 1) of the current file has been read."""
    for listener in _listeners:
        listener(share)


@contextmanager
def progress_listener(listener: Callable[[float], None]) -> Iterator[None]:
    """Call `listener` with each reported share while the block runs."""
    _listeners.append(listener)
    try:
        yield
    finally:
        _listeners.remove(listener)

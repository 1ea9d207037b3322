"""Read strangers' files and feeds in a child process with limits of memory and time.

`reader.py` is the side that asks, `child.py` the process, `wire.py` the format between the two.
"""

from corpus.sandbox.reader import SandboxReader

__all__ = ["SandboxReader"]

"""Read files and feeds in a child process with limits of memory and time.

`reader.py` is the side that asks, `pool.py` several of them in turns, `child.py` the process, `wire.py` the
format between the two. `files.py` reads a person's own files ahead of their use, with wider limits.
"""

from corpus.sandbox.files import FileReader, PendingFile, file_reader
from corpus.sandbox.pool import ReaderPool
from corpus.sandbox.reader import ReadFile, SandboxReader

__all__ = ["FileReader", "PendingFile", "ReadFile", "ReaderPool", "SandboxReader", "file_reader"]

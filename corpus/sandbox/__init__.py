"""Read files and feeds in a child process that is shut in, with limits of memory and time.

`reader.py` is the side that asks, `pool.py` several of them in turns, `child.py` the process, `wire.py` the
format between the two. `confine.py` shuts the process in, by `landlock.py` and `seccomp.py`;
`ocr_process.py` starts tesseract beside it. `files.py` reads a person's own files ahead of their use, with
wider limits.
"""

from corpus.sandbox.files import FileReader, PendingFile, file_reader
from corpus.sandbox.pool import ReaderPool
from corpus.sandbox.reader import ReadFile, SandboxReader

__all__ = ["FileReader", "PendingFile", "ReadFile", "ReaderPool", "SandboxReader", "file_reader"]

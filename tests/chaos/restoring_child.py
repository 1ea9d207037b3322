"""Restore backups in forked children, each killed at a call by the preloaded library (see `kill_at.c`).

Reads lines of backup, home, number of the call and whether to half do it, parted by tabs. Answers each with
"killed", or with the number of calls of a restore that got through.
"""

import ctypes
import os
import sys
from pathlib import Path

from index.maintenance.backup import restore


def main(library: str) -> None:
    preloaded = ctypes.CDLL(library)
    preloaded.footnote_calls.restype = ctypes.c_long
    for line in sys.stdin:
        backup, home, at, half = line.rstrip("\n").split("\t")
        reading, writing = os.pipe()
        child = os.fork()
        if not child:
            preloaded.footnote_arm(ctypes.c_long(int(at)), int(half))
            restore(Path(backup), Path(home))
            calls = preloaded.footnote_calls()
            preloaded.footnote_arm(ctypes.c_long(0), 0)
            os.write(writing, str(calls).encode())
            os._exit(0)
        os.close(writing)
        said = os.read(reading, 100).decode()
        os.close(reading)
        os.waitpid(child, 0)
        print(said or "killed", flush=True)  # noqa: T201


if __name__ == "__main__":
    main(sys.argv[1])

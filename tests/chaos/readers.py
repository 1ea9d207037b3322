"""Fork reader processes from one with its libraries loaded, which saves half a second each.

A life starts its reader process as usual, by `sys.executable`; for most lives that is a launcher, which hands
its pipes to the process here, which forks the reader behind them. The fork runs corpus/sandbox/child.py with
all its limits.
"""

import contextlib
import os
import signal
import socket
import stat
import sys
from pathlib import Path

from corpus.readers import load_reader
from corpus.sandbox import child
from tests.chaos.child_processes import die_with_parent

_LAUNCHER = """#!{python} -IS
import socket, sys
with socket.socket(socket.AF_UNIX) as line:
    line.connect({address!r})
    socket.send_fds(line, [" ".join(sys.argv[-2:]).encode()], [0, 1])
    line.recv(1)
"""


def write_launcher(folder: Path) -> Path:
    """Write the launcher that replaces Python where a reader is started; it lasts as long as the reader."""
    launcher = folder / "launcher"
    address = str(folder / "readers")
    launcher.write_text(_LAUNCHER.format(python=sys.executable, address=address), encoding="utf-8")
    launcher.chmod(launcher.stat().st_mode | stat.S_IXUSR)
    return launcher


def main() -> None:
    """Fork a reader process for each launcher that calls, until killed."""
    die_with_parent()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the forks
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(sys.argv[1])
        server.listen(64)
        for suffix in (".txt", ".md", ".html", ".pdf", ".docx", ".json"):
            load_reader(suffix)
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        while True:
            line, _ = server.accept()
            limits, pipes, _, _ = socket.recv_fds(line, 100, 2)
            if os.fork() == 0:
                server.close()
                _become_reader(limits.decode().split(), pipes)
            line.close()
            for pipe in pipes:
                os.close(pipe)


def _become_reader(limits: list[str], pipes: list[int]) -> None:
    with contextlib.suppress(BaseException):
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        for number, pipe in enumerate(pipes):
            os.dup2(pipe, number)
            os.close(pipe)
        sys.argv = ["child", *limits]
        child.main()
    os._exit(0)


if __name__ == "__main__":
    main()

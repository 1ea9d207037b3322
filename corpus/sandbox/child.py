"""The sandbox process: parse files to documents, within limits of memory and CPU time.

Files come through standard input. corpus/sandbox/reader.py starts it as `python -m corpus.sandbox.child
MEMORY_BYTES CPU_S`. Before the first file it shuts itself in (`confine`). It ends when its input ends, so it
outlives its parent by at most one file.
"""

import hashlib
import json
import os
import resource
import signal
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, BinaryIO

from lxml import etree

from corpus.document import ParsedDocument
from corpus.errors import DocumentError
from corpus.feeds.opml import read_opml
from corpus.feeds.parse import feed_links, parse_feed
from corpus.readers import parse_file
from corpus.reading_progress import progress_listener
from corpus.sandbox.confine import confine
from corpus.sandbox.ocr_process import start_ocr_process
from corpus.sandbox.wire import make_frame, receive_frame, to_json

MAX_DOCUMENTS, MAX_BLOCKS = 10_000, 100_000
"""What one file of a stranger may hold."""

_MAX_OPEN_FILES = 32
_TELL_EVERY_S = 0.3
_TIRED_TOTAL_SHARE, _TIRED_RESIDENT_SHARE = 1 / 2, 1 / 5
_NO_MEMORY = make_frame(b'{"memory":true}')
"""Made in advance: when memory runs out, there may be none left to build this answer."""


def main() -> None:
    """Answer requests until the input ends."""
    memory_bytes, cpu_s = int(sys.argv[1]), int(sys.argv[2])
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the parent, which lets this file finish
    requests, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what libraries print must not mix with the answers
    os.nice(5)  # answering questions comes first
    _limit(memory_bytes)
    memory = _MemoryUse(memory_bytes)
    start_ocr_process(cpu_s, (requests, answers))
    missing = confine()
    _send(answers, make_frame(to_json({"ready": True} | ({"missing": missing} if missing else {}))))
    while (request := receive_frame(requests)) is not None:
        content = receive_frame(requests)
        if content is None:
            return
        spent = resource.getrusage(resource.RUSAGE_SELF)
        allowed = int(spent.ru_utime + spent.ru_stime) + cpu_s + 1
        resource.setrlimit(resource.RLIMIT_CPU, (allowed, resource.RLIM_INFINITY))
        teller = _Teller(answers)
        with progress_listener(teller.tell):
            _answer(answers, request, content, memory)


def _limit(memory_bytes: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_NOFILE, (_MAX_OPEN_FILES, _MAX_OPEN_FILES))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


class _Teller:
    """Sends the share that has been read, at most a few times a second."""

    def __init__(self, answers: BinaryIO) -> None:
        self._answers = answers
        self._share = 0.0
        self._told = time.monotonic()

    def tell(self, share: float) -> None:
        now = time.monotonic()
        if share > self._share and now >= self._told + _TELL_EVERY_S:
            self._share, self._told = share, now
            _send(self._answers, make_frame(to_json({"progress": share})))


def _answer(answers: BinaryIO, request: bytes, content: bytes, memory: "_MemoryUse") -> None:
    try:
        _send(answers, make_frame(to_json(_answered(json.loads(request), content, memory))))
    except MemoryError:
        _send(answers, _NO_MEMORY)


def _answered(asked: dict[str, Any], content: bytes, memory: "_MemoryUse") -> dict[str, object]:
    """Return the answer to a request. Raises MemoryError if there is not enough memory for it."""
    try:
        name = asked["name"]
        if asked["kind"] == "feed":
            feed = parse_feed(content, name, asked["url"], asked["charset"])
            _refuse_many(name, [item.draft for item in feed.items])
            return _done(memory, value=feed)
        if asked["kind"] == "opml":
            return _done(memory, value=read_opml(content, name))
        if asked["kind"] == "links":
            return _done(memory, value=feed_links(content, name))
        if asked["kind"] == "file":
            reading = parse_file(Path(name), content)
            _refuse_many(name, reading.drafts)
            return _done(memory, value=reading)
        digest = hashlib.sha256(content).hexdigest()
        return _done(memory, value=parse_file(Path(name), content), sha256=digest)
    except MemoryError:
        raise
    except DocumentError as error:
        if _for_want_of_memory(error):
            raise MemoryError from error
        return _done(memory, refused=str(error))
    except Exception as error:  # report any library's failure; the process stays usable
        said = f"{type(error).__name__}: {error}"[:200]
        return _done(memory, failed=said)


def _refuse_many(name: str, drafts: Sequence[ParsedDocument]) -> None:
    """Raise DocumentError for a stranger's file in so many parts that taking it in would stop the parent's
    event loop: decoding a million blocks keeps Python's lock for more than a second."""
    if len(drafts) > MAX_DOCUMENTS:
        raise DocumentError(f"{name}: it has more than {MAX_DOCUMENTS:,} documents; split it.")
    if sum(len(draft.blocks) for draft in drafts) > MAX_BLOCKS:
        raise DocumentError(
            f"{name}: it has more than {MAX_BLOCKS:,} paragraphs, rows or list items; split it."
        )


def _done(memory: "_MemoryUse", **answer: object) -> dict[str, object]:
    return {**answer, "tired": memory.is_tired()}


class _MemoryUse:
    """How much memory this process has. Open it before `confine`."""

    def __init__(self, memory_bytes: int) -> None:
        self._pages = memory_bytes // resource.getpagesize()
        try:
            self._statm = os.open("/proc/self/statm", os.O_RDONLY)
        except OSError:
            self._statm = -1

    def is_tired(self) -> bool:
        """True if so much was not freed that a new process is better; False if the system doesn't say.

        The limits are half of the address space, or a fifth of it resident. `ru_maxrss` would not do: on
        Linux a new process inherits its parent's value.
        """
        if self._statm < 0:
            return False
        total, resident, *_ = map(int, os.pread(self._statm, 1_000, 0).split())
        return total > self._pages * _TIRED_TOTAL_SHARE or resident > self._pages * _TIRED_RESIDENT_SHARE


def _for_want_of_memory(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, MemoryError):
            return True
        if isinstance(error, etree.XMLSyntaxError) and error.code == etree.ErrorTypes.ERR_NO_MEMORY:
            return True
        error = error.__cause__ or error.__context__
    return False


def _send(answers: BinaryIO, answer: bytes) -> None:
    answers.write(answer)
    answers.flush()


if __name__ == "__main__":
    main()

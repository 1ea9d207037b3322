"""Measure a peer, the same way for all.

A peer gets the passages and their vectors, and answers the same questions, each a text with its vector. Each
pass over the questions ends after some minutes even if not all were asked; the figures are of those asked.
Only NumPy and the standard library are imported here: this runs in the peers' environment too.
"""

import json
import resource
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]

FOUND = 10
"""How many passages a peer returns for a question."""

CLIENTS = 16
CLIENT_QUERIES = 400
WARM_UP = 5
ADDED_ASKED = 10
PASS_SECONDS = 240.0


class Peer(Protocol):
    """A search library. Passages are numbered from 0 in the order given; those added later continue."""

    name: str

    def build(self, texts: Sequence[str], vectors: Vectors) -> None:
        """Build the index and load everything that questions need."""

    def search(self, text: str, vector: Vectors) -> list[int]:
        """Return the numbers of the passages found, best first; empty if the library doesn't tell them.

        Called from several threads at once.
        """

    def add(self, texts: Sequence[str], vectors: Vectors) -> None:
        """Add further texts; they are searchable when this returns."""


class Folder:
    """The input that all peers share: texts (.jsonl) and unit vectors (.npy) of passages, of documents to
    add, and of questions."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def write(self, name: str, texts: Sequence[str], vectors: Vectors) -> None:
        """Store texts and their vectors under a name."""
        lines = (json.dumps({"text": text}) for text in texts)
        (self.path / f"{name}.jsonl").write_text("\n".join(lines), encoding="utf-8")
        np.save(self.path / f"{name}.npy", vectors.astype(np.float32))

    def texts(self, name: str) -> list[str]:
        """Return the texts stored under a name."""
        lines = (self.path / f"{name}.jsonl").read_text(encoding="utf-8").split("\n")
        return [json.loads(line)["text"] for line in lines]

    def vectors(self, name: str) -> Vectors:
        """Return their vectors, (n, d) float32."""
        return np.asarray(np.load(self.path / f"{name}.npy"), dtype=np.float32)


def measure(peer: Peer, folder: Folder) -> dict[str, Any]:
    """Return the figures of one peer."""
    queries = list(zip(folder.texts("queries"), folder.vectors("queries"), strict=True))
    peer.build(folder.texts("passages"), folder.vectors("passages"))
    for query in queries[:WARM_UP]:
        peer.search(*query)
    times, found = _one_client(peer, queries)
    per_second = _many_clients(peer, queries)
    seconds, added_found = _adding(peer, folder)
    nearest = zip(np.load(folder.path / "nearest.npy"), found, strict=False)
    return {
        "peer": peer.name,
        "p50_ms": float(np.percentile(times, 50)),
        "p99_ms": float(np.percentile(times, 99)),
        "queries_per_s": per_second,
        "add_s": seconds,
        "added_found": added_found,
        "peak_mb": _peak_mb(),
        "nearest": float(np.mean([n in some for n, some in nearest])) if any(found) else None,
    }


def report(figures: dict[str, Any]) -> None:
    """Print the figures for the parent process as one line of JSON."""
    sys.stdout.write(json.dumps(figures) + "\n")


def _one_client(peer: Peer, queries: Sequence[tuple[str, Vectors]]) -> tuple[list[float], list[list[int]]]:
    """Return the milliseconds of each query and what it found."""
    times: list[float] = []
    found: list[list[int]] = []
    end = time.perf_counter() + PASS_SECONDS
    for query in queries:
        started = time.perf_counter()
        if started > end:
            break
        found.append(peer.search(*query))
        times.append((time.perf_counter() - started) * 1000)
    return times, found


def _many_clients(peer: Peer, queries: Sequence[tuple[str, Vectors]]) -> float:
    """Return the queries a second of 16 threads that ask one question after the other."""
    asked = [queries[n % len(queries)] for n in range(CLIENT_QUERIES)]
    with ThreadPoolExecutor(CLIENTS) as clients:
        list(clients.map(lambda query: peer.search(*query), asked[:CLIENTS]))
        started = time.perf_counter()

        def ask(query: tuple[str, Vectors]) -> bool:
            if time.perf_counter() > started + PASS_SECONDS:
                return False
            peer.search(*query)
            return True

        done = sum(clients.map(ask, asked))
        return done / (time.perf_counter() - started)


def _adding(peer: Peer, folder: Folder) -> tuple[float, float | None]:
    """Return the seconds until further documents are searchable, and the share of ten that are found.

    A document counts as found if its own vector finds an added one. The share is None if the peer doesn't
    tell what it finds.
    """
    texts, vectors = folder.texts("added"), folder.vectors("added")
    before = len(folder.vectors("passages"))
    started = time.perf_counter()
    peer.add(texts, vectors)
    seconds = time.perf_counter() - started
    asked = range(0, len(texts), max(1, len(texts) // ADDED_ASKED))
    answers = [peer.search(texts[n], vectors[n]) for n in asked]
    found = [any(number >= before for number in answer) for answer in answers]
    return seconds, float(np.mean(found)) if any(answers) else None


def _peak_mb() -> float:
    """Return the peak resident memory of this process. On Linux `ru_maxrss` starts with the parent's."""
    status = Path("/proc/self/status")
    if status.exists():
        [line] = [line for line in status.read_text().splitlines() if line.startswith("VmHWM")]
        return int(line.split()[1]) / 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1 << 20 if sys.platform == "darwin" else 1 << 10)

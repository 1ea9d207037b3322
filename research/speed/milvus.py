"""Measure how many candidate queries a second Milvus answers.

`python -m research.speed.milvus HOME INDEX_URL [N]` puts the passages of a home into Milvus unless they are
there. Then 1, 4 and 16 clients, each with its own connection, query candidates for questions made from the
documents, as an answer does. FAISS and tantivy get the same questions in this process, from one client.
"""

import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import numpy as np

from index.encode.encoder import Encoder
from index.library import Library
from index.maintenance.compare_answers import sample_questions
from index.retrieve.engines.milvus import Milvus
from index.retrieve.engines.milvus_server import parse_index_url
from index.retrieve.engines.passage_index import PassageIndex
from index.retrieve.search import CANDIDATES_PER_RANKER, Query
from index.store.filters import Filter

QUESTIONS = 200
CLIENTS = (1, 4, 16)


def ask(index: PassageIndex, queries: Sequence[Query]) -> list[float]:
    """Return the seconds that each question took."""
    took = []
    for query in queries:
        started = time.perf_counter()
        index.candidates(query.vector, query.text, CANDIDATES_PER_RANKER, Filter())
        took.append(time.perf_counter() - started)
    return took


def main(home: str, url: str, count: str = str(QUESTIONS)) -> None:
    """Print a line for each number of clients."""
    encoder, address = Encoder(), parse_index_url(url)
    with Library(Path(home), encoder) as library:
        queries = [library.query(question) for question in sample_questions(library.store, int(count), 2_000)]
        passages = library.store.passages.count()
        library.index.open()
        ask(library.index, queries[:5])
        _print_times("FAISS and tantivy, 1 client", ask(library.index, queries), None)
        with ExitStack() as opened:
            engines = [
                Milvus(address, library.home, library.store, encoder.dimension) for _ in range(max(CLIENTS))
            ]
            for number, engine in enumerate(engines):
                started = time.perf_counter()
                opened.callback(engine.close)
                engine.open()
                if number == 0:
                    _print(f"{passages:,} passages are in Milvus after {time.perf_counter() - started:.1f} s")
            for clients in CLIENTS:
                with ThreadPoolExecutor(clients) as threads:
                    list(threads.map(lambda engine: ask(engine, queries[:5]), engines[:clients]))
                    started = time.perf_counter()
                    took = list(threads.map(lambda engine: ask(engine, queries), engines[:clients]))
                    whole = time.perf_counter() - started
                _print_times(f"Milvus, {clients} clients", [one for each in took for one in each], whole)


def _print_times(name: str, took: Sequence[float], whole: float | None) -> None:
    p50, p99 = np.percentile(took, [50, 99]) * 1000
    rate = len(took) / (whole or sum(took))
    _print(f"{name}: {rate:.1f} questions a second, p50 {p50:.1f} ms, p99 {p99:.1f} ms")


def _print(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])

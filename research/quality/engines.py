"""Compare the engines: the same questions of the same home, over FAISS and tantivy, and over Milvus.

    python -m research.quality.engines HOME DIR INDEX_URL [QUESTIONS]

HOME keeps the index of DIR, a folder in BEIR's layout, as for `footnote eval`. It may also be a home that
holds DIR's documents among others, which then compete with them as in real use.
"""

import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from index.encode.encoder import Encoder
from index.evaluation.beir import Dataset, Question, load_dataset
from index.evaluation.evaluate import eval_home
from index.evaluation.measures import measure_each
from index.evaluation.parts import draw_questions
from index.evaluation.rankers import Run
from index.home import DATABASE
from index.library import Library
from index.retrieve.engines.milvus_server import parse_index_url

QUESTIONS = 400

_COMPARED_PASSAGES = 10


@dataclass(frozen=True, slots=True)
class Measured:
    """The results of one engine.

    `gain` is nDCG@10 of the ranking, `times_ms` the milliseconds to find and rank the candidates of each
    question, `best` the ids of the best passages by question.
    """

    gain: float
    times_ms: tuple[float, ...]
    best: dict[str, list[int]]

    def agreement(self, other: "Measured") -> tuple[float, float]:
        """Return the shares of the best ten passages, and of the first ones, that another engine gave too."""
        pairs = [(self.best[question], other.best[question]) for question in self.best]
        shared = [len(set(one) & set(two)) / max(1, len(one)) for one, two in pairs]
        return float(np.mean(shared)), float(np.mean([one[:1] == two[:1] for one, two in pairs]))


def measure(library: Library, dataset: Dataset, questions: Sequence[Question]) -> Measured:
    """Ask a library some questions. A document with several ids counts as one."""
    keys = library.store.documents.found_in(str(dataset.corpus.resolve()))
    names = {document_id: key for key, document_id in keys.items()}
    twins = {key: names[document_id] for key, document_id in keys.items()}
    credited = replace(dataset.credit(twins), questions=tuple(questions))
    queries = [library.query(question.text) for question in questions]
    library.rank(queries[0])
    run: Run = {}
    times: list[float] = []
    best: dict[str, list[int]] = {}
    for question, query in zip(questions, queries, strict=True):
        started = time.perf_counter()
        ranked = library.rank(query)
        times.append((time.perf_counter() - started) * 1000)
        best[question.id] = [item.passage.id for item in ranked[:_COMPARED_PASSAGES]]
        scores = run.setdefault(question.id, {})
        for item in ranked:
            document_id = item.passage.document_id
            scores.setdefault(names.get(document_id, document_id), item.score)
    return Measured(float(measure_each(credited, run)["nDCG@10"].mean()), tuple(times), best)


def main(home: str, folder: str, url: str, count: str = str(QUESTIONS)) -> None:
    """Print a line for each engine, without the reader and with it."""
    dataset = load_dataset(Path(folder))
    questions = draw_questions(dataset.judged, int(count))
    encoder = Encoder()
    place = Path(home) if (Path(home) / DATABASE).is_file() else eval_home(dataset, Path(home))
    file = parse_index_url(url).file
    for reads in (False, True):
        measured: dict[str, Measured] = {}
        for name, address in (("FAISS and tantivy", None), ("Milvus", url)):
            with Library(place, encoder, reads=reads, index_url=address) as library:
                library.add([dataset.corpus.resolve()])
                passages = library.store.passages.count()
                found = measured[name] = measure(library, dataset, questions)
            p50, p99 = np.percentile(found.times_ms, [50, 99])
            shared, first = found.agreement(measured["FAISS and tantivy"])
            _print(
                f"{name}{', read' if reads else ''}: nDCG@10 {found.gain:.4f} of {len(questions)} questions, "
                f"p50 {p50:.1f} ms, p99 {p99:.1f} ms; {shared:.1%} of the best ten alike, "
                f"{first:.1%} of the first"
            )
    if file is not None:
        size = sum(path.stat().st_size for path in file.rglob("*") if path.is_file())
        _print(f"Milvus Lite: {size / passages:,.0f} bytes a passage on disk, of {passages:,}")


def _print(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])

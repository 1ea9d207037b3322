"""Time an answer over 50,000 passages on one core: `python -m research.speed.answers [PASSAGES]`.

The passages are made of the shipped documents' sentences, drawn with a fixed seed. Some are encoded; the
others get slightly changed vectors of these, because encoding 50,000 takes the better part of an hour, and
the time of an answer depends on the number of vectors, not on their values. Everything else is real: the
texts in SQLite, BM25, FAISS, the question encoder, the cross-encoder. The same questions are answered with
and without the cross-encoder, and only encoded, so that ratios are of one run.
"""

import json
import random
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from index.encode.encoder import EncodedPassage, Encoder, PassageInput
from index.ingest.indexing import index_files
from index.library import Library
from index.models.token_model import Vectors
from index.steps import Steps, finish
from research.speed.speed import SENTENCES_PER_TEXT, shipped_sentences

PASSAGES = 50_000
PASSAGES_PER_FILE = 5_000
ENCODED_PASSAGES = 400
QUESTIONS = 150
_NOISE = 0.02


class NoisyEncoder(Encoder):
    """The real encoder for 400 passages; after that their vectors again, with a little noise."""

    def __init__(self) -> None:
        super().__init__()
        self._known: list[EncodedPassage] = []
        self._random = np.random.default_rng(0)

    def encode_passages(
        self, inputs: Sequence[PassageInput], done: Callable[[int], None] = lambda count: None
    ) -> Steps[list[EncodedPassage]]:
        if len(self._known) < ENCODED_PASSAGES:
            self._known += yield from super().encode_passages(inputs, done)
            return self._known[-len(inputs) :]
        drawn = self._random.integers(len(self._known), size=len(inputs))
        return [
            replace(
                self._known[n],
                vector=self._add_noise(self._known[n].vector),
                sentences=self._add_noise(
                    np.resize(self._known[n].sentences, (len(item.sentences), self.dimension))
                ),
            )
            for n, item in zip(drawn, inputs, strict=True)
        ]

    def _add_noise(self, vectors: Vectors) -> Vectors:
        noisy = vectors + self._random.normal(0, _NOISE, vectors.shape).astype(np.float32)
        return np.asarray(noisy / np.linalg.norm(noisy, axis=-1, keepdims=True), dtype=np.float32)


def main(arguments: Sequence[str]) -> None:
    """Print the figures."""
    passages = int(arguments[0]) if arguments else PASSAGES
    chance = random.Random(0)
    sentences = shipped_sentences()
    encoder = NoisyEncoder()
    encoder.load()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        with Library(home, encoder) as library:
            _index(library, Path(folder), sentences, passages, chance)
        questions = [
            f"What is said of this: {sentence}"[:90] for sentence in chance.sample(sentences, QUESTIONS)
        ]
        with Library(home, encoder) as library:
            reading = _times(library, questions)
        with Library(home, encoder, reads=False) as library:
            plain = _times(library, questions)
            count = library.store.passages.count()
        alone = [_timed(lambda q=question: encoder.encode_query(q)) for question in questions]
    for name, times in (
        ("with the reader", reading),
        ("without it", plain),
        ("encoding the question alone", alone),
    ):
        sys.stdout.write(
            f"{name}, {count:,} passages: p50 {np.percentile(times, 50):.1f} ms, "
            f"p99 {np.percentile(times, 99):.1f} ms "
            f"({np.percentile(times, 50) / np.percentile(alone, 50):.1f} times encoding the question)\n"
        )


def _index(
    library: Library, folder: Path, sentences: Sequence[str], passages: int, chance: random.Random
) -> None:
    for start in range(0, passages, PASSAGES_PER_FILE):
        file = folder / f"{start}.jsonl"
        texts = (
            " ".join(chance.sample(list(sentences), SENTENCES_PER_TEXT)) for _ in range(PASSAGES_PER_FILE)
        )
        file.write_text("\n".join(json.dumps({"text": text}) for text in texts))
        finish(index_files(library.store, library.encoder, [file]))
        library.refresh()


def _times(library: Library, questions: Sequence[str]) -> list[float]:
    for question in questions[:5]:
        library.ask(question)
    return [library.ask(question).elapsed_ms for question in questions]


def _timed(call: Callable[[], object]) -> float:
    started = time.perf_counter()
    call()
    return (time.perf_counter() - started) * 1000


if __name__ == "__main__":
    main(sys.argv[1:])

"""Measure how many passages a second one process prepares and commits: the limit for its workers.

`python -m research.speed.workers FOLDER HOME` adds a folder's documents to a new store with vectors that cost
nothing. It counts the processor time of this process, so that other load on the machine matters little.
"""

import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from corpus.readers import READABLE, load_reader
from index.encode.encoder import EncodedPassage, Encoder, PassageInput
from index.home import DATABASE
from index.ingest.indexing import index_files
from index.steps import Steps, finish
from index.store import Store
from index.vectors.product_codes import BYTES_PER_TOKEN

TOKENS_PER_PASSAGE = 130
"""As many as a passage of the news articles has."""


class FreeEncoder(Encoder):
    """Returns the same vectors for every passage at once, as workers would send them."""

    def __init__(self) -> None:
        super().__init__()
        self.load()
        vectors = np.random.default_rng(0).standard_normal((64, self.dimension))
        self._vectors = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)

    @property
    def works_ahead(self) -> bool:
        return False

    def encode_passages(
        self, inputs: Sequence[PassageInput], done: Callable[[int], None] = lambda count: None
    ) -> Steps[list[EncodedPassage]]:
        yield
        done(len(inputs))
        return [self._made_up(len(item.sentences)) for item in inputs]

    def _made_up(self, sentences: int) -> EncodedPassage:
        chosen = np.arange(sentences) % len(self._vectors)
        return EncodedPassage(
            self._vectors[0], self._vectors[chosen], np.zeros((TOKENS_PER_PASSAGE, BYTES_PER_TOKEN), np.uint8)
        )


def main(folder: Path, home: Path) -> None:
    """Print passages a second of processor time."""
    home.mkdir(parents=True)
    store, encoder = Store(home / DATABASE), FreeEncoder()
    files = sorted(path for path in folder.iterdir() if path.is_file())
    for suffix in {path.suffix.lower() for path in files} & READABLE:
        load_reader(suffix)  # imported before the clock runs
    began = time.process_time()
    report = finish(index_files(store, encoder, files))
    seconds = time.process_time() - began
    store.close()
    rate = report.passages / seconds
    sys.stdout.write(f"{report.passages:,} passages, {rate:,.0f} a second of processor time\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))

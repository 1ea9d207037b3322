"""Measure Footnote as its peers are measured, in a process of its own that the benchmark runs:
`python -m research.speed.peers.own fill FOLDER PASSAGES`, then `... rank FOLDER` and `... ask FOLDER`.

`fill` adds the texts to a home, as `research.speed.answers` does, and writes the passages as input for all.
`rank` is given vectors, as the peers are: no model runs. `ask` is the whole answer: the question is respelt
and encoded, tokens are compared, passages read, quotes chosen; further documents are encoded. A library is
for one thread, so clients share one executor thread, as the bot's do.
"""

import json
import random
import shutil
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np

from index.encode.encoder import EncodedPassage, Encoder, PassageInput
from index.ingest.indexing import index_files
from index.library import Library
from index.retrieve.search import Query, rank_passages
from index.steps import Steps, finish
from index.vectors import product_codes
from research.speed.answers import NoisyEncoder
from research.speed.peers.measure import FOUND, Folder, Peer, Vectors, measure, report
from research.speed.speed import SENTENCES_PER_TEXT, shipped_sentences

TEXTS_PER_FILE = 1_000
ADDED = 100
QUERIES = 200
_NOISE = 0.02


def fill(folder: Folder, passages: int) -> None:
    """Fill a home with this many passages; write them, further documents and questions."""
    chance = random.Random(0)
    sentences = shipped_sentences()

    def texts(count: int) -> list[str]:
        return [" ".join(chance.sample(sentences, SENTENCES_PER_TEXT)) for _ in range(count)]

    encoder = NoisyEncoder()
    with Library(folder.path / "home", encoder) as library:
        library.index.open()  # opened now, so that the indexes are saved at the end
        while (missing := passages - library.store.passages.count()) > 0:
            _add_texts(library, folder, texts(min(missing, TEXTS_PER_FILE)))
        stored = library.store.passages
        filled = {passage.id: passage.text for batch in stored.since(0) for passage in batch}
        vectors = _unit(np.stack([stored.get([passage])[passage].vector for passage in filled]))
    folder.write("passages", list(filled.values()), vectors)
    np.save(folder.path / "ids.npy", np.array(list(filled), dtype=np.int64))
    numbers = np.random.default_rng(1)
    noisy = vectors[numbers.integers(len(vectors), size=ADDED)]
    noisy = noisy + numbers.normal(0, _NOISE, noisy.shape).astype(np.float32)
    folder.write("added", texts(ADDED), _unit(noisy))
    questions = [f"What is said of this: {sentence}"[:90] for sentence in chance.sample(sentences, QUERIES)]
    asked = np.stack([encoder.encode_query(question) for question in questions])
    folder.write("queries", questions, asked)
    np.save(folder.path / "nearest.npy", np.argmax(asked @ vectors.T, axis=1))


def _unit(vectors: Vectors) -> Vectors:
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), dtype=np.float32)


class GivenEncoder(Encoder):
    """Gives passages the vectors of a list, in turn, and the tokens of another passage."""

    def __init__(self) -> None:
        super().__init__()
        self.given: list[EncodedPassage] = []
        self._next = 0

    def encode_passages(
        self, inputs: Sequence[PassageInput], done: Callable[[int], None] = lambda count: None
    ) -> Steps[list[EncodedPassage]]:
        """See `Encoder`; all sentences get the passage's vector."""
        yield from ()
        found = []
        for item in inputs:
            given = self.given[self._next % len(self.given)]
            self._next += 1
            sentences = np.tile(given.vector, (len(item.sentences), 1))
            found.append(EncodedPassage(given.vector, sentences, given.codes))
        return found


class Footnote:
    """A library behind one executor thread, with passages ranked by given vectors.

    It opens a copy of the home, because stored documents would not be added again. Adding ends when the
    documents are searchable; they are assigned to stories later.
    """

    name = "Footnote, vectors given"

    def __init__(self, folder: Folder) -> None:
        self._folder = folder
        self._home = folder.path / f"home of {type(self).__name__}"
        shutil.copytree(folder.path / "home", self._home)
        self._executor = ThreadPoolExecutor(1)
        ids = np.load(folder.path / "ids.npy").tolist()
        self._numbers = {passage: number for number, passage in enumerate(ids)}

    def build(self, texts: Sequence[str], vectors: Vectors) -> None:
        """Open the home, which is filled already, and load what is needed."""
        self._executor.submit(self._open).result()

    def search(self, text: str, vector: Vectors) -> list[int]:
        """See `Peer`."""
        return self._executor.submit(self._search, text, vector).result()

    def add(self, texts: Sequence[str], vectors: Vectors) -> None:
        """See `Peer`."""
        self._executor.submit(_add_texts, self._library, self._folder, texts).result()

    def _open(self) -> None:
        encoder = GivenEncoder()
        encoder.load()
        self._library = Library(self._home, encoder)
        stored = self._library.store.passages
        tokens, _ = stored.tokens([next(iter(self._numbers))])
        codes = product_codes.encode_tokens(tokens)
        encoder.given = [EncodedPassage(vector, vector, codes) for vector in self._folder.vectors("added")]
        self._library.refresh()

    def _search(self, text: str, vector: Vectors) -> list[int]:
        library = self._library
        ranked = rank_passages(Query(text, vector), library.index, library.store.passages)
        return [self._numbers.get(item.passage.id, len(self._numbers)) for item in ranked[:FOUND]]


class FootnoteAsked(Footnote):
    """The whole answer; it doesn't tell which passages were ranked."""

    name = "Footnote, whole answer"

    def _open(self) -> None:
        encoder = Encoder()
        encoder.load()
        self._library = Library(self._home, encoder)
        self._library.load()
        self._library.refresh()

    def _search(self, text: str, vector: Vectors) -> list[int]:
        self._library.ask(text)
        return []


def _add_texts(library: Library, folder: Folder, texts: Sequence[str]) -> None:
    """Index texts as documents of a new file."""
    file = folder.path / f"{library.store.documents.count()}.jsonl"
    file.write_text("\n".join(json.dumps({"text": text}) for text in texts), encoding="utf-8")
    finish(index_files(library.store, library.encoder, [file]))
    library.refresh()


def main(arguments: Sequence[str]) -> None:
    """Fill the home or measure; the figures are one line of JSON."""
    folder = Folder(Path(arguments[1]))
    if arguments[0] == "fill":
        fill(folder, int(arguments[2]))
        return
    peer: Peer = Footnote(folder) if arguments[0] == "rank" else FootnoteAsked(folder)
    report(measure(peer, folder))


if __name__ == "__main__":
    main(sys.argv[1:])

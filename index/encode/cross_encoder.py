"""The reader: a small cross-encoder that reads a question and a few sentences together.

Four layers of the default model, trained to say whether the sentences answer the question and which of
their words do (`research/training/`). It reads what the ranker found best, changes their order, and is the
weightiest signal of the decision to answer. `weights/reader.onnx` holds it; the word embeddings are
the default model's.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corpus.document import Span
from index.models.default_model import WordEmbeddings, load_tokenizer
from index.models.shipped import Network

LAYERS = 4
MAX_TOKENS = 112
"""Of question and window together; beyond it the longer of them is cut."""

WEIGHTS = "weights/reader.onnx"

INPUTS = ("embeddings", "token_type_ids")
OUTPUTS = ("answers", "ends")


@dataclass(frozen=True, slots=True)
class Reading:
    """What reading a window gave: `answers` is a log-odds, `span` the characters of the window's text that
    answer best, None where none do."""

    answers: float
    span: Span | None


class Reader:
    """The trained reader on top of the default model, on `threads` threads. Raises StoreError where its
    weights are missing or damaged, SettingError where the default model is."""

    def __init__(self, threads: int = 1) -> None:
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="reading") if threads > 1 else None
        self._tokenizer = load_tokenizer(MAX_TOKENS)
        self._words = WordEmbeddings()
        self._network = Network(WEIGHTS, INPUTS, OUTPUTS)

    def read_each(self, question: str, windows: Sequence[tuple[str, str]]) -> list[Reading]:
        """Windows, each its heading and its text, read against the question side by side."""

        def read(window: tuple[str, str]) -> Reading:
            return self.read(question, *window)

        return list(map(read, windows) if self._pool is None else self._pool.map(read, windows))

    def read(self, question: str, heading: str, text: str) -> Reading:
        """A window, its heading and its text, read against the question."""
        encoded = self._tokenizer.encode(question, lead(heading) + text)
        answers, ends = self._network.run(
            self._words.look_up(encoded.ids)[np.newaxis], np.array([encoded.type_ids], np.int64)
        )
        return Reading(float(answers[0]), _best_span(ends[0], encoded.offsets, len(lead(heading))))


def lead(heading: str) -> str:
    """What stands before a window's text when it is read."""
    return f"{heading}. " if heading else ""


_LONGEST = 20


def _best_span(ends: NDArray[np.float32], offsets: Sequence[Span], lead_length: int) -> Span | None:
    """The likeliest run of at most 20 tokens, as characters of the window's text."""
    first, last = ends[:, 0], ends[:, 1]
    together = first[:, None] + last[None, :]
    places = np.arange(len(first))
    allowed = (places[None, :] >= places[:, None]) & (places[None, :] < places[:, None] + _LONGEST)
    best = int(np.argmax(np.where(allowed, together, -np.inf)))
    start, end = divmod(best, len(first))
    span = int(offsets[start][0]) - lead_length, int(offsets[end][1]) - lead_length
    return span if 0 <= span[0] < span[1] else None

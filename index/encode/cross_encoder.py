"""Score a question and a few sentences together with a small cross-encoder.

It is four layers of all-MiniLM-L6-v2, trained to predict if the sentences answer the question, and which of
their words do (`research/training/`). It reorders the best candidates and is the strongest signal of the
decision to answer. Its weights are `weights/reader.onnx`; the word embeddings are all-MiniLM-L6-v2's.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corpus.document import Span
from index.models.minilm import WordEmbeddings, load_tokenizer
from index.models.shipped import Network

LAYERS = 4
MAX_TOKENS = 112
"""For question and window together; beyond this, the longer of the two is cut."""

WEIGHTS = "weights/reader.onnx"

INPUTS = ("embeddings", "token_type_ids")
OUTPUTS = ("answers", "ends")


@dataclass(frozen=True, slots=True)
class WindowScore:
    """A window's score: `answers` is the log-odds that it answers the question.

    `span` are the characters of its text that answer best, None if none do.
    """

    answers: float
    span: Span | None


class CrossEncoder:
    """The trained cross-encoder on top of all-MiniLM-L6-v2, on `threads` threads.

    Raises StoreError if its weights are missing or damaged, SettingError if all-MiniLM-L6-v2 is.
    """

    def __init__(self, threads: int = 1) -> None:
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="reading") if threads > 1 else None
        self._tokenizer = load_tokenizer(MAX_TOKENS)
        self._words = WordEmbeddings()
        self._network = Network(WEIGHTS, INPUTS, OUTPUTS)

    def score_windows(self, question: str, windows: Sequence[tuple[str, str]]) -> list[WindowScore]:
        """Score windows (heading, text) for a question, in parallel if there are several threads."""

        def read(window: tuple[str, str]) -> WindowScore:
            return self.read(question, *window)

        return list(map(read, windows) if self._pool is None else self._pool.map(read, windows))

    def read(self, question: str, heading: str, text: str) -> WindowScore:
        """Score one window, given by its heading and its text, for a question."""
        encoded = self._tokenizer.encode(question, heading_prefix(heading) + text)
        answers, ends = self._network.run(
            self._words.look_up(encoded.ids)[np.newaxis], np.array([encoded.type_ids], np.int64)
        )
        return WindowScore(
            float(answers[0]), _best_span(ends[0], encoded.offsets, len(heading_prefix(heading)))
        )


def heading_prefix(heading: str) -> str:
    """Return the text that is read before a window."""
    return f"{heading}. " if heading else ""


_MAX_SPAN_TOKENS = 20


def _best_span(ends: NDArray[np.float32], offsets: Sequence[Span], lead_length: int) -> Span | None:
    """Return the likeliest run of at most 20 tokens, as characters of the window's text, or None."""
    first, last = ends[:, 0], ends[:, 1]
    together = first[:, None] + last[None, :]
    places = np.arange(len(first))
    allowed = (places[None, :] >= places[:, None]) & (places[None, :] < places[:, None] + _MAX_SPAN_TOKENS)
    best = int(np.argmax(np.where(allowed, together, -np.inf)))
    start, end = divmod(best, len(first))
    span = int(offsets[start][0]) - lead_length, int(offsets[end][1]) - lead_length
    return span if 0 <= span[0] < span[1] else None

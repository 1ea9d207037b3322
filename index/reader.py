"""The reader: a small cross-encoder that reads a question and a few sentences together.

Four layers of the default model, trained to say whether the sentences answer the question and which of
their words do (`index/training/`). It reads what the ranker found best, changes their order, and is the
weightiest signal of the decision to answer. `weights/reader.safetensors` holds it; the word embeddings are
the default model's.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from corpus.document import Span
from index.quantized import fill

if TYPE_CHECKING:
    import torch
    from torch import nn

    from index.encoder import Encoder
    from index.networks import ReaderNetwork

LAYERS = 4
MAX_TOKENS = 112
"""Of question and window together; beyond it the longer of them is cut."""

WEIGHTS = "weights/reader.safetensors"


@dataclass(frozen=True, slots=True)
class Reading:
    """What reading a window gave: `answers` is a log-odds, `span` the characters of the window's text that
    answer best, None where none do."""

    answers: float
    span: Span | None


class Reader:
    """The trained reader on top of the default model. Raises StoreError where its weights are missing or
    damaged."""

    def __init__(self, encoder: "Encoder") -> None:
        self._tokenizer = encoder.tokenizer
        network = make_model(encoder)
        self._model = fill(network, WEIGHTS, trained_weights(network))

    def read(self, question: str, windows: Sequence[tuple[str, str]]) -> list[Reading]:
        """Each window (its heading and its text) read against the question."""
        import torch

        if not windows:
            return []
        features, offsets = tokenize(self._tokenizer, [question] * len(windows), windows)
        with torch.inference_mode():
            answers, spans = self._model(features)
        return [
            Reading(float(answers[n]), _best_span(spans[n].numpy(), offsets[n], len(lead(windows[n][0]))))
            for n in range(len(windows))
        ]


def lead(heading: str) -> str:
    """What stands before a window's text when it is read."""
    return f"{heading}. " if heading else ""


def tokenize(
    tokenizer: Any, questions: Sequence[str], windows: Sequence[tuple[str, str]]
) -> "tuple[dict[str, torch.Tensor], torch.Tensor]":
    """Questions and windows as the model reads them, padded to the longest, and the offsets of their tokens
    (n, m, 2) in question or window."""
    features = dict(
        tokenizer(
            list(questions),
            [lead(heading) + text for heading, text in windows],
            padding=True,
            truncation="longest_first",
            max_length=MAX_TOKENS,
            return_offsets_mapping=True,
            return_tensors="pt",
        )
    )
    return features, features.pop("offset_mapping")


def make_model(encoder: "Encoder") -> "ReaderNetwork":
    """The network as training finds it: with the default model's weights."""
    from index.networks import ReaderNetwork

    return ReaderNetwork(encoder.bert, LAYERS)


def trained_weights(network: "nn.Module") -> "dict[str, torch.Tensor]":
    """What is shipped of a network, without the word embeddings."""
    kept = ("bert.encoder.", "bert.embeddings.token_type", "judge.", "ends.")
    return {name: weight for name, weight in network.state_dict().items() if name.startswith(kept)}


_LONGEST = 20


def _best_span(ends: Any, offsets: Any, lead_length: int) -> Span | None:
    """The likeliest run of at most 20 tokens, as characters of the window's text."""
    first, last = ends[:, 0], ends[:, 1]
    together = first[:, None] + last[None, :]
    places = np.arange(len(first))
    allowed = (places[None, :] >= places[:, None]) & (places[None, :] < places[:, None] + _LONGEST)
    best = int(np.argmax(np.where(allowed, together, -np.inf)))
    start, end = divmod(best, len(first))
    span = int(offsets[start, 0]) - lead_length, int(offsets[end, 1]) - lead_length
    return span if 0 <= span[0] < span[1] else None

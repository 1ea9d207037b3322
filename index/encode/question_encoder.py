"""The question encoder: what a question is compared with passages by, trained on questions.

It began as the default model and reads questions alone: passages keep the default model's vectors, so
that nothing is encoded anew when it is trained further. `weights/question.onnx` holds its layers, and how
much each token of a question weighs; the word embeddings are those of the default model.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from index.models.default_model import WordEmbeddings, load_tokenizer
from index.models.shipped import Network
from index.vectors.late_interaction import Floats

MAX_TOKENS = 112
"""Beyond this a question is cut: where the reader cuts, so that both have one tokenizer."""

WEIGHTS = "weights/question.onnx"

_REMEMBERED = 256

INPUTS = ("embeddings",)
OUTPUTS = ("vectors", "tokens", "weights")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as the ranker compares it: a unit vector (d,), its tokens (m, 96), unit rows, and what each
    weighs (m,), adding up to one; all float32."""

    vector: Floats
    tokens: Floats
    weights: Floats


class QuestionEncoder:
    """The trained question encoder on top of the default model. Raises StoreError where its weights are
    missing or damaged, SettingError where the default model is."""

    def __init__(self) -> None:
        self._tokenizer = load_tokenizer(MAX_TOKENS)
        self._words = WordEmbeddings()
        self._network = Network(WEIGHTS, INPUTS, OUTPUTS)
        self._remembered = lru_cache(_REMEMBERED)(self._encode)

    def encode(self, question: str) -> Asked:
        """What a question is compared by, not to be altered; beyond `MAX_TOKENS` it is cut. The last 256
        questions are remembered."""
        return self._remembered(question)

    def _encode(self, question: str) -> Asked:
        embeddings = self._words.look_up(self._tokenizer.encode(question).ids)
        vectors, tokens, weights = self._network.run(embeddings[np.newaxis])
        return Asked(vectors[0], tokens[0], weights[0])

"""Encode questions with a model trained on questions.

It is fine-tuned from all-MiniLM-L6-v2, for questions only: passages keep all-MiniLM-L6-v2's vectors, so
that nothing must be encoded again after further training. `weights/question.onnx` has its layers and the
weights of a question's tokens; the word embeddings are all-MiniLM-L6-v2's.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from index.models.minilm import WordEmbeddings, load_tokenizer
from index.models.shipped import Network
from index.vectors.late_interaction import Floats

MAX_TOKENS = 112
"""Longer questions are cut, at the cross-encoder's limit, so that both share a tokenizer."""

WEIGHTS = "weights/question.onnx"

_CACHED_QUESTIONS = 256

INPUTS = ("embeddings",)
OUTPUTS = ("vectors", "tokens", "weights")


@dataclass(frozen=True, slots=True)
class EncodedQuestion:
    """A question's unit vector (d,), its tokens (m, 96), unit rows, and their weights (m,), which add up to
    one; all float32."""

    vector: Floats
    tokens: Floats
    weights: Floats


class QuestionEncoder:
    """The trained question encoder on top of all-MiniLM-L6-v2.

    Raises StoreError if its weights are missing or damaged, SettingError if all-MiniLM-L6-v2 is.
    """

    def __init__(self) -> None:
        self._tokenizer = load_tokenizer(MAX_TOKENS)
        self._words = WordEmbeddings()
        self._network = Network(WEIGHTS, INPUTS, OUTPUTS)
        self._remembered = lru_cache(_CACHED_QUESTIONS)(self._encode)

    def encode(self, question: str) -> EncodedQuestion:
        """Encode a question, cut at `MAX_TOKENS`. The last 256 are cached, so don't change the result."""
        return self._remembered(question)

    def _encode(self, question: str) -> EncodedQuestion:
        embeddings = self._words.look_up(self._tokenizer.encode(question).ids)
        vectors, tokens, weights = self._network.run(embeddings[np.newaxis])
        return EncodedQuestion(vectors[0], tokens[0], weights[0])

"""The question encoder: what a question is compared with passages by, trained on questions.

It began as the default model and reads questions alone: passages keep the default model's vectors, so
that nothing is encoded anew when it is trained further. `weights/question.onnx` holds its layers, and how
much each token of a question weighs; the word embeddings are those of the default model.
"""

from dataclasses import dataclass

import numpy as np

from index.late import Floats
from index.models.default_model import WordEmbeddings, load_tokenizer
from index.models.shipped import Network

MAX_TOKENS = 64
"""Beyond this a question is cut."""

WEIGHTS = "weights/question.onnx"

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

    def encode(self, question: str) -> Asked:
        """What a question is compared by; beyond `MAX_TOKENS` it is cut."""
        embeddings = self._words.look_up(self._tokenizer.encode(question).ids)
        vectors, tokens, weights = self._network.run(embeddings[np.newaxis])
        return Asked(vectors[0], tokens[0], weights[0])

"""Read a claim and a piece of evidence together: natural language inference by a small cross-encoder.

It is four layers of all-MiniLM-L6-v2, trained to predict if the evidence supports the claim, refutes it, or
says nothing of it (`research/training/claims.py`). Its weights are `weights/verdict.onnx`; the word
embeddings are all-MiniLM-L6-v2's.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from index.models.minilm import WordEmbeddings, load_tokenizer
from index.models.shipped import Network

LAYERS = 4
MAX_TOKENS = 128
"""For claim and evidence together; beyond this, the longer of the two is cut."""

WEIGHTS = "weights/verdict.onnx"

INPUTS = ("embeddings", "token_type_ids")
OUTPUTS = ("verdict",)

LABELS = ("SUPPORTS", "REFUTES", "NOT ENOUGH INFO")
"""The network's classes, in the order of its output, by their names in FEVER and VitaminC."""


@dataclass(frozen=True, slots=True)
class Inference:
    """The probabilities that evidence `supports` a claim, that it `refutes` it, and that it does neither."""

    supports: float
    refutes: float
    neither: float


class ClaimReader:
    """The trained cross-encoder on top of all-MiniLM-L6-v2, on `threads` threads.

    Raises StoreError if its weights are missing or damaged, SettingError if all-MiniLM-L6-v2 is.
    """

    def __init__(self, threads: int = 1) -> None:
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="checking") if threads > 1 else None
        self._tokenizer = load_tokenizer(MAX_TOKENS)
        self._words = WordEmbeddings()
        self._network = Network(WEIGHTS, INPUTS, OUTPUTS)

    def read_all(self, claim: str, evidence: Sequence[str]) -> list[Inference]:
        """Read pieces of evidence for a claim, in parallel if there are several threads."""

        def read(text: str) -> Inference:
            return self.read(claim, text)

        return list(map(read, evidence) if self._pool is None else self._pool.map(read, evidence))

    def read(self, claim: str, evidence: str) -> Inference:
        """Read one piece of evidence for a claim."""
        encoded = self._tokenizer.encode(claim, evidence)
        (logits,) = self._network.run(
            self._words.look_up(encoded.ids)[np.newaxis], np.array([encoded.type_ids], np.int64)
        )
        raised = np.exp(logits[0] - logits[0].max())
        supports, refutes, neither = (raised / raised.sum()).tolist()
        return Inference(supports, refutes, neither)

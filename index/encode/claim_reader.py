"""Read a claim and a piece of evidence together: natural language inference by a cross-encoder.

It is multilingual-e5-small with trained differences in all its layers, and a head that tells if the evidence
supports the claim, refutes it, or says nothing of it (`research/training/claims.py`). The differences and the
head are `weights/verdict.safetensors`.
"""

import math
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib.resources import as_file, files
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.models import turning
from index.models.shipped import load_arrays

MAX_TOKENS = 144
"""For claim and evidence together; beyond this, the longer of the two is cut."""

WEIGHTS = "weights/verdict.safetensors"

HEAD = ("head.wide.w", "head.wide.b", "head.out.w", "head.out.b")
"""The head's layers: from the first token and the maximum over the evidence (2 d) to d, and from d to 3."""

LABELS = ("SUPPORTS", "REFUTES", "NOT ENOUGH INFO")
"""The head's classes, in the order of its output, by their names in FEVER and VitaminC."""

_erf = np.vectorize(math.erf, otypes=[np.float32])


@dataclass(frozen=True, slots=True)
class Inference:
    """The probabilities that evidence `supports` a claim, that it `refutes` it, and that it does neither."""

    supports: float
    refutes: float
    neither: float


class ClaimReader:
    """The trained cross-encoder, on `threads` threads; its network is kept in the folder `kept`.

    The first time, the network is written there, which takes some seconds. Raises StoreError if the weights
    are missing or damaged, or `kept` can't be written; SettingError if multilingual-e5-small is missing.
    """

    def __init__(self, kept: Path | None = None, threads: int = 1) -> None:
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="checking") if threads > 1 else None
        with as_file(files("index").joinpath(WEIGHTS)) as path:
            self._model = turning.load_tuned(kept, path, MAX_TOKENS)
            arrays = load_arrays(path)
        self._wide, self._wide_bias, self._out, self._out_bias = (arrays[n].astype(np.float32) for n in HEAD)

    def read_all(self, claim: str, evidence: Sequence[str]) -> list[Inference]:
        """Read pieces of evidence for a claim, in parallel if there are several threads."""

        def read(text: str) -> Inference:
            return self.read(claim, text)

        return list(map(read, evidence) if self._pool is None else self._pool.map(read, evidence))

    def read(self, claim: str, evidence: str) -> Inference:
        """Read one piece of evidence for a claim."""
        vectors, is_evidence = self._model.run_pair(claim, evidence)
        most = vectors[is_evidence].max(axis=0, initial=_NOTHING)
        logits = self._classify(np.concatenate([vectors[0], most]))
        raised = np.exp(logits - logits.max())
        supports, refutes, neither = (raised / raised.sum()).tolist()
        return Inference(supports, refutes, neither)

    def _classify(self, states: NDArray[np.float32]) -> NDArray[np.float32]:
        wide = self._wide @ states + self._wide_bias
        bent = wide * (1 + _erf(wide / math.sqrt(2))) / 2  # GELU
        logits: NDArray[np.float32] = self._out @ bent + self._out_bias
        return logits


_NOTHING = -1e4
"""The maximum over no evidence."""

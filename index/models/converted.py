"""Run a sentence-transformers model converted to int8 ONNX, and save or load converted models.

The default model is shipped converted. Another is converted at its first use and saved under its fingerprint,
if its vectors are close enough to the plain model's; if not, a refusal is saved and the plain model is used.
"""

import hashlib
import json
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from corpus.errors import StoreError
from index.disk import sha256
from index.models import default_model
from index.models.shipped import Network
from index.models.token_model import T, TokenVectors

if TYPE_CHECKING:
    from tokenizers import Tokenizer

WEIGHTS = "weights/passages.onnx"
"""The default model, without its word embeddings."""

EMBEDDINGS, IDS, OUTPUT = "embeddings", "input_ids", "tokens"

MIN_COSINE = 0.99
"""The least cosine between converted and plain vectors with which a conversion is used."""

_FORMAT = 2
_NOTES, _NETWORK, _TOKENIZER = "model.json", "network.onnx", "tokenizer.json"


@dataclass(frozen=True, slots=True)
class Shape:
    """A model's properties apart from its network; see `TokenModel`."""

    dimension: int
    max_tokens: int
    pooling: str
    query_prompt: str = ""
    document_prompt: str = ""


_DEFAULT = Shape(default_model.DIMENSION, default_model.MAX_TOKENS, "mean")


class ConvertedModel:
    """A `TokenModel` on `threads` threads. Each text is run alone: int8 rounding must not depend on its
    batch."""

    def __init__(
        self,
        network: Network,
        tokenizer: "Tokenizer",
        shape: Shape,
        words: default_model.WordEmbeddings | None = None,
        threads: int = 1,
    ) -> None:
        self._network = network
        self._words = words
        self._pool: ThreadPoolExecutor | None = None
        self.use_threads(threads)
        self.tokenizer = tokenizer
        self.shape = shape

    @classmethod
    def shipped(cls, threads: int = 1) -> "ConvertedModel":
        """Load the default model. Raises StoreError or SettingError if one of its files is missing or
        damaged."""
        network = Network(WEIGHTS, (EMBEDDINGS,), (OUTPUT,))
        words = default_model.WordEmbeddings()
        return cls(network, default_model.load_tokenizer(), _DEFAULT, words, threads)

    @property
    def dimension(self) -> int:
        return self.shape.dimension

    @property
    def max_tokens(self) -> int:
        return self.shape.max_tokens

    @property
    def pooling(self) -> str:
        return self.shape.pooling

    @property
    def query_prompt(self) -> str:
        return self.shape.query_prompt

    @property
    def document_prompt(self) -> str:
        return self.shape.document_prompt

    def use_threads(self, threads: int) -> None:
        """Change the number of threads."""
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="encoding") if threads > 1 else None

    def run(self, texts: Sequence[str], use: Callable[[int, TokenVectors], T]) -> Iterator[T]:
        def one(number: int) -> T:
            return use(number, self._run(texts[number]))

        every = range(len(texts))
        return map(one, every) if self._pool is None else self._pool.map(one, every)

    @cached_property
    def _cutting(self) -> "Tokenizer":
        from tokenizers import Tokenizer

        cutting = Tokenizer.from_str(self.tokenizer.to_str())
        cutting.enable_truncation(self.max_tokens)
        return cutting

    def _run(self, text: str) -> TokenVectors:
        encoded = self._cutting.encode(text)
        ids = np.array(encoded.ids, dtype=np.int64)
        given = ids[None] if self._words is None else self._words.look_up(encoded.ids)[None]
        vectors = self._network.run(given)[0][0]
        pooled = vectors.mean(axis=0) if self.shape.pooling == "mean" else vectors[0]
        return TokenVectors(ids, np.array(encoded.offsets, dtype=np.int64).reshape(-1, 2), vectors, pooled)


def load(folder: Path, threads: int) -> ConvertedModel | None:
    """Load the model that `save` left in a folder; None if there is none or its checksums don't match."""
    try:
        notes = json.loads((folder / _NOTES).read_text(encoding="utf-8"))
        shape = Shape(**notes["shape"])
        if notes["format"] != _FORMAT or notes["refused"] or notes["sha256"] != _checksums(folder, shape):
            return None
        network = Network(str(folder / _NETWORK), (IDS,), (OUTPUT,))
        return ConvertedModel(network, _read_tokenizer(folder / _TOKENIZER), shape, None, threads)
    except (OSError, ValueError, KeyError, TypeError, StoreError):
        return None


def was_refused(folder: Path) -> bool:
    """True if `save_refusal` was called for a folder."""
    try:
        notes = json.loads((folder / _NOTES).read_text(encoding="utf-8"))
        return bool(notes["format"] == _FORMAT and notes["refused"])
    except (OSError, ValueError, KeyError, TypeError):
        return False


def save_refusal(folder: Path, reason: str) -> None:
    """Save that a model can't be converted, and why, so that it is not tried again at every start."""
    folder.mkdir(parents=True, exist_ok=True)
    _write_notes(folder, {"format": _FORMAT, "refused": reason})


def save(folder: Path, shape: Shape, tokenizer: "Tokenizer") -> None:
    """Save what belongs to the network in a folder; from then on `load` finds the model."""
    (folder / _TOKENIZER).write_text(tokenizer.to_str(), encoding="utf-8")
    _write_notes(
        folder,
        {"format": _FORMAT, "refused": "", "shape": asdict(shape), "sha256": _checksums(folder, shape)},
    )


def network_path(folder: Path) -> Path:
    """Return the path of a folder's network."""
    return folder / _NETWORK


def _checksums(folder: Path, shape: Shape) -> dict[str, str]:
    of_shape = hashlib.sha256(json.dumps(asdict(shape)).encode()).hexdigest()
    return {name: sha256(folder / name) for name in (_NETWORK, _TOKENIZER)} | {"shape": of_shape}


def _write_notes(folder: Path, notes: dict[str, Any]) -> None:
    aside = folder / f"{_NOTES}.new"
    with aside.open("w", encoding="utf-8") as file:
        json.dump(notes, file, indent=2)
        file.flush()
        os.fsync(file.fileno())
    aside.replace(folder / _NOTES)


def _read_tokenizer(path: Path) -> "Tokenizer":
    from tokenizers import Tokenizer

    return Tokenizer.from_file(str(path))

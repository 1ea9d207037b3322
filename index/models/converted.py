"""Run a sentence-transformers model converted to int8 ONNX, and save or load converted models.

all-MiniLM-L6-v2 is shipped converted. Another is converted at its first use and saved under its fingerprint,
if its vectors are close enough to the plain model's; if not, a refusal is saved and the plain model is used.
multilingual-e5-small is converted from its package, whose file keeps the word embeddings and the tokenizer's
pieces; only a table of the pieces is saved with the network.
"""

import hashlib
import json
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from corpus.errors import StoreError
from index.disk import sha256
from index.models import minilm, multilingual_e5
from index.models.shipped import Network
from index.models.token_model import T, TextTokenizer, TokenVectors, Vectors, WordVectors

if TYPE_CHECKING:
    from tokenizers import Tokenizer

WEIGHTS = "weights/passages.onnx"
"""all-MiniLM-L6-v2, without its word embeddings."""

EMBEDDINGS, IDS, OUTPUT = "embeddings", "input_ids", "tokens"

MIN_COSINE = 0.99
"""The least cosine between converted and plain vectors with which a conversion is used."""

_FORMAT = 2
_NOTES, _NETWORK, _TOKENIZER, _PIECES = "model.json", "network.onnx", "tokenizer.json", "pieces.npy"


@dataclass(frozen=True, slots=True)
class Shape:
    """A model's properties apart from its network; see `TokenModel`."""

    dimension: int
    max_tokens: int
    pooling: str
    query_prompt: str = ""
    document_prompt: str = ""


_DEFAULT = Shape(minilm.DIMENSION, minilm.MAX_TOKENS, "mean")


class ConvertedModel:
    """A `TokenModel` on `threads` threads. Each text is run alone: int8 rounding must not depend on its
    batch. `cutting` is the tokenizer that cuts at the most tokens of a run."""

    def __init__(
        self,
        network: Network,
        tokenizer: TextTokenizer,
        cutting: TextTokenizer,
        shape: Shape,
        words: WordVectors | None = None,
        threads: int = 1,
    ) -> None:
        self._network = network
        self._words = words
        self._pool: ThreadPoolExecutor | None = None
        self.use_threads(threads)
        self.tokenizer = tokenizer
        self._cutting = cutting
        self.shape = shape

    @classmethod
    def shipped(cls, threads: int = 1) -> "ConvertedModel":
        """Load all-MiniLM-L6-v2. Raises StoreError or SettingError if one of its files is missing or
        damaged."""
        network = Network(WEIGHTS, (EMBEDDINGS,), (OUTPUT,))
        words = minilm.WordEmbeddings()
        cutting = minilm.load_tokenizer(_DEFAULT.max_tokens)
        return cls(network, minilm.load_tokenizer(), cutting, _DEFAULT, words, threads)

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

    def run_pair(self, first: str, second: str) -> tuple[Vectors, NDArray[np.bool_]]:
        """Return the vectors (m, d) of a pair of texts, read together, and which tokens are the second's."""
        encoded = self._cutting.encode(first, second)
        own = np.array([number == 1 for number in encoded.sequence_ids])
        return self._read(encoded.ids), own

    def _run(self, text: str) -> TokenVectors:
        encoded = self._cutting.encode(text)
        ids = np.array(encoded.ids, dtype=np.int64)
        vectors = self._read(encoded.ids)
        pooled = vectors.mean(axis=0) if self.shape.pooling == "mean" else vectors[0]
        return TokenVectors(ids, np.array(encoded.offsets, dtype=np.int64).reshape(-1, 2), vectors, pooled)

    def _read(self, ids: list[int]) -> Vectors:
        """Return the vectors (m, d) of tokens."""
        given = np.array([ids], dtype=np.int64) if self._words is None else self._words.look_up(ids)[None]
        vectors: Vectors = self._network.run(given)[0][0]
        return vectors


def load(folder: Path, threads: int) -> ConvertedModel | None:
    """Load the model that `save` or `save_packaged` left in a folder.

    None if there is none or its checksums don't match. Raises SettingError if the package that it needs can't
    be used.
    """
    try:
        notes = json.loads((folder / _NOTES).read_text(encoding="utf-8"))
        shape = Shape(**notes["shape"])
        files = (_NETWORK, _PIECES) if notes.get("package") else (_NETWORK, _TOKENIZER)
        if (
            notes["format"] != _FORMAT
            or notes["refused"]
            or notes["sha256"] != _checksums(folder, shape, files)
        ):
            return None
        if notes.get("package"):
            return _load_packaged(folder, shape, threads)
        network = Network(str(folder / _NETWORK), (IDS,), (OUTPUT,))
        tokenizer = _read_tokenizer(folder / _TOKENIZER)
        cutting = cutting_at(tokenizer, shape.max_tokens)
        return ConvertedModel(network, tokenizer, cutting, shape, None, threads)
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
        {
            "format": _FORMAT,
            "refused": "",
            "shape": asdict(shape),
            "sha256": _checksums(folder, shape, (_NETWORK, _TOKENIZER)),
        },
    )


def save_packaged(folder: Path, shape: Shape, pieces: NDArray[np.int32]) -> None:
    """Save what belongs to the network of multilingual-e5-small: the table of its tokenizer's pieces."""
    np.save(folder / _PIECES, pieces)
    _write_notes(
        folder,
        {
            "format": _FORMAT,
            "refused": "",
            "package": multilingual_e5.PACKAGE,
            "shape": asdict(shape),
            "sha256": _checksums(folder, shape, (_NETWORK, _PIECES)),
        },
    )


def cutting_at(tokenizer: "Tokenizer", most: int) -> "Tokenizer":
    """Return a copy of a tokenizer that cuts at `most` tokens."""
    from tokenizers import Tokenizer

    cutting = Tokenizer.from_str(tokenizer.to_str())
    cutting.enable_truncation(most)
    return cutting


def network_path(folder: Path) -> Path:
    """Return the path of a folder's network."""
    return folder / _NETWORK


def _load_packaged(folder: Path, shape: Shape, threads: int) -> ConvertedModel:
    from index.models.unigram import UnigramTokenizer

    file = multilingual_e5.open_file()
    network = Network(str(folder / _NETWORK), (EMBEDDINGS,), (OUTPUT,))
    pieces: NDArray[np.int32] = np.load(folder / _PIECES, mmap_mode="r")
    words = multilingual_e5.WordEmbeddings(file)
    tokenizer = UnigramTokenizer(file, pieces)
    return ConvertedModel(network, tokenizer, tokenizer.cutting_at(shape.max_tokens), shape, words, threads)


def _checksums(folder: Path, shape: Shape, files: Sequence[str]) -> dict[str, str]:
    of_shape = hashlib.sha256(json.dumps(asdict(shape)).encode()).hexdigest()
    return {name: sha256(folder / name) for name in files} | {"shape": of_shape}


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

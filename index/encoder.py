"""The encoder: questions and passages to unit vectors, by sentence-transformers on the CPU."""

import hashlib
import json
import logging
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from corpus.document import Span
from corpus.errors import SettingError
from index import default_model
from index.late import DIMENSION, SKIPPED, Tokens, compress

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

Vectors = NDArray[np.float32]

BATCH_SIZE = 32
VECTORS_FORMAT = 2
"""Raised when the same passage would get other vectors from the same model."""

_SEPARATOR = ". "


@dataclass(frozen=True, slots=True)
class PassageInput:
    """What is encoded of a passage: its heading, its text for reading, its sentences in that text."""

    heading: str
    text: str
    sentences: tuple[Span, ...]

    @property
    def characters(self) -> int:
        """How much there is to read."""
        return len(self.heading) + len(self.text)

    def key(self, model: str) -> str:
        """SHA-256 (hex) of all that the vectors depend on; equal keys have equal vectors."""
        parts = [VECTORS_FORMAT, model, self.heading, self.text, self.sentences]
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class EncodedPassage:
    """`vector` is (d,) and `sentences` (n, d), float32, unit length (zero for a sentence without tokens).

    `tokens` are for late interaction, none with another model than the default one.
    """

    vector: Vectors
    sentences: Vectors
    tokens: Tokens = field(default_factory=lambda: np.zeros((0, DIMENSION), np.int8))


class Encoder:
    """One model on `threads` threads. Not safe for use from several threads at once.

    Raises SettingError if the model can't be loaded.
    """

    def __init__(self, model: str = default_model.NAME, threads: int = 1) -> None:
        self.name = model
        self._path = _resolve(model)
        self._threads = threads

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 (hex) of the model's files, or of its name where it comes from a hub."""
        folder = Path(self._path)
        digest = hashlib.sha256(b"" if folder.is_dir() else self._path.encode())
        files = sorted(folder.rglob("*")) if folder.is_dir() else []
        for file in files:
            if file.is_file() and file.suffix in (".safetensors", ".bin", ".json", ".txt", ".model"):
                digest.update(file.relative_to(folder).as_posix().encode())
                digest.update(hashlib.sha256(file.read_bytes()).digest())
        return digest.hexdigest()

    @cached_property
    def _model(self) -> "SentenceTransformer":
        try:
            return _load(self._path, self._threads)
        except (OSError, ValueError, KeyError, RuntimeError) as error:
            reason = next(iter(str(error).splitlines()), type(error).__name__)
            raise SettingError(
                f"FOOTNOTE_MODEL: {self.name!r} can't be loaded ({reason}); "
                f"name a sentence-transformers model or its folder, or use {default_model.NAME}."
            ) from error

    @cached_property
    def dimension(self) -> int:
        """The length d of a vector."""
        if self.interacts:
            return default_model.DIMENSION
        return int(self._model.get_embedding_dimension() or 0)

    @property
    def max_tokens(self) -> int:
        """The number of tokens that one run of the model takes, special tokens included."""
        return int(self._model.max_seq_length or 512)

    def load(self) -> None:
        """Load the model now rather than at its first use."""
        _ = self._model

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """The number of model tokens of each text, special tokens excluded."""
        if not texts:
            return []
        encoded = self._model.tokenizer(list(texts), add_special_tokens=False, verbose=False)
        return [len(ids) for ids in encoded["input_ids"]]

    def encode_query(self, question: str) -> Vectors:
        """A question's unit vector, (d,) float32; beyond `max_tokens` it is cut."""
        vector = self._model.encode_query(question, normalize_embeddings=True, show_progress_bar=False)
        return np.asarray(vector, dtype=np.float32)

    def encode_texts(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors (n, d) float32 of texts as they stand, each cut at `max_tokens`."""
        if not texts:
            return np.zeros((0, self.dimension), np.float32)
        vectors = self._model.encode_document(
            list(texts), batch_size=BATCH_SIZE, normalize_embeddings=True, show_progress_bar=False
        )
        return np.asarray(vectors, dtype=np.float32)

    def encode_passages(
        self, inputs: Sequence[PassageInput], done: Callable[[int], None] = lambda count: None
    ) -> list[EncodedPassage]:
        """The vectors of passages and of each of their sentences, in the order given.

        One run of the model serves both: a sentence's vector is the mean of its tokens' vectors
        within the passage ("late chunking", arXiv 2409.04701), so that "he" and "the move" keep
        their meaning. Text beyond the model's window is encoded in further windows and averaged
        in, never dropped. `done` is told the number of passages finished since its last call.
        """
        windows = [w for n, item in enumerate(inputs) for w in self._windows(n, item)]
        windows.sort(key=lambda w: len(w.heading) + len(w.text))
        left = np.bincount([w.passage for w in windows], minlength=len(inputs))
        sums = [_Sums.zero(self.dimension, len(item.sentences)) for item in inputs]
        for start in range(0, len(windows), BATCH_SIZE):
            batch = windows[start : start + BATCH_SIZE]
            self._run(batch, inputs, sums)
            for window in batch:
                left[window.passage] -= 1
            done(len({window.passage for window in batch if left[window.passage] == 0}))
        encoded = [EncodedPassage(_unit(s.passage), _unit(s.sentences), s.all_tokens()) for s in sums]
        return encoded if self._pools_by_mean else self._sentences_apart(inputs, encoded)

    @cached_property
    def _pools_by_mean(self) -> bool:
        modes = [getattr(module, "pooling_mode", None) for module in self._model]
        return all(mode in (None, "mean") for mode in modes) and "mean" in modes and len(modes) <= 3

    @property
    def tokenizer(self) -> Any:
        """The model's tokenizer."""
        return self._model.tokenizer

    @property
    def bert(self) -> Any:
        """The model's transformer, without its pooling; not to be altered."""
        return self._model[0].auto_model

    @cached_property
    def interacts(self) -> bool:
        """Whether its tokens are kept for late interaction: the projection is of the default model's."""
        return self.name == default_model.NAME or self.fingerprint == Encoder().fingerprint

    @cached_property
    def _skipped(self) -> NDArray[np.int64]:
        return np.array(self._model.tokenizer.convert_tokens_to_ids(sorted(SKIPPED)), dtype=np.int64)

    @cached_property
    def _prompt(self) -> str:
        prompts = self._model.prompts or {}
        return str(next((prompts[key] for key in ("document", "passage") if prompts.get(key)), ""))

    def _windows(self, passage: int, item: PassageInput) -> Iterator["_Window"]:
        heading = self._prompt + (item.heading + _SEPARATOR if item.heading else "")
        room = self.max_tokens - self._model.tokenizer.num_special_tokens_to_add()
        heading = self._shorten(heading, room // 2)
        room -= self.count_tokens([heading])[0]
        offsets = self._offsets(item.text)
        first = 0
        while first == 0 or first < len(offsets):
            start = offsets[first][0] if first else 0
            last = first + room
            while True:
                end = offsets[last - 1][1] if last < len(offsets) else len(item.text)
                # The half of a word that is cut can have more tokens than it had in the whole.
                excess = self.count_tokens([item.text[start:end]])[0] - room if len(offsets) > room else 0
                if excess <= 0 or last == first + 1:
                    break
                last = max(first + 1, min(last, len(offsets)) - excess)
            yield _Window(passage, heading, item.text[start:end], start)
            first = last

    def _shorten(self, heading: str, most: int) -> str:
        """The heading, cut to at most `most` tokens so that it leaves room for text."""
        offsets = self._offsets(heading)
        return heading if len(offsets) <= most else heading[: offsets[most - 2][1]] + _SEPARATOR

    def _offsets(self, text: str) -> list[Span]:
        """The spans of a text's tokens, in order."""
        encoded = self._model.tokenizer(
            text, add_special_tokens=False, return_offsets_mapping=True, verbose=False
        )
        offsets: list[Span] = encoded["offset_mapping"]
        return offsets

    def _run(self, batch: list["_Window"], inputs: Sequence[PassageInput], sums: list["_Sums"]) -> None:
        import torch

        features = self._model.tokenizer(
            [w.heading + w.text for w in batch],
            padding=True,
            truncation=True,
            max_length=self.max_tokens,
            return_offsets_mapping=True,
            return_tensors="pt",
        )
        offsets = features.pop("offset_mapping").numpy()
        with torch.inference_mode():
            output: dict[str, Any] = self._model.forward(dict(features))
        tokens = output["token_embeddings"].float().numpy()
        pooled = output["sentence_embedding"].float().numpy()
        for row, window in enumerate(batch):
            starts, ends = offsets[row, :, 0], offsets[row, :, 1]
            real = ends > starts
            total = sums[window.passage]
            total.passage[:] += pooled[row] * real.sum()
            middles = (starts + ends) / 2 - len(window.heading) + window.start
            middles[ends <= len(window.heading)] = -1.0
            for n, (start, end) in enumerate(inputs[window.passage].sentences):
                inside = real & (middles >= start) & (middles <= end)
                if inside.any():
                    total.sentences[n] += tokens[row, inside].sum(axis=0)
            if self.interacts:
                kept = real & ~np.isin(features["input_ids"][row].numpy(), self._skipped)
                if window.start:
                    kept &= ends > len(window.heading)
                total.tokens.append((window.start, compress(tokens[row, kept])))

    def _sentences_apart(
        self, inputs: Sequence[PassageInput], encoded: list[EncodedPassage]
    ) -> list[EncodedPassage]:
        texts = [item.text[start:end] for item in inputs for start, end in item.sentences]
        vectors = iter(self.encode_texts(texts))
        return [
            EncodedPassage(e.vector, np.stack([next(vectors) for _ in item.sentences]), e.tokens)
            for item, e in zip(inputs, encoded, strict=True)
        ]


@dataclass(frozen=True, slots=True)
class _Window:
    passage: int
    heading: str
    text: str
    start: int


@dataclass(frozen=True, slots=True)
class _Sums:
    passage: Vectors
    sentences: Vectors
    tokens: list[tuple[int, Tokens]]

    @classmethod
    def zero(cls, dimension: int, sentences: int) -> "_Sums":
        return cls(np.zeros(dimension, np.float32), np.zeros((sentences, dimension), np.float32), [])

    def all_tokens(self) -> Tokens:
        """The tokens of all windows, in the order of the text."""
        parts = [tokens for _, tokens in sorted(self.tokens, key=lambda part: part[0])]
        return np.concatenate([np.zeros((0, DIMENSION), np.int8), *parts])


def _unit(vectors: Vectors) -> Vectors:
    norms = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return np.asarray(vectors / np.where(norms > 0, norms, 1), dtype=np.float32)


@cache
def _load(path: str, threads: int) -> "SentenceTransformer":
    """A process loads a model once, however many encoders use it."""
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    if Path(path).is_dir():
        os.environ.setdefault("HF_HUB_OFFLINE", "1")
    import torch
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging as transformers_logging

    transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    transformers_logging.set_verbosity_error()  # type: ignore[no-untyped-call]
    logging.getLogger("huggingface_hub").setLevel(logging.CRITICAL)
    torch.set_num_threads(threads)
    return SentenceTransformer(path, device="cpu")


def _resolve(model: str) -> str:
    if model == default_model.NAME:
        return str(default_model.folder())
    return str(Path(model).expanduser()) if Path(model).expanduser().is_dir() else model

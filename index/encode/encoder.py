"""The encoder: questions and passages to unit vectors, on the CPU."""

import hashlib
import json
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.document import Span
from corpus.errors import SettingError
from index.models import converted, default_model
from index.models.plain import PlainModel
from index.models.token_model import TokenModel, TokenVectors, Vectors
from index.steps import Steps
from index.vectors.late_interaction import SKIPPED, project
from index.vectors.product_codes import BYTES, Codes, encode

VECTORS_FORMAT = 3
"""Raised when the same passage would get other vectors from the same model."""

STEP_CHARACTERS = 8_000
"""How much is encoded in one step: about half a second's work, so that a question need not wait longer."""

CHUNK_PASSAGES = 128
"""How many passages one process encodes between two commits."""

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

    `codes` (m, 24) uint8 are its tokens for late interaction (see `index.vectors.product_codes`); empty for
    any model but the default one.
    """

    vector: Vectors
    sentences: Vectors
    codes: Codes = field(default_factory=lambda: np.zeros((0, BYTES), np.uint8))


class Encoder:
    """One model on `threads` threads, converted for ONNX Runtime (`index/models/`): the default one comes so,
    another is converted at its first use and kept in the folder `kept`. Where that can't be done, without
    such a folder, or where `plain`, sentence-transformers runs it. `converting` is called before a model is
    converted, which takes up to a minute. Not safe for use from several threads at once.

    Raises SettingError if the model can't be loaded.
    """

    def __init__(
        self,
        model: str = default_model.NAME,
        threads: int = 1,
        kept: Path | None = None,
        plain: bool = False,
        converting: Callable[[], None] = lambda: None,
    ) -> None:
        self.name = model
        self._path = _resolve(model)
        self._threads = threads
        self._kept = kept
        self._wants_plain = plain
        self._converting = converting

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 (hex) of the model's files, or of its name where it comes from a hub."""
        if self.name == default_model.NAME:
            return default_model.FINGERPRINT
        folder = Path(self._path)
        return default_model.fingerprint(folder) if folder.is_dir() else _sha256(self._path)

    @cached_property
    def plain(self) -> PlainModel:
        """The model as sentence-transformers runs it."""
        try:
            return PlainModel(self._path, self._threads)
        except (OSError, ValueError, KeyError, RuntimeError) as error:
            reason = next(iter(str(error).splitlines()), type(error).__name__)
            raise SettingError(
                f"FOOTNOTE_MODEL: {self.name!r} can't be loaded ({reason}); "
                f"name a sentence-transformers model or its folder, or use {default_model.NAME}."
            ) from error

    @cached_property
    def _model(self) -> TokenModel:
        if self._wants_plain:
            return self.plain
        if self.interacts:
            return converted.ConvertedModel.shipped(self._threads)
        if self._kept is None:
            return self.plain
        folder = self._kept / self.fingerprint
        found = converted.load(folder, self._threads)
        if found is not None or converted.was_refused(folder):
            return found or self.plain
        plain = self.plain
        self._converting()
        from index.models.converting import convert

        return convert(plain, folder, self._threads) or plain

    @cached_property
    def dimension(self) -> int:
        """The length d of a vector."""
        return default_model.DIMENSION if self.interacts else self._model.dimension

    @property
    def max_tokens(self) -> int:
        """The number of tokens that one run of the model takes, special tokens included."""
        return self._model.max_tokens

    def load(self) -> None:
        """Load the model now rather than at its first use."""
        _ = self._model

    def use_threads(self, threads: int) -> None:
        """Encode on so many threads from now on; the plain model keeps those that it has."""
        self._threads = threads
        if isinstance(self._model, converted.ConvertedModel):
            self._model.use_threads(threads)

    @property
    def works_ahead(self) -> bool:
        """Whether what is to be encoded is begun before it is waited for."""
        return self._threads > 1 and isinstance(self._model, converted.ConvertedModel)

    def is_enough(self, inputs: Collection[PassageInput]) -> bool:
        """Whether passages are begun now, rather than when there are more or they are waited for."""
        return self.works_ahead

    @property
    def chunk_passages(self) -> int:
        """How many passages are encoded between two commits. An interruption can cost twice as many: while
        some are committed, the next are being encoded."""
        return CHUNK_PASSAGES

    def release(self) -> None:
        """Let go of what encodes elsewhere, if anything does; it is reached again when it is needed."""

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """The number of model tokens of each text, special tokens excluded."""
        encoded = self._model.tokenizer.encode_batch_fast(list(texts), add_special_tokens=False)
        return [len(found) for found in encoded]

    def encode_query(self, question: str) -> Vectors:
        """A question's unit vector, (d,) float32; beyond `max_tokens` it is cut."""
        [vector] = self._encode([self._model.query_prompt + question])
        return np.asarray(vector, dtype=np.float32)

    def encode_texts(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors (n, d) float32 of texts as they stand, each cut at `max_tokens`."""
        return self._encode([self._model.document_prompt + text for text in texts])

    def _encode(self, texts: Sequence[str]) -> Vectors:
        found = list(self._model.run(texts, lambda _, tokens: _unit(tokens.pooled)))
        return np.stack(found) if found else np.zeros((0, self.dimension), np.float32)

    def encode_passages(
        self, inputs: Sequence[PassageInput], done: Callable[[int], None] = lambda count: None
    ) -> Steps[list[EncodedPassage]]:
        """The vectors of passages and of each of their sentences, in the order given. With several threads
        the work begins at once and goes on between two steps, else it is done in them.

        One run of the model serves both: a sentence's vector is the mean of its tokens' vectors
        within the passage ("late chunking", arXiv 2409.04701), so that "he" and "the move" keep
        their meaning. Text beyond the model's window is encoded in further windows and averaged
        in, never dropped. `done` is told the number of passages finished since its last call.
        """
        windows = [w for n, item in enumerate(inputs) for w in self._windows(n, item)]
        windows.sort(key=lambda w: len(w.heading) + len(w.text))
        parts = self._model.run(
            [w.heading + w.text for w in windows],
            lambda n, tokens: self._part(windows[n], tokens, inputs[windows[n].passage].sentences),
        )
        return self._gather(inputs, windows, parts, done)

    def _gather(
        self,
        inputs: Sequence[PassageInput],
        windows: Sequence["_Window"],
        parts: Iterator["_Part"],
        done: Callable[[int], None],
    ) -> Steps[list[EncodedPassage]]:
        """Put together what the windows of each passage gave."""
        found: list[list[_Part]] = [[] for _ in inputs]
        left = np.bincount([w.passage for w in windows], minlength=len(inputs))
        characters = finished = 0
        for window, part in zip(windows, parts, strict=True):
            found[window.passage].append(part)
            left[window.passage] -= 1
            finished += int(left[window.passage] == 0)
            characters += len(window.heading) + len(window.text)
            if characters >= STEP_CHARACTERS:
                done(finished)
                characters = finished = 0
                yield
        done(finished)
        encoded = [_put_together(parts) for parts in found]
        return encoded if self._model.pooling == "mean" else self._sentences_apart(inputs, encoded)

    @cached_property
    def interacts(self) -> bool:
        """Whether its tokens are kept for late interaction: the projection is of the default model's."""
        return self.fingerprint == default_model.FINGERPRINT

    @cached_property
    def _skipped(self) -> NDArray[np.int64]:
        found = (self._model.tokenizer.token_to_id(token) for token in sorted(SKIPPED))
        return np.array([token for token in found if token is not None], dtype=np.int64)

    def _windows(self, passage: int, item: PassageInput) -> Iterator["_Window"]:
        heading = self._model.document_prompt + (item.heading + _SEPARATOR if item.heading else "")
        room = self.max_tokens - self._model.tokenizer.num_special_tokens_to_add(False)
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
        offsets: list[Span] = self._model.tokenizer.encode(text, add_special_tokens=False).offsets
        return offsets

    def _part(self, window: "_Window", tokens: TokenVectors, sentences: Sequence[Span]) -> "_Part":
        """What a window gives to its passage."""
        starts, ends = tokens.offsets[:, 0], tokens.offsets[:, 1]
        real = ends > starts
        middles = (starts + ends) / 2 - len(window.heading) + window.start
        middles[ends <= len(window.heading)] = -1.0
        summed = np.zeros((len(sentences), self.dimension), np.float32)
        for n, (start, end) in enumerate(sentences):
            inside = real & (middles >= start) & (middles <= end)
            if inside.any():
                summed[n] = tokens.vectors[inside].sum(axis=0)
        codes = np.zeros((0, BYTES), np.uint8)
        if self.interacts:
            wanted = real & ~np.isin(tokens.ids, self._skipped)
            if window.start:
                wanted &= ends > len(window.heading)
            codes = encode(project(tokens.vectors[wanted]))
        return _Part(window.start, tokens.pooled * real.sum(), summed, codes)

    def _sentences_apart(
        self, inputs: Sequence[PassageInput], encoded: list[EncodedPassage]
    ) -> list[EncodedPassage]:
        texts = [item.text[start:end] for item in inputs for start, end in item.sentences]
        vectors = iter(self.encode_texts(texts))
        return [
            EncodedPassage(e.vector, np.stack([next(vectors) for _ in item.sentences]), e.codes)
            for item, e in zip(inputs, encoded, strict=True)
        ]


@dataclass(frozen=True, slots=True)
class _Window:
    passage: int
    heading: str
    text: str
    start: int


@dataclass(frozen=True, slots=True)
class _Part:
    """What a window that starts at `start` gives to its passage: sums over its tokens, (d,) for the passage
    and (n, d) for the sentences, and the codes (m, 24) of the tokens that are kept."""

    start: int
    passage: Vectors
    sentences: Vectors
    codes: Codes


def _put_together(parts: Sequence[_Part]) -> EncodedPassage:
    """A passage, of the parts that its windows gave."""
    parts = sorted(parts, key=lambda part: part.start)
    return EncodedPassage(
        _unit(np.sum([part.passage for part in parts], axis=0)),
        _unit(np.sum([part.sentences for part in parts], axis=0)),
        np.concatenate([part.codes for part in parts]),
    )


def _unit(vectors: Vectors) -> Vectors:
    norms = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return np.asarray(vectors / np.where(norms > 0, norms, 1), dtype=np.float32)


def _resolve(model: str) -> str:
    if model == default_model.NAME:
        return str(default_model.folder())
    return str(Path(model).expanduser()) if Path(model).expanduser().is_dir() else model


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()

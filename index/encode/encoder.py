"""Encode passages and texts to unit vectors on the CPU, with sentence vectors by late chunking."""

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
from index.encode.centre import Centre, load_centre, unit
from index.models import DEFAULT_MODEL, converted, minilm, multilingual_e5
from index.models.plain import PlainModel
from index.models.token_model import TokenModel, TokenVectors, Vectors
from index.steps import Steps
from index.vectors.late_interaction import SKIPPED_TOKENS, project_tokens
from index.vectors.product_codes import BYTES_PER_TOKEN, Codes, encode_tokens

VECTORS_FORMAT = 3
"""Increase it when the same model gives a passage different vectors."""

STEP_CHARACTERS = 8_000
"""Characters encoded per step: about half a second's work, the longest that a question may have to wait."""

CHUNK_PASSAGES = 128
"""Passages that one process encodes between two commits."""

_SEPARATOR = ". "


@dataclass(frozen=True, slots=True)
class PassageInput:
    """The input for encoding a passage: its heading, its reflowed text, and its sentences' spans in that
    text."""

    heading: str
    text: str
    sentences: tuple[Span, ...]

    @property
    def characters(self) -> int:
        """The length of heading and text."""
        return len(self.heading) + len(self.text)

    def key(self, model: str) -> str:
        """Return a SHA-256 (hex) over all that the vectors depend on; equal keys have equal vectors."""
        parts = [VECTORS_FORMAT, model, self.heading, self.text, self.sentences]
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class EncodedPassage:
    """A passage's vectors: `vector` (d,) and `sentences` (n, d), float32, unit length; zero without tokens.

    `codes` (m, 24) uint8 are its tokens for late interaction (see `index.vectors.product_codes`), only from
    all-MiniLM-L6-v2; empty from others.
    """

    vector: Vectors
    sentences: Vectors
    codes: Codes = field(default_factory=lambda: np.zeros((0, BYTES_PER_TOKEN), np.uint8))


class Encoder:
    """Encodes with one model on `threads` threads, by ONNX Runtime (see `index/models/`).

    all-MiniLM-L6-v2 is shipped converted; another is converted at its first use and saved in the folder
    `kept`. If that fails, `kept` is None or `plain` is True, sentence-transformers runs the model.
    multilingual-e5-small is converted from its package, into the user's cache if `kept` is None. `converting`
    is called before a conversion, which takes up to a minute. Not thread-safe. Raises SettingError if the
    model can't be loaded.
    """

    def __init__(
        self,
        model: str = DEFAULT_MODEL,
        threads: int = 1,
        kept: Path | None = None,
        plain: bool = False,
        converting: Callable[[], None] = lambda: None,
    ) -> None:
        self.name = model
        self._is_e5 = model == multilingual_e5.NAME
        self._is_packaged = self._is_e5 and multilingual_e5.is_installed()
        self._path = _resolve(model)
        self._threads = threads
        self._kept = kept
        self._wants_plain = plain
        self._converting = converting

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 (hex) of the model's files, or of its name if it comes from a hub."""
        if self.name == minilm.NAME:
            return minilm.FINGERPRINT
        if self._centre is not None:
            held = multilingual_e5.SHA256 if self._is_packaged else self._path
            return _sha256(f"{held} {self._centre.digest}")
        folder = Path(self._path)
        return minilm.fingerprint(folder) if folder.is_dir() else _sha256(self._path)

    @cached_property
    def _centre(self) -> Centre | None:
        return load_centre() if self._is_e5 else None

    @cached_property
    def plain(self) -> PlainModel:
        """The model, run by sentence-transformers."""
        path, prompts = self._path, ("", "")
        if self._is_packaged:
            from index.models.turning import sentence_transformers_folder

            path = str(sentence_transformers_folder(self._kept))
        elif self._is_e5:
            prompts = multilingual_e5.QUERY_PROMPT, multilingual_e5.DOCUMENT_PROMPT
        try:
            return PlainModel(path, self._threads, prompts)
        except (OSError, ValueError, KeyError, RuntimeError) as error:
            reason = next(iter(str(error).splitlines()), type(error).__name__)
            if self._is_e5 and not self._is_packaged:
                raise multilingual_e5.missing_package(reason) from error
            raise SettingError(
                f"FOOTNOTE_MODEL: {self.name!r} can't be loaded ({reason}); "
                f"name a sentence-transformers model or its folder, or use {DEFAULT_MODEL}."
            ) from error

    @cached_property
    def _model(self) -> TokenModel:
        if self._wants_plain:
            return self.plain
        if self.interacts:
            return converted.ConvertedModel.shipped(self._threads)
        if self._is_packaged:
            from index.models import turning

            return turning.load(self._kept, self._threads, self._converting)
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

    @property
    def converted_folder(self) -> Path | None:
        """The folder of the converted model; None if it is shipped with Footnote or kept in none."""
        if self._is_packaged:
            from index.models import turning

            return turning.converted_folder(self._kept)
        return None if self._kept is None or self.interacts else self._kept / self.fingerprint

    @cached_property
    def dimension(self) -> int:
        """The dimension d of a vector."""
        return minilm.DIMENSION if self.interacts else self._model.dimension

    @property
    def max_tokens(self) -> int:
        """The most tokens in one run of the model, with special tokens."""
        return self._model.max_tokens

    def load(self) -> None:
        """Load the model now rather than at its first use."""
        _ = self._model

    def use_threads(self, threads: int) -> None:
        """Change the number of threads; a plain model keeps its own."""
        self._threads = threads
        if isinstance(self._model, converted.ConvertedModel):
            self._model.use_threads(threads)

    @property
    def works_ahead(self) -> bool:
        """True if encoding runs in the background, before its results are awaited."""
        return self._threads > 1 and isinstance(self._model, converted.ConvertedModel)

    def is_enough(self, inputs: Collection[PassageInput]) -> bool:
        """True if encoding `inputs` should start now rather than wait for more passages."""
        return self.works_ahead

    @property
    def chunk_passages(self) -> int:
        """Passages encoded between two commits. An interruption can lose twice as many, since the next chunk
        is encoded during the commit."""
        return CHUNK_PASSAGES

    def release(self) -> None:
        """Release external encoding processes, if there are any; they are reconnected when needed."""

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return the number of model tokens of each text, without special tokens."""
        encoded = self._model.tokenizer.encode_batch_fast(list(texts), add_special_tokens=False)
        return [len(found) for found in encoded]

    def encode_query(self, question: str) -> Vectors:
        """Return a question's unit vector, (d,) float32; longer questions are cut at `max_tokens`."""
        mean = self._centre.question if self._centre else None
        [vector] = unit(self._encode([self._model.query_prompt + question]), mean)
        return np.asarray(vector, dtype=np.float32)

    def encode_texts(self, texts: Sequence[str]) -> Vectors:
        """Return unit vectors (n, d) float32 of texts, each cut at `max_tokens`."""
        return unit(self._encode([self._model.document_prompt + text for text in texts]), self._mean)

    @property
    def _mean(self) -> Vectors | None:
        return self._centre.document if self._centre else None

    def _encode(self, texts: Sequence[str]) -> Vectors:
        """Return vectors (n, d) float32 of texts as they stand, unit length, not moved by a mean."""
        found = list(self._model.run(texts, lambda _, tokens: unit(tokens.pooled)))
        return np.stack(found) if found else np.zeros((0, self.dimension), np.float32)

    def encode_passages(
        self, inputs: Sequence[PassageInput], done: Callable[[int], None] = lambda count: None
    ) -> Steps[list[EncodedPassage]]:
        """Return the vectors of passages and of each of their sentences, in order.

        One run of the model gives both: a sentence's vector is the mean of its token vectors within the
        passage ("late chunking", arXiv 2409.04701), so that "he" and "the move" keep their meaning. Text
        beyond the model's window is never dropped: it is encoded in further windows and averaged. `done` is
        called with the number of passages finished since its last call. With several threads the work starts
        at once and continues between steps; with one thread it is done in the steps.
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
        """Combine the parts of each passage's windows."""
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
        encoded = [_combine_parts(parts, self._mean) for parts in found]
        return encoded if self._model.pooling == "mean" else self._encode_sentences(inputs, encoded)

    @cached_property
    def interacts(self) -> bool:
        """True if the model's tokens are stored for late interaction: only all-MiniLM-L6-v2 has a
        projection."""
        return self.fingerprint == minilm.FINGERPRINT

    @property
    def is_read(self) -> bool:
        """True if the cross-encoder reads what is found: the decision to answer is fitted to it."""
        return self.interacts or self._is_e5

    @cached_property
    def _skipped(self) -> NDArray[np.int64]:
        found = (self._model.tokenizer.token_to_id(token) for token in sorted(SKIPPED_TOKENS))
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
                # Half of a cut word can have more tokens than the whole word.
                excess = self.count_tokens([item.text[start:end]])[0] - room if len(offsets) > room else 0
                if excess <= 0 or last == first + 1:
                    break
                last = max(first + 1, min(last, len(offsets)) - excess)
            yield _Window(passage, heading, item.text[start:end], start)
            first = last

    def _shorten(self, heading: str, most: int) -> str:
        """Return the heading, cut to `most` tokens to leave room for the text."""
        offsets = self._offsets(heading)
        return heading if len(offsets) <= most else heading[: offsets[most - 2][1]] + _SEPARATOR

    def _offsets(self, text: str) -> list[Span]:
        """Return the spans of a text's tokens, in order."""
        offsets: list[Span] = self._model.tokenizer.encode(text, add_special_tokens=False).offsets
        return offsets

    def _part(self, window: "_Window", tokens: TokenVectors, sentences: Sequence[Span]) -> "_Part":
        """Return a window's contribution to its passage."""
        starts, ends = tokens.offsets[:, 0], tokens.offsets[:, 1]
        real = ends > starts
        middles = (starts + ends) / 2 - len(window.heading) + window.start
        middles[ends <= len(window.heading)] = -1.0
        summed = np.zeros((len(sentences), self.dimension), np.float32)
        for n, (start, end) in enumerate(sentences):
            inside = real & (middles >= start) & (middles <= end)
            if inside.any():
                summed[n] = tokens.vectors[inside].sum(axis=0)
        codes = np.zeros((0, BYTES_PER_TOKEN), np.uint8)
        if self.interacts:
            wanted = real & ~np.isin(tokens.ids, self._skipped)
            if window.start:
                wanted &= ends > len(window.heading)
            codes = encode_tokens(project_tokens(tokens.vectors[wanted]))
        return _Part(window.start, tokens.pooled * real.sum(), summed, codes)

    def _encode_sentences(
        self, inputs: Sequence[PassageInput], encoded: list[EncodedPassage]
    ) -> list[EncodedPassage]:
        """Return `encoded` with each sentence encoded on its own, for models that don't pool by the mean."""
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
    """A window's contribution to its passage: sums over its tokens, (d,) for the passage and (n, d) for the
    sentences, and the codes (m, 24) of its stored tokens. `start` is the window's start in the text."""

    start: int
    passage: Vectors
    sentences: Vectors
    codes: Codes


def _combine_parts(parts: Sequence[_Part], mean: Vectors | None) -> EncodedPassage:
    """Return the passage that the parts of its windows add up to, moved by a mean."""
    parts = sorted(parts, key=lambda part: part.start)
    return EncodedPassage(
        unit(np.sum([part.passage for part in parts], axis=0), mean),
        unit(np.sum([part.sentences for part in parts], axis=0), mean),
        np.concatenate([part.codes for part in parts]),
    )


def _resolve(model: str) -> str:
    if model == minilm.NAME:
        return str(minilm.folder())
    if model == multilingual_e5.NAME:
        return multilingual_e5.HUB_NAME
    return str(Path(model).expanduser()) if Path(model).expanduser().is_dir() else model


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()

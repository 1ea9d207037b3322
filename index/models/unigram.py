"""Split texts into the pieces of a Unigram model that stays on disk.

The `tokenizers` library would hold 250,000 pieces in 280 MB of memory. Here the library normalises texts,
splits them into words and follows their characters; pieces are looked up in a memory-mapped file, by a hash
table. The tokens are the same as the library's (tests/index/models/test_unigram.py).
"""

import copy
import zlib
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from tokenizers import PreTokenizedString, Regex, Token
from tokenizers.normalizers import NFKC, Replace, Strip
from tokenizers.normalizers import Sequence as Steps
from tokenizers.pre_tokenizers import Metaspace
from tokenizers.processors import TemplateProcessing

from index.models.q4_file import Q4File

if TYPE_CHECKING:
    from tokenizers import Encoding, Tokenizer

SPECIAL_PIECES = ("<s>", "<pad>", "</s>", "<unk>", "<mask>")
"""Written in a text, they are ordinary letters."""

_SPACE = "▁".encode()
_CONTROLS = r"[\x01-\x08\x0b\x0e-\x1f\x7f\x8f\x9f]"
_SPACES = "[ \t\n\x0c\r\u1680\u200b-\u200f\u2028\u2029\u2581\ufeff\ufffd]+"

_UNKNOWN_PENALTY = 10.0
"""How much less than the least score an unknown character has, as in SentencePiece."""

_CACHED_WORDS = 16_384

_EMPTY = -1

Part = tuple[int, int, int]
"""A token of a word: its id, and where it starts and ends, in bytes."""


def normaliser() -> Steps:
    """Return the normaliser: NFKC, no control characters, and single spaces."""
    return Steps([NFKC(), Replace(Regex(_CONTROLS), ""), Replace(Regex(_SPACES), " "), Strip()])


def template(file: Q4File) -> TemplateProcessing:
    """Return what puts the special pieces around a text or a pair of texts."""
    ids = [("<s>", file.special.bos), ("</s>", file.special.eos)]
    return TemplateProcessing(single="<s> $A </s>", pair="<s> $A </s> </s> $B </s>", special_tokens=ids)


def library_tokenizer(file: Q4File) -> "Tokenizer":
    """Return the same tokenizer as the library has it, with all pieces in memory."""
    from tokenizers import AddedToken, Tokenizer
    from tokenizers.models import Unigram

    vocabulary = list(zip(file.pieces(), file.scores.tolist(), strict=True))
    made = Tokenizer(Unigram(vocabulary, file.special.unk, False))
    made.normalizer, made.pre_tokenizer, made.post_processor = normaliser(), Metaspace(), template(file)
    made.add_special_tokens([AddedToken(piece, special=True) for piece in SPECIAL_PIECES])
    return made


def index_pieces(file: Q4File) -> NDArray[np.int32]:
    """Return a hash table of the ids of a file's pieces, by the CRC-32 of their text; -1 is empty."""
    slots = 1 << (2 * len(file.scores)).bit_length()
    table = np.full(slots, _EMPTY, np.int32)
    for number, piece in enumerate(file.pieces()):
        if piece in SPECIAL_PIECES:
            continue
        slot = zlib.crc32(piece.encode()) & (slots - 1)
        while table[slot] != _EMPTY:
            slot = (slot + 1) & (slots - 1)
        table[slot] = number
    return table


class UnigramTokenizer:
    """A tokenizer with the pieces of `file` and their hash table, made by `index_pieces`.

    It has those methods of the library's `Tokenizer` that Footnote uses. It cuts at `most` tokens (in a pair,
    the longer text), or never if that is None. Thread-safe.
    """

    def __init__(self, file: Q4File, table: NDArray[np.int32], most: int | None = None) -> None:
        self._text = file.text
        self._starts = memoryview(np.ascontiguousarray(file.starts).data)
        self._scores = memoryview(np.ascontiguousarray(file.scores).data)
        self._table = memoryview(table.data)
        self._mask = len(table) - 1
        self._longest = int(np.diff(file.starts).max())
        self._unknown, self._unknown_score = file.special.unk, float(file.scores.min()) - _UNKNOWN_PENALTY
        self._special = {piece: number for number, piece in _special_pieces(file)}
        self._normaliser, self._words, self._template = normaliser(), Metaspace(), template(file)
        self._most = most
        self._cached = lru_cache(_CACHED_WORDS)(self._split)

    def cutting_at(self, most: int | None) -> "UnigramTokenizer":
        """Return the same tokenizer, cutting at another length."""
        other = copy.copy(self)
        other._most = most
        return other

    def encode(self, text: str, pair: str | None = None, add_special_tokens: bool = True) -> "Encoding":
        """Return the tokens of a text, or of a pair of texts."""
        first = self._encode(text, 0)
        second = None if pair is None else self._encode(pair, 1)
        if self._most is not None:
            special = self.num_special_tokens_to_add(pair is not None) if add_special_tokens else 0
            _truncate(first, second, self._most - special)
        return self._template.process(first, second, add_special_tokens)

    def encode_batch_fast(self, texts: Sequence[str], add_special_tokens: bool = True) -> "list[Encoding]":
        """Return the tokens of each text."""
        return [self.encode(text, None, add_special_tokens) for text in texts]

    def num_special_tokens_to_add(self, is_pair: bool) -> int:
        """Return how many special tokens a text or a pair gets."""
        return self._template.num_special_tokens_to_add(is_pair)

    def token_to_id(self, token: str) -> int | None:
        """Return the id of a piece; None if there is no such piece."""
        found = self._special.get(token, _EMPTY)
        found = self._find(token.encode()) if found == _EMPTY else found
        return None if found == _EMPTY else found

    def _encode(self, text: str, type_id: int) -> "Encoding":
        parts = PreTokenizedString(text)
        parts.normalize(self._normaliser.normalize)
        self._words.pre_tokenize(parts)
        parts.tokenize(self._tokens)
        return parts.to_encoding(type_id)

    def _tokens(self, word: str) -> list[Any]:
        return [Token(number, "", (start, end)) for number, start, end in self._cached(word)]

    def _split(self, word: str) -> list[Part]:
        """Return the likeliest pieces of a word (Viterbi)."""
        written = word.encode()
        bounds = [n for n, byte in enumerate(written) if byte & 0xC0 != 0x80] + [len(written)]
        best = [-np.inf] * len(bounds)
        best[0] = 0.0
        steps: list[tuple[int, int]] = [(0, _EMPTY)] * len(bounds)
        for first, start in enumerate(bounds[:-1]):
            reached = best[first]
            for last in range(first + 1, len(bounds)):
                end = bounds[last]
                if end - start > self._longest:
                    break
                number = self._find(written[start:end])
                if number == _EMPTY:
                    if last > first + 1:
                        continue
                    score = reached + self._unknown_score
                else:
                    score = reached + self._scores[number]
                if score > best[last]:
                    best[last], steps[last] = score, (first, number)
        return self._walk_back(bounds, steps)

    def _walk_back(self, bounds: Sequence[int], steps: Sequence[tuple[int, int]]) -> list[Part]:
        """Return the parts on the best way; unknown characters in a row are one."""
        parts: list[Part] = []
        last = len(bounds) - 1
        while last > 0:
            first, number = steps[last]
            end = bounds[last]
            if number == _EMPTY:
                number = self._unknown
                if parts and parts[-1][0] == number:
                    end = parts.pop()[2]
            parts.append((number, bounds[first], end))
            last = first
        return parts[::-1]

    def _find(self, piece: bytes) -> int:
        """Return a piece's id, or -1."""
        slot = zlib.crc32(piece) & self._mask
        while (number := self._table[slot]) != _EMPTY:
            if self._text[self._starts[number] : self._starts[number + 1]] == piece:
                return number
            slot = (slot + 1) & self._mask
        return _EMPTY


def _special_pieces(file: Q4File) -> list[tuple[int, str]]:
    """Return the ids and names of the special pieces that a file has; they are its first and its last."""
    count = len(file.scores)
    numbers = sorted({*range(min(4, count)), count - 1})
    found = [(n, bytes(file.text[file.starts[n] : file.starts[n + 1]]).decode()) for n in numbers]
    return [(number, piece) for number, piece in found if piece in SPECIAL_PIECES]


def _truncate(first: "Encoding", second: "Encoding | None", room: int) -> None:
    """Cut a text, or the longer of two, until both have room."""
    if second is None:
        first.truncate(max(0, room))
        return
    longer, shorter = (first, second) if len(first) >= len(second) else (second, first)
    kept = min(len(shorter), room // 2)
    shorter.truncate(kept)
    longer.truncate(max(0, room - kept))

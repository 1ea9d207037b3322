"""Checksums: whether a derived file is still what was written."""

import hashlib
from pathlib import Path

_BLOCK_BYTES = 1 << 20


def sha256(path: Path, size: int | None = None) -> str:
    """SHA-256 (hex) of a file, or of its first `size` bytes. Raises OSError if it can't be read."""
    digest = hashlib.sha256()
    left = path.stat().st_size if size is None else size
    with path.open("rb") as file:
        while left > 0 and (block := file.read(min(left, _BLOCK_BYTES))):
            digest.update(block)
            left -= len(block)
    return digest.hexdigest()

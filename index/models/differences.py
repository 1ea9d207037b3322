"""Change the layers of multilingual-e5-small by trained low-rank differences (LoRA, Hu et al. 2021).

Training for another task changes each matrix by the product of two narrow ones, which are smaller together.
They are shipped in eight bits; the model itself stays in its package.
"""

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.models.q4_file import BertSizes, Floats, Q4File
from index.models.shipped import load_arrays

DOWN, UP, SCALES = "down", "up", "scales"
"""The parts of a difference: `up` (n, r) times `scales` (r,) times `down` (r, columns)."""

_LARGEST = 127


class TunedFile:
    """The weights of a `Q4File`, changed by the differences in a safetensors file.

    A matrix "l0.q.w" is changed by the arrays "l0.q.w.down", "l0.q.w.up" and "l0.q.w.scales". Other tensors
    that the file holds replace the model's of the same name. Raises StoreError if the file is missing or
    damaged.
    """

    def __init__(self, file: Q4File, differences: Path) -> None:
        self._file = file
        self._arrays = load_arrays(differences)

    @property
    def sizes(self) -> BertSizes:
        """The model's sizes."""
        return self._file.sizes

    def tensor(self, name: str) -> Floats:
        """Return all numbers of a tensor, (n,). Raises ValueError if there is none of this name."""
        own = self._arrays.get(name)
        return self._file.tensor(name) if own is None else own.astype(np.float32)

    def matrix(self, name: str, columns: int) -> Floats:
        """Return a tensor as a matrix, (n, columns)."""
        matrix = self._file.matrix(name, columns)
        if f"{name}.{UP}" not in self._arrays:
            return matrix
        up, scales, down = (self._arrays[f"{name}.{part}"] for part in (UP, SCALES, DOWN))
        changed: Floats = matrix + (up * scales) @ down.astype(np.float32)
        return changed


def round_difference(name: str, up: Floats, down: Floats) -> dict[str, NDArray[Any]]:
    """Return the arrays of a difference `up` (n, r) @ `down` (r, columns), rounded to eight bits.

    The factors are made orthogonal first: each pair of a column and a row then has a scale of its own.
    """
    left, upper = np.linalg.qr(up)
    right, lower = np.linalg.qr(down.T)
    inner, sizes, outer = np.linalg.svd(upper @ lower.T)
    columns, rows = left @ inner, outer @ right.T
    highest, widest = np.abs(columns).max(axis=0), np.abs(rows).max(axis=1)
    return {
        f"{name}.{UP}": np.rint(columns / highest * _LARGEST).astype(np.int8),
        f"{name}.{SCALES}": (highest * sizes * widest / _LARGEST**2).astype(np.float32),
        f"{name}.{DOWN}": np.rint(rows / widest[:, None] * _LARGEST).astype(np.int8),
    }

"""Find the inputs of a layer that are much larger than the others, and into how many parts to split them."""

import numpy as np
from numpy.typing import NDArray

_MAX_OUTLIERS = 4
"""How many inputs of a layer may be outliers."""

_OUTLIER_RATIO = 2.0
"""How many times the size of the first normal input the largest must have to be split."""

MIN_INPUTS = 64
"""Smaller layers are not quantized: they take no time."""


def has_outliers(sizes: NDArray[np.float32]) -> bool:
    """True if the largest of a layer's inputs, given by their largest sizes (n,), are to be split."""
    if len(sizes) <= MIN_INPUTS:
        return False
    largest = np.sort(sizes)[::-1]
    return bool(largest[0] > _OUTLIER_RATIO * largest[_MAX_OUTLIERS])


def count_parts(sizes: NDArray[np.float32], added: int) -> NDArray[np.int64]:
    """Return into how many parts each input is split, (n,), given its largest size (n,).

    There are `added` more parts than inputs, distributed so that the largest part is as small as possible.
    """
    found = np.ones(len(sizes), dtype=np.int64)
    for _ in range(added):
        found[(sizes / found).argmax()] += 1
    return found

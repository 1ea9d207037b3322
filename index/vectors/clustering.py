"""Cluster texts of the same meaning by their vectors (agglomerative clustering with average linkage)."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from index.models.token_model import Vectors

MIN_COSINE = 0.60
"""The least mean cosine at which two clusters merge. Of 0.40 to 0.85, F1 is highest from 0.57 to 0.61 on
halves of two sets (`research/quality/clusters.py`).

B-cubed precision, recall and F1 on the other halves, with all-MiniLM-L6-v2: 0.871, 0.925, 0.897 for 80
rephrasings of 26 questions, written for this test, most of them on topics shared with other questions (with
multilingual-e5-small, and the same cosine, 0.914, 0.873, 0.893); 0.753, 0.552, 0.637 for 190
customer questions with 38 intents (five of each in the test set of Banking77, Casanueva et al. 2020), as an
intent is wider than one question.
"""

Matrix = NDArray[np.float64]


def cluster_vectors(
    vectors: Vectors, weights: Sequence[int] | None = None, least: float = MIN_COSINE
) -> list[tuple[int, ...]]:
    """Group the rows of unit vectors (n, d) float32; return each group's rows, the heaviest group first.

    Two groups merge while the mean cosine between them is at least `least`; so a chain of texts, each near
    the next, does not become one group. `weights` are the texts' counts (1 each if None). The most central
    row of a group comes first: the one with the greatest weighted mean cosine to the group, then the heavier,
    then the earlier.
    """
    count = len(vectors)
    said = np.ones(count) if weights is None else np.asarray(weights, dtype=np.float64)
    cosines = np.clip(vectors.astype(np.float64) @ vectors.astype(np.float64).T, -1.0, 1.0)
    members: dict[int, list[int]] = {}
    for row, label in enumerate(_labels(cosines, least)):
        members.setdefault(label, []).append(row)
    groups = [_central_first(rows, cosines, said) for rows in members.values()]
    return sorted(groups, key=lambda rows: (-said[list(rows)].sum(), min(rows)))


def _labels(cosines: Matrix, least: float) -> list[int]:
    """Return the group number of each row, (n,)."""
    if len(cosines) < 2:
        return [0] * len(cosines)
    from scipy.cluster.hierarchy import fcluster, linkage  # only here: slow to import

    distances = (1.0 - cosines)[np.triu_indices(len(cosines), 1)]
    found: list[int] = fcluster(linkage(distances, "average"), 1.0 - least, "distance").tolist()
    return found


def _central_first(rows: list[int], cosines: Matrix, said: Matrix) -> tuple[int, ...]:
    nearness = np.round(cosines[np.ix_(rows, rows)] @ said[rows], 9)
    order = sorted(range(len(rows)), key=lambda n: (-nearness[n], -said[rows[n]], rows[n]))
    return tuple(rows[n] for n in order)

"""Nearest: which FAISS index a number of vectors gets, and what is found in it.

Few vectors are compared one by one. From `MAX_FLAT_VECTORS` on they are parted into lists by nearness (an
inverted file), one byte a number, and only the lists nearest to the question are looked through: as many as
it takes to find 99.5 % of the ten nearest of a sample. What is found is scored again by what the store holds.
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias

import faiss
import numpy as np
from numpy.typing import NDArray

from index.models.token_model import Vectors

Ids: TypeAlias = NDArray[np.int64]
Scores: TypeAlias = NDArray[np.float32]
Batches: TypeAlias = Iterator[tuple[Ids, Vectors]]

MAX_FLAT_VECTORS = 10_000
"""Up to so many vectors are compared one by one: about two milliseconds."""

REBUILD_GROWTH = 4
"""When there are so many times as many vectors as the lists were made for, they are made anew."""

MIN_RECALL = 0.995
"""What share of the ten nearest vectors must be found."""

_VECTORS_PER_LIST = 40
"""How many vectors lists are made from, for each list: what FAISS asks for at least."""

_TUNING_QUERIES = 200
_NEIGHBOUR_SHARE = 0.6
_TUNING_NEIGHBOURS = 10
_KMEANS_ITERATIONS = 10

faiss.omp_set_num_threads(1)


@dataclass(frozen=True)
class Allowed:
    """The passages that may be found: their ids, and one bit for each id there is."""

    ids: Ids

    @cached_property
    def selector(self) -> Any:
        """The same for FAISS."""
        bits = np.zeros(int(self.ids.max(initial=-1)) + 1, dtype=bool)
        bits[self.ids] = True
        selector: Any = faiss.IDSelectorBitmap
        return selector(np.packbits(bits, bitorder="little"))

    def __len__(self) -> int:
        return len(self.ids)


class FaissIndex:
    """Vectors (n, d) of unit length by their ids, as one FAISS index."""

    def __init__(self, index: Any, trained_for: int) -> None:
        self.index = index
        self.trained_for = trained_for

    @classmethod
    def flat(cls, dimension: int) -> "FaissIndex":
        """An empty one that compares all."""
        return cls(faiss.IndexIDMap2(faiss.IndexFlatIP(dimension)), 0)

    @classmethod
    def ivf(cls, dimension: int, count: int, sample: Callable[[int], Vectors]) -> "FaissIndex":
        """An empty one for about `count` vectors, of which `sample` gives so many drawn evenly."""
        lists = 2 ** int(math.log2(min(4 * math.sqrt(count), count / _VECTORS_PER_LIST)))
        made: Any = faiss.index_factory(dimension, f"IVF{lists},SQ8", faiss.METRIC_INNER_PRODUCT)
        made.cp.niter = _KMEANS_ITERATIONS
        made.cp.seed = 1
        made.train(sample(lists * _VECTORS_PER_LIST))
        return cls(made, count)

    @classmethod
    def read(cls, path: str, trained_for: int) -> "FaissIndex":
        """One that was written. Raises RuntimeError where it can't be read."""
        return cls(faiss.read_index(path), trained_for)

    @property
    def dimension(self) -> int:
        return int(self.index.d)

    @property
    def ids(self) -> Ids:
        """The ids of all, in no order."""
        if not self.trained_for:
            return np.asarray(faiss.vector_to_array(self.index.id_map), np.int64)
        lists = self.index.invlists
        sizes = ((n, lists.list_size(n)) for n in range(lists.nlist))
        parts = [faiss.rev_swig_ptr(lists.get_ids(n), size).copy() for n, size in sizes if size]
        return np.concatenate([np.zeros(0, np.int64), *parts])

    @property
    def is_outgrown(self) -> bool:
        """Whether another index suits so many vectors better."""
        return len(self) > max(MAX_FLAT_VECTORS, REBUILD_GROWTH * self.trained_for)

    def __len__(self) -> int:
        return int(self.index.ntotal)

    def write(self, path: str) -> None:
        """Raises RuntimeError where it can't be written."""
        faiss.write_index(self.index, path)

    def add(self, ids: Ids, vectors: Vectors) -> None:
        self.index.add_with_ids(vectors, ids)

    def remove(self, ids: Ids) -> None:
        self.index.remove_ids(ids)

    def search(self, query: Vectors, limit: int, allowed: Allowed | None = None) -> tuple[Ids, Scores]:
        """The ids of the `limit` nearest, nearest first, with their inner products."""
        wanted = min(limit, len(self) if allowed is None else len(allowed))
        if wanted == 0:
            return np.zeros(0, np.int64), np.zeros(0, np.float32)
        scores, ids = self.index.search(query[None, :], wanted, params=self._parameters(allowed))
        found = ids[0] >= 0
        return ids[0][found], scores[0][found]

    def tune_nprobe(self, sample: Vectors) -> None:
        """Look through as few lists as find what is nearest to vectors that lie between two of a sample: a
        question lies in the middle of no list, either."""
        if not self.trained_for:
            return
        asked = sample[:_TUNING_QUERIES] + _NEIGHBOUR_SHARE * np.roll(sample[:_TUNING_QUERIES], 1, axis=0)
        asked /= np.linalg.norm(asked, axis=1, keepdims=True)
        lists = self.index.nlist
        self.index.nprobe = lists
        nearest = self.index.search(asked, _TUNING_NEIGHBOURS)[1]
        probes = 1
        while probes < lists:
            self.index.nprobe = probes
            found = self.index.search(asked, _TUNING_NEIGHBOURS)[1]
            kept = [len(np.intersect1d(one, other)) for one, other in zip(nearest, found, strict=True)]
            if sum(kept) >= MIN_RECALL * nearest.size:
                break
            probes *= 2
        self.index.nprobe = min(probes, lists)

    def _parameters(self, allowed: Allowed | None) -> Any:
        """Where only some may be found, so many more lists are looked through as those are fewer."""
        if allowed is None:
            return None
        if not self.trained_for:
            return faiss.SearchParameters(sel=allowed.selector)  # type: ignore[call-arg]
        probes = math.ceil(self.index.nprobe * len(self) / max(1, len(allowed)))
        return faiss.SearchParametersIVF(  # type: ignore[call-arg]
            sel=allowed.selector, nprobe=min(probes, self.index.nlist)
        )


def build_index(dimension: int, count: int, sample: Callable[[int], Vectors], batches: Batches) -> FaissIndex:
    """An index of the vectors in `batches`, `count` of them, of the kind that suits so many."""
    made = (
        FaissIndex.flat(dimension) if count <= MAX_FLAT_VECTORS else FaissIndex.ivf(dimension, count, sample)
    )
    for ids, vectors in batches:
        made.add(ids, vectors)
    if made.trained_for:
        made.tune_nprobe(sample(_TUNING_QUERIES))
    return made

"""Index vectors in FAISS: flat for few vectors, IVF for many.

Up to MAX_FLAT_VECTORS a flat index searches exactly. Beyond, an IVF with 8-bit scalar quantization probes
only the nearest lists: as many as find 99.5 % of the ten nearest neighbours of a sample. Results are scored
again with the store's vectors.
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
"""Up to this count a flat index is used; a search takes about two milliseconds."""

REBUILD_GROWTH = 4
"""The index is rebuilt when it has this many times the vectors that it was trained for."""

MIN_RECALL = 0.995
"""The share of the ten nearest vectors that must be found."""

_VECTORS_PER_LIST = 40
"""Training vectors per list, the least that FAISS asks for."""

_TUNING_QUERIES = 200
_NEIGHBOUR_SHARE = 0.6
_TUNING_NEIGHBOURS = 10
_KMEANS_ITERATIONS = 10

faiss.omp_set_num_threads(1)


@dataclass(frozen=True)
class AllowedIds:
    """The ids of the passages that a search may return."""

    ids: Ids

    @cached_property
    def selector(self) -> Any:
        """The ids as a FAISS selector, a bitmap."""
        bits = np.zeros(int(self.ids.max(initial=-1)) + 1, dtype=bool)
        bits[self.ids] = True
        selector: Any = faiss.IDSelectorBitmap
        return selector(np.packbits(bits, bitorder="little"))

    def __len__(self) -> int:
        return len(self.ids)


class FaissIndex:
    """A FAISS index of unit vectors (n, d) by id. `trained_for` is the vector count of an IVF, 0 for a flat
    one."""

    def __init__(self, index: Any, trained_for: int) -> None:
        self.index = index
        self.trained_for = trained_for

    @classmethod
    def flat(cls, dimension: int) -> "FaissIndex":
        """Return an empty flat index, which searches exactly."""
        return cls(faiss.IndexIDMap2(faiss.IndexFlatIP(dimension)), 0)

    @classmethod
    def ivf(cls, dimension: int, count: int, sample: Callable[[int], Vectors]) -> "FaissIndex":
        """Return an empty IVF for about `count` vectors; `sample(n)` gives n of them, evenly drawn, to train
        it."""
        lists = 2 ** int(math.log2(min(4 * math.sqrt(count), count / _VECTORS_PER_LIST)))
        made: Any = faiss.index_factory(dimension, f"IVF{lists},SQ8", faiss.METRIC_INNER_PRODUCT)
        made.cp.niter = _KMEANS_ITERATIONS
        made.cp.seed = 1
        made.train(sample(lists * _VECTORS_PER_LIST))
        return cls(made, count)

    @classmethod
    def read(cls, path: str, trained_for: int) -> "FaissIndex":
        """Read an index from a file. Raises RuntimeError if it can't be read."""
        return cls(faiss.read_index(path), trained_for)

    @property
    def dimension(self) -> int:
        return int(self.index.d)

    @property
    def ids(self) -> Ids:
        """The ids of all vectors, in no particular order."""
        if not self.trained_for:
            return np.asarray(faiss.vector_to_array(self.index.id_map), np.int64)
        lists = self.index.invlists
        sizes = ((n, lists.list_size(n)) for n in range(lists.nlist))
        parts = [faiss.rev_swig_ptr(lists.get_ids(n), size).copy() for n, size in sizes if size]
        return np.concatenate([np.zeros(0, np.int64), *parts])

    @property
    def is_outgrown(self) -> bool:
        """True if there are so many vectors that the index should be rebuilt."""
        return len(self) > max(MAX_FLAT_VECTORS, REBUILD_GROWTH * self.trained_for)

    def __len__(self) -> int:
        return int(self.index.ntotal)

    def write(self, path: str) -> None:
        """Write the index to a file. Raises RuntimeError if it can't be written."""
        faiss.write_index(self.index, path)

    def add(self, ids: Ids, vectors: Vectors) -> None:
        self.index.add_with_ids(vectors, ids)

    def remove(self, ids: Ids) -> None:
        self.index.remove_ids(ids)

    def search(self, query: Vectors, limit: int, allowed: AllowedIds | None = None) -> tuple[Ids, Scores]:
        """Return the ids of the `limit` nearest vectors, nearest first, and their inner products."""
        wanted = min(limit, len(self) if allowed is None else len(allowed))
        if wanted == 0:
            return np.zeros(0, np.int64), np.zeros(0, np.float32)
        scores, ids = self.index.search(query[None, :], wanted, params=self._parameters(allowed))
        found = ids[0] >= 0
        return ids[0][found], scores[0][found]

    def tune_nprobe(self, sample: Vectors) -> None:
        """Set `nprobe` to the least power of two with MIN_RECALL for queries made from a sample.

        Each query lies between two vectors of the sample since questions, too, lie between the lists'
        centres.
        """
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

    def _parameters(self, allowed: AllowedIds | None) -> Any:
        """Return the search parameters; the fewer ids are allowed, the more lists are probed."""
        if allowed is None:
            return None
        if not self.trained_for:
            return faiss.SearchParameters(sel=allowed.selector)  # type: ignore[call-arg]
        probes = math.ceil(self.index.nprobe * len(self) / max(1, len(allowed)))
        return faiss.SearchParametersIVF(  # type: ignore[call-arg]
            sel=allowed.selector, nprobe=min(probes, self.index.nlist)
        )


def build_index(dimension: int, count: int, sample: Callable[[int], Vectors], batches: Batches) -> FaissIndex:
    """Return an index of the `count` vectors in `batches`, flat or IVF by their number."""
    made = (
        FaissIndex.flat(dimension) if count <= MAX_FLAT_VECTORS else FaissIndex.ivf(dimension, count, sample)
    )
    for ids, vectors in batches:
        made.add(ids, vectors)
    if made.trained_for:
        made.tune_nprobe(sample(_TUNING_QUERIES))
    return made

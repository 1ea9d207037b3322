"""Find candidates with FAISS and tantivy in the home's folder, for one process (the embedded engine)."""

from functools import cached_property
from pathlib import Path

from index.home import BM25, DENSE
from index.models.token_model import Vectors
from index.retrieve.bm25_index import Bm25, Bm25Index
from index.retrieve.dense_index import DenseIndex
from index.steps import Steps, finish
from index.store import Store
from index.store.filters import Filter


class Embedded:
    """The `PassageIndex` of FAISS and tantivy; each is opened when it is first needed."""

    def __init__(self, home: Path, store: Store, dimension: int) -> None:
        self._home = home
        self._store = store
        self._dimension = dimension

    @cached_property
    def dense(self) -> DenseIndex:
        return DenseIndex(self._home / DENSE, self._store.passages, self._store.home_id, self._dimension)

    @cached_property
    def _bm25_index(self) -> Bm25Index:
        return Bm25Index(self._home / BM25, self._store.passages, self._store.home_id)

    @property
    def terms(self) -> Bm25:
        self._bm25_index.catch_up()
        return self._bm25_index.engine

    @property
    def is_settled(self) -> bool:
        return True

    def candidates(self, vector: Vectors, text: str, limit: int, where: Filter) -> dict[int, float]:
        near, _ = self.dense.search(vector, limit, self._store.passages.allowed(where))
        worded, scores = self._bm25_index.engine.search(text, limit, where)
        return dict.fromkeys(near.tolist(), 0.0) | dict(zip(worded.tolist(), scores.tolist(), strict=True))

    def open(self) -> None:
        _ = self.dense, self._bm25_index

    def catch_up(self) -> Steps[None]:
        if "dense" in self.__dict__:
            self.dense.catch_up()
            yield
        if "_bm25_index" in self.__dict__:
            self._bm25_index.catch_up()
            yield

    def refresh(self) -> None:
        finish(self.catch_up())

    def save_if_far_behind(self) -> None:
        self.dense.save_if_far_behind()

    def close(self) -> None:
        if "dense" in self.__dict__:
            self.dense.save()

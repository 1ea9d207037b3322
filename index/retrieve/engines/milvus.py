"""The Milvus engine: a home's passages in a collection, for one process or many.

The collection is derived like the embedded indexes: its mark says which generation of the store it holds,
and whoever opens it takes in what is missing. Nobody locks it, since all that is written can be written
twice. What has left the store is in no answer from then on, whether Milvus has heard of it or not, because
candidates are looked up in the store. What came in is found once Milvus has it: at once by who wrote it (its
searches ask for "Session" consistency), by others as soon as Milvus shows it to them, which waits for no
question.
"""

import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from functools import cached_property
from pathlib import Path

import numpy as np

from corpus.errors import DiskError
from index.home import TERMS
from index.models.token_model import Vectors
from index.retrieve.engines.collection import ASKING_S, LAYOUT, WRITING_S, Collection, IndexedVector, Mark
from index.retrieve.engines.milvus_server import MilvusAddress, MilvusServer
from index.retrieve.engines.sparse import question_vector
from index.retrieve.engines.term_table import TermTable, passage_terms
from index.steps import Steps, finish
from index.store import IndexedPassage, Store
from index.store.filters import Filter
from index.text.analyzer import terms
from index.vectors.faiss_index import Ids, Scores

DRIFT = 1.05
"""By which factor the mean length of passages may change before all weights are made anew: off by a tenth,
they change which passage is first for one or two of 300 questions of squad2, by a quarter for three."""

PATIENCE_S = 2.0
"""How long another process's writing may stand still before a process that only asks takes over."""

SETTLING_S = 5.0
"""How long what another process wrote may be missing in some searches: where there are several replicas, some
are behind others, by less than what Milvus calls bounded staleness."""

FLUSHED = 0.02
"""When this share of the passages is new, they are made into a segment with its index."""

_MAKING = "making the collection"
_LEAST_FLUSHED = 100
_MARKED_EVERY = 10
"""After so many batches the mark says how far it has come, so that a kill costs these and no more."""


class Milvus:
    """The passages of a store in Milvus; see `PassageIndex`."""

    def __init__(self, address: MilvusAddress, home: Path, store: Store, dimension: int) -> None:
        self._address = address
        self._home = home
        self._store = store
        self._dimension = dimension
        self._unflushed = 0
        self._held = -1
        self._settles_at = 0.0
        self._seen: tuple[Mark | None, float] | None = None

    @cached_property
    def _server(self) -> MilvusServer:
        return MilvusServer(self._address)

    @cached_property
    def _collection(self) -> Collection:
        """The collection, which holds what the store does."""
        lite = self._address.file is not None  # it arranges the words of new segments at the next question
        asking_s = WRITING_S if lite else ASKING_S
        opened = Collection(self._server.client, f"footnote_{self._store.home_id}", asking_s)
        try:
            with self._server.explained():
                self._make_sound(opened)
            with suppress(DiskError), self._server.explained():  # until there is room it has what it has
                finish(self._take_in(opened))
                if opened.count() != self._store.passages.count() and self._is_held:
                    self._reconcile(opened)
                if self._is_far_behind or lite:
                    self._flush(opened)  # Milvus Lite keeps what a killed process wrote as if it were new
        except BaseException:
            self._server.close()
            del self._server
            raise
        return opened

    @cached_property
    def _terms(self) -> TermTable:
        return TermTable(self._home / TERMS, self._store.passages, self._store.home_id)

    @property
    def terms(self) -> TermTable:
        self._terms.catch_up()
        return self._terms

    @property
    def dense(self) -> "Milvus":
        return self

    @property
    def is_settled(self) -> bool:
        return self._is_held and time.monotonic() >= self._settles_at

    def __len__(self) -> int:
        with self._server.explained():
            return self._collection.count()

    @property
    def ids(self) -> Ids:
        with self._server.explained():
            return self._collection.ids()

    def search(self, query: Vectors, limit: int) -> tuple[Ids, Scores]:
        collection = self._collection
        with self._server.explained():
            return collection.nearest(query, limit)

    def candidates(self, vector: Vectors, text: str, limit: int, where: Filter) -> dict[int, float]:
        collection = self._collection
        words = question_vector(terms(text), self._terms)
        with self._server.explained():
            return collection.candidates(vector, words, limit, where)

    def open(self) -> None:
        _ = self._collection, self._terms

    def refresh(self) -> None:
        """Who asks leaves writing to whoever has committed, unless that one has stopped doing so."""
        if "_collection" not in self.__dict__:
            return
        self._terms.catch_up()
        if self._is_held:
            return
        generation = self._store.passages.generation
        with self._server.explained():
            mark = self._collection.read_mark()
        if mark is not None and mark.generation >= generation:
            self._held, self._seen = generation, None
            self._settles_at = time.monotonic() + SETTLING_S
        elif self._seen is None or self._seen[0] != mark:
            self._seen = mark, time.monotonic()
        elif time.monotonic() - self._seen[1] > PATIENCE_S:
            with suppress(DiskError):  # until there is room it has what it has
                finish(self.catch_up())

    def catch_up(self) -> Steps[None]:
        if "_collection" in self.__dict__:
            with self._server.explained():
                yield from self._take_in(self._collection)

    def save_if_far_behind(self) -> None:
        if self._is_far_behind:
            with self._server.explained():
                self._flush(self._collection)
        self._terms.save_if_far_behind()

    def close(self) -> None:
        try:
            if "_terms" in self.__dict__:
                self._terms.save()
            if "_collection" in self.__dict__ and self._unflushed > _LEAST_FLUSHED:
                with self._server.explained():
                    self._flush(self._collection)
        finally:
            if "_server" in self.__dict__:
                self._server.close()

    @property
    def _is_held(self) -> bool:
        """Whether nobody has committed since it was caught up."""
        return self._held == self._store.passages.generation

    @property
    def _is_far_behind(self) -> bool:
        return self._unflushed > max(_LEAST_FLUSHED, FLUSHED * len(self._terms))

    def _flush(self, collection: Collection) -> None:
        collection.flush()
        self._unflushed = 0

    def _make_sound(self, collection: Collection) -> None:
        """Make a collection that can be caught up, unless one is there. One process does at a time: it takes
        the place of what others may be filling."""
        if self._is_sound(collection):
            return
        database = self._store.database
        with database.transaction() as connection:
            database.wait_for(connection, _MAKING)
            if not self._is_sound(collection):
                collection.make(self._dimension)
                collection.write_mark(Mark(0, self.terms.mean_terms, self._dimension))

    def _is_sound(self, collection: Collection) -> bool:
        """Whether a collection is there that can be caught up: of this layout, and not ahead of the store,
        which it is of a home that was put back from a backup. The store is asked after the mark was read:
        others commit meanwhile."""
        mark = collection.read_mark() if collection.load() else None
        return (
            mark is not None
            and (mark.layout, mark.dimension) == (LAYOUT, self._dimension)
            and mark.generation <= self._store.passages.newest_generation()
        )

    def _take_in(self, collection: Collection) -> Steps[None]:
        """Bring a collection up to the store's generation, in steps."""
        passages = self._store.passages
        mark = collection.read_mark() or Mark(0, self.terms.mean_terms, self._dimension)
        generation, mean = passages.newest_generation(), self.terms.mean_terms
        if mark.generation == generation:
            self._held = generation
            return
        if not 1 / DRIFT < mark.mean_terms / mean < DRIFT:
            mark = Mark(0, mean, self._dimension)
        for number, batch in enumerate(passages.since(mark.generation)):
            new = [passage for passage in batch if passage.id > mark.after]
            collection.put(self._with_vectors(new), mark.mean_terms)
            self._unflushed += len(new)
            if new and number % _MARKED_EVERY == _MARKED_EVERY - 1:
                collection.write_mark(replace(mark, after=batch[-1].id))
            yield
        collection.remove(passages.removed_since(mark.generation).tolist())
        collection.write_mark(replace(mark, generation=generation, after=0))
        self._held = generation

    def _with_vectors(self, batch: Sequence[IndexedPassage]) -> list[IndexedVector]:
        """Passages as they are put in; those that have gone meanwhile are left out."""
        stored = self._store.passages.get([passage.id for passage in batch])
        return [
            IndexedVector(
                passage.id,
                passage.guild_id,
                passage.day,
                passage.known,
                passage.until,
                passage.source,
                stored[passage.id].vector,
                passage_terms(passage),
            )
            for passage in batch
            if passage.id in stored
        ]

    def _reconcile(self, collection: Collection) -> None:
        """Make good what a collection lacks or has too much, by comparing ids."""
        mark = collection.read_mark()
        mean = mark.mean_terms if mark is not None else self.terms.mean_terms
        held = collection.ids()
        stored: list[int] = []
        for batch in self._store.passages.since(0):
            stored += (passage.id for passage in batch)
            missing = np.isin([passage.id for passage in batch], held, invert=True)
            lacking = [p for p, lacks in zip(batch, missing, strict=True) if lacks]
            collection.put(self._with_vectors(lacking), mean)
            self._unflushed += len(lacking)
        collection.remove(np.setdiff1d(held, np.array(stored, np.int64)).tolist())

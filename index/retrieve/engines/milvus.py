"""Find candidates in a Milvus collection, for one process or many.

The collection is derived from the store, like the embedded indexes: its mark says which generation it has,
and each process that opens it adds what is missing. It needs no lock, since all writes are idempotent.
Passages removed from the store are in no answer, even before Milvus knows, because candidates are looked up
in the store. New passages are found once Milvus has them: at once by the process that wrote them (its
searches use "Session" consistency), by other processes as soon as Milvus shows them; no question waits for
that.
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
from index.retrieve.engines.collection import (
    LAYOUT,
    SEARCH_TIMEOUT_S,
    WRITE_TIMEOUT_S,
    Collection,
    IndexedVector,
    Mark,
)
from index.retrieve.engines.milvus_server import MilvusAddress, MilvusServer
from index.retrieve.engines.sparse import question_vector
from index.retrieve.engines.term_table import TermTable, passage_terms
from index.steps import Steps, finish
from index.store import IndexedPassage, Store
from index.store.filters import Filter
from index.text.analyzer import terms_in
from index.vectors.faiss_index import Ids, Scores

MAX_LENGTH_DRIFT = 1.05
"""By which factor the mean length of passages may change before all term weights are recomputed.

A mean that is off by a tenth changes the first passage for one or two of 300 questions of squad2; one that is
off by a quarter, for three.
"""

PATIENCE_S = 2.0
"""How long another process may stop writing before a process that only searches takes over."""

REPLICA_LAG_S = 5.0
"""How long some searches may miss what another process wrote: replicas may lag by less than Milvus's bounded
staleness."""

FLUSH_SHARE = 0.02
"""The share of new passages at which they are sealed into an indexed segment."""

_CREATION_LOCK = "making the collection"
_MIN_FLUSHED = 100
_BATCHES_PER_MARK = 10
"""How often, in batches, the mark is updated: a killed process loses no more than these batches."""


class Milvus:
    """The `PassageIndex` of a store's passages in Milvus."""

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
        """The collection, brought up to date with the store when it is opened."""
        lite = self._address.file is not None  # it indexes the words of new segments at the next search
        asking_s = WRITE_TIMEOUT_S if lite else SEARCH_TIMEOUT_S
        opened = Collection(self._server.client, f"footnote_{self._store.home_id}", asking_s)
        try:
            with self._server.explained():
                self._make_sound(opened)
            with suppress(DiskError), self._server.explained():  # on a full disk, serve what is there
                finish(self._take_in(opened))
                if opened.count() != self._store.passages.count() and self._is_held:
                    self._reconcile(opened)
                if self._is_far_behind or lite:
                    self._flush(opened)  # Milvus Lite leaves a killed process's writes unsealed
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
            return collection.find_nearest(query, limit)

    def candidates(self, vector: Vectors, text: str, limit: int, where: Filter) -> dict[int, float]:
        collection = self._collection
        words = question_vector(terms_in(text, self._terms.languages), self._terms)
        with self._server.explained():
            return collection.candidates(vector, words, limit, where)

    def open(self) -> None:
        _ = self._collection, self._terms

    def refresh(self) -> None:
        """Catch up for a search: leave writing to the process that committed, unless it has stopped."""
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
            self._settles_at = time.monotonic() + REPLICA_LAG_S
        elif self._seen is None or self._seen[0] != mark:
            self._seen = mark, time.monotonic()
        elif time.monotonic() - self._seen[1] > PATIENCE_S:
            with suppress(DiskError):  # on a full disk, serve what is there
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
            if "_collection" in self.__dict__ and self._unflushed > _MIN_FLUSHED:
                with self._server.explained():
                    self._flush(self._collection)
        finally:
            if "_server" in self.__dict__:
                self._server.close()

    @property
    def _is_held(self) -> bool:
        """True if the collection has everything that was committed."""
        return self._held == self._store.passages.generation

    @property
    def _is_far_behind(self) -> bool:
        return self._unflushed > max(_MIN_FLUSHED, FLUSH_SHARE * len(self._terms))

    def _flush(self, collection: Collection) -> None:
        collection.flush()
        self._unflushed = 0

    def _make_sound(self, collection: Collection) -> None:
        """Create the collection unless there is a valid one.

        Only one process does so at a time, since it replaces a collection that others may be filling.
        """
        if self._is_sound(collection):
            return
        database = self._store.database
        with database.transaction() as connection:
            database.lock(connection, _CREATION_LOCK)
            if not self._is_sound(collection):
                collection.make(self._dimension)
                collection.write_mark(Mark(0, self.terms.mean_terms, self._dimension))

    def _is_sound(self, collection: Collection) -> bool:
        """True if there is a collection of this layout that is not ahead of the store.

        It is ahead after the home was restored from a backup. The mark is read before the store's generation,
        since others commit meanwhile.
        """
        mark = collection.read_mark() if collection.load() else None
        return (
            mark is not None
            and (mark.layout, mark.dimension) == (LAYOUT, self._dimension)
            and mark.generation <= self._store.passages.newest_generation()
        )

    def _take_in(self, collection: Collection) -> Steps[None]:
        """Bring a collection up to date with the store, in steps."""
        passages = self._store.passages
        mark = collection.read_mark() or Mark(0, self.terms.mean_terms, self._dimension)
        generation, mean = passages.newest_generation(), self.terms.mean_terms
        if mark.generation == generation:
            self._held = generation
            return
        if not 1 / MAX_LENGTH_DRIFT < mark.mean_terms / mean < MAX_LENGTH_DRIFT:
            mark = Mark(0, mean, self._dimension)
        for number, batch in enumerate(passages.since(mark.generation)):
            new = [passage for passage in batch if passage.id > mark.after]
            collection.put_passages(self._with_vectors(new), mark.mean_terms)
            self._unflushed += len(new)
            if new and number % _BATCHES_PER_MARK == _BATCHES_PER_MARK - 1:
                collection.write_mark(replace(mark, after=batch[-1].id))
            yield
        collection.remove(passages.removed_since(mark.generation).tolist())
        collection.write_mark(replace(mark, generation=generation, after=0))
        self._held = generation

    def _with_vectors(self, batch: Sequence[IndexedPassage]) -> list[IndexedVector]:
        """Return passages with their vectors, to be written; those deleted meanwhile are left out."""
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
        """Add what a collection lacks and remove what it has too much, by comparing ids."""
        mark = collection.read_mark()
        mean = mark.mean_terms if mark is not None else self.terms.mean_terms
        held = collection.ids()
        stored: list[int] = []
        for batch in self._store.passages.since(0):
            stored += (passage.id for passage in batch)
            missing = np.isin([passage.id for passage in batch], held, invert=True)
            lacking = [p for p, lacks in zip(batch, missing, strict=True) if lacks]
            collection.put_passages(self._with_vectors(lacking), mean)
            self._unflushed += len(lacking)
        collection.remove(np.setdiff1d(held, np.array(stored, np.int64)).tolist())

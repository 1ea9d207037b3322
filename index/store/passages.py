"""The passages and vectors of a store, as the ranking and the derived indexes read them."""

import json
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, Connection, Row, Select, bindparam, delete, func, select

from corpus.document import Span
from index.encode.encoder import EncodedPassage
from index.models.token_model import Vectors
from index.store.checksums import is_whole_passage, vector_checksum
from index.store.database import BATCH_ROWS, Database, get_meta, note_loose, vector_ids
from index.store.dialects.sql import among, as_ids, upsert
from index.store.filters import FOREVER, Filter
from index.store.integrity import PARTS_OF_DOCUMENTS, ChangedPassagesError
from index.store.schema import (
    documents,
    generations,
    loose_vectors,
    next_passages,
    passages,
    removed,
    vectors,
)
from index.vectors import product_codes
from index.vectors.faiss_index import AllowedIds
from index.vectors.late_interaction import Tokens
from index.vectors.quantization import pack_vectors, packed_dimension, packed_size, unpack_vectors

Ids = NDArray[np.int64]

_VECTOR_BATCH_ROWS = 10_000
_MAX_CACHED_FILTERS = 64


class StoredPassage(NamedTuple):
    """A passage with its vectors and what a citation says of its document.

    `day` is YYYYMMDD, 0 for unknown. The last three fields are as stored, and decoded on demand: of a hundred
    candidates only a few are needed.
    """

    id: int
    document_id: str
    guild_id: int
    title: str
    source: str | None
    url: str | None
    published: str | None
    day: int
    language: str
    section: str
    start: int
    end: int
    spans: str
    packed: bytes
    packed_sentences: bytes

    @property
    def sentences(self) -> tuple[Span, ...]:
        """The spans of its sentences in the document."""
        return tuple((start, end) for start, end in json.loads(self.spans))

    @property
    def vector(self) -> Vectors:
        """Its vector, (d,) float32."""
        found: Vectors = unpack_vectors(self.packed)[0]
        return found

    @property
    def sentence_vectors(self) -> Vectors:
        """The vectors of its sentences, (n, d) float32."""
        return unpack_vectors(self.packed_sentences, packed_dimension(self.packed))


@dataclass(frozen=True, slots=True)
class IndexedPassage:
    """A passage as the derived indexes read it. `title` is "" if it was generated from the text."""

    id: int
    title: str
    section: str
    text: str
    source: str
    day: int
    known: int
    until: int
    guild_id: int
    language: str


class Passages:
    """The passages of one database. Each method is one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._allowed: OrderedDict[Filter, AllowedIds | None] = OrderedDict()
        self._allowed_in = 0
        self._counted = _Counted(0, 0, 0)

    def snapshot(self) -> AbstractContextManager[None]:
        """Read everything within from one snapshot, whatever other processes commit."""
        return self._database.snapshot()

    @property
    def generation(self) -> int:
        """The number of the last change of passages; up to half a second old on a shared database."""
        return int(self._database.get("generation") or 0)

    def newest_generation(self) -> int:
        """Return the generation from the database, which another process may just have changed."""
        with self._database.transaction() as connection:
            return int(get_meta(connection, "generation") or 0)

    def lineage(self, home_id: str, generation: int) -> str:
        """Return the name of a home's past up to a generation. Another past has another name, even if its
        generations have the same numbers."""
        with self._database.transaction() as connection:
            token: str | None = connection.scalar(_TOKEN, {"generation": generation})
        return f"{home_id}:{token}" if token else home_id

    def count(self) -> int:
        """Return the number of passages. After the first call only changes are counted: counting a million
        takes a tenth of a second."""
        before = self._counted
        with self._database.transaction() as connection:
            generation = int(get_meta(connection, "generation") or 0)
            if generation < before.generation:  # an older snapshot: see `steady`
                return connection.scalar(select(func.count()).select_from(passages)) or 0
            if generation > before.generation:
                since = {"generation": before.generation, "last": before.last}
                [(new, last)] = connection.execute(_COUNT_NEW, since)
                gone = connection.scalar(_COUNT_GONE, since) or 0
                self._counted = _Counted(generation, before.count + new - gone, max(before.last, last or 0))
        return self._counted.count

    def get(self, ids: Sequence[int]) -> dict[int, StoredPassage]:
        """Return passages by id, in the order of ids; a passage that is gone is left out."""
        with self._database.transaction() as connection:
            rows = connection.execute(_STORED_BY_ID, as_ids(map(int, ids))).all()
        return {row[0]: StoredPassage._make(row) for row in rows}

    def tokens(self, ids: Sequence[int]) -> tuple[Tokens, list[int]]:
        """Return the token vectors of passages for late interaction, concatenated (m, 96), and the number of
        each passage's tokens; 0 for a passage that is gone."""
        with self._database.transaction() as connection:
            rows = connection.execute(_TOKENS_BY_ID, as_ids(map(int, ids))).all()
        stored: dict[int, bytes] = {row[0]: row[1] for row in rows}
        self.refuse_sizes(n for n, one in stored.items() if len(one) % product_codes.BYTES_PER_TOKEN)
        each = [stored.get(int(number), b"") for number in ids]
        codes = np.frombuffer(b"".join(each), np.uint8).reshape(-1, product_codes.BYTES_PER_TOKEN)
        return product_codes.decode_tokens(codes), [len(one) // product_codes.BYTES_PER_TOKEN for one in each]

    def of_document(self, document_id: str) -> list[StoredPassage]:
        """Return the passages of one document in the order of its text, without changed ones."""
        with self._database.transaction() as connection:
            rows = connection.execute(PARTS_OF_DOCUMENTS, as_ids([document_id])).all()
        ids = [row.id for row in rows if is_whole_passage(row)]
        return sorted(self.get(ids).values(), key=lambda passage: passage.start)

    def around(self, document_id: str, span: Span) -> StoredPassage | None:
        """Return the first passage of a document that a span is within, None if there is none."""
        asked = {"document_id": document_id, "start": span[0], "end": span[1]}
        with self._database.transaction() as connection:
            number: int | None = connection.scalar(_AROUND, asked)
        return None if number is None else self.get([number]).get(number)

    def vectors_of(self, document_id: str) -> Vectors:
        """Return the vectors (n, d) of one document's passages in the order of its text; a long document has
        many."""
        with self._database.transaction() as connection:
            return _stack(list(connection.scalars(_VECTORS_OF_DOCUMENT, {"document_id": document_id})))

    def allowed(self, where: Filter) -> AllowedIds | None:
        """Return the passages that a filter passes, None if it passes all.

        The last filters used are cached until passages change.
        """
        generation = self.generation
        if generation != self._allowed_in:
            self._allowed.clear()
            self._allowed_in = generation
        if where not in self._allowed:
            while len(self._allowed) >= _MAX_CACHED_FILTERS:
                self._allowed.popitem(last=False)
            all_pass = self._all_pass(where)
            self._allowed[where] = None if all_pass else self._find_allowed(where.conditions(documents))
        self._allowed.move_to_end(where)
        return self._allowed[where]

    def _all_pass(self, where: Filter) -> bool:
        """True if a filter certainly passes all documents: it names at most a guild, and there is no past
        version and no document of another guild. Needs no scan of the documents."""
        if where != Filter(guild_id=where.guild_id):
            return False
        barred = [documents.c.until < FOREVER]
        if where.guilds is not None:
            shared, own = min(where.guilds), max(where.guilds)
            between = (documents.c.guild_id > shared) & (documents.c.guild_id < own)
            barred += [documents.c.guild_id < shared, between, documents.c.guild_id > own]
        with self._database.transaction() as connection:
            there = (connection.scalar(select(documents.c.id).where(one).limit(1)) for one in barred)
            return all(found is None for found in there)

    def _find_allowed(self, conditions: list[ColumnElement[bool]]) -> AllowedIds | None:
        statement = (
            select(passages.c.id).join(documents, documents.c.id == passages.c.document_id).where(*conditions)
        )
        with self._database.transaction() as connection:
            ids = np.array(list(connection.scalars(statement)), dtype=np.int64)
        return None if len(ids) == self.count() else AllowedIds(ids)

    def vectors_since(self, generation: int, dimension: int) -> Iterator[tuple[Ids, Vectors]]:
        """Yield ids (n,) and vectors (n, d) of passages committed after a generation, in batches by id.

        Raises ChangedPassagesError if a vector has another dimension.
        """
        statement = (
            select(passages.c.id, vectors.c.passage)
            .join(vectors, vectors.c.id == passages.c.vector_id)
            .where(passages.c.generation > generation, passages.c.id > bindparam("after"))
            .order_by(passages.c.id)
            .limit(_VECTOR_BATCH_ROWS)
        )
        for rows in self._pages(statement, generation):
            self.refuse_sizes(row[0] for row in rows if len(row[1]) != packed_size(dimension))
            yield np.array([row[0] for row in rows], np.int64), _stack([row[1] for row in rows])

    def sample_vectors(self, count: int) -> Vectors:
        """Return the vectors (n, d) of about `count` passages, spread evenly by id; always the same ones."""
        step = max(1, self.count() // count)
        statement = (
            select(vectors.c.passage)
            .join(vectors, vectors.c.id == passages.c.vector_id)
            .where(passages.c.id % step == 0)
            .limit(count)
        )
        with self._database.transaction() as connection:
            found = list(connection.scalars(statement))
        [(usual, _)] = Counter(map(len, found)).most_common(1) or [(0, 0)]
        return _stack([vector for vector in found if len(vector) == usual])

    def refuse_sizes(self, passage_ids: Iterable[int]) -> None:
        """Raise ChangedPassagesError for passages whose vectors have a wrong size, if there are any."""
        ids = list(passage_ids)
        if ids:
            with self._database.transaction() as connection:
                of = connection.scalars(_DOCUMENTS_OF, as_ids(map(int, ids))).all()
            raise ChangedPassagesError(set(of))

    def refuse_unencoded(self) -> None:
        """Raise ChangedPassagesError if passages have no vectors."""
        with self._database.transaction() as connection:
            found = connection.scalars(_UNENCODED).all()
        if found:
            raise ChangedPassagesError(set(found))

    def since(self, generation: int) -> Iterator[list[IndexedPassage]]:
        """Yield the passages committed after a generation, in batches by id.

        Each text is loaded once and cut here: SQL would go through it from its beginning for each passage.
        """
        texts: dict[str, str] = {}

        def load_texts(connection: Connection, rows: Sequence[Row[*tuple[Any, ...]]]) -> None:
            wanted = {row.fingerprint: row.document_id for row in rows}
            for fingerprint in texts.keys() - wanted.keys():
                del texts[fingerprint]
            missing = as_ids({wanted[fingerprint] for fingerprint in wanted.keys() - texts.keys()})
            texts.update((row.fingerprint, row.text) for row in connection.execute(_TEXTS_BY_ID, missing))

        statement = (
            select(*_INDEXED)
            .join(documents, documents.c.id == passages.c.document_id)
            .where(passages.c.generation > generation, passages.c.id > bindparam("after"))
            .order_by(passages.c.id)
            .limit(BATCH_ROWS)
        )
        for rows in self._pages(statement, generation, load_texts):
            yield [_indexed(row, texts[row.fingerprint]) for row in rows]

    def _pages(
        self,
        statement: Select[*tuple[Any, ...]],
        generation: int,
        complete: Callable[[Connection, Sequence[Row[*tuple[Any, ...]]]], None] = lambda connection, rows: (
            None
        ),
    ) -> Iterator[Sequence[Row[*tuple[Any, ...]]]]:
        """Yield pages of a statement's rows for the passages committed after a generation.

        The first column of the statement is the id, by which its rows ascend; its parameter `after` is the
        last id of the page before. `complete` reads what else belongs to a page.
        """
        # + 0: use the index on generations instead of scanning ids until a later generation
        first = select(func.min(passages.c.id + 0)).where(passages.c.generation > generation)
        with self._database.transaction() as connection:
            found: int | None = connection.scalar(first)
        if found is None:
            return
        after = found - 1  # scanning all smaller ids takes long if there are a million
        while True:
            with self._database.transaction() as connection:
                rows = connection.execute(statement, {"after": after}).all()
                complete(connection, rows)
            if not rows:
                return
            yield rows
            after = rows[-1][0]

    def removed_since(self, generation: int) -> Ids:
        """Return the ids of the passages removed after a generation."""
        with self._database.transaction() as connection:
            statement = select(removed.c.passage_id).where(removed.c.generation > generation)
            return np.array(list(connection.scalars(statement)), dtype=np.int64)

    def known_vectors(self, keys: Sequence[str]) -> set[str]:
        """Return those keys whose vectors are stored, and are as they were stored."""
        with self._database.transaction() as connection:
            rows = connection.execute(_VECTORS_BY_KEY, as_ids(keys)).all()
        return {row.key for row in rows if row.checksum == vector_checksum(*row[:-1])}

    def put_vectors(self, encoded: Mapping[str, EncodedPassage]) -> None:
        """Store vectors by key, before the passages that use them."""
        if encoded:
            with self._database.transaction() as connection:
                store_vectors(connection, encoded)

    def drop_unused_vectors(self) -> None:
        """Delete vectors that no passage uses any more, and no next one. Does nothing while another process
        is indexing: its vectors have no passages yet."""
        with self._database.transaction() as connection:
            if self._database.try_lock(connection, INDEXING_LOCK):
                loose = connection.scalars(delete(loose_vectors).returning(loose_vectors.c.vector_id)).all()
                connection.execute(_DROP_UNUSED, as_ids(loose))


def store_vectors(connection: Connection, encoded: Mapping[str, EncodedPassage]) -> None:
    """Store vectors by key, and note that they may belong to no passage yet."""
    rows: list[dict[str, Any]] = [
        {
            "key": key,
            "passage": pack_vectors(item.vector[None, :]),
            "sentences": pack_vectors(item.sentences),
            "tokens": item.codes.tobytes(),
        }
        for key, item in sorted(encoded.items())  # in one order, so that two processes never deadlock
    ]
    if not rows:
        return
    rows = [{**row, "checksum": vector_checksum(**row)} for row in rows]
    statement = upsert(connection, vectors)
    values = {name: statement.excluded[name] for name in rows[0]}
    connection.execute(statement.on_conflict_do_update(index_elements=["key"], set_=values), rows)
    note_loose(connection, vector_ids(connection, encoded).values())


@dataclass(frozen=True, slots=True)
class _Counted:
    """The number of passages at a generation, and the highest id until then."""

    generation: int
    count: int
    last: int


_COUNT_NEW = select(func.count(), func.max(passages.c.id)).where(passages.c.id > bindparam("last"))
_COUNT_GONE = (
    select(func.count())
    .select_from(removed)
    .where(removed.c.generation > bindparam("generation"), removed.c.passage_id <= bindparam("last"))
)
INDEXING_LOCK = "indexing"
"""The lock that a process shares while vectors that it has stored may wait for their passages."""

_VECTORS_BY_KEY = select(
    vectors.c.key, vectors.c.passage, vectors.c.sentences, vectors.c.tokens, vectors.c.checksum
).where(among(vectors.c.key))
_DOCUMENTS_OF = select(passages.c.document_id).where(among(passages.c.id))
_UNENCODED = (
    select(passages.c.document_id)
    .outerjoin(vectors, vectors.c.id == passages.c.vector_id)
    .where(vectors.c.id.is_(None))
    .distinct()
)
_TOKEN = select(generations.c.token).where(generations.c.generation == bindparam("generation"))
_USED = select(passages.c.id).where(passages.c.vector_id == vectors.c.id).exists()
_USED_NEXT = select(next_passages.c.number).where(next_passages.c.vector_id == vectors.c.id).exists()
_DROP_UNUSED = delete(vectors).where(among(vectors.c.id), ~_USED, ~_USED_NEXT)
_INDEXED = (
    passages.c.id,
    passages.c.section,
    passages.c.start,
    passages.c.end,
    passages.c.document_id,
    documents.c.fingerprint,
    documents.c.title,
    documents.c.title_made,
    documents.c.source,
    documents.c.day,
    documents.c.known,
    documents.c.until,
    documents.c.guild_id,
    documents.c.language,
)
_STORED = (
    passages.c.id,
    passages.c.document_id,
    documents.c.guild_id,
    documents.c.title,
    documents.c.source,
    documents.c.url,
    documents.c.published,
    documents.c.day,
    documents.c.language,
    passages.c.section,
    passages.c.start,
    passages.c.end,
    passages.c.sentences,
    vectors.c.passage,
    vectors.c.sentences.label("packed_sentences"),
)
"""The columns of a `StoredPassage`, in the order of its fields."""


_STORED_BY_ID = (
    select(*_STORED)
    .join(documents, documents.c.id == passages.c.document_id)
    .join(vectors, vectors.c.id == passages.c.vector_id)
    .where(among(passages.c.id))
    .order_by(passages.c.id)
)
"""In the same order on every database: the last bits of summed scores depend on it."""

_AROUND = (
    select(passages.c.id)
    .where(passages.c.document_id == bindparam("document_id"))
    .where(passages.c.start <= bindparam("start"), passages.c.end >= bindparam("end"))
    .order_by(passages.c.start, passages.c.id)
    .limit(1)
)
_VECTORS_OF_DOCUMENT = (
    select(vectors.c.passage)
    .join(passages, passages.c.vector_id == vectors.c.id)
    .where(passages.c.document_id == bindparam("document_id"))
    .order_by(passages.c.start, passages.c.id)
)

_TEXTS_BY_ID = select(documents.c.fingerprint, documents.c.text).where(among(documents.c.id))

_TOKENS_BY_ID = (
    select(passages.c.id, vectors.c.tokens)
    .join(vectors, vectors.c.id == passages.c.vector_id)
    .where(among(passages.c.id))
)


def _stack(stored: Sequence[bytes]) -> Vectors:
    return (
        unpack_vectors(b"".join(stored), packed_dimension(stored[0]))
        if stored
        else np.zeros((0, 0), np.float32)
    )


def _indexed(row: Row[*tuple[Any, ...]], text: str) -> IndexedPassage:
    return IndexedPassage(
        id=row.id,
        title="" if row.title_made else row.title,
        section=row.section,
        text=text[row.start : row.end],
        source=row.source or "",
        day=row.day,
        known=row.known,
        until=row.until,
        guild_id=row.guild_id,
        language=row.language,
    )

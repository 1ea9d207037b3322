"""Passages for the next model, stored beside those that are served until all are there (a turnover)."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, bindparam, delete, func, insert, select, update

from corpus.document import Document
from corpus.passages import Passage
from index.encode.encoder import EncodedPassage
from index.store.checksums import checksum_of_all, is_whole_document, passage_checksum
from index.store.database import Database, batched, next_generation, note_loose, set_meta, vector_ids
from index.store.dialects.sql import among, as_ids, upsert
from index.store.passages import store_vectors
from index.store.rows import read_document
from index.store.schema import (
    MODEL,
    documents,
    loose_vectors,
    next_documents,
    next_passages,
    passages,
    removed,
    vectors,
)


@dataclass(frozen=True, slots=True)
class PendingDocument:
    """A document without all its next passages, and its checksum. `document` is None if it is not as it was
    stored."""

    id: str
    checksum: str
    document: Document | None


@dataclass(frozen=True, slots=True)
class NextPart:
    """Successive next passages of one document, from the number `first` on, with the keys of their vectors.

    `checksum` is that of the document that was cut.
    """

    document_id: str
    checksum: str
    first: int
    passages: tuple[Passage, ...]
    keys: tuple[str, ...]
    is_last: bool


class NextPassages:
    """The next passages of one database. Each method is one transaction.

    What was stored for a document counts only while its checksum stays the same. `encoding` is the
    fingerprint of what the next passages depend on.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def count(self, encoding: str) -> tuple[int, int]:
        """Return how many documents have all their next passages, and how many documents there are, both
        with past versions."""
        done = select(func.count()).select_from(next_documents).join(documents, _is_done(encoding))
        with self._database.transaction() as connection:
            total = connection.scalar(select(func.count()).select_from(documents)) or 0
            return connection.scalar(done) or 0, total

    def pending(self, encoding: str, after: str, limit: int) -> list[PendingDocument]:
        """Return up to `limit` documents without all their next passages, in the order of their ids, from
        those whose id is greater than `after`."""
        statement = _pending(encoding).where(documents.c.id > after).order_by(documents.c.id).limit(limit)
        with self._database.transaction() as connection:
            rows = connection.execute(statement).all()
        return [
            PendingDocument(row.id, row.checksum, read_document(row) if is_whole_document(row) else None)
            for row in rows
        ]

    def put(
        self, encoding: str, parts: Sequence[NextPart], encoded: Mapping[str, EncodedPassage]
    ) -> set[str]:
        """Store parts of documents, and the vectors, by key, that are not stored yet.

        Left out are the parts of documents that have changed or gone since they were cut. Returns the ids of
        the documents that now have all their next passages.
        """
        with self._database.transaction() as connection:
            store_vectors(connection, encoded)
            numbers = vector_ids(connection, (key for part in parts for key in part.keys))
            ids = as_ids({part.document_id for part in parts})
            stored = {row.id: row.checksum for row in connection.execute(_CHECKSUMS, ids)}
            return {
                part.document_id
                for part in parts
                if stored.get(part.document_id) == part.checksum
                and _put_part(connection, encoding, part, numbers)
            }

    def turn(self, encoding: str, model: str) -> bool:
        """Put the next passages in the place of the passages, all or none, and note the name of their model.

        Returns False, and does nothing, if a document lacks some of them, or one has lost its vectors.
        """
        with self._database.transaction() as connection:
            lacking = _pending(encoding), _LOST
            if any(connection.execute(one.limit(1)).first() is not None for one in lacking):
                return False
            generation = next_generation(connection)
            _retire_passages(connection, generation)
            ids = connection.scalars(select(documents.c.id).order_by(documents.c.id)).all()
            for some in batched(ids):
                _take_over(connection, some, encoding, generation)
            connection.execute(delete(next_passages))
            connection.execute(delete(next_documents))
            set_meta(connection, MODEL, model)
        return True

    def discard(self, but: str = "") -> None:
        """Delete what was stored for any encoding `but` one, and of documents whose vectors were lost.

        The other vectors can be dropped then.
        """
        others = select(next_documents.c.document_id).where(next_documents.c.encoding != but)
        with self._database.transaction() as connection:
            ids = {*connection.scalars(others), *connection.scalars(_LOST)}
            if ids:
                drop_next_passages(connection, sorted(ids))

    def has_leftovers(self) -> bool:
        """True if there are next passages, or vectors that may belong to no passage."""
        with self._database.transaction() as connection:
            return any(
                connection.execute(select(table).limit(1)).first() is not None
                for table in (next_documents, loose_vectors)
            )


def drop_next_passages(connection: Connection, document_ids: Sequence[str]) -> None:
    """Delete the next passages of documents."""
    for ids in batched(document_ids):
        theirs = next_passages.c.document_id.in_(ids)
        gone = connection.scalars(select(next_passages.c.vector_id).where(theirs)).all()
        note_loose(connection, set(gone))
        connection.execute(delete(next_passages).where(theirs))
        connection.execute(delete(next_documents).where(next_documents.c.document_id.in_(ids)))


_CHECKSUMS = select(documents.c.id, documents.c.checksum).where(among(documents.c.id))
_NOTED = select(next_documents).where(next_documents.c.document_id == bindparam("document_id"))
_COUNT_OF = (
    select(func.count())
    .select_from(next_passages)
    .where(next_passages.c.document_id == bindparam("document_id"))
)
_NEXT = (
    select(next_passages)
    .where(among(next_passages.c.document_id))
    .order_by(next_passages.c.document_id, next_passages.c.number)
)
_LOST = (
    select(next_passages.c.document_id)
    .outerjoin(
        vectors, (vectors.c.id == next_passages.c.vector_id) & (vectors.c.key == next_passages.c.vector_key)
    )
    .where(vectors.c.id.is_(None))
    .distinct()
)
_TURNED = update(documents).where(documents.c.id == bindparam("turned_id"))


def _is_done(encoding: str) -> ColumnElement[bool]:
    return (
        (next_documents.c.document_id == documents.c.id)
        & (next_documents.c.checksum == documents.c.checksum)
        & (next_documents.c.encoding == encoding)
        & next_documents.c.whole
    )


def _pending(encoding: str) -> Select[*tuple[Any, ...]]:
    joined = select(documents).outerjoin(next_documents, _is_done(encoding))
    return joined.where(next_documents.c.document_id.is_(None))


def _put_part(connection: Connection, encoding: str, part: NextPart, numbers: Mapping[str, int]) -> bool:
    """Store a part; True if the document now has all its next passages.

    It lacks some if its first ones were dropped after they were stored.
    """
    document = {"document_id": part.document_id}
    noted = connection.execute(_NOTED, document).first()
    if noted is not None and (noted.encoding, noted.checksum) != (encoding, part.checksum):
        drop_next_passages(connection, [part.document_id])
    rows = [
        {
            **document,
            "number": part.first + n,
            "section": passage.section,
            "start": passage.start,
            "end": passage.end,
            "sentences": json.dumps(passage.sentences),
            "vector_id": numbers[key],
            "vector_key": key,
        }
        for n, (passage, key) in enumerate(zip(part.passages, part.keys, strict=True))
    ]
    if rows:
        statement = upsert(connection, next_passages)
        values = {name: statement.excluded[name] for name in rows[0] if name not in ("document_id", "number")}
        keys = ["document_id", "number"]
        connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=values), rows)
    whole = part.is_last and connection.scalar(_COUNT_OF, document) == part.first + len(rows)
    note = {"encoding": encoding, "checksum": part.checksum, "whole": whole}
    noting = upsert(connection, next_documents).values({**document, **note})
    connection.execute(noting.on_conflict_do_update(index_elements=["document_id"], set_=note))
    return whole


def _retire_passages(connection: Connection, generation: int) -> None:
    """Delete the passages of all documents. Those of lost documents stay, to show the loss."""
    theirs = passages.c.document_id.in_(select(documents.c.id))
    gone = connection.execute(select(passages.c.id, passages.c.vector_id).where(theirs)).all()
    for rows in batched(gone):
        connection.execute(
            insert(removed), [{"passage_id": number, "generation": generation} for number, _ in rows]
        )
    note_loose(connection, {vector for _, vector in gone if isinstance(vector, int)})
    connection.execute(delete(passages).where(theirs))


def _take_over(connection: Connection, document_ids: Sequence[str], encoding: str, generation: int) -> None:
    """Make the next passages of documents their passages."""
    checksums: dict[str, list[str]] = {i: [] for i in document_ids}
    rows = []
    for row in connection.execute(_NEXT, as_ids(document_ids)):
        spot = (row.document_id, row.section, row.start, row.end, row.sentences)
        checksum = passage_checksum(*spot, row.vector_key, generation)
        checksums[row.document_id].append(checksum)
        names = ("document_id", "section", "start", "end", "sentences")
        values = dict(zip(names, spot, strict=True))
        rows.append({**values, "vector_id": row.vector_id, "generation": generation, "checksum": checksum})
    if rows:
        connection.execute(insert(passages), rows)
    turned = _TURNED.values(encoding=encoding, passages_checksum=bindparam("sum"))
    connection.execute(
        turned, [{"turned_id": i, "sum": checksum_of_all(found)} for i, found in checksums.items()]
    )

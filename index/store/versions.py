"""Past versions of documents, stored as documents that only filters with `as_of` pass."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, bindparam, insert, select

from corpus.document import Document
from index.store.checksums import (
    checksum_of_all,
    document_checksum,
    is_whole_document,
    is_whole_passage,
    passage_checksum,
)
from index.store.database import Database, batched
from index.store.integrity import PASSAGE_PARTS
from index.store.rows import read_document
from index.store.schema import documents, passages, vectors


@dataclass(frozen=True, slots=True)
class StoredVersion:
    """Which version of which `document` (id) a row is. A past version has an `id` of its own."""

    id: str
    document: str
    version: int
    guild_id: int


class Versions:
    """The past versions in one database. Each method is one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, document_id: str) -> list[Document]:
        """Return the stored past versions of a document, oldest first, without changed ones."""
        statement = select(documents).where(documents.c.version_of == document_id)
        with self._database.transaction() as connection:
            rows = connection.execute(statement.order_by(documents.c.version))
            return [read_document(row) for row in rows if is_whole_document(row)]

    def held(self, document_id: str) -> dict[int, tuple[int, int]]:
        """Return two days of each stored version, oldest first: when it became known (YYYYMMDD, 0: when it
        was published), and when another version replaced it (`FOREVER` for the newest)."""
        mine = (documents.c.id == document_id) | (documents.c.version_of == document_id)
        statement = select(documents.c.version, documents.c.known, documents.c.until).where(mine)
        with self._database.transaction() as connection:
            rows = connection.execute(statement.order_by(documents.c.version))
            return {row.version: (row.known, row.until) for row in rows}

    def find(self, document_id: str, version: int) -> StoredVersion | None:
        """Return a version of a document, None if it is not stored."""
        mine = (documents.c.id == document_id) & documents.c.version_of.is_(None)
        statement = _STORED.where(
            mine | (documents.c.version_of == document_id), documents.c.version == version
        )
        with self._database.transaction() as connection:
            row = connection.execute(statement).first()
        return _read_stored(row) if row is not None else None

    def identify(self, ids: Iterable[str]) -> dict[str, StoredVersion]:
        """Return which versions documents and past versions are, by id; what is not stored is left out."""
        found: dict[str, StoredVersion] = {}
        with self._database.transaction() as connection:
            for some in batched(list(ids)):
                rows = connection.execute(_STORED.where(documents.c.id.in_(some)))
                found.update({row.id: _read_stored(row) for row in rows})
        return found


_STORED = select(documents.c.id, documents.c.version_of, documents.c.version, documents.c.guild_id)


def _read_stored(row: Row[*tuple[Any, ...]]) -> StoredVersion:
    return StoredVersion(row.id, row.version_of or row.id, row.version, row.guild_id)


def keep_version(connection: Connection, coming: Document, today: int, generation: int) -> None:
    """Store the present version of a document as a past one, with its passages.

    Nothing is stored if its text equals that of `coming`, the version that replaces it, if it became known
    only today, or if it is not as it was stored: nobody ever said that.
    """
    row = connection.execute(select(documents).where(documents.c.id == coming.id)).one()
    if row.text == coming.text or row.known == today or not is_whole_document(row):
        return
    past = f"{coming.id}@{row.version}"
    moved = {"id": past, "origin": f"version:{coming.id}", "key": str(row.version)}
    values = dict(row._mapping) | moved | {"version_of": coming.id, "until": today}
    found = connection.execute(_PASSAGES, {"id": coming.id}).all()
    rows = [_past_passage(past, generation, one) for one in found]
    if not all(map(is_whole_passage, found)):
        rows, values["encoding"] = [], ""  # they are made again with those of another model
    values["passages_checksum"] = checksum_of_all(str(one["checksum"]) for one in rows)
    connection.execute(insert(documents).values(values | {"checksum": document_checksum(values)}))
    if rows:
        connection.execute(insert(passages), rows)


_PASSAGES = (
    select(*PASSAGE_PARTS, passages.c.vector_id)
    .outerjoin(vectors, vectors.c.id == passages.c.vector_id)
    .where(passages.c.document_id == bindparam("id"))
    .order_by(passages.c.id)
)


def _past_passage(document_id: str, generation: int, row: Row[*tuple[Any, ...]]) -> dict[str, object]:
    """Return the row of a past version's passage from that of the present one."""
    return {
        "document_id": document_id,
        "section": row.section,
        "start": row.start,
        "end": row.end,
        "sentences": row.spans,
        "vector_id": row.vector_id,
        "generation": generation,
        "checksum": passage_checksum(
            document_id, row.section, row.start, row.end, row.spans, row.vector_key, generation
        ),
    }

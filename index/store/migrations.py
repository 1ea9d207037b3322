"""Migrations: what turns the tables of an older version into this one's, a step a version."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Column, Connection, MetaData, inspect, text

from index.store.filters import FOREVER
from index.vectors.late_interaction import DIMENSION
from index.vectors.product_codes import encode
from index.vectors.quantization import pack


def _keep_versions(connection: Connection) -> None:
    """1 → 2: past versions of documents, with the days between which each was known."""
    for statement in (
        "ALTER TABLE documents ADD COLUMN known INTEGER NOT NULL DEFAULT 0",
        f"ALTER TABLE documents ADD COLUMN until INTEGER NOT NULL DEFAULT {FOREVER}",
        "ALTER TABLE documents ADD COLUMN version_of VARCHAR",
        "CREATE INDEX ix_documents_version_of ON documents (version_of)",
        "CREATE INDEX documents_by_until ON documents (until)",
    ):
        connection.execute(text(statement))


def _keep_tokens(connection: Connection) -> None:
    """2 → 3: the tokens of passages, for late interaction. They come when documents are indexed anew, which
    opening a home does since their encoding is another one."""
    connection.execute(text("ALTER TABLE vectors ADD COLUMN tokens BLOB NOT NULL DEFAULT x''"))


def _pack_vectors(connection: Connection) -> None:
    """3 → 4: vectors in half the bytes: float16 where float32 was, and packed where float16 was. Whether any
    document is encoded otherwise is looked up in an index."""
    connection.execute(text("CREATE INDEX ix_documents_encoding ON documents (encoding)"))
    after = ""
    while rows := connection.execute(_SOME_VECTORS, {"after": after}).all():
        packed = []
        for key, passage, sentences in rows:
            vector = np.frombuffer(passage, dtype=np.float32)
            halves = np.frombuffer(sentences, dtype=np.float16).astype(np.float32)
            packed.append(
                {
                    "of": key,
                    "passage": vector.astype(np.float16).tobytes(),
                    "sentences": _scales_first(halves.reshape(-1, len(vector))),
                }
            )
        connection.execute(_PACKED, packed)
        after = rows[-1][0]


_SOME_VECTORS = text("SELECT key, passage, sentences FROM vectors WHERE key > :after ORDER BY key LIMIT 500")
_PACKED = text("UPDATE vectors SET passage = :passage, sentences = :sentences WHERE key = :of")


def _scales_first(vectors: NDArray[np.float32]) -> bytes:
    """Vectors as the fourth version had them: all scales, then all numbers."""
    packed = np.frombuffer(pack(vectors), np.uint8).reshape(len(vectors), -1)
    return packed[:, :_SCALE_BYTES].tobytes() + packed[:, _SCALE_BYTES:].tobytes()


def _number_vectors(connection: Connection) -> None:
    """4 → 5: vectors by number, all packed alike, and tokens as codes. What
    belongs to no passage is noted when it comes to that."""
    for statement in _NUMBERED:
        connection.execute(text(statement))
    after = 0
    while rows := connection.execute(_SOME_OLD_VECTORS, {"after": after}).all():
        numbered = []
        for number, key, passage, sentences, tokens in rows:
            vector = np.frombuffer(passage, dtype=np.float16).astype(np.float32)[None, :]
            count = len(sentences) // (_SCALE_BYTES + vector.shape[1])
            scales = np.frombuffer(sentences, np.uint8, count * _SCALE_BYTES).reshape(count, -1)
            numbers = np.frombuffer(sentences, np.uint8, offset=scales.size).reshape(count, -1)
            whole = np.frombuffer(tokens, dtype=np.int8).astype(np.float32).reshape(-1, DIMENSION)
            numbered.append(
                {
                    "id": number,
                    "key": key,
                    "passage": pack(vector),
                    "sentences": np.hstack([scales, numbers]).tobytes(),
                    "tokens": encode(whole / np.float32(_TOKEN_SCALE)).tobytes(),
                }
            )
        connection.execute(_ADDED, numbered)
        after = rows[-1][0]
    for statement in _CONNECTED:
        connection.execute(text(statement))


_SCALE_BYTES = 4
_TOKEN_SCALE = 127
_NUMBERED = (
    "ALTER TABLE vectors RENAME TO old_vectors",
    "CREATE TABLE vectors (id INTEGER NOT NULL PRIMARY KEY, key VARCHAR NOT NULL UNIQUE, "
    "passage BLOB NOT NULL, sentences BLOB NOT NULL, tokens BLOB NOT NULL)",
)
_SOME_OLD_VECTORS = text(
    "SELECT rowid, key, passage, sentences, tokens FROM old_vectors WHERE rowid > :after "
    "ORDER BY rowid LIMIT 500"
)
_ADDED = text(
    "INSERT INTO vectors (id, key, passage, sentences, tokens) "
    "VALUES (:id, :key, :passage, :sentences, :tokens)"
)
_CONNECTED = (
    "ALTER TABLE passages ADD COLUMN vector_id INTEGER NOT NULL DEFAULT 0",
    "UPDATE passages SET vector_id = coalesce((SELECT id FROM vectors WHERE key = vector_key), 0)",
    "DROP INDEX ix_passages_vector_key",
    "ALTER TABLE passages DROP COLUMN vector_key",
    "CREATE INDEX ix_passages_vector_id ON passages (vector_id)",
    "DROP TABLE old_vectors",
    "CREATE INDEX documents_by_source ON documents (source, guild_id, until)",
    "CREATE TABLE loose_vectors (vector_id INTEGER NOT NULL PRIMARY KEY)",
    "INSERT INTO loose_vectors SELECT id FROM vectors WHERE id NOT IN (SELECT vector_id FROM passages)",
)


def make_missing(connection: Connection, tables: MetaData, later: Mapping[Column[Any], str]) -> None:
    """Make tables that are not there, and in those of older homes the columns of `later`, each by a
    statement. So tables beside the store's own are brought up to date, without a number."""
    tables.create_all(connection)
    for column, statement in later.items():
        there = {found["name"] for found in inspect(connection).get_columns(column.table.name)}
        if column.name not in there:
            connection.execute(text(statement))


STEPS: dict[int, Callable[[Connection], None]] = {
    2: _keep_versions,
    3: _keep_tokens,
    4: _pack_vectors,
    5: _number_vectors,
}
"""By the version that a step leads to; all of them from a home's own on, in one transaction."""

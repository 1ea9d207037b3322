"""The store's migrations: how the tables of older homes become those of `schema.py`.

A home from before the table of migrations has a schema number in `meta`, which tells what it has had.
Statements are written out: they change the tables of their time, whatever `schema.py` says now.
"""

import hashlib
import json
from collections.abc import Collection, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Column, Connection, LargeBinary, Row, inspect, select, text

from index.store.checksums import checksum_of_all, document_checksum, passage_checksum, vector_checksum
from index.store.dialects.sql import Integer, String, Text
from index.store.filters import FOREVER
from index.store.migrations import Migration, MigrationSet, add_columns
from index.store.schema import SCHEMA_VERSION, meta, metadata
from index.vectors.late_interaction import TOKEN_DIMENSION
from index.vectors.product_codes import encode_tokens
from index.vectors.quantization import pack_vectors

_SCALE_BYTES = 4
_TOKEN_SCALE = 127


def _keep_past_versions(connection: Connection) -> None:
    """Past versions of documents, with the days between which each was known."""
    _PAST_VERSIONS(connection)
    connection.execute(text("CREATE INDEX IF NOT EXISTS documents_by_until ON documents (until)"))


_PAST_VERSIONS = add_columns(
    "documents",
    Column("known", Integer, nullable=False, server_default=text("0")),
    Column("until", Integer, nullable=False, server_default=text(str(FOREVER))),
    Column("version_of", String, index=True),
)


def _pack_vectors(connection: Connection) -> None:
    """Vectors in half the bytes: a passage's in float16 instead of float32, its sentences' packed instead of
    in float16. An index finds the documents that were encoded for another model."""
    connection.execute(text("CREATE INDEX IF NOT EXISTS ix_documents_encoding ON documents (encoding)"))
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
    """Vectors as schema 4 had them: all scales, then all numbers."""
    packed = np.frombuffer(pack_vectors(vectors), np.uint8).reshape(len(vectors), -1)
    return packed[:, :_SCALE_BYTES].tobytes() + packed[:, _SCALE_BYTES:].tobytes()


def _number_vectors(connection: Connection) -> None:
    """Vectors by number, all packed alike, and tokens as product codes. Vectors that belong to no passage are
    noted from here on."""
    if not inspect(connection).has_table("old_vectors"):  # an older Footnote may have been killed in between
        for statement in _NUMBERED:
            connection.execute(text(statement))
    after = 0
    while rows := connection.execute(_SOME_OLD_VECTORS, {"after": after}).all():
        connection.execute(_ADDED, [_numbered(*row) for row in rows])
        after = rows[-1][0]
    for statement in _CONNECTED:
        connection.execute(text(statement))


def _numbered(number: int, key: str, passage: bytes, sentences: bytes, tokens: bytes) -> dict[str, object]:
    """A row of `vectors` from one of schema 4."""
    vector = np.frombuffer(passage, dtype=np.float16).astype(np.float32)[None, :]
    count = len(sentences) // (_SCALE_BYTES + vector.shape[1])
    scales = np.frombuffer(sentences, np.uint8, count * _SCALE_BYTES).reshape(count, -1)
    numbers = np.frombuffer(sentences, np.uint8, offset=scales.size).reshape(count, -1)
    whole = np.frombuffer(tokens, dtype=np.int8).astype(np.float32).reshape(-1, TOKEN_DIMENSION)
    return {
        "id": number,
        "key": key,
        "passage": pack_vectors(vector),
        "sentences": np.hstack([scales, numbers]).tobytes(),
        "tokens": encode_tokens(whole / np.float32(_TOKEN_SCALE)).tobytes(),
    }


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


def _add_missing_indexes(connection: Connection) -> None:
    """Indexes that two schemas had only in homes made after their first days."""
    for statement in (
        "CREATE INDEX IF NOT EXISTS ix_documents_encoding ON documents (encoding)",
        "CREATE INDEX IF NOT EXISTS documents_by_source ON documents (source, guild_id, until)",
    ):
        connection.execute(text(statement))


def _add_checksums(connection: Connection) -> None:
    """Checksums of what is there. A document whose content has another fingerprint than it was stored with
    gets none, and is then never quoted."""
    for add in _CHECKSUM_COLUMNS:
        add(connection)
    for select_rows, compute, update_row in (
        (_UNCHECKED_VECTORS, _of_vectors, _CHECKED_VECTORS),
        (_UNCHECKED_PASSAGES, _of_passage, _CHECKED_PASSAGES),
    ):
        after = 0
        while rows := connection.execute(select_rows, {"after": after}).all():
            connection.execute(update_row, [{"of": row.id, "checksum": compute(row)} for row in rows])
            after = rows[-1].id
    last = ""
    while rows := connection.execute(_UNCHECKED_DOCUMENTS, {"after": last}).all():
        values = [_of_document(connection, row) for row in rows]
        connection.execute(_CHECKED_DOCUMENTS, values)
        last = rows[-1].id


_CHECKSUM_COLUMNS = [
    add_columns(table, Column(name, String, nullable=False, server_default=text("''")))
    for table, name in (
        ("vectors", "checksum"),
        ("passages", "checksum"),
        ("documents", "checksum"),
        ("documents", "passages_checksum"),
    )
]
_UNCHECKED_VECTORS = text(
    "SELECT id, key, passage, sentences, tokens FROM vectors WHERE id > :after AND checksum = '' "
    "ORDER BY id LIMIT 500"
)
_CHECKED_VECTORS = text("UPDATE vectors SET checksum = :checksum WHERE id = :of")
_UNCHECKED_PASSAGES = text(
    'SELECT p.id, document_id, section, start, "end", p.sentences, key AS vector_key, generation '
    "FROM passages p JOIN vectors v ON v.id = vector_id WHERE p.id > :after AND p.checksum = '' "
    "ORDER BY p.id LIMIT 500"
)
_CHECKED_PASSAGES = text("UPDATE passages SET checksum = :checksum WHERE id = :of")
_UNCHECKED_DOCUMENTS = text(
    "SELECT id, version, guild_id, origin, key, title, title_made, source, url, published, day, "
    "published_order, text, sections, blocks, language, fingerprint, known, until, version_of "
    "FROM documents WHERE id > :after AND checksum = '' ORDER BY id LIMIT 100"
)
_CHECKED_DOCUMENTS = text(
    "UPDATE documents SET checksum = :checksum, passages_checksum = :passages WHERE id = :of"
)
_CHECKSUMS_OF = text("SELECT checksum FROM passages WHERE document_id = :of")


def _of_vectors(row: Row[*tuple[Any, ...]]) -> str:
    return vector_checksum(row.key, row.passage, row.sentences, row.tokens)


def _of_passage(row: Row[*tuple[Any, ...]]) -> str:
    return passage_checksum(
        row.document_id, row.section, row.start, row.end, row.sentences, row.vector_key, row.generation
    )


def _of_document(connection: Connection, row: Row[*tuple[Any, ...]]) -> dict[str, str]:
    values = {**row._mapping, "title_made": bool(row.title_made)}
    try:
        known = _fingerprint(values) == row.fingerprint
    except (TypeError, ValueError, LookupError):
        known = False
    theirs = connection.scalars(_CHECKSUMS_OF, {"of": row.id})
    return {
        "of": row.id,
        "checksum": document_checksum(values) if known else "",
        "passages": checksum_of_all(theirs),
    }


def _fingerprint(values: Mapping[str, Any]) -> str:
    """The fingerprint of a document's content, as all versions until this migration computed it."""
    names = ("title", "title_made", "source", "url", "published")
    blocks = [
        [*block[:5], block[5] if block[0] == "code" else "", block[6]]
        for block in json.loads(values["blocks"])
    ]
    parts = [*(values[name] for name in names), json.loads(values["sections"]), values["text"]]
    whole = [*parts, blocks] if blocks else parts
    return hashlib.sha256(json.dumps(whole, ensure_ascii=True).encode()).hexdigest()


_SCHEMA_NUMBERS = {
    "keep_past_versions": 2,
    "add_tokens": 3,
    "pack_vectors": 4,
    "number_vectors": 5,
}
"""The schema number that a home from before the table of migrations got with each."""


def _find_applied(connection: Connection) -> Collection[str]:
    stored = connection.scalar(select(meta.c.value).where(meta.c.key == "schema_version"))
    schema = SCHEMA_VERSION if stored is None else int(stored)
    return {name for name, number in _SCHEMA_NUMBERS.items() if number <= schema}


STORE = MigrationSet(
    "store",
    metadata,
    (
        Migration(
            "add_guilds",  # of documents; without a schema number of its own
            add_columns(
                "documents", Column("guild_id", Integer, nullable=False, server_default=text("0"), index=True)
            ),
        ),
        Migration("keep_past_versions", _keep_past_versions),
        Migration(
            "add_tokens",  # for late interaction; empty until opening a home indexes its documents again
            add_columns("vectors", Column("tokens", LargeBinary, nullable=False, server_default=text("x''"))),
        ),
        Migration("pack_vectors", _pack_vectors),
        Migration("number_vectors", _number_vectors),
        Migration("add_missing_indexes", _add_missing_indexes),
        Migration(
            "add_blocks",  # empty until a newer reader reads the file again
            add_columns("documents", Column("blocks", Text, nullable=False, server_default="[]")),
        ),
        Migration(
            "add_languages",  # empty until opening a home cuts its documents again
            add_columns("documents", Column("language", String, nullable=False, server_default="")),
        ),
        Migration("add_checksums", _add_checksums),
    ),
    _find_applied,
    oldest=("meta", "files", "documents", "passages", "removed"),
)

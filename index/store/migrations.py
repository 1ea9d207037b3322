"""Migrations: what turns the tables of an older version into this one's, a step a version."""

from collections.abc import Callable

import numpy as np
from sqlalchemy import Connection, text

from index.filters import FOREVER
from index.packed import pack


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
                    "sentences": pack(halves.reshape(-1, len(vector))),
                }
            )
        connection.execute(_PACKED, packed)
        after = rows[-1][0]


_SOME_VECTORS = text("SELECT key, passage, sentences FROM vectors WHERE key > :after ORDER BY key LIMIT 500")
_PACKED = text("UPDATE vectors SET passage = :passage, sentences = :sentences WHERE key = :of")

STEPS: dict[int, Callable[[Connection], None]] = {2: _keep_versions, 3: _keep_tokens, 4: _pack_vectors}
"""By the version that a step leads to; all of them from a home's own on, in one transaction."""

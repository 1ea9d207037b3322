"""The tables of the store (SQLAlchemy Core), as they are now; every index is derived from them.

A change of a table needs a migration: see `docs/develop/migrations.md`.
"""

from sqlalchemy import (
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    LargeBinary,
    MetaData,
    Table,
    UniqueConstraint,
)

from index.store.dialects.sql import Integer, Offset, String, Text
from index.store.filters import FOREVER

SCHEMA_VERSION = 5
"""What versions from before the table of migrations read: they refuse a home with a higher number. It stays,
unless such a version would misread the home."""

metadata = MetaData()

meta = Table(
    "meta",
    metadata,
    Column("key", String, primary_key=True),
    Column("value", String, nullable=False),
)

MOVING = "moving"
"""The key of `meta` that stores how far a move to this database has got: see `index/maintenance/move.py`."""

MODEL = "model"
"""The key of `meta` that stores the name of the model whose vectors the home serves. Fingerprints of models
can't be turned back into names."""

files = Table(
    "files",
    metadata,
    Column("path", String, primary_key=True),
    Column("digest", String, nullable=False, doc="SHA-256 of the bytes, with the reader's version"),
)

documents = Table(
    "documents",
    metadata,
    Column("id", String, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("guild_id", Integer, nullable=False, index=True, doc="0 for documents that all guilds share"),
    Column("origin", String, nullable=False, doc="the file it was read from, or an upload's name"),
    Column("key", String, nullable=False, doc="tells documents of one file apart"),
    Column("title", Text, nullable=False),
    Column("title_made", Boolean, nullable=False),
    Column("source", Text),
    Column("url", Text),
    Column("published", String, doc="ISO 8601 as said by the source"),
    Column("day", Integer, nullable=False, doc="YYYYMMDD, 0 for unknown"),
    Column("published_order", Float, doc="seconds since 1970"),
    Column("text", Text, nullable=False),
    Column("sections", Text, nullable=False, doc="JSON: [[name, start, end], …]"),
    Column("blocks", Text, nullable=False, server_default="[]", doc="JSON: the fields of each Block"),
    Column("language", String, nullable=False, server_default="", doc="a BCP-47 code, '' for unknown"),
    Column("fingerprint", String, nullable=False, index=True),
    Column(
        "encoding",
        String,
        nullable=False,
        index=True,
        doc="model and cutting of its passages",
    ),
    Column("known", Integer, nullable=False, server_default="0", doc="YYYYMMDD, 0: since it was published"),
    Column(
        "until",
        Integer,
        nullable=False,
        server_default=str(FOREVER),
        doc="YYYYMMDD: the day on which another version replaced it",
    ),
    Column("version_of", String, index=True, doc="the document that this is a past version of"),
    Column("checksum", String, nullable=False, server_default="", doc="see index/store/checksums.py"),
    Column("passages_checksum", String, nullable=False, server_default="", doc="of all its passages"),
    UniqueConstraint("origin", "key"),
    Index("documents_by_day", "day"),
    Index("documents_by_until", "until"),
    Index("documents_by_source", "source", "guild_id", "until"),
)

copies = Table(
    "copies",
    metadata,
    Column("origin", String, primary_key=True, doc="the file that contains the copy"),
    Column("key", String, primary_key=True),
    Column("document_id", ForeignKey("documents.id", ondelete="CASCADE"), nullable=False, index=True),
)

passages = Table(
    "passages",
    metadata,
    Column("id", Integer, primary_key=True, doc="never reused after removal"),
    Column("document_id", ForeignKey("documents.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("section", Text, nullable=False),
    Column("start", Offset, nullable=False),
    Column("end", Offset, nullable=False),
    Column("sentences", Text, nullable=False, doc="JSON: [[start, end], …]"),
    Column("vector_id", Integer, nullable=False, index=True),
    Column("generation", Integer, nullable=False, index=True),
    Column("checksum", String, nullable=False, server_default="", doc="with the key of its vectors"),
    sqlite_autoincrement=True,
)

vectors = Table(
    "vectors",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", String, nullable=False, unique=True, doc="SHA-256 of what the vectors depend on"),
    Column("passage", LargeBinary, nullable=False, doc="(1, d), see index/vectors/quantization.py"),
    Column("sentences", LargeBinary, nullable=False, doc="(n, d), as packed"),
    Column("tokens", LargeBinary, nullable=False, doc="(m, 24) uint8, see index/vectors/product_codes.py"),
    Column("checksum", String, nullable=False, server_default=""),
)

loose_vectors = Table(
    "loose_vectors",
    metadata,
    Column("vector_id", Integer, primary_key=True, doc="may belong to no passage: not yet, or no longer"),
)

next_documents = Table(
    "next_documents",
    metadata,
    Column("document_id", ForeignKey("documents.id", ondelete="CASCADE"), primary_key=True),
    Column("encoding", String, nullable=False, doc="of the model that is to be served next"),
    Column("checksum", String, nullable=False, doc="the document's, when it was cut"),
    Column("whole", Boolean, nullable=False, doc="all its passages are in `next_passages`"),
)

next_passages = Table(
    "next_passages",
    metadata,
    Column("document_id", ForeignKey("documents.id", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False, doc="its place in the document"),
    Column("section", Text, nullable=False),
    Column("start", Offset, nullable=False),
    Column("end", Offset, nullable=False),
    Column("sentences", Text, nullable=False, doc="JSON: [[start, end], …]"),
    Column("vector_id", Integer, nullable=False, index=True),
    Column("vector_key", String, nullable=False, doc="another vector may get the id of one that was lost"),
)

changes = Table(
    "changes",
    metadata,
    Column("seq", Integer, primary_key=True, doc="grows with each change"),
    Column("document_id", String, nullable=False, index=True),
    Column("version", Integer, nullable=False),
    Column("kind", String, nullable=False, doc="new, changed or removed"),
    Column("guild_id", Integer, nullable=False),
    Column("at", Float, nullable=False, index=True, doc="seconds since 1970"),
    Column("backlog", Boolean, nullable=False, doc="existed before its source was first read: no news"),
    sqlite_autoincrement=True,
)

generations = Table(
    "generations",
    metadata,
    Column("generation", Integer, primary_key=True),
    Column("token", String, nullable=False, doc="random: another past has another at the same generation"),
)

removed = Table(
    "removed",
    metadata,
    Column("passage_id", Integer, primary_key=True),
    Column("generation", Integer, nullable=False, index=True),
)

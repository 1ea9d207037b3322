"""Migrations: what turns the tables of an older version into this one's, a step a version."""

from collections.abc import Callable

from sqlalchemy import Connection, text

from index.filters import FOREVER


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


STEPS: dict[int, Callable[[Connection], None]] = {2: _keep_versions, 3: _keep_tokens}
"""By the version that a step leads to; all of them from a home's own on, in one transaction."""

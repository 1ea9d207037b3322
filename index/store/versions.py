"""Past versions of documents, stored as documents that only filters with `as_of` pass."""

from sqlalchemy import Connection, insert, select

from corpus.document import Document
from index.store.database import Database
from index.store.rows import read_document
from index.store.schema import documents, passages


class Versions:
    """The past versions in one database. Each method is one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, document_id: str) -> list[Document]:
        """Return the stored past versions of a document, oldest first."""
        statement = select(documents).where(documents.c.version_of == document_id)
        with self._database.transaction() as connection:
            return [read_document(row) for row in connection.execute(statement.order_by(documents.c.version))]

    def held(self, document_id: str) -> dict[int, tuple[int, int]]:
        """Return two days of each stored version, oldest first: when it became known (YYYYMMDD, 0: when it
        was published), and when another version replaced it (`FOREVER` for the newest)."""
        mine = (documents.c.id == document_id) | (documents.c.version_of == document_id)
        statement = select(documents.c.version, documents.c.known, documents.c.until).where(mine)
        with self._database.transaction() as connection:
            rows = connection.execute(statement.order_by(documents.c.version))
            return {row.version: (row.known, row.until) for row in rows}


def keep_version(connection: Connection, coming: Document, today: int, generation: int) -> None:
    """Store the present version of a document as a past one, with its passages.

    Nothing is stored if its text equals that of `coming`, the version that replaces it, or if it became known
    only today.
    """
    row = connection.execute(select(documents).where(documents.c.id == coming.id)).one()
    if row.text == coming.text or row.known == today:
        return
    past = f"{coming.id}@{row.version}"
    moved = {"id": past, "origin": f"version:{coming.id}", "key": str(row.version)}
    values = dict(row._mapping) | moved | {"version_of": coming.id, "until": today}
    connection.execute(insert(documents).values(values))
    columns = ("section", "start", "end", "sentences", "vector_id")
    statement = select(*(passages.c[name] for name in columns)).where(passages.c.document_id == coming.id)
    rows = [
        {**r._mapping, "document_id": past, "generation": generation} for r in connection.execute(statement)
    ]
    if rows:
        connection.execute(insert(passages), rows)

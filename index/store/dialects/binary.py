"""Results of PostgreSQL as they are: in its text every byte of a vector would be two letters."""

from typing import Any

from psycopg import Cursor, pq


class BinaryCursor(Cursor[Any]):
    """A cursor of psycopg that asks for binary results."""

    def __init__(self, connection: Any, *, row_factory: Any = None) -> None:
        super().__init__(connection, row_factory=row_factory or connection.row_factory)
        self.format = pq.Format.BINARY

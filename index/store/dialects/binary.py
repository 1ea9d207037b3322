"""Binary results from PostgreSQL: as text, every byte of a vector would take two letters."""

from typing import Any

from psycopg import Cursor, pq


def binary_cursor(connection: Any, *, row_factory: Any = None) -> Any:
    """Make a psycopg cursor that asks for binary results (psycopg.org, `Cursor.format`)."""
    cursor = Cursor(connection, row_factory=row_factory or connection.row_factory)
    cursor.format = pq.Format.BINARY
    return cursor

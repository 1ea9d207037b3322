"""The parts of statements that SQLite and PostgreSQL write differently: types, upserts, lists of ids."""

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, Connection, Table, bindparam, types
from sqlalchemy.dialects import sqlite
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeEngine

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql

Integer = types.Integer().with_variant(BigInteger(), "postgresql")
"""64 bits, as in SQLite always: Discord's ids need them."""

Offset = types.Integer()
"""32 bits: an offset in a text, as text functions take it."""

String = types.String().with_variant(types.String(collation="C"), "postgresql")
"""Compared and sorted by code points, as SQLite does, whatever the server's language."""

Text = types.Text().with_variant(types.Text(collation="C"), "postgresql")


def upsert(connection: Connection, table: Table) -> "sqlite.Insert | postgresql.Insert":
    """Make an INSERT that can say what happens to existing rows (`on_conflict_do_update`, …)."""
    if connection.dialect.name == "sqlite":
        return sqlite.insert(table)
    from sqlalchemy.dialects import postgresql

    return postgresql.insert(table)


class _JsonElements(FunctionElement[Any]):
    """The elements of a JSON list, to be compared with a column of its `type`."""

    inherit_cache = True

    def __init__(self, ids: ColumnElement[str], kind: TypeEngine[Any]) -> None:
        self.type = kind
        super().__init__(ids)


@compiles(_JsonElements, "sqlite")
def _in_sqlite(element: _JsonElements, compiler: SQLCompiler, **options: Any) -> str:
    return f"(SELECT value FROM json_each({compiler.process(element.clauses, **options)}))"  # noqa: S608


@compiles(_JsonElements, "postgresql")
def _in_postgresql(element: _JsonElements, compiler: SQLCompiler, **options: Any) -> str:
    ids = compiler.process(element.clauses, **options)
    kind = "BIGINT" if element.type.python_type is int else "TEXT"
    return f"(SELECT CAST(value AS {kind}) FROM json_array_elements_text(CAST({ids} AS JSON)) AS value)"  # noqa: S608


def among(column: ColumnElement[Any]) -> ColumnElement[bool]:
    """Make the condition that a column is one of the `ids`, a parameter made by `as_ids`.

    The statement stays the same for any number of ids, so it is compiled once.
    """
    listed = _JsonElements(bindparam("ids", type_=types.String()), column.type)
    return column.bool_op("IN")(listed)


def as_ids(ids: Iterable[int | str]) -> dict[str, str]:
    """Make the parameter of a statement with `among`."""
    return {"ids": json.dumps(list(ids))}

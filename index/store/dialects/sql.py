"""What statements are made of that each database writes in its way: types, upserts, lists of ids."""

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
"""Of 64 bits, which SQLite's always are: Discord's ids need them."""

Offset = types.Integer()
"""Of 32 bits: a place in a text, as functions of texts take it."""

String = types.String().with_variant(types.String(collation="C"), "postgresql")
"""Compared and ordered by code points, as SQLite does it, whatever the language of a server."""

Text = types.Text().with_variant(types.Text(collation="C"), "postgresql")


def upsert(connection: Connection, table: Table) -> "sqlite.Insert | postgresql.Insert":
    """An INSERT that can be told what to do about rows that are there (`on_conflict_do_update`, …)."""
    if connection.dialect.name == "sqlite":
        return sqlite.insert(table)
    from sqlalchemy.dialects import postgresql

    return postgresql.insert(table)


class _Listed(FunctionElement[Any]):
    """What a JSON list holds, as what is compared with a column of its `type`."""

    inherit_cache = True

    def __init__(self, ids: ColumnElement[str], kind: TypeEngine[Any]) -> None:
        self.type = kind
        super().__init__(ids)


@compiles(_Listed, "sqlite")
def _in_sqlite(element: _Listed, compiler: SQLCompiler, **options: Any) -> str:
    return f"(SELECT value FROM json_each({compiler.process(element.clauses, **options)}))"  # noqa: S608


@compiles(_Listed, "postgresql")
def _in_postgresql(element: _Listed, compiler: SQLCompiler, **options: Any) -> str:
    ids = compiler.process(element.clauses, **options)
    kind = "BIGINT" if element.type.python_type is int else "TEXT"
    return f"(SELECT CAST(value AS {kind}) FROM json_array_elements_text(CAST({ids} AS JSON)) AS value)"  # noqa: S608


def among(column: ColumnElement[Any]) -> ColumnElement[bool]:
    """That a column is one of the `ids`, a parameter that `as_ids` makes: so a statement stays the same
    however many there are, and need not be put together anew."""
    listed = _Listed(bindparam("ids", type_=types.String()), column.type)
    return column.bool_op("IN")(listed)


def as_ids(ids: Iterable[int | str]) -> dict[str, str]:
    """The parameter of a statement that has `among` in it."""
    return {"ids": json.dumps(list(ids))}

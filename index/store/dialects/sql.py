"""What statements are made of that SQLite and PostgreSQL write in different ways: types, upserts, lists of ids."""

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, Boolean, Connection, Table, bindparam, types
from sqlalchemy.dialects import sqlite
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.sql.functions import FunctionElement

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


class _Among(FunctionElement[bool]):
    """A column and a JSON list: whether the list has what the column holds."""

    type = Boolean()
    inherit_cache = True


@compiles(_Among, "sqlite")
def _in_json(element: _Among, compiler: SQLCompiler, **options: Any) -> str:
    column, ids = (compiler.process(clause, **options) for clause in element.clauses)
    return f"{column} IN (SELECT value FROM json_each({ids}))"


@compiles(_Among, "postgresql")
def _any_of_array(element: _Among, compiler: SQLCompiler, **options: Any) -> str:
    """An array, not a join: so the index on the column serves however few rows the planner expects."""
    column, ids = (compiler.process(clause, **options) for clause in element.clauses)
    kind = "BIGINT" if next(iter(element.clauses)).type.python_type is int else "TEXT"
    listed = f"SELECT CAST(value AS {kind}) FROM json_array_elements_text(CAST({ids} AS JSON)) AS value"
    return f"{column} = ANY (ARRAY({listed}))"


def among(column: ColumnElement[Any]) -> ColumnElement[bool]:
    """That a column is one of the `ids`, a parameter that `as_ids` makes: so a statement stays the same
    however many there are, and need not be put together anew."""
    return _Among(column, bindparam("ids", type_=types.String()))


def as_ids(ids: Iterable[int | str]) -> dict[str, str]:
    """The parameter of a statement that has `among` in it."""
    return {"ids": json.dumps(list(ids))}

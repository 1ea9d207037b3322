"""What is written for each database: SQLite looks ids up in its indexes, as before there was another."""

import pytest
from sqlalchemy import Select, create_engine, text
from sqlalchemy.dialects import sqlite

from index.store import database as database_module
from index.store import documents, passages
from index.store.dialects.sql import as_ids
from index.store.schema import metadata


@pytest.mark.parametrize(
    "statement",
    [
        passages._STORED_BY_ID,
        passages._TOKENS_BY_ID,
        documents._TEXTS,
        documents._KNOWN_CONTENT,
        database_module._VECTOR_IDS,
    ],
)
def test_lists_of_ids_are_looked_up_in_an_index_of_sqlite(statement: Select[tuple[object, ...]]) -> None:
    engine = create_engine("sqlite://")
    metadata.create_all(engine)
    asked = str(statement.compile(dialect=sqlite.dialect(paramstyle="named")))
    with engine.begin() as connection:
        plan = [row[3] for row in connection.execute(text(f"EXPLAIN QUERY PLAN {asked}"), as_ids([1]))]
    assert not [step for step in plan if step.startswith("SCAN") and "json_each" not in step]
    assert not [step for step in plan if "ORDER BY" in step]

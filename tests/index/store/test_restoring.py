"""A database that was put back: what searches it was derived from another past, here and in a Milvus."""

from pathlib import Path

import pytest

from index.encode.encoder import Encoder
from index.library import Library
from index.maintenance.backup import NEW_HOME_ID_SQL
from index.maintenance.verify import verify
from tests.index.retrieve.engines.engines import EMBEDDED, MILVUS, needs_milvus, url_of
from tests.index.sources import FERRY, QUESTIONS, quoted, write_news
from tests.postgres import Server, schema_of


def remove(library: Library, file: Path) -> None:
    """Take out what was read from a file."""
    library.remove(list(library.store.documents.keys_in(str(file)).values()))


@pytest.mark.parametrize("engine", [EMBEDDED, pytest.param(MILVUS, marks=needs_milvus)])
def test_what_pg_dump_wrote_is_put_back_and_answers(
    server: Server, url: str, tmp_path: Path, encoder: Encoder, engine: str
) -> None:
    """Each past takes one document of the four out, so that generations and numbers are the same."""
    home, name, backup = tmp_path / "home", str(tmp_path), f"{tmp_path}.backup"
    index_url = url_of(engine, tmp_path)
    with Library(home, encoder, index_url=index_url, database_url=url) as library:
        library.add(write_news(tmp_path))
        server.copy(name, backup)
        remove(library, tmp_path / "ferry.md")
        assert quoted(library, QUESTIONS[FERRY])[:1] != [FERRY]
    server.run(f"DROP SCHEMA {schema_of(name)} CASCADE")
    server.copy(backup, name)
    server.run(f"SET search_path TO {schema_of(name)}", NEW_HOME_ID_SQL)
    with Library(home, encoder, index_url=index_url, database_url=url) as library:
        remove(library, tmp_path / "bridge.md")
        assert quoted(library, QUESTIONS[FERRY])[0] == FERRY
        assert verify(library).problems == ()

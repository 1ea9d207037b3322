"""A home: one library at a time, and a clear word where it can't be opened."""

import sqlite3
from pathlib import Path

import pytest

from corpus.errors import StoreError, UsageError
from index.encode.encoder import Encoder
from index.library import Library
from index.store.schema import SCHEMA_VERSION
from tests.index.sources import FERRY, QUESTIONS, quoted, write


def refuse(home: Path, encoder: Encoder) -> str:
    """The message with which a home is not opened; it names the home."""
    with pytest.raises(StoreError) as caught:
        Library(home, encoder)
    assert str(home) in str(caught.value)
    return str(caught.value)


def alter(home: Path, statement: str) -> None:
    """Run one statement on the home's database from outside."""
    connection = sqlite3.connect(home / "footnote.sqlite")
    with connection:
        connection.execute(statement)
    connection.close()


def test_a_second_library_is_refused_until_the_first_is_closed(tmp_path: Path, encoder: Encoder) -> None:
    home = tmp_path / "home"
    with Library(home, encoder) as first:
        first.add([write(tmp_path, "a.md", FERRY)])
        assert "stop that one or set another FOOTNOTE_HOME" in refuse(home, encoder)
        assert quoted(first, QUESTIONS[FERRY]) == [FERRY]
    first.close()
    with Library(home, encoder) as second:
        assert quoted(second, QUESTIONS[FERRY]) == [FERRY]


def test_a_home_that_is_a_file_is_refused(tmp_path: Path, encoder: Encoder) -> None:
    (tmp_path / "home").write_text("a file", encoding="utf-8")
    assert "FOOTNOTE_HOME" in refuse(tmp_path / "home", encoder)
    assert "FOOTNOTE_HOME" in refuse(tmp_path / "home" / "below", encoder)


@pytest.mark.sqlite
def test_a_store_of_a_newer_version_is_refused_and_left_as_it_is(tmp_path: Path, encoder: Encoder) -> None:
    home = tmp_path / "home"
    Library(home, encoder).close()
    alter(home, "UPDATE meta SET value = '99' WHERE key = 'schema_version'")
    alter(home, "DROP TABLE passages")
    assert "schema 99" in refuse(home, encoder)
    with pytest.raises(sqlite3.OperationalError, match="no such table"):
        alter(home, "DELETE FROM passages")
    alter(home, f"UPDATE meta SET value = '{SCHEMA_VERSION}' WHERE key = 'schema_version'")  # noqa: S608
    Library(home, encoder).close()


@pytest.mark.sqlite
@pytest.mark.parametrize("content", [b"no database at all, only text " * 400, b"SQLite format 3\0" * 300])
def test_a_damaged_database_is_refused_with_a_remedy(
    tmp_path: Path, encoder: Encoder, content: bytes
) -> None:
    home = tmp_path / "home"
    Library(home, encoder).close()
    (home / "footnote.sqlite").write_bytes(content)
    assert "restore it from a backup" in refuse(home, encoder)
    (home / "footnote.sqlite").unlink()
    Library(home, encoder).close()


@pytest.mark.sqlite
def test_damage_that_shows_later_is_explained_too(tmp_path: Path, encoder: Encoder) -> None:
    home = tmp_path / "home"
    with Library(home, encoder) as library:
        library.add([write(tmp_path, "a.md", FERRY)])
    path = home / "footnote.sqlite"
    content = bytearray(path.read_bytes())
    content[4096 * 2 :] = b"\xff" * (len(content) - 4096 * 2)
    path.write_bytes(content)
    with pytest.raises(StoreError, match="restore it from a backup"), Library(home, encoder) as library:
        library.ask(QUESTIONS[FERRY])


def test_an_index_that_cannot_be_saved_lets_the_home_go(tmp_path: Path, encoder: Encoder) -> None:
    home = tmp_path / "home"
    library = Library(home, encoder)
    library.add([write(tmp_path, "a.md", FERRY, id="a")])
    library.remove(["a"])
    in_the_way = [home / f"{name}.new" for name in ("dense", "terms")]  # one for each engine
    for folder in in_the_way:
        folder.mkdir()
    with pytest.raises(StoreError, match="Nothing stored is lost"):
        library.close()
    for folder in in_the_way:
        folder.rmdir()
    with Library(home, encoder) as reopened:
        assert len(reopened.index.dense) == 0


@pytest.mark.parametrize("question", ["", "  \n", "?!…", "\u200b"])
def test_a_question_without_a_word_is_refused(library: Library, question: str) -> None:
    with pytest.raises(UsageError, match="ask something in words"):
        library.ask(question)

"""A home: one library at a time, and a clear word where it can't be opened."""

import os
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from corpus.errors import StoreError, UsageError
from index.disk import delete
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
    assert "the table passages is missing" in refuse(home, encoder)


@pytest.mark.sqlite
@pytest.mark.parametrize("content", [b"no database at all, only text " * 400, b"SQLite format 3\0" * 300])
def test_a_damaged_database_is_refused_with_a_remedy(
    tmp_path: Path, encoder: Encoder, content: bytes
) -> None:
    home = tmp_path / "home"
    Library(home, encoder).close()
    (home / "footnote.sqlite").write_bytes(content)
    assert "restore it from a backup" in refuse(home, encoder)


def used_home(folder: Path, encoder: Encoder) -> Path:
    """A closed home with a document and its indexes."""
    home = folder / "home"
    with Library(home, encoder) as library:
        library.add([write(folder, "a.md", FERRY)])
        library.index.open()
    return home


def empty(database: Path) -> None:
    database.write_bytes(b"")


def replace_by_folder(database: Path) -> None:
    database.unlink()
    database.mkdir()


def replace_by_link(database: Path) -> None:
    database.unlink()
    database.symlink_to(database.with_name("elsewhere"))


@pytest.mark.sqlite
@pytest.mark.parametrize("kept", ["dense.faiss", "bm25", "home-id", "footnote.sqlite-wal", "letter.txt"])
@pytest.mark.parametrize("lose", [Path.unlink, empty, replace_by_folder, replace_by_link])
def test_a_lost_database_is_no_new_home(
    tmp_path: Path, encoder: Encoder, lose: Callable[[Path], object], kept: str
) -> None:
    """One other file in the folder is enough."""
    home = used_home(tmp_path, encoder)
    (home / "footnote.sqlite-wal").write_bytes(b"frames")
    (home / "letter.txt").write_text("Dear Ada")
    for path in home.iterdir():
        if path.name not in (kept, "footnote.sqlite"):
            delete(path)
    lose(home / "footnote.sqlite")
    before = state(home)
    for _ in range(2):
        assert "footnote restore FILE" in refuse(home, encoder)
        assert state(home) == before


@pytest.mark.sqlite
def test_a_database_without_tables_is_no_new_home(tmp_path: Path, encoder: Encoder) -> None:
    home = used_home(tmp_path, encoder)
    (home / "footnote.sqlite").unlink()
    alter(home, "CREATE TABLE mine (x)")
    assert "has no tables" in refuse(home, encoder)


def state(home: Path) -> set[tuple[str, int]]:
    """The names and sizes in a home, but for those of its lock."""
    return {(path.name, path.lstat().st_size) for path in home.iterdir() if not path.name.startswith("lock")}


@pytest.mark.sqlite
@pytest.mark.parametrize("table", ["documents", "passages", "meta", "changes", "story_members", "migrations"])
def test_a_home_that_lost_a_table_is_refused(tmp_path: Path, encoder: Encoder, table: str) -> None:
    home = used_home(tmp_path, encoder)
    alter(home, f"DROP TABLE {table}")
    assert f"the table {table} is missing" in refuse(home, encoder)


@pytest.mark.sqlite
def test_an_interrupted_first_start_is_no_lost_home(tmp_path: Path, encoder: Encoder) -> None:
    home = tmp_path / "home"
    home.mkdir()
    for name in ("footnote.sqlite", "footnote.sqlite-wal", ".gitkeep", "lock.pid"):
        (home / name).touch()
    Library(home, encoder).close()


def modes(home: Path) -> dict[str, int]:
    paths = [home, *home.rglob("*")]
    return {str(path.relative_to(home)): path.stat().st_mode & 0o777 for path in paths}


@pytest.mark.sqlite
def test_nobody_else_may_read_a_home(tmp_path: Path, encoder: Encoder) -> None:
    """Neither while it is used, nor after, nor if an older version had left it open."""
    before = os.umask(0o022)
    try:
        home = tmp_path / "home"
        with Library(home, encoder) as library:
            library.add([write(tmp_path, "a.md", FERRY)])
            library.index.open()
            assert {name: mode for name, mode in modes(home).items() if mode & 0o077} == {}
        for path in (home, *home.rglob("*")):
            path.chmod(0o755 if path.is_dir() else 0o644)
        Library(home, encoder).close()
        assert {name: mode for name, mode in modes(home).items() if mode & 0o077} == {}
        assert modes(home)["."] == 0o700
    finally:
        os.umask(before)


@pytest.mark.sqlite
def test_what_is_removed_is_overwritten(tmp_path: Path, encoder: Encoder) -> None:
    home = tmp_path / "home"
    with Library(home, encoder) as library:
        with library.store.database.transaction() as connection:
            assert connection.exec_driver_sql("PRAGMA secure_delete").scalar() == 1
        library.add([write(tmp_path, "a.md", FERRY, id="a")])
        library.remove(["a"])
    assert b"Lindoya" not in (home / "footnote.sqlite").read_bytes()


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

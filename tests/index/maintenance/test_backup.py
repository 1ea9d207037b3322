"""Backup: everything in one file, taken while the home is in use, and put back whole or not at all."""

import errno
import os
import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from corpus.errors import DiskError, StoreError, UsageError
from index.disk import delete
from index.encode.encoder import Encoder
from index.library import Library
from index.maintenance import backup
from index.maintenance.backup import back_up, restore
from index.maintenance.verify import verify
from index.store.schema import SCHEMA_VERSION
from tests.index.maintenance.broken_homes import (
    be_cut,
    become_a_folder,
    become_a_link,
    become_empty,
    become_random,
    leave_a_journal,
    leave_logs,
    vanish,
)
from tests.index.sources import BRIDGE, FERRY, QUESTIONS, quoted, write, write_news

pytestmark = pytest.mark.sqlite


@pytest.fixture
def home(tmp_path: Path, encoder: Encoder) -> Path:
    with Library(tmp_path / "home", encoder) as library:
        library.add(write_news(tmp_path))
    return tmp_path / "home"


def answers(home: Path, encoder: Encoder) -> dict[str, list[str]]:
    with Library(home, encoder) as library:
        assert verify(library).problems == ()
        return {question: quoted(library, question) for question in QUESTIONS.values()}


def test_a_backup_taken_while_the_home_is_in_use_answers_the_same_elsewhere(
    home: Path, tmp_path: Path, encoder: Encoder
) -> None:
    file = tmp_path / "all.backup"
    with Library(home, encoder) as library:
        assert back_up(home, file) == file.stat().st_size > 0
        library.remove(list(library.store.documents.keys_in(str(tmp_path / "ferry.md")).values()))
    assert file.stat().st_mode & 0o077 == 0, "nobody else may read it"
    assert restore(file, tmp_path / "other" / "home") is None
    before = answers(home, encoder)
    moved = answers(tmp_path / "other" / "home", encoder)
    assert FERRY not in before[QUESTIONS[FERRY]] and moved[QUESTIONS[FERRY]][0] == FERRY
    assert all(moved[QUESTIONS[text]] == before[QUESTIONS[text]] for text in QUESTIONS if text != FERRY)


def test_a_backup_while_documents_come_in_holds_what_was_committed(
    home: Path, tmp_path: Path, encoder: Encoder
) -> None:
    """Twenty backups are taken by a thread while documents are added one by one."""
    files = [tmp_path / f"{n}.backup" for n in range(20)]
    acknowledged: list[int] = []

    def keep() -> None:
        for file in files:
            acknowledged.append(committed[-1])
            back_up(home, file)

    committed = [4]
    with Library(home, encoder) as library:
        thread = threading.Thread(target=keep)
        thread.start()
        while thread.is_alive():
            path = write(tmp_path, f"more-{committed[-1]}.md", f"Depot {committed[-1]} keeps seven trams.")
            committed.append(committed[-1] + len(library.add([path]).added))
        thread.join()
    for n, file in enumerate(files):
        target = tmp_path / f"restored-{n}"
        restore(file, target)
        with closing(sqlite3.connect(target / "footnote.sqlite")) as database:
            [held] = database.execute("SELECT count(*) FROM documents").fetchone()
        assert acknowledged[n] <= held <= committed[-1]
    assert answers(tmp_path / "restored-19", encoder)[QUESTIONS[BRIDGE]][0] == BRIDGE


def test_what_was_there_is_kept_and_indexes_of_another_past_are_not_trusted(
    home: Path, tmp_path: Path, encoder: Encoder
) -> None:
    """The home goes on for as many commits after the backup as it does after it was put back."""
    file = tmp_path / "all.backup"
    back_up(home, file)
    with Library(home, encoder) as library:
        library.add([write(tmp_path, "one.md", "The Sorrel lighthouse was painted red in May.")])
    kept = restore(file, home, clock=lambda: 7.0)
    assert kept == home / "footnote.sqlite.7"
    with closing(sqlite3.connect(kept)) as database:
        assert database.execute("SELECT count(*) FROM documents").fetchone() == (5,)
    with Library(home, encoder) as library:
        library.add([write(tmp_path, "two.md", "The Quillon museum opens its doors at ten.")])
        assert quoted(library, "When does the Quillon museum open its doors?")[0].startswith("The Quillon")
        assert not any(
            "Sorrel" in text for text in quoted(library, "When was the Sorrel lighthouse painted?")
        )
        assert verify(library).problems == ()


def test_a_home_in_use_is_not_replaced(home: Path, tmp_path: Path, encoder: Encoder) -> None:
    file = tmp_path / "all.backup"
    back_up(home, file)
    with Library(home, encoder) as library:
        with pytest.raises(StoreError, match="stop it"):
            restore(file, home)
        assert quoted(library, QUESTIONS[BRIDGE])[0] == BRIDGE


@pytest.mark.parametrize("rest", ["dense.faiss", "bm25"])
@pytest.mark.parametrize(
    "spoil",
    [
        vanish,
        become_empty,
        become_random,
        be_cut,
        become_a_folder,
        become_a_link,
        leave_logs,
        leave_a_journal,
    ],
)
def test_a_broken_home_is_restored_twice_at_once(
    home: Path, tmp_path: Path, encoder: Encoder, spoil: Callable[[Path], None], rest: str
) -> None:
    """What was there is kept, unopened, and nothing of it gets into the restored one."""
    file, before = tmp_path / "all.backup", answers(home, encoder)
    back_up(home, file)
    spoil(home / "footnote.sqlite")
    delete(home / rest)
    (home / rest / "inside").mkdir(parents=True)
    held = {p.name: p.read_bytes() for p in home.glob("footnote.sqlite*") if p.is_file()}
    held = {name: content for name, content in held.items() if content and not name.endswith("-shm")}
    first = restore(file, home, clock=lambda: 7.0)
    assert answers(home, encoder) == before
    for name, content in held.items():
        assert (home / name.replace("footnote.sqlite", "footnote.sqlite.7", 1)).read_bytes() == content
    second = restore(file, home, clock=lambda: 7.0)
    assert second == home / f"footnote.sqlite.7{'-2' if first else ''}"
    assert answers(home, encoder) == before


def test_a_kept_home_with_its_log_can_be_restored_itself(
    home: Path, tmp_path: Path, encoder: Encoder
) -> None:
    file = tmp_path / "all.backup"
    back_up(home, file)
    leave_logs(home / "footnote.sqlite")
    kept = restore(file, home, clock=lambda: 7.0)
    assert kept is not None
    restore(kept, home, clock=lambda: 8.0)
    with closing(sqlite3.connect(home / "footnote.sqlite")) as database:
        texts = [text for [text] in database.execute("SELECT text FROM documents")]
    assert any("Karstothern bridgother" in text for text in texts)


def test_files_of_others_are_left_alone(home: Path, tmp_path: Path, encoder: Encoder) -> None:
    """Among them a journal that a version from before left, which SQLite would apply to `NAME.new`."""
    file = tmp_path / "all.backup"
    leave_a_journal(home / "footnote.sqlite")
    (home / "footnote.sqlite-journal").rename(home / "footnote.sqlite.new-journal")
    (tmp_path / "all.backup.new").write_text("mine")
    (home / "footnote.sqlite.new").write_text("mine")
    (home / "footnote.sqlite").unlink()
    with Library(tmp_path / "other", encoder) as library:
        library.add(write_news(tmp_path))
    back_up(tmp_path / "other", file)
    restore(file, home)
    answers(home, encoder)
    assert (tmp_path / "all.backup.new").read_text() == (home / "footnote.sqlite.new").read_text() == "mine"
    assert (home / "footnote.sqlite.new-journal").exists()


def test_where_files_have_no_second_name_the_former_home_is_renamed(
    home: Path, tmp_path: Path, encoder: Encoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, before = tmp_path / "all.backup", answers(home, encoder)
    back_up(home, file)

    def refuse(*_: object) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    leave_logs(home / "footnote.sqlite")
    kept = restore(file, home, clock=lambda: 7.0)
    assert kept == home / "footnote.sqlite.7" and kept.is_file()
    assert (home / "footnote.sqlite.7-wal").is_file()
    assert answers(home, encoder) == before


def test_a_failed_rename_leaves_the_former_home(
    home: Path, tmp_path: Path, encoder: Encoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "all.backup"
    back_up(home, file)
    leave_logs(home / "footnote.sqlite")

    def refuse(*_: object) -> None:
        raise OSError(errno.EIO, "Input/output error")

    names = sorted(path.name for path in home.iterdir())
    with monkeypatch.context() as patch, pytest.raises(StoreError, match="can't be restored"):
        patch.setattr(Path, "replace", refuse)
        restore(file, home, clock=lambda: 7.0)
    assert sorted(path.name for path in home.iterdir()) == names
    with closing(sqlite3.connect(home / "footnote.sqlite")) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert database.execute("SELECT count(*) FROM documents").fetchone() == (4,)


def damage(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[len(content) // 3 : len(content) // 3 + 9_000] = b"\x5a" * 9_000
    file.write_bytes(content)


def become_newer(file: Path) -> None:
    with closing(sqlite3.connect(file)) as database:
        database.execute("UPDATE meta SET value = ? WHERE key = 'schema_version'", (str(SCHEMA_VERSION + 1),))
        database.commit()


def lose_a_table(file: Path) -> None:
    with closing(sqlite3.connect(file)) as database:
        database.execute("DROP TABLE passages")


@pytest.mark.parametrize(
    ("spoil", "named"),
    [
        (damage, "damaged"),
        (become_newer, "newer Footnote"),
        (lose_a_table, "the table passages is missing"),
        (lambda file: file.write_bytes(file.read_bytes()[:5_000]), "damaged|not a Footnote backup"),
        (lambda file: file.write_bytes(b""), "not a Footnote backup"),
        (lambda file: file.write_text("hello"), "not a Footnote backup"),
        (lambda file: file.unlink(), "no such file"),
    ],
)
def test_what_is_no_sound_backup_is_refused_and_nothing_changes(
    home: Path, tmp_path: Path, encoder: Encoder, spoil: Callable[[Path], object], named: str
) -> None:
    file = tmp_path / "all.backup"
    back_up(home, file)
    spoil(file)
    before = sorted(path.name for path in home.iterdir() if not path.name.startswith("lock"))
    with pytest.raises(UsageError, match=named):
        restore(file, home)
    assert sorted(path.name for path in home.iterdir() if not path.name.startswith("lock")) == before
    assert answers(home, encoder)[QUESTIONS[BRIDGE]][0] == BRIDGE


def test_a_file_that_is_no_backup_is_never_written_over(home: Path, tmp_path: Path) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text("Dear Ada")
    with pytest.raises(UsageError, match="exists and is not a backup"):
        back_up(home, letter)
    assert letter.read_text() == "Dear Ada"
    with pytest.raises(UsageError, match="no home"):
        back_up(tmp_path / "nowhere", tmp_path / "x.backup")


def test_where_it_can_not_be_written_the_last_backup_stays(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "all.backup"
    back_up(home, file)
    before = file.read_bytes()

    def full(_: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(backup, "_sync", full)
    with pytest.raises(DiskError, match="disk is full"):
        back_up(home, file)
    assert file.read_bytes() == before
    assert sorted(path.name for path in tmp_path.glob("*backup*")) == ["all.backup"]
    with pytest.raises(DiskError, match="disk is full"):
        restore(file, home)
    assert not list(home.glob(".restoring*"))

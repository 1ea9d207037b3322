"""The damage harnesses in short: they find nothing wrong, and do find a fault that was built in."""

import shutil
import sqlite3
from pathlib import Path
from random import Random

import pytest

from corpus.readers import PICTURES, READABLE, load_reader
from index.encode.encoder import Encoder
from index.maintenance import backup
from index.retrieve import dense_index
from index.store import integrity
from tests.chaos import corruption, restoring, truth
from tests.chaos.mutations import run, sound_files


def test_damaged_homes_heal() -> None:
    kinds, wrong = corruption.corrupt(12, 1, 0, lambda line: None)
    assert sum(kinds.values()) >= 12
    assert wrong == []


def test_the_harness_finds_an_index_that_is_believed_whatever_is_in_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(dense_index, "sha256", lambda *_: "alike")
    monkeypatch.setattr(corruption, "DERIVED", ("dense.faiss",))
    monkeypatch.setattr(corruption, "DAMAGES", (corruption.zeros,))
    assert corruption.corrupt(20, 3, 0, lambda line: None)[1]


def test_every_format_that_is_read_is_mutated() -> None:
    endings = {Path(name).suffix for name, _, _ in sound_files().values()}
    readers = {load_reader(ending) for ending in endings & READABLE}
    assert readers == {load_reader(ending) for ending in READABLE - PICTURES}


def test_mutated_files_are_read_or_refused_by_name() -> None:
    told: list[str] = []
    formats = [kind for kind in sorted(sound_files()) if not kind.startswith("made ")]
    assert run(25, 3, formats, told.append) == 0
    assert len(told) == 2 + len(formats) + 1
    assert told[-1] == "seed 3: 0 wrong"


def test_changed_rows_are_found_and_not_quoted(encoder: Encoder) -> None:
    found = truth.change_truth(10, 1, encoder, lambda line: None)
    assert found.kinds.total() == 10 and found.asked.total() >= 60
    assert found.wrong == []


def test_the_harness_finds_a_changed_text_that_is_quoted(
    monkeypatch: pytest.MonkeyPatch, encoder: Encoder
) -> None:
    monkeypatch.setattr(integrity, "is_whole_document", lambda row: True)
    monkeypatch.setattr(truth, "change", _make_it_ten)
    assert any("quoted" in line for line in truth.change_truth(1, 1, encoder, lambda line: None).wrong)


def _make_it_ten(database: sqlite3.Connection, chance: Random) -> str:
    database.execute("UPDATE documents SET text = replace(text, 'nine', 'ten')")
    return "documents.text"


@pytest.mark.skipif(shutil.which("cc") is None, reason="a C compiler makes the library that kills")
def test_killed_restores_leave_no_mixed_home(encoder: Encoder) -> None:
    found = restoring.kill_restores(6, 1, encoder, lambda line: None)
    assert found.points.total() == 6
    assert found.wrong == []


@pytest.mark.skipif(shutil.which("cc") is None, reason="a C compiler makes the library that kills")
def test_the_harness_finds_a_log_that_is_left_beside_a_restored_home(
    monkeypatch: pytest.MonkeyPatch, encoder: Encoder
) -> None:
    monkeypatch.setattr(backup, "_matters", lambda path: path.name == "footnote.sqlite")
    monkeypatch.setattr(restoring, "STATES", (restoring.leave_logs,))
    assert restoring.kill_restores(4, 1, encoder, lambda line: None).wrong

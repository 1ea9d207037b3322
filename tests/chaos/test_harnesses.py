"""The damage harnesses in short: they find nothing wrong, and do find a fault that was built in."""

from pathlib import Path

import pytest

from corpus.readers import PICTURES, READABLE, load_reader
from index.retrieve import dense_index
from tests.chaos import corruption
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

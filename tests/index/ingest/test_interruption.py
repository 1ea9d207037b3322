"""An interruption anywhere: what was committed answers, and adding again does only the rest."""

import os
from pathlib import Path

import psutil
import pytest

from corpus.sandbox import FileReader, PendingFile, file_reader
from index.encode import encoder as encoder_module
from index.encode.encoder import Encoder
from index.ingest import files_ahead
from index.library import Library
from index.store import passages as passages_module
from tests.index.sources import CountingEncoder, assert_exact, assert_in_step, write_lines

COUNT = 12
CHUNK = 4


def sentence(n: int) -> str:
    """The n-th document's text."""
    return f"Depot {n} of the Halvern tramway keeps {n * 7 + 3} carriages under its roof."


def make_file(folder: Path) -> Path:
    """A file of twelve documents, three chunks."""
    rows: list[dict[str, object]] = [{"id": f"d{n}", "text": sentence(n)} for n in range(COUNT)]
    return write_lines(folder / "depots.jsonl", rows)


class StopAfter:
    """A progress that interrupts at its n-th call that tells of encoded passages."""

    def __init__(self, calls: int) -> None:
        self.left = calls

    def __call__(self, share: float, passages: int) -> None:
        self.left -= passages > 0
        if self.left == 0:
            raise KeyboardInterrupt


@pytest.mark.parametrize("calls", [1, 2, 3, 4, 5])
def test_what_was_committed_stays_and_the_rest_is_done_later(
    tmp_path: Path, counting: CountingEncoder, monkeypatch: pytest.MonkeyPatch, calls: int
) -> None:
    monkeypatch.setattr(encoder_module, "CHUNK_PASSAGES", CHUNK)
    file, home = make_file(tmp_path), tmp_path / "home"
    with Library(home, counting) as library, pytest.raises(KeyboardInterrupt):
        library.add([file], StopAfter(calls))
    with Library(home, counting) as library:
        kept = library.store.documents.count()
        assert kept % CHUNK == 0
        assert_in_step(library)
        for n in range(kept):
            assert_exact(library, f"How many carriages does depot {n} of the Halvern tramway keep?")
        del counting.encoded[:]
        report = library.add([file])
        assert len(report.added) == COUNT - kept
        assert len(counting.encoded) == COUNT - kept
        assert_in_step(library)
        assert library.add([file]).unchanged == COUNT


def test_vectors_of_a_long_document_outlive_an_interruption(
    tmp_path: Path, counting: CountingEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(encoder_module, "CHUNK_PASSAGES", CHUNK)
    file = tmp_path / "long.md"
    file.write_text("\n\n".join(f"## Part {n}\n\n{sentence(n)}" for n in range(10)), encoding="utf-8")
    with Library(tmp_path / "home", counting) as library:
        with pytest.raises(KeyboardInterrupt):
            library.add([file], StopAfter(2))
        assert library.store.documents.count() == 0
        del counting.encoded[:]
        library.add([file])
        assert len(counting.encoded) == 10 - CHUNK
        assert_in_step(library)


def test_an_interruption_while_an_index_is_written_heals(
    tmp_path: Path, encoder: Encoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Interrupted between two batches of a catch-up, in one process and over a restart."""
    monkeypatch.setattr(passages_module, "BATCH_ROWS", 3)
    file = make_file(tmp_path)
    with Library(tmp_path / "home", encoder) as library:
        passages = library.store.passages
        whole = passages.since

        def broken(generation: int):  # type: ignore[no-untyped-def]
            yield next(whole(generation))
            raise KeyboardInterrupt

        monkeypatch.setattr(passages, "since", broken)
        with pytest.raises(KeyboardInterrupt):
            library.add([file])
        monkeypatch.setattr(passages, "since", whole)
        library.refresh()
        assert_in_step(library)
        monkeypatch.setattr(passages, "since", broken)
        file.write_text(file.read_text(encoding="utf-8").replace("roof", "tin roof"), encoding="utf-8")
        with pytest.raises(KeyboardInterrupt):
            library.add([file])
        monkeypatch.setattr(passages, "since", whole)
    with Library(tmp_path / "home", encoder) as library:
        assert_in_step(library)
        assert_exact(library, "How many carriages does depot 3 of the Halvern tramway keep?")


def test_vectors_that_were_stored_before_their_documents_are_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With several threads, which encode ahead: when all is encoded there is nothing left to tell of."""
    encoder, file = Encoder(threads=2), make_file(tmp_path)

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    with Library(tmp_path / "home", encoder) as library:
        assert encoder.works_ahead
        with monkeypatch.context() as patch:
            patch.setattr(library.store.documents, "commit", interrupted)
            with pytest.raises(KeyboardInterrupt):
                library.add([file])
        assert len(library.add([file]).added) == COUNT
        assert_in_step(library)


def test_an_interruption_while_a_file_is_read_ends_the_child_and_loses_nothing(
    tmp_path: Path, library: Library
) -> None:
    long, short = tmp_path / "long.txt", tmp_path / "a.txt"
    long.write_text("The gate closes at nine in the evening. It opens at six.\n\n" * 200_000)
    short.write_text(sentence(1))
    reading: list[int | None] = []

    def stop(share: float, passages: int) -> None:
        if share > 0 and library.store.documents.count() == 0:
            reading.append(file_reader().pid)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        library.add([long], stop)
    [pid] = reading
    assert pid is not None
    while psutil.pid_exists(pid):  # until the reader has ended it
        os.sched_yield()
    assert library.add([short]).added
    assert_exact(library, "How many carriages does depot 1 of the Halvern tramway keep?")


def test_a_file_beyond_a_limit_is_a_problem_with_its_path_and_the_rest_goes_on(
    tmp_path: Path, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = FileReader(memory_bytes=256 << 20)
    monkeypatch.setattr(files_ahead, "file_reader", lambda: reader)
    large, short = tmp_path / "a large one.txt", tmp_path / "b.txt"
    large.write_text("The gate closes at nine. " * 4_000_000)
    short.write_text(sentence(1))
    try:
        report = library.add([large, short])
    finally:
        reader.close()
    assert len(report.added) == 1
    [problem] = report.problems
    assert problem == f"{large}: it needed more than 256 MB to read; give a smaller file."


def test_files_are_read_ahead_but_not_without_measure(
    tmp_path: Path, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[str] = []
    begin = FileReader.begin

    def noted(reader: FileReader, path: Path) -> PendingFile:
        begun.append(path.name)
        return begin(reader, path)

    monkeypatch.setattr(FileReader, "begin", noted)
    paths = [tmp_path / f"{n:02}.txt" for n in range(12)]
    for n, path in enumerate(paths):
        path.write_text(sentence(n))
    waiting = []
    ahead = files_ahead.FilesAhead(paths, dict.fromkeys(paths, 1), lambda path, sha256: path != paths[3])
    with ahead:
        for number, file in enumerate(ahead, 1):
            assert file.pending.wait(60)
            waiting.append(len(begun) - number)
    assert 1 < max(waiting) <= files_ahead.MAX_FILES_AHEAD
    assert sorted(begun) == [path.name for path in paths]
    del begun[:]
    assert len(library.add(paths).added) == 12
    del begun[:]
    assert library.add(paths).unchanged == 12
    assert not begun

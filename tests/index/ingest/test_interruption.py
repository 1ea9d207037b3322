"""An interruption anywhere: what was committed answers, and adding again does only the rest."""

from pathlib import Path

import pytest

from index.encode import encoder as encoder_module
from index.encode.encoder import Encoder
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

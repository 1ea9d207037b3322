"""A person's own files are read in a child, ahead of their use, within limits."""

import os
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from corpus.errors import DocumentError
from corpus.readers import parse_file
from corpus.reading_limits import ReadingLimits, reading_limits, set_reading_limits
from corpus.regular_files import RegularFile
from corpus.sandbox import FileReader, file_reader
from corpus.sandbox.files import PendingFile

WAIT_S = 120.0


@pytest.fixture(scope="module")
def reader() -> Iterator[FileReader]:
    reader = FileReader()
    yield reader
    reader.close()


def finished(pending: PendingFile) -> PendingFile:
    assert pending.wait(WAIT_S)
    return pending


def test_files_come_as_they_are_read_here_each_to_its_own(reader: FileReader, tmp_path: Path) -> None:
    paths = [tmp_path / f"{n}.md" for n in range(20)]
    for path in paths:
        path.write_text(f"# Gate {path.stem}\n\nIt closes at nine.\n\n- It opens\n- at six\n")
    begun = [reader.begin(path) for path in paths]
    pids = set()
    for path, pending in zip(paths, begun, strict=True):
        assert finished(pending).result().reading == parse_file(path, path.read_bytes())
        pids.add(reader.pid)
    assert len(pids) == 1


def test_the_child_has_wider_limits_but_has_them(reader: FileReader, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("The gate closes.")
    finished(reader.begin(path)).result()
    assert reader.pid is not None
    assert psutil.Process(reader.pid).rlimit(psutil.RLIMIT_AS) == (2 << 30, 2 << 30)


def test_a_file_beyond_a_limit_is_refused_by_name_and_the_next_is_read(tmp_path: Path) -> None:
    large, small = tmp_path / "large.txt", tmp_path / "small.txt"
    large.write_text("The gate closes at nine. " * 4_000_000)
    small.write_text("The gate closes.")
    reader = FileReader(memory_bytes=256 << 20)
    try:
        begun = [reader.begin(large), reader.begin(small)]
        with pytest.raises(DocumentError, match=r"large\.txt: it needed more than 256 MB to read; give a"):
            finished(begun[0]).result()
        assert finished(begun[1]).result().reading.drafts[0].text == "The gate closes."
    finally:
        reader.close()


def test_a_path_that_is_no_unicode_is_read(reader: FileReader, tmp_path: Path) -> None:
    folder = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff"))
    folder.mkdir()
    (folder / "a.txt").write_text("The gate closes.")
    assert finished(reader.begin(folder / "a.txt")).result().reading.drafts[0].text == "The gate closes."


def test_a_missing_file_is_refused(reader: FileReader, tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match=r"none\.txt: it can't be opened \(No such file"):
        finished(reader.begin(tmp_path / "none.txt")).result()


def test_messages_name_files_from_where_the_person_is(
    reader: FileReader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "empty.txt").touch()
    monkeypatch.chdir(tmp_path)
    with pytest.raises(DocumentError, match=r"^empty\.txt: the file is empty"):
        finished(reader.begin(tmp_path / "empty.txt")).result()


def test_a_file_that_is_given_up_ends_the_child(tmp_path: Path) -> None:
    path = tmp_path / "long.txt"
    path.write_text("The gate closes at nine in the evening. It opens at six.\n\n" * 400_000)
    reader = FileReader()
    try:
        pending = reader.begin(path)
        while reader.pid is None or not pending.share:
            assert not pending.wait(0.01)
        pid = reader.pid
        pending.cancel()
        while psutil.pid_exists(pid):  # until the reader has ended it
            os.sched_yield()
        assert reader.pid != pid
    finally:
        reader.close()


def test_long_texts_tell_how_far_they_are(reader: FileReader, tmp_path: Path) -> None:
    path = tmp_path / "long.txt"
    path.write_text("The gate closes at nine in the evening. It opens at six.\n\n" * 60_000)
    pending = reader.begin(path)
    shares = [pending.share]
    while not pending.wait(0.01):
        shares.append(pending.share)
    assert shares == sorted(shares)
    assert any(0 < share < 1 for share in shares)
    assert len(pending.result().reading.drafts[0].blocks) == 60_000


def test_a_child_without_work_is_ended(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("The gate closes.")
    reader = FileReader(pause_s=0.0)
    try:
        for _ in range(2):
            assert finished(reader.begin(path)).result().reading.drafts
            while reader.pid is not None:  # until the reader has ended it
                os.sched_yield()
    finally:
        reader.close()


def test_one_reader_serves_the_process() -> None:
    assert file_reader() is file_reader()


def test_the_limits_can_be_set(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("The gate closes.")
    before = reading_limits()
    set_reading_limits(ReadingLimits(memory_mb=700, time_s=77.0))
    reader = FileReader()
    set_reading_limits(before)
    try:
        finished(reader.begin(path)).result()
        assert psutil.Process(reader.pid).rlimit(psutil.RLIMIT_AS) == (700 << 20, 700 << 20)
        assert psutil.Process(reader.pid).cmdline()[-1] == "77"
    finally:
        reader.close()


def test_what_is_no_regular_file_is_refused_and_not_opened(reader: FileReader, tmp_path: Path) -> None:
    pipe, folder, link = tmp_path / "pipe.txt", tmp_path / "folder.txt", tmp_path / "link.txt"
    os.mkfifo(pipe)
    folder.mkdir()
    link.symlink_to("/dev/zero")
    for path, kind in ((pipe, "a named pipe"), (folder, "a folder"), (link, "a link")):
        with pytest.raises(DocumentError, match=rf"{path.name}: it is {kind}, not a file; skipped"):
            finished(reader.begin(path)).result()


def test_a_file_larger_than_the_memory_is_refused_and_not_read(reader: FileReader, tmp_path: Path) -> None:
    path = tmp_path / "hole.txt"
    with path.open("wb") as file:
        file.truncate(1 << 40)
    with pytest.raises(DocumentError, match=r"hole\.txt: it needed more than 2048 MB to read"):
        finished(reader.begin(path)).result()


@pytest.mark.skipif(not Path("/sys/kernel/mm").is_dir(), reason="this system has no such files")
def test_a_size_that_is_not_true_is_refused() -> None:
    lying = next(path for path in Path("/sys/kernel/mm").rglob("*") if path.is_file())
    with (
        RegularFile(lying) as file,
        pytest.raises(DocumentError, match="it has less in it than its size says"),
    ):
        list(file.chunks())
    with RegularFile(Path("/proc/self/environ")) as file:
        assert list(file.chunks()) == []

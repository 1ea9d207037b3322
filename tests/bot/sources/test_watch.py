"""Watched folders: dropped, changed and deleted files are followed within seconds."""

import asyncio
import logging
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
import pytest_asyncio

from bot.sources import watch
from bot.sources.outcome import Outcome
from bot.sources.watch import Watcher
from corpus.errors import UsageError
from tests.bot.sources.conftest import Desk
from tests.bot.sources.site import LONG

pytestmark = pytest.mark.asyncio(loop_scope="session")

Next = Callable[[], Awaitable[Outcome]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "dropped"
    folder.mkdir()
    return folder


@pytest.fixture
def watcher(desk: Desk) -> Watcher:
    return Watcher(desk.library_thread, desk.library.store.database, 0.1, desk.clock)


@pytest_asyncio.fixture(loop_scope="session")
async def brought(watcher: Watcher, folder: Path) -> AsyncIterator[Next]:
    """What the next look that brings something brings, while the folder is watched."""
    told: asyncio.Queue[Outcome] = asyncio.Queue()
    await watcher.add(folder)
    loop = asyncio.create_task(watcher.forever(told.put_nowait))
    yield lambda: asyncio.wait_for(told.get(), 60)
    loop.cancel()
    await asyncio.gather(loop, return_exceptions=True)


async def test_a_file_is_answerable_and_gone_when_it_is_deleted(
    desk: Desk, folder: Path, brought: Next
) -> None:
    (folder / "old.txt").write_text("The lighthouse of Skagen was built in 1858 by the state. " * 3)
    first = await brought()
    assert len(first.added) == 1 and first.is_backlog
    (folder / "bridge.md").write_text("# Bridge to close\n\n" + LONG)
    outcome = await brought()
    assert not outcome.is_backlog and [c.backlog for c in desk.changes()] == [True, False]
    assert desk.answers("How many commuters cross the harbour bridge every day?", 7)
    (folder / "bridge.md").write_text("# Bridge to close\n\n" + LONG.replace("nine", "twelve"))
    changed = await brought()
    assert changed.changed == outcome.added
    (folder / "bridge.md").unlink()
    gone = await brought()
    assert gone.removed == outcome.added
    assert [document.title for document in desk.documents()] != ["Bridge to close"]
    assert not desk.answers("How many commuters cross the harbour bridge every day?", 7)


async def test_a_file_is_taken_in_when_it_is_written_whole(
    desk: Desk, folder: Path, brought: Next, monkeypatch: pytest.MonkeyPatch
) -> None:
    half = asyncio.Event()
    real = asyncio.sleep

    async def sleep(delay_s: float) -> None:
        """While the first look lets the file settle, more of it is written."""
        await real(delay_s)
        if delay_s == watch.SETTLE_S and file is not None and not half.is_set():
            half.set()
            file.write(LONG[200:])
            file.flush()

    file = (folder / "bridge.txt").open("w")
    file.write(LONG[:200])
    file.flush()
    monkeypatch.setattr(asyncio, "sleep", sleep)
    outcome = await brought()
    file.close()
    assert half.is_set() and len(outcome.added) == 1
    [document] = desk.documents()
    assert document.version == 1 and document.text.strip() == LONG


async def test_a_renamed_file_is_the_same_document_and_a_copy_takes_its_place(
    desk: Desk, folder: Path, watcher: Watcher
) -> None:
    (folder / "a.txt").write_text(LONG)
    (folder / "copy.txt").write_text(LONG)
    source, _ = await watcher.add(folder)
    first = await watcher.poll(source)
    assert len(first.added) == 1 and len(first.problems) == 1
    (folder / "a.txt").unlink()
    second = await watcher.poll(source)
    [document] = desk.documents()
    assert Path(document.origin).name == "copy.txt"
    assert not second.has_news and [document.id] == list(first.added)
    (folder / "copy.txt").rename(folder / "b.txt")
    await watcher.poll(source)
    [moved] = desk.documents()
    assert moved.id == document.id and Path(moved.origin).name == "b.txt"


async def test_what_is_passed_over_is_logged_once(
    folder: Path, watcher: Watcher, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "bot.sources.watch")
    (folder / "film.mkv").touch()
    source, _ = await watcher.add(folder)
    for _ in range(2):
        await watcher.poll(source)
    assert [record.getMessage() for record in caplog.records] == [f"{folder}: passed over 1 file: 1 .mkv"]
    (folder / "other.mkv").touch()
    await watcher.poll(source)
    assert caplog.records[-1].getMessage() == f"{folder}: passed over 2 files: 2 .mkv"


async def test_what_is_refused_is_logged_once_and_holds_up_nothing(
    desk: Desk, folder: Path, watcher: Watcher, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    os.mkfifo(folder / "pipe.txt")
    (tmp_path / "secret.txt").write_text("The secret. " + LONG)
    (folder / "link.txt").symlink_to(tmp_path / "secret.txt")
    (folder / "in.txt").write_text(LONG)
    source, _ = await watcher.add(folder)
    assert [len((await watcher.poll(source)).added) for _ in range(2)] == [1, 0]
    assert [record.getMessage() for record in caplog.records] == [
        f"{folder}/link.txt: it is a link to {tmp_path}/secret.txt, outside of {folder}; add that file "
        "itself.",
        f"{folder}/pipe.txt: it is a named pipe, not a file; skipped.",
    ]


async def test_only_what_belongs_in_is_read(
    desk: Desk, folder: Path, watcher: Watcher, tmp_path: Path
) -> None:
    (tmp_path / "secret.txt").write_text("The secret. " + LONG)
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "other.txt").write_text("Another secret. " + LONG)
    (folder / "link.txt").symlink_to(tmp_path / "secret.txt")
    (folder / "linked").symlink_to(tmp_path / "outside")
    (folder / "round.txt").symlink_to(folder / "round.txt")
    (folder / ".hidden.txt").write_text(LONG)
    (folder / "film.mkv").write_bytes(b"\x1aE")
    (folder / "large.txt").write_text(LONG * 300)
    (folder / "deep").mkdir()
    (folder / "deep" / "in.txt").write_text(LONG)
    (folder / "inner.txt").symlink_to(folder / "deep" / "in.txt")
    source, _ = await watcher.add(folder)
    outcome = await watcher.poll(source)
    assert len(outcome.added) == 1
    assert [problem.partition(":")[0] for problem in outcome.problems] == [str(folder / "large.txt")]
    assert (await watcher.poll(source)).problems == ()
    (folder / "link.txt").unlink()
    (tmp_path / "secret.txt").rename(folder / "secret.txt")
    assert len((await watcher.poll(source)).added) == 1


async def test_what_went_while_nobody_watched_leaves_at_the_next_start(
    desk: Desk, folder: Path, watcher: Watcher
) -> None:
    (folder / "a.txt").write_text(LONG)
    source, _ = await watcher.add(folder)
    await watcher.poll(source)
    (folder / "a.txt").unlink()
    (folder / "b.txt").write_text("Another story. " + LONG)
    again = Watcher(desk.library_thread, desk.library.store.database, 0.1, desk.clock)
    source, is_new = await again.add(folder)
    outcome = await again.poll(source)
    assert not is_new and len(outcome.added) == len(outcome.removed) == 1 and not outcome.is_backlog


async def test_a_folder_that_is_not_there_fails_and_keeps_its_documents(
    desk: Desk, folder: Path, watcher: Watcher
) -> None:
    (folder / "a.txt").write_text(LONG)
    source, _ = await watcher.add(folder)
    await watcher.poll(source)
    folder.rename(folder.with_name("elsewhere"))
    outcome = await watcher.poll(source)
    assert outcome.error is not None and str(folder) in outcome.error
    assert len(desk.documents()) == 1
    folder.with_name("elsewhere").rename(folder)
    assert (await watcher.poll(source)).source.failures == 0
    with pytest.raises(UsageError, match="nowhere"):
        await watcher.add(folder / "nowhere")

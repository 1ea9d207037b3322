"""What is left for later is done in its turn; nobody waits for it, and its faults end nothing."""

import asyncio
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.library_thread import LibraryThread
from corpus.errors import StoreError
from index.encode.encoder import Encoder
from index.library import Library

pytestmark = pytest.mark.asyncio


@pytest.fixture
def library_thread(tmp_path: Path, encoder: Encoder) -> Iterator[LibraryThread]:
    with Library(tmp_path / "home", encoder) as library:
        library_thread = LibraryThread(library)
        yield library_thread
        library_thread.close()


async def test_it_is_done_before_what_comes_in_after_it_and_not_waited_for(
    library_thread: LibraryThread,
) -> None:
    go, done = threading.Event(), []
    library_thread.run_in_background(lambda _: (go.wait(60), done.append("later")))
    assert done == []
    after = asyncio.create_task(library_thread.run(lambda _: done.append("after")))
    await asyncio.sleep(0)  # so that both queue
    go.set()
    await after
    assert done == ["later", "after"]


@pytest.mark.parametrize("fault", [StoreError("the disk is full"), ZeroDivisionError("a fault of ours")])
async def test_a_fault_is_logged_and_the_next_call_goes_on(
    library_thread: LibraryThread, caplog: pytest.LogCaptureFixture, fault: Exception
) -> None:
    def fail(_: Library) -> None:
        raise fault

    library_thread.run_in_background(fail)
    await asyncio.sleep(0)  # so that it queues before the next
    assert await library_thread.run(lambda library: library.store.documents.count()) == 0
    assert str(fault) in caplog.text and library_thread.waiting == 0

"""Servers take turns. What is left for later is done in its turn, and its faults end nothing."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.library_thread import MAX_WAITING_WRITES, BusyError, LibraryThread
from corpus.errors import StoreError
from index.encode.encoder import Encoder
from index.library import Library
from index.steps import Steps

pytestmark = pytest.mark.asyncio


class Used:
    """The time by which the thread shares itself out: only what the steps of a test say they take."""

    seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def used() -> Used:
    return Used()


@pytest.fixture
def library_thread(tmp_path: Path, encoder: Encoder, used: Used) -> Iterator[LibraryThread]:
    with Library(tmp_path / "home", encoder) as library:
        library_thread = LibraryThread(library, used)
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


def steps_of(
    name: str, count: int, done: list[str], used: Used, seconds: float = 1.0
) -> Callable[[Library], Steps[None]]:
    """A change of so many steps, each of which takes so long and is noted."""

    def change(_: Library) -> Steps[None]:
        for _step in range(count):
            done.append(name)
            used.seconds += seconds
            yield

    return change


@pytest.mark.parametrize("longest", [10, 200])
async def test_a_short_addition_waits_for_no_more_time_of_each_other_than_it_takes(
    library_thread: LibraryThread, used: Used, longest: int
) -> None:
    done: list[str] = []
    async with asyncio.TaskGroup() as group:
        for name, count, server in (("a", longest, 1), ("A", longest, 1), ("b", 2, 2), ("c", 2, 3)):
            steps = steps_of(name, count, done, used)
            group.create_task(library_thread.write_in_steps(steps, server))
    assert "".join(done[:6]) == "abcabc" and set(done[6:]) == {"a", "A"}
    assert "".join(done).replace("b", "").replace("c", "") == "a" * longest + "A" * longest, "one by one"


async def test_short_steps_wait_for_one_long_step_and_not_for_one_each_time(
    library_thread: LibraryThread, used: Used
) -> None:
    done: list[str] = []
    async with asyncio.TaskGroup() as group:
        group.create_task(library_thread.write_in_steps(steps_of("L", 5, done, used, seconds=60.0), 1))
        group.create_task(library_thread.write_in_steps(steps_of("s", 40, done, used), 2))
    assert "".join(done) == "L" + "s" * 40 + "LLLL"


async def test_a_question_waits_for_one_step_whichever_servers_change(
    library_thread: LibraryThread, used: Used
) -> None:
    done: list[str] = []
    async with asyncio.TaskGroup() as group:
        for name in "abcdef":
            group.create_task(library_thread.write_in_steps(steps_of(name, 3, done, used), name))
        await asyncio.sleep(0)
        group.create_task(library_thread.run(lambda _: done.append("?")))
    assert done.index("?") <= 1


async def test_one_server_s_row_is_full_and_no_other_s(library_thread: LibraryThread, used: Used) -> None:
    done: list[str] = []
    async with asyncio.TaskGroup() as group:
        for _ in range(MAX_WAITING_WRITES):
            group.create_task(library_thread.write_in_steps(steps_of("a", 1, done, used), 1))
        await asyncio.sleep(0)
        with pytest.raises(BusyError):
            await library_thread.write_in_steps(steps_of("a", 1, done, used), 1)
        await library_thread.write_in_steps(steps_of("b", 1, done, used), 2)
    await library_thread.write_in_steps(steps_of("a", 1, done, used), 1)
    assert done.count("a") == MAX_WAITING_WRITES + 1


async def test_what_an_interrupted_addition_holds_is_free_afterwards(library_thread: LibraryThread) -> None:
    ended, begun = threading.Event(), asyncio.Event()
    loop = asyncio.get_running_loop()

    def change(_: Library) -> Steps[None]:
        try:
            while True:
                loop.call_soon_threadsafe(begun.set)
                yield
        finally:
            ended.set()

    adding = asyncio.create_task(library_thread.write_in_steps(change, 1))
    await begun.wait()
    adding.cancel()
    await asyncio.gather(adding, return_exceptions=True)
    await library_thread.write(lambda _: None, 1)
    assert ended.is_set()


async def test_questions_run_between_the_steps_of_a_long_question(library_thread: LibraryThread) -> None:
    done: list[str] = []

    def check(_: Library) -> Steps[str]:
        for n in range(3):
            done.append(f"step {n}")
            yield
        return "checked"

    async with asyncio.TaskGroup() as group:
        checking = group.create_task(library_thread.run_in_steps(check))
        await asyncio.sleep(0)  # so that it queues first
        group.create_task(library_thread.run(lambda _: done.append("question")))
    assert checking.result() == "checked" and library_thread.waiting == 0
    assert done.index("question") < done.index("step 2") and sorted(done)[1:] == [
        "step 0",
        "step 1",
        "step 2",
    ]


async def test_a_fault_in_a_step_reaches_its_caller_and_closes_the_steps(
    library_thread: LibraryThread,
) -> None:
    closed: list[bool] = []

    def check(_: Library) -> Steps[None]:
        try:
            yield
            raise StoreError("the disk is full")
        finally:
            closed.append(True)

    with pytest.raises(StoreError):
        await library_thread.run_in_steps(check)
    assert closed == [True] and library_thread.waiting == 0

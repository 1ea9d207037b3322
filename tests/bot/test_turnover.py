"""A home is turned over in the background: between questions, after faults, and with a line in the log."""

import asyncio
import logging
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot import turnover
from bot.library_thread import LibraryThread
from corpus.errors import StoreError
from index import library as index_library
from index.encode.encoder import Encoder
from index.library import Library
from index.models import DEFAULT_MODEL, minilm
from index.steps import Steps
from tests.index.sources import FERRY, QUESTIONS, quoted, write, write_news

pytestmark = [pytest.mark.asyncio, pytest.mark.sqlite]


@pytest_asyncio.fixture
async def library_thread(tmp_path: Path, encoder: Encoder) -> AsyncIterator[LibraryThread]:
    """The thread of a library whose home is encoded with the old model."""
    with Library(tmp_path / "home", Encoder(minilm.NAME)) as library:
        library.add(write_news(tmp_path))
    with Library(tmp_path / "home", encoder) as library:
        library_thread = LibraryThread(library)
        yield library_thread
        await asyncio.to_thread(library_thread.close)


async def model(library_thread: LibraryThread) -> str:
    """The model that answers."""
    return await library_thread.run(lambda library: library.encoder.name)


async def test_questions_are_answered_between_its_steps(
    library_thread: LibraryThread, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turnover, "LOG_INTERVAL_S", 0.0)
    models = set()
    with caplog.at_level(logging.INFO, logger=turnover.__name__):
        turning = asyncio.create_task(turnover.turn_over(library_thread))
        while not turning.done():
            assert await library_thread.run(lambda library: quoted(library, QUESTIONS[FERRY])) == [FERRY]
            models.add(await model(library_thread))
    assert models <= {minilm.NAME, DEFAULT_MODEL} and minilm.NAME in models
    assert await model(library_thread) == DEFAULT_MODEL
    assert [record.getMessage() for record in caplog.records] == [
        f"Answering with {minilm.NAME} while the documents are encoded for {DEFAULT_MODEL}: 0 of 4 are",
        "100 % of the documents are encoded for the next model",
        f"Answering with {DEFAULT_MODEL} from now on",
    ]


@pytest.mark.parametrize("fault", [StoreError("the disk is full"), ZeroDivisionError("a fault of ours")])
async def test_a_fault_is_logged_and_it_goes_on(
    library_thread: LibraryThread,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
    fault: Exception,
) -> None:
    encode, faults = index_library.encode_next, [fault]

    def fail_once(*given: object) -> Steps[int]:
        yield
        if faults:
            raise faults.pop()
        return (yield from encode(*given))  # type: ignore[arg-type]

    monkeypatch.setattr(index_library, "encode_next", fail_once)
    with caplog.at_level(logging.WARNING, logger=turnover.__name__):
        await turnover.turn_over(library_thread, retry_s=0.0)
    [record] = caplog.records
    assert str(fault) in caplog.text and record.name == turnover.__name__
    assert await model(library_thread) == DEFAULT_MODEL


async def test_it_turns_when_nothing_is_being_added_any_more(
    library_thread: LibraryThread, tmp_path: Path
) -> None:
    file = write(tmp_path, "fair.md", "The fair of Ostby opens in May.", title="Fair")
    added = asyncio.create_task(library_thread.write_in_steps(lambda library: library.add_in_steps([file])))
    await turnover.turn_over(library_thread, retry_s=0.0)
    assert len((await added).added) == 1
    await turnover.turn_over(library_thread, retry_s=0.0)
    assert await model(library_thread) == DEFAULT_MODEL
    said = await library_thread.run(lambda library: quoted(library, "When does the fair of Ostby open?"))
    assert said == ["The fair of Ostby opens in May."]


async def test_at_the_end_it_stops_where_it_is(library_thread: LibraryThread) -> None:
    async with turnover.turning_over(library_thread):
        await asyncio.sleep(0)
    assert await model(library_thread) == minilm.NAME
    await turnover.turn_over(library_thread)
    assert await model(library_thread) == DEFAULT_MODEL

"""Fixtures of the tests with the bot on a local Discord."""

import logging
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.discord import long_answer, translations
from bot.settings import SHIPPED_DOCUMENTS
from corpus.files import find_files
from index.encode.encoder import Encoder
from index.library import Library
from tests.bot.discord.stage import Stage, copy_home, make_bot_tables, stage_on
from tests.localdiscord import LocalDiscord


class Kept(logging.Handler):
    """Keeps what is logged, as text."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.said.append(record.getMessage())


@pytest.fixture(autouse=True)
def whole_texts() -> Iterator[None]:
    """No test may make the bot say a text that is missing or whose places are not all filled."""
    kept, log = Kept(), logging.getLogger(translations.__name__)
    log.addHandler(kept)
    yield
    log.removeHandler(kept)
    assert kept.said == []


@pytest.fixture(autouse=True)
def no_progress(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a slow machine an addition may take so long that it shows progress before its result."""
    monkeypatch.setattr(long_answer, "FIRST_EDIT_S", 3_600.0)


@pytest.fixture(scope="session")
def indexed_home(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Path:
    """A home with the shipped documents and the bot's tables, made once and only copied from."""
    home = tmp_path_factory.mktemp("indexed") / "home"
    with Library(home, encoder) as library:
        library.add(find_files([str(SHIPPED_DOCUMENTS)])[0])
        make_bot_tables(library)
    return home


@pytest_asyncio.fixture
async def stage(
    local_discord: LocalDiscord, indexed_home: Path, tmp_path: Path, encoder: Encoder
) -> AsyncIterator[Stage]:
    """The bot on a local Discord, with the shipped documents; fails if it broke one of Discord's limits."""
    async with stage_on(local_discord, copy_home(indexed_home, tmp_path / "home"), encoder) as stage:
        yield stage
    assert local_discord.violations == []
    assert local_discord.unserved == []

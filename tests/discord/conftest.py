"""What the tests against the local Discord share."""

import logging
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.discord import translations
from bot.settings import SHIPPED_DOCUMENTS
from corpus.files import find_files
from index.encoder import Encoder
from index.library import Library
from tests.discord.local import LocalDiscord
from tests.discord.local.actions import TIMEOUT_S
from tests.discord.stage import Stage, copy_home, stage_on


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


@pytest_asyncio.fixture
async def local_discord() -> AsyncIterator[LocalDiscord]:
    """A started Discord on loopback, with discord.py redirected to it until the test ends."""
    async with LocalDiscord() as discord:
        discord.world.patience_s = TIMEOUT_S
        yield discord


@pytest.fixture(scope="session")
def indexed_home(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Path:
    """A home with the shipped documents, indexed once and only copied from."""
    home = tmp_path_factory.mktemp("indexed") / "home"
    with Library(home, encoder) as library:
        library.add(find_files([str(SHIPPED_DOCUMENTS)])[0])
    return home


@pytest_asyncio.fixture
async def stage(
    local_discord: LocalDiscord, indexed_home: Path, tmp_path: Path, encoder: Encoder
) -> AsyncIterator[Stage]:
    """The bot on a local Discord, with the shipped documents; nothing may break a limit of Discord's."""
    async with stage_on(local_discord, copy_home(indexed_home, tmp_path / "home"), encoder) as stage:
        yield stage
    assert local_discord.violations == []
    assert local_discord.unserved == []


@pytest.fixture
def tell(capsys: pytest.CaptureFixture[str]) -> Callable[[str], None]:
    """Puts a figure into the report of a run, whether its test passes or fails."""

    def say(text: str) -> None:
        with capsys.disabled():
            print(f"\n{text}")  # noqa: T201

    return say

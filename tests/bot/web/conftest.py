"""A home with documents of every format, of all servers and of two of them, and its pages."""

import re
import shutil
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import pytest
import pytest_asyncio

from bot.settings import SHIPPED_DOCUMENTS, Settings, WebMode
from bot.web.server import PageServer
from corpus import clock
from corpus.files import find_files
from index.encode.encoder import Encoder
from index.library import Library
from tests.bot.discord.stage import bring_in, copy_home
from tests.bot.web.samples import hostile, samples

HALDEN, MOSS = 700_000_000_000_000_001, 700_000_000_000_000_002
"""Two servers."""

HIDDEN = "The secret pier of {} opens on 3 May for nine boats."


@pytest.fixture(scope="session")
def pages_home(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Path:
    """A home with all of it, made once and only copied from."""
    folder = tmp_path_factory.mktemp("pages")
    for name, content in {**samples(), **hostile()}.items():
        (folder / name).write_bytes(content)
    with Library(folder / "home", encoder) as library:
        report = library.add(find_files([str(SHIPPED_DOCUMENTS), *map(str, sorted(folder.glob("*.*")))])[0])
        assert all("is not an http or https address" in said for said in report.problems), report.problems
        bring_in(library, "pier.txt", HIDDEN.format("Halden"), HALDEN)
        bring_in(library, "pier.txt", HIDDEN.format("Moss"), MOSS)
        library.settle_stories()
    return folder / "home"


@pytest.fixture
def library(pages_home: Path, tmp_path: Path, encoder: Encoder) -> Iterator[Library]:
    """The library in a copy of that home."""
    with Library(copy_home(pages_home, tmp_path / "home"), encoder) as library:
        yield library
    shutil.rmtree(tmp_path / "home")


def web_settings(mode: WebMode, **more: object) -> Settings:
    return Settings(_env_file=None, web=mode, **more)  # type: ignore[call-arg]


@dataclass(frozen=True, slots=True)
class Served:
    """A running server of pages, and a browser."""

    library: Library
    settings: Settings
    base: str
    session: aiohttp.ClientSession

    async def get(self, path: str, method: str = "GET") -> tuple[int, str, "dict[str, str]"]:
        """The status, the text and the headers that a path has; an address's own host is left out."""
        path = re.sub(r"^https?://[^/]+", "", path)
        async with self.session.request(method, self.base + path, allow_redirects=False) as response:
            return response.status, await response.text(), dict(response.headers)


@pytest_asyncio.fixture
async def served(library: Library, request: pytest.FixtureRequest) -> AsyncIterator[Served]:
    """The pages of the library, public unless the test's parameter is another mode."""
    settings = web_settings(getattr(request, "param", WebMode.PUBLIC))
    server = PageServer(library, settings, clock.now)
    port = await server.start(0)
    async with aiohttp.ClientSession() as session:
        yield Served(library, settings, f"http://127.0.0.1:{port}", session)
    await server.close()

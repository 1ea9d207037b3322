"""The API on a real library, with documents of two servers and shared ones, asked by HTTP."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import pytest_asyncio

from bot.api.routes import Gate, routes
from bot.api.service import Service
from bot.library_thread import LibraryThread
from bot.settings import Settings
from bot.storage import Storage
from corpus.document import SHARED
from corpus.readers import parse_file
from corpus.sandbox import ReaderPool
from index.encode.encoder import Encoder
from index.ingest.identity import upload_origin
from index.library import Library
from index.steps import finish
from tests.bot.api.listening import listening
from tests.bot.sources.conftest import Clock
from tests.index.sources import BRIDGE, FERRY, TURBINE, write

HERE, THERE = 77, 78
"""Two servers."""

__all__ = ["Clock"]


@dataclass
class Office:
    """A library with its API, and a client of it."""

    library: Library
    storage: Storage
    library_thread: LibraryThread
    service: Service
    clock: Clock
    session: aiohttp.ClientSession
    url: str

    def token(self, guild_id: int = SHARED, may_write: bool = False, per_minute: int = 1_000) -> str:
        """A new token."""
        name = f"token {len(self.storage.tokens.all())}"
        return self.storage.tokens.add(name, guild_id, may_write, per_minute)

    async def request(
        self, method: str, path: str, token: str | None, **sent: Any
    ) -> tuple[int, Any, "aiohttp.typedefs.LooseHeaders"]:
        """Ask the API; gives status, JSON and headers."""
        headers = {"Authorization": f"Bearer {token}"} if token is not None else {}
        async with self.session.request(method, self.url + path, headers=headers, **sent) as response:
            return response.status, await response.json(), response.headers

    async def ask(self, token: str, question: str, **narrowing: Any) -> Any:
        status, answer, _ = await self.request(
            "POST", "/ask", token, json={"question": question, **narrowing}
        )
        assert status == 200, answer
        return answer


@pytest_asyncio.fixture(loop_scope="session", scope="session")
async def reader() -> AsyncIterator[ReaderPool]:
    """One process that reads, since starting it takes a second."""
    async with ReaderPool() as reader:
        yield reader


@pytest_asyncio.fixture(loop_scope="session")
async def office(tmp_path: Path, encoder: Encoder, reader: ReaderPool) -> AsyncIterator[Office]:
    """FERRY is shared, BRIDGE of the server HERE, TURBINE of the server THERE."""
    clock = Clock()
    with Library(tmp_path / "home", encoder) as library:
        folder = tmp_path / "files"
        library.add([write(folder, "ferry.md", FERRY, title="Ferry at night", source="Harbour Post")])
        for guild_id, text, title in ((HERE, BRIDGE, "Bridge shut"), (THERE, TURBINE, "More wind")):
            path = write(folder, f"{guild_id}.md", text, title=title, source=f"Wire {guild_id}")
            finish(
                library.add_readings(
                    [(upload_origin(guild_id, path.name), parse_file(path, path.read_bytes()))]
                )
            )
        storage = Storage.open(library.store, 90)
        library_thread = LibraryThread(library)
        service = Service(library_thread, storage, Settings(_env_file=None), reader)  # type: ignore[call-arg]
        async with (
            listening(routes(service, Gate(service, clock))) as url,
            aiohttp.ClientSession() as session,
        ):
            yield Office(library, storage, library_thread, service, clock, session, f"{url}/api/v1")
        library_thread.close()

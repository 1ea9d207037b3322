"""Open the API's service on a library, without Discord."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.api.service import Service
from bot.library_thread import LibraryThread
from bot.settings import Settings
from bot.storage import Storage
from bot.turnover import turning_over
from corpus.sandbox import ReaderPool
from index.library import Library


@asynccontextmanager
async def open_service(library: Library, settings: Settings) -> AsyncIterator[Service]:
    """Open a service with a thread and reading processes of its own. Close the library after it."""
    storage = Storage.open(library.store, settings.insights_days, most_sources=settings.server_sources)
    library_thread = LibraryThread(library)
    try:
        async with ReaderPool(settings.readers) as reader, turning_over(library_thread):
            yield Service(library_thread, storage, settings, reader)
    finally:
        library_thread.close()

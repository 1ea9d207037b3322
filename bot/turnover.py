"""Turn a home over to another model in the background, between questions."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from bot.library_thread import LibraryThread
from corpus.errors import FootnoteError
from index.library import Library
from index.steps import Steps

log = logging.getLogger(__name__)

TURNOVER = "turnover"
"""The turnover takes turns with the servers that add documents, as if it were one."""

RETRY_S = 30.0
"""The pause while documents are being added, and after an error, for example while the disk is full."""

LOG_INTERVAL_S = 300.0


@asynccontextmanager
async def turning_over(library_thread: LibraryThread) -> AsyncIterator[None]:
    """Turn over inside; at the end, stop where it is."""
    task = asyncio.create_task(turn_over(library_thread))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def turn_over(library_thread: LibraryThread, retry_s: float = RETRY_S) -> None:
    """Encode the documents for the wanted model, if the home has another one, and serve that; the log says
    how far it is."""
    steps = _LoggedSteps()
    while True:
        try:
            if await library_thread.write_in_steps(steps.of, TURNOVER):
                return
        except FootnoteError as error:
            log.warning("Encoding for the next model pauses: %s", error)
        except Exception:  # the outermost handler of a task: an error after this would end it silently
            log.exception("Encoding for the next model had a fault and goes on")
        await asyncio.sleep(retry_s)


class _LoggedSteps:
    """The steps of a turnover, which the log follows."""

    def __init__(self) -> None:
        self._logged_at = 0.0

    def of(self, library: Library) -> Steps[bool]:
        """Turn a library over; returns True if the wanted model is served."""
        state = library.turnover
        if state is not None and not self._logged_at:
            self._logged_at = time.monotonic()
            log.info(
                "Answering with %s while the documents are encoded for %s: %d of %d are",
                *(library.encoder.name, state.model, state.done, state.total),
            )
        report = yield from library.turn_over_in_steps(self._log)
        if state is not None and report.finished:
            log.info("Answering with %s from now on", library.encoder.name)
        return report.finished

    def _log(self, share: float, passages: int) -> None:
        now = time.monotonic()
        if now - self._logged_at >= LOG_INTERVAL_S:
            self._logged_at = now
            log.info("%.0f %% of the documents are encoded for the next model", 100 * share)

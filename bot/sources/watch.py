"""Watch folders: index new and changed files, remove the documents of deleted ones."""

import asyncio
import contextlib
import logging
import os
import stat
import time
from collections import Counter
from collections.abc import AsyncGenerator, Callable, Iterator
from pathlib import Path

from watchfiles import Change, awatch

from bot.library_thread import LibraryThread
from bot.sources.outcome import Gathered, Outcome
from bot.sources.sources import FOLDER, Source, Sources
from corpus import clock
from corpus.errors import DocumentError, FootnoteError, UsageError
from corpus.files import describe_kinds, fits_size_limit, is_readable, kind_of, refusal
from corpus.scopes import Scope
from index.ingest.deleted_files import MissingPolicy
from index.ingest.indexing import Report
from index.library import Library
from index.steps import Steps
from index.store.database import Database

log = logging.getLogger(__name__)

SETTLE_S = 0.4
"""A file counts as completely written if its size and time stay the same for so long."""
RELOOK_S = 30.0
"""Time after which a folder is read even without a change event: some file systems send none."""
_DEBOUNCE_MS = 300
_ROUND_MS = 500

_Mark = tuple[int, int]
"""Size and modification time of a file; if both are equal, the file is unchanged."""

OnPollResult = Callable[[Outcome], None]


class Watcher:
    """Watches the folders among a home's sources. All methods belong on the event loop."""

    def __init__(
        self,
        library_thread: LibraryThread,
        database: Database,
        max_file_mb: float,
        clock: Callable[[], float] = clock.now,
    ) -> None:
        self.sources = Sources(database)
        self._library_thread = library_thread
        self._max_file_mb = max_file_mb
        self._clock = clock
        self._seen: dict[int, dict[Path, _Mark]] = {}
        self._passed_over: dict[int, Counter[str]] = {}
        self._refused: dict[int, set[str]] = {}
        self._moving: set[int] = set()
        self._wake = asyncio.Event()

    async def add(self, folder: Path) -> tuple[Source, bool]:
        """Add a folder; return the source, and True if it is new. Raises UsageError if it is not a folder."""
        path = _checked(folder)
        now = self._clock()
        done = await self._library_thread.run(
            lambda _: self.sources.add(FOLDER, str(path), path.name or str(path), now, RELOOK_S)
        )
        self._wake.set()
        return done

    async def poll(self, source: Source) -> Outcome:
        """Bring the documents of a folder up to date with its files, except files that are being written.

        Does nothing for a folder that is gone or that another process is reading. Raises BusyError and
        StoreError.
        """
        mine = await self._library_thread.run(lambda _: self.sources.claim(source))
        if mine is None:
            return Outcome(source)
        try:
            return await self._look(mine)
        finally:
            await self._library_thread.run(lambda _: self.sources.release(source.id))

    async def _look(self, source: Source) -> Outcome:
        try:
            files, moving = await self._settled(source)
        except DocumentError as error:
            return await self._failed(source, str(error))
        seen = self._seen.get(source.id, {})
        touched = sorted(path for path, mark in files.items() if seen.get(path) != mark)
        fitting, problems = self._fitting(touched)
        gathered = Gathered(problems=problems)
        if touched or source.id not in self._seen or seen.keys() - files.keys() - moving:
            gathered.add_report(await self._library_thread.write_in_steps(self._steps(source, fitting)))
            await self._note_ok(source)
        elif source.failures:
            await self._note_ok(source)
        self._seen[source.id] = files | {path: seen[path] for path in moving & seen.keys()}
        (self._moving.add if moving else self._moving.discard)(source.id)
        return gathered.outcome(await self._renewed(source), source.is_new)

    async def forever(self, on_poll_result: OnPollResult) -> None:
        """Watch all folders, later ones too, until cancelled; call `on_poll_result` with each result that has
        changes or an error."""
        watching: dict[int, asyncio.Task[None]] = {}
        try:
            while True:
                self._wake.clear()
                try:
                    known = await self._library_thread.run(lambda _: self.sources.all())
                except FootnoteError as error:
                    log.warning("The list of folders can't be read now: %s", error)
                else:
                    folders = {source.id: source for source in known if source.kind == FOLDER}
                    for source_id in folders.keys() - watching.keys():
                        watching[source_id] = asyncio.create_task(
                            self._watch(folders[source_id], on_poll_result)
                        )
                    for source_id in watching.keys() - folders.keys():
                        watching.pop(source_id).cancel()
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(RELOOK_S):
                        await self._wake.wait()
        finally:
            for task in watching.values():
                task.cancel()
            await asyncio.gather(*watching.values(), return_exceptions=True)

    async def _watch(self, source: Source, on_poll_result: OnPollResult) -> None:
        while True:
            try:
                await self._watch_while_there(source, on_poll_result)
            except FootnoteError as error:
                log.warning("%s can't be read now: %s", source.url, error)
            except OSError as error:
                log.warning("%s can't be watched: %s", source.url, error.strerror or error)
            except Exception:  # one failing folder must not block the rest
                log.exception("Watching %s failed", source.url)
            await asyncio.sleep(RELOOK_S)

    async def _watch_while_there(self, source: Source, on_poll_result: OnPollResult) -> None:
        """Read a folder whenever something changes in it, until it is gone."""
        looked = -RELOOK_S
        if not Path(source.url).is_dir():
            outcome = await self.poll(source)
            if outcome.is_overdue or outcome.source.failures == 1:
                on_poll_result(outcome)
            return
        async with contextlib.aclosing(_rounds(source.url)) as rounds:
            async for changes in rounds:
                now = time.monotonic()
                if not changes and now - looked < RELOOK_S and source.id not in self._moving:
                    continue
                looked = now
                outcome = await self.poll(source)
                if outcome.has_news or outcome.error or outcome.problems:
                    on_poll_result(outcome)
                if outcome.error:
                    return

    async def _settled(self, source: Source) -> tuple[dict[Path, _Mark], set[Path]]:
        """Return the files of a folder that are complete, and those that are being written."""
        root = Path(source.url)
        files, passed_over, refused = await asyncio.to_thread(_files, root)
        for sentence in sorted(refused - self._refused.get(source.id, set())):
            log.warning("%s", sentence)
        self._refused[source.id] = refused
        if passed_over and passed_over != self._passed_over.get(source.id):
            log.info("%s: passed over %s", root, describe_kinds(passed_over))
        self._passed_over[source.id] = passed_over
        seen = self._seen.get(source.id, {})
        touched = {path for path, mark in files.items() if seen.get(path) != mark}
        if not touched:
            return files, set()
        await asyncio.sleep(SETTLE_S)
        now = await asyncio.to_thread(lambda: {path: _mark(path) for path in touched})
        moving = {path for path in touched if now[path] is not None and now[path] != files[path]}
        leaving = {path for path in touched if now[path] is None}
        return {path: mark for path, mark in files.items() if path not in moving | leaving}, moving

    def _fitting(self, paths: list[Path]) -> tuple[list[Path], list[str]]:
        problems: list[str] = []
        return [path for path in paths if fits_size_limit(path, self._max_file_mb, problems)], problems

    def _steps(self, source: Source, paths: list[Path]) -> Callable[[Library], Steps[Report]]:
        def steps(library: Library) -> Steps[Report]:
            if self.sources.get(source.id) is None:
                return Report()
            scopes = [Scope(Path(source.url))]
            report = yield from library.add_in_steps(paths, source.is_new, scopes, MissingPolicy.REMOVE)
            return report

        return steps

    async def _note_ok(self, source: Source) -> None:
        now = self._clock()
        await self._library_thread.run(lambda _: self.sources.note_ok(source.id, now, RELOOK_S))

    async def _failed(self, source: Source, error: str) -> Outcome:
        now = self._clock()
        await self._library_thread.run(lambda _: self.sources.note_failed(source.id, now, error))
        renewed = await self._renewed(source)
        return Outcome(renewed, error=error, is_overdue=renewed.is_overdue(now))

    async def _renewed(self, source: Source) -> Source:
        return await self._library_thread.run(lambda _: self.sources.get(source.id)) or source


def _rounds(folder: str) -> AsyncGenerator[set[tuple[Change, str]], None]:
    """Yield the changes in a folder, round by round; a round without changes is empty."""
    return awatch(
        folder, watch_filter=None, debounce=_DEBOUNCE_MS, rust_timeout=_ROUND_MS, yield_on_timeout=True
    )


def _checked(folder: Path) -> Path:
    try:
        path = folder.expanduser().resolve()
        if path.is_dir() and str(path).encode():
            return path
    except (OSError, RuntimeError, ValueError):  # too long a name, an unknown user after "~", invalid UTF-8
        pass
    raise UsageError(f"{folder}: there is no such folder; create it or check the path.")


def _files(root: Path) -> tuple[dict[Path, _Mark], Counter[str], set[str]]:
    """Return the readable files in a folder and its subfolders, and the number of others by their kind.

    The third value has a sentence for each link to a file outside the folder, and for each pipe, device and
    socket. Hidden files are left out. Raises DocumentError if the folder can't be read.
    """
    try:
        next(root.iterdir(), None)
    except OSError as error:
        raise DocumentError(
            f"{root}: the folder can't be read ({error.strerror}); create it again, or remove it with "
            "`footnote feeds remove`."
        ) from error
    found: dict[Path, _Mark] = {}
    passed_over: Counter[str] = Counter()
    refused: set[str] = set()
    for path in _inside(root, refused):
        mark = _mark(path)
        if mark is not None and is_readable(path):
            found[path] = mark
        elif mark is not None:
            passed_over[kind_of(path)] += 1
    return found, passed_over, refused


def _inside(root: Path, refused: set[str]) -> Iterator[Path]:
    for folder, inner, names in os.walk(root, followlinks=False):
        inner[:] = [name for name in inner if not name.startswith(".")]
        for name in names:
            path = Path(folder, name)
            if name.startswith("."):
                continue
            with contextlib.suppress(OSError, RuntimeError):  # a link that leads in a circle
                if sentence := refusal(path, root):
                    refused.add(sentence)
                    continue
                path = path.resolve() if path.is_symlink() else path
            yield path


def _mark(path: Path) -> _Mark | None:
    """Return the mark of a file, None if it is not a file or gone."""
    try:
        status = path.lstat()
    except OSError:
        return None
    return (status.st_size, status.st_mtime_ns) if stat.S_ISREG(status.st_mode) else None

"""Answer callers of the API and of MCP: each within its scope, on the library's thread, within limits.

Whoever calls sees the documents of one server and the shared ones, or the shared ones alone; what it names
by an id is looked up within that scope.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import Any, TypeVar

from bot.api.requests import (
    MAX_NAME_CHARS,
    AskRequest,
    CheckRequest,
    LatestRequest,
    SearchRequest,
    TimelineRequest,
)
from bot.contract import (
    Removed,
    document_json,
    find_timeline,
    found_passages,
    past_versions,
    timeline_json,
)
from bot.library_thread import BusyError, LibraryThread
from bot.narrowing import Narrowing, parse_narrowing
from bot.page_links import cards_with_pages, check_with_pages, timeline_with_pages, with_pages
from bot.records.tokens import Token
from bot.settings import Settings
from bot.sources.limits import ServerLimits
from bot.storage import Storage
from corpus import clock
from corpus.document import SHARED
from corpus.errors import DocumentError, FootnoteError, StoreError, UsageError
from corpus.sandbox import ReaderPool
from corpus.turns import Turns
from corpus.web.fetch import MAX_BYTES
from index.ingest.identity import upload_origin
from index.library import Library
from index.steps import Steps
from index.store.documents import DocumentTitle
from index.store.integrity import ChangedDocumentError

T = TypeVar("T")

log = logging.getLogger(__name__)

MAX_WAITING = 50
"""Questions of all callers that may wait at the same time."""

CONCURRENCY = 2
"""Questions of all callers that the library's thread has at the same time. The others wait here, so that a
question from Discord waits for two of them at most."""

MAX_PLACE_DIGITS = 9
"""Most digits of a place in the list of documents, in a cursor."""

MAX_WAITING_ADDITIONS = 5
"""Documents of one scope that are added or wait for that."""

ADDITION_CONCURRENCY = 4
"""Scopes for which documents are added at the same time."""

ANSWER_TIMEOUT_S = 30.0
CHANGE_TIMEOUT_S = 600.0

MAX_DOCUMENT_BYTES = MAX_BYTES
"""The largest file that may be added, as in Discord."""


class MissingDocumentError(UsageError):
    """No document that the caller may see has this id."""

    def __init__(self, document_id: str) -> None:
        super().__init__(f"{document_id[:MAX_NAME_CHARS]}: there is no such document; list the documents.")


class ForbiddenError(FootnoteError):
    """The caller may not do this."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks: a token's holder, or a program that the operator has started.

    It sees the documents of the server `guild_id` and the shared ones (SHARED: only those).
    """

    name: str
    guild_id: int = SHARED
    may_write: bool = False

    @classmethod
    def of(cls, token: Token) -> "Caller":
        return cls(token.name, token.guild_id, token.may_write)


class Service:
    """Answers callers from one library. All methods belong on the event loop.

    The caller of the constructor closes what it gives. `additions` are the turns of those who add documents.

    Raises BusyError where too many wait or the time is over, UsageError for a wrong request,
    MissingDocumentError, and ForbiddenError.
    """

    def __init__(
        self,
        library_thread: LibraryThread,
        storage: Storage,
        settings: Settings,
        reader: ReaderPool,
        additions: Turns | None = None,
    ) -> None:
        self._library_thread = library_thread
        self._storage = storage
        self._settings = settings
        self._reader = reader
        self._additions = additions or Turns(ADDITION_CONCURRENCY, each=1)
        self._limits = ServerLimits.of(settings)
        self._waiting = 0
        self._places = asyncio.Semaphore(CONCURRENCY)
        self._used: dict[str, str] = {}

    @property
    def waiting(self) -> int:
        """Number of questions that wait or run."""
        return self._waiting

    async def find_token(self, secret: str) -> Token | None:
        """Return what a token allows, None if there is no such token. The day of its use is recorded."""
        found = await self._library_thread.read_store(lambda _: self._storage.tokens.find(secret))
        today = clock.today().isoformat()
        if found is not None and today not in (found.used, self._used.get(found.name)):
            self._used[found.name] = today
            self._library_thread.run_in_background(lambda _: self._storage.tokens.note_use(found, today))
        return found

    async def ask(self, caller: Caller, asked: AskRequest) -> dict[str, Any]:
        """Return the answer to a question, see `Answer`."""
        question, narrowing = self._checked(asked.question), await _parse(asdict(asked))
        own = self._storage.guild_settings.guild(caller.guild_id)
        caution = narrowing.caution or own.caution or self._settings.caution
        limit = narrowing.limit or self._settings.quotes

        def find(library: Library) -> dict[str, Any]:
            where = narrowing.to_filter(library.store, caller.guild_id)
            answer = library.ask(question, where, limit, caution)
            return with_pages(answer, library, self._settings, caller.guild_id).as_json()

        return await self._run(find)

    async def check(self, caller: Caller, asked: CheckRequest) -> dict[str, Any]:
        """Return what the documents say of each claim of a text, see `Check`."""
        narrowing = await _parse({**asdict(asked), "limit": None})

        def find(library: Library) -> Steps[dict[str, Any]]:
            where = narrowing.to_filter(library.store, caller.guild_id)
            found = yield from library.check_in_steps(asked.text, where)
            return check_with_pages(found, library, self._settings, caller.guild_id).as_json()

        return await self._run_in_steps(find)

    async def search(self, caller: Caller, asked: SearchRequest) -> dict[str, Any]:
        """Return the passages for a question, best first, see `FoundPassages`."""
        question = self._checked(asked.question)
        narrowing = await _parse({**asdict(asked), "limit": None})

        def find(library: Library) -> dict[str, Any]:
            where = narrowing.to_filter(library.store, caller.guild_id)
            ranked = library.search(question, where)[: asked.limit]
            texts = library.store.documents.texts({item.passage.document_id for item in ranked})
            return asdict(found_passages(question, ranked, texts))

        return await self._run(find)

    async def latest(self, caller: Caller, asked: LatestRequest) -> list[dict[str, Any]]:
        """Return cards of the newest stories, see `Card`."""
        topic = self._checked(asked.topic) if asked.topic else None
        narrowing = await _parse({**asdict(asked), "limit": None})

        def find(library: Library) -> list[dict[str, Any]]:
            where = narrowing.to_filter(library.store, caller.guild_id)
            cards = library.latest(topic, where, asked.limit)
            return [
                card.as_json() for card in cards_with_pages(cards, library, self._settings, caller.guild_id)
            ]

        return await self._run(find)

    async def timeline(self, caller: Caller, asked: TimelineRequest) -> dict[str, Any]:
        """Return the story of a topic over time; without one its `developments` are empty."""
        topic = self._checked(asked.topic)

        def find(library: Library) -> dict[str, Any]:
            where = Narrowing(source=asked.source).to_filter(library.store, caller.guild_id)
            found = find_timeline(library, topic, where)
            paged = timeline_with_pages(found, library, self._settings, caller.guild_id)
            return timeline_json(topic, paged)

        return await self._run(find)

    async def documents(self, caller: Caller) -> list[dict[str, Any]]:
        """Return all documents that a caller may see, newest first, see `Listing`."""

        def find(library: Library) -> list[dict[str, Any]]:
            listings = library.documents(caller.guild_id)
            return [_shown_to(caller, item.guild_id, asdict(item)) for item in listings]

        return await self._run(find)

    async def documents_after(
        self, caller: Caller, cursor: str | None, most: int
    ) -> tuple[list[DocumentTitle], str | None]:
        """Return a page of the documents that a caller may see, newest first, and the cursor of the next one,
        which is None after the last. Raises UsageError if a cursor is not one that this method gave.

        Documents that came or went between two pages are seen or not; no other is passed over.
        """
        place, _, last = (cursor or "0").partition(" ")
        if not place.isdecimal() or not place.isascii() or len(place) > MAX_PLACE_DIGITS:
            raise UsageError("The cursor is not one of this list; list from the beginning.")

        def find(library: Library) -> tuple[list[DocumentTitle], str | None]:
            listed = library.store.documents.titles(caller.guild_id)
            start = next((n + 1 for n, item in enumerate(listed) if item.id == last), None)
            if start is None:  # the first page; or the last document was removed, and those after it moved up
                start = max(0, int(place) - 1)
            page = listed[start : start + most]
            end = start + len(page)
            return page, f"{end} {page[-1].id}" if end < len(listed) else None

        return await self._run(find)

    async def document(self, caller: Caller, document_id: str) -> dict[str, Any]:
        """Return a document or a past version with its text, see `ShownDocument`."""

        def find(library: Library) -> dict[str, Any]:
            document = library.document(document_id, caller.guild_id)
            if document is None:
                raise MissingDocumentError(document_id)
            past = past_versions(library, document_id)
            return _shown_to(caller, document.guild_id, document_json(document, past))

        return await self._run(find)

    async def add(self, caller: Caller, name: str, receive: Callable[[], Awaitable[bytes]]) -> dict[str, Any]:
        """Add a file under a name, or update it, and return what became of it, see `Report`.

        `receive` gives the file when it is the caller's turn, so that those who wait take no memory. The file
        is read in the sandbox. Raises DocumentError if it can't be read, ServerFullError if there is no room.
        """
        _require_writer(caller)
        guild_id, name = caller.guild_id, _file_name(name)
        if self._additions.count(guild_id) >= MAX_WAITING_ADDITIONS:
            raise BusyError("Too many documents are being added at once; try again in a minute.")

        async def add() -> dict[str, Any]:
            async with self._additions.take(guild_id):
                reading = await self._reader.read(name, await receive(), guild_id)

                def add_reading(library: Library) -> Steps[dict[str, Any]]:
                    readings = [(upload_origin(guild_id, name), reading)]
                    self._limits.room(library.store.documents, guild_id).take_all(
                        library.store.documents, readings
                    )
                    report = yield from library.add_readings(readings)
                    if report.problems and not report.did_anything:
                        raise DocumentError(report.problems[0])
                    documents = [*report.added, *report.changed, *report.moved]
                    self._note(caller, "api add", file=name, documents=documents)
                    return asdict(report)

                return await self._library_thread.write_in_steps(add_reading, guild_id)

        return await _within(CHANGE_TIMEOUT_S, add())

    async def remove(self, caller: Caller, document_id: str) -> dict[str, Any]:
        """Remove a document of the caller's own scope, and return its id, see `Removed`."""
        _require_writer(caller)

        def remove(library: Library) -> dict[str, Any]:
            owners = {item.id: item.guild_id for item in library.store.documents.titles(caller.guild_id)}
            if owners.get(document_id) != caller.guild_id:
                raise MissingDocumentError(document_id)
            library.remove([document_id])
            self._note(caller, "api remove", document=document_id)
            return asdict(Removed((document_id,)))

        return await _within(CHANGE_TIMEOUT_S, self._library_thread.write(remove, caller.guild_id))

    def _note(self, caller: Caller, action: str, **options: Any) -> None:
        """Record a change in the audit log, with the token's name instead of a person."""
        self._storage.audit.note(caller.guild_id, 0, action, {"token": caller.name, **options})

    def _checked(self, question: str) -> str:
        """Return a question or topic. Raises UsageError if it is too long."""
        limit = self._settings.max_question_characters
        if len(question) > limit:
            raise UsageError(f"The question has more than {limit:,} characters; make it shorter.")
        return question

    async def _run(self, call: Callable[[Library], T]) -> T:
        return await self._in_turn(lambda: self._library_thread.run(call))

    async def _run_in_steps(self, call: Callable[[Library], Steps[T]]) -> T:
        return await self._in_turn(lambda: self._library_thread.run_in_steps(call))

    async def _in_turn(self, run: Callable[[], Awaitable[T]]) -> T:
        """Return the result of a run on the library's thread, when there is a place for it."""
        if self._waiting >= MAX_WAITING:
            raise BusyError("Too many questions at once; ask again in a moment.")

        async def run_in_place() -> T:
            async with self._places:
                return await run()

        self._waiting += 1
        try:
            return await _within(ANSWER_TIMEOUT_S, run_in_place())
        finally:
            self._waiting -= 1


def public_text(error: FootnoteError) -> str:
    """Return the text of an error for a caller, who need not know where the operator's home is."""
    if isinstance(error, StoreError) and not isinstance(error, ChangedDocumentError):
        log.error("%s", error)
        return "Footnote's store can't be used now; try again later."
    return str(error)


async def _within(seconds: float, work: Awaitable[T]) -> T:
    """Return the result of some work. Raises BusyError when the time is over; what waits is then dropped."""
    try:
        async with asyncio.timeout(seconds):
            return await work
    except TimeoutError as error:
        raise BusyError(f"It was not done within {seconds:.0f} seconds; try again later.") from error


async def _parse(typed: dict[str, Any]) -> Narrowing:
    """Parse what narrows a question; days on another thread, since that may take a while."""
    if any(typed.get(name) for name in ("since", "until", "as_of")):
        return await asyncio.to_thread(parse_narrowing, typed)
    return parse_narrowing(typed)


def _shown_to(caller: Caller, guild_id: int, document: dict[str, Any]) -> dict[str, Any]:
    """Return a document without the operator's folders for a caller from a server."""
    if caller.guild_id != SHARED and guild_id == SHARED:
        origin = Path(document["origin"])
        return {**document, "origin": origin.name if origin.is_absolute() else document["origin"]}
    return document


def _require_writer(caller: Caller) -> None:
    if not caller.may_write:
        raise ForbiddenError(
            f"The token {caller.name} may only read; make one with `footnote token add NAME --may-write`."
        )


def _file_name(name: str) -> str:
    """Return the last part of a file's name. Raises UsageError if it can't be the name of a file."""
    found = PurePosixPath(name.strip()).name
    if not found or found in (".", "..") or len(found) > MAX_NAME_CHARS or not found.isprintable():
        raise UsageError(f"The file needs a name of 1 to {MAX_NAME_CHARS} characters, such as report.pdf.")
    return found

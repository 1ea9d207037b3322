"""Search the shared documents for a visitor of the pages: sentences that answer, within limits.

Only the documents that everybody may see are searched, whoever asks: a signed link opens one document, and
must not open the others of its server.
"""

import asyncio
import ipaddress
import time
from collections.abc import Callable
from dataclasses import dataclass

from bot.library_thread import BusyError, LibraryThread
from bot.rate_limit import RateLimit
from bot.settings import Settings, WebMode
from bot.web.links import joined_spans
from corpus.document import SHARED, Span
from corpus.errors import FootnoteError, UsageError
from index.answer.abstention import Caution
from index.library import Library
from index.retrieve.search import Query, Ranked
from index.store.filters import Filter

MAX_FOUND = 10
MAX_QUESTION_CHARS = 300
"""Most characters of a question: in any script it fits into an address (`bot.web.server.MAX_PATH_CHARS`)."""

SEARCHES_PER_MINUTE = 20
"""Searches of one address, or of one network of IPv6 (/64)."""

ALL_SEARCHES_PER_MINUTE = 120
MAX_WAITING_SEARCHES = 10
SEARCH_TIMEOUT_S = 15.0
BUSY_RETRY_S = 5
_ALL = "all"


@dataclass(frozen=True, slots=True)
class FoundSentence:
    """A quoted text of a document, at `spans` of its text; `answers` is True if it is part of the answer."""

    document: str
    spans: tuple[Span, ...]
    text: str
    answers: bool


class TooManySearchesError(FootnoteError):
    """An address, or all of them together, searched too often. `wait_s` is how long to wait."""

    def __init__(self, wait_s: float) -> None:
        super().__init__("That were many searches in a minute. Wait a moment, then search again.")
        self.wait_s = wait_s


def may_search(settings: Settings) -> bool:
    """True if visitors may search: only where all may see the shared documents."""
    return settings.web is WebMode.PUBLIC and settings.web_search


class PublicSearch:
    """Searches for visitors, one at a time, so that a question from Discord waits for one of them at most."""

    def __init__(
        self, library_thread: LibraryThread, settings: Settings, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._library_thread = library_thread
        self._settings = settings
        self._rate_limit = RateLimit(clock)
        self._all = RateLimit(clock)
        self._place = asyncio.Semaphore(1)
        self._waiting = 0

    async def find(self, question: str, visitor: str) -> list[FoundSentence]:
        """Return the sentences for a question, best first. `visitor` is an address, which is not stored.

        Raises UsageError for a question that is too long or has no words, TooManySearchesError, and BusyError
        if too many wait or the time is over.
        """
        if len(question) > MAX_QUESTION_CHARS:
            raise UsageError(f"The question has more than {MAX_QUESTION_CHARS} characters; make it shorter.")
        self._count(visitor)
        if self._waiting >= MAX_WAITING_SEARCHES:
            raise BusyError("Too many searches at once; try again in a moment.")
        self._waiting += 1
        try:
            async with asyncio.timeout(SEARCH_TIMEOUT_S), self._place:
                return await self._library_thread.run(
                    lambda library: find_sentences(library, question, self._settings.caution)
                )
        except TimeoutError as error:
            raise BusyError("The search took too long; try again in a moment.") from error
        finally:
            self._waiting -= 1

    def _count(self, visitor: str) -> None:
        """Count a search. Raises TooManySearchesError."""
        wait_s = self._rate_limit.wait(_network(visitor), SEARCHES_PER_MINUTE)
        if wait_s <= 0:
            wait_s = self._all.wait(_ALL, ALL_SEARCHES_PER_MINUTE)
        if wait_s > 0:
            raise TooManySearchesError(wait_s)


def find_sentences(library: Library, question: str, caution: Caution) -> list[FoundSentence]:
    """Return the quotes that answer a question, then the best sentence of each other passage."""
    where = Filter(guild_id=SHARED)
    answer = library.ask(question, where, caution=caution)
    query = library.query(question)
    ranked = library.rank(query, where)[:MAX_FOUND]
    cited = {citation.n: citation.document for citation in answer.citations}
    ids = {*cited.values(), *(item.passage.document_id for item in ranked)}
    texts = library.store.documents.unchecked_texts(ids)
    found: list[FoundSentence] = []
    for quote in answer.quotes:
        document = cited[quote.citation]
        spans = joined_spans(texts[document], [(span.start, span.end) for span in quote.spans])
        found.append(FoundSentence(document, spans, quote.text, answers=True))
    for item in ranked:
        document = item.passage.document_id
        span = _best_sentence(query, item)
        said = texts.get(document, "")[slice(*span)]
        is_shown = any(
            one.text == said or (one.document == document and _overlap(one.spans, span)) for one in found
        )
        if said and not is_shown:
            found.append(FoundSentence(document, (span,), said, answers=False))
    return found[:MAX_FOUND]


def _best_sentence(query: Query, item: Ranked) -> Span:
    """Return the sentence of a passage with the words that answer, else the nearest to the question."""
    passage = item.passage
    if item.span is not None:
        for start, end in passage.sentences:
            if start <= item.span[0] < end:
                return start, end
    cosines = [float(vector @ query.vector) for vector in passage.sentence_vectors]
    return passage.sentences[cosines.index(max(cosines))]


def _overlap(spans: tuple[Span, ...], other: Span) -> bool:
    return any(start < other[1] and other[0] < end for start, end in spans)


def _network(visitor: str) -> str:
    """Return what an address is counted as: itself, or the network of IPv6 that one customer has."""
    try:
        address = ipaddress.ip_address(visitor.partition("%")[0])
    except ValueError:
        return ""
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return str(address.ipv4_mapped)
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)


def visitor_address(peer: str | None, forwarded: str | None) -> str:
    """Return the address of a visitor: the connection's, or what a web server in front of it says.

    A web server adds the visitor to the end of `X-Forwarded-For`. It is believed if the connection comes from
    this machine or a private network.
    """
    try:
        is_near = ipaddress.ip_address((peer or "").partition("%")[0]).is_private
    except ValueError:
        return ""
    last = (forwarded or "").rpartition(",")[2].strip()
    return last if is_near and last else peer or ""

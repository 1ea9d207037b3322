"""A library: one home folder opened, with its store, its model and its indexes."""

import os
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, NamedTuple, Self

from corpus import clock
from corpus.errors import DiskError, StoreError, UsageError
from corpus.scopes import Scope
from index.answer.abstention import Caution
from index.answer.answering import answer
from index.answer.model import Answer
from index.answer.quotes import MAX_QUOTES
from index.encode.cross_encoder import Reader
from index.encode.encoder import Encoder
from index.encode.question_encoder import QuestionEncoder
from index.home import DATABASE, lock_home
from index.ingest.deleted_files import (
    Missing,
    MissingFile,
    choose_leaving,
    explain_kept,
    find_copies,
    find_missing,
)
from index.ingest.identity import Place
from index.ingest.indexing import (
    Progress,
    Report,
    index_files,
    index_files_in_steps,
    index_readings,
    reindex_stale,
    silent,
)
from index.retrieve.engines.embedded import Embedded
from index.retrieve.engines.passage_index import PassageIndex
from index.retrieve.rerank import READ, reread
from index.retrieve.search import Query, Ranked, rank
from index.steps import Steps
from index.store import Store
from index.store.filters import Filter
from index.store.schema import MOVING
from index.text.spelling import respell

if TYPE_CHECKING:  # what tells news is imported where it is asked for: an answer need not wait for it
    from corpus.readers import Reading
    from index.stories.latest import Card
    from index.stories.timeline import Timeline
    from index.stories.topics import Relevance, Topic

INDEXING = 0.9
"""The share of bringing files in that is reading and encoding; the rest is finding the stories they tell."""


RANKINGS = 32
"""How many rankings are remembered; one takes about half a megabyte."""


class _Asked(NamedTuple):
    """What a ranking depends on."""

    generation: int
    today: date
    text: str
    as_it_stands: bool
    where: Filter | None


class Library:
    """Everything under one home. Open it once a process, close it (or use `with`) at the end.

    Not safe for use from several threads at once: callers put all calls on one executor.
    Raises StoreError if the home is in use by another process or can't be written. `clock` gives the time
    in seconds since 1970, by which changes are noted. Where `reads`, the best passages for a question are
    read closely, which costs about as much time as all else together. Passages are searched in the home's
    folder, or in the Milvus that `index_url` names. With a `database_url` the store is there, and may be
    shared with other processes; the home then holds what is derived from it.
    """

    def __init__(
        self,
        home: Path,
        encoder: Encoder,
        clock: Callable[[], float] = clock.now,
        reads: bool = True,
        index_url: str | None = None,
        database_url: str | None = None,
    ) -> None:
        self.home = home.expanduser().resolve()
        self._lock = lock_home(self.home)
        try:
            self.store = Store(database_url or self.home / DATABASE, clock)
            self._refuse_half()
        except BaseException:
            self._lock.release()
            raise
        self.encoder = encoder
        self._clock = clock
        self._reads = reads
        self._index_url = index_url
        self._ranked: OrderedDict[_Asked, list[Ranked]] = OrderedDict()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Write what is behind on disk and let the home go. Raises StoreError if it can't be written, but for
        want of room: what is behind is made up for at the next opening."""
        try:
            if "index" in self.__dict__:
                with suppress(DiskError):
                    self.index.close()
        finally:
            self.encoder.release()
            self.store.close()
            self._lock.release()

    def _refuse_half(self) -> None:
        """Raises StoreError where a move to this database has not come to its end."""
        database = self.store.database
        if database.get(MOVING) is not None:
            self.store.close()
            raise StoreError(
                f"{database.place}: a home is being moved here; finish that with the same `footnote move`, "
                "or empty it."
            )

    @cached_property
    def index(self) -> PassageIndex:
        """What finds candidates among the passages; those of another model are indexed anew first."""
        reindex_stale(self.store, self.encoder)
        if self._index_url is None:
            return Embedded(self.home, self.store, self.encoder.dimension)
        from index.retrieve.engines.milvus import Milvus
        from index.retrieve.engines.milvus_server import parse_index_url

        address = parse_index_url(self._index_url)
        return Milvus(address, self.home, self.store, self.encoder.dimension)

    def load(self) -> None:
        """Load what answers questions now rather than at the first one."""
        self._reach()
        if not self.encoder.interacts:
            self.encoder.load()
            return
        _ = self._question_encoder
        if self._reads:
            _ = self._reader

    def refresh(self) -> None:
        """Let the index, if it is open, take in what the store has committed."""
        if "index" in self.__dict__:
            self.index.catch_up()

    def _reach(self) -> None:
        """Open an index that is elsewhere, so that it is said at once if it can't be reached."""
        if self._index_url is not None:
            self.index.open()

    def renew(self, progress: Progress = silent) -> int:
        """Index anew what was indexed with another model; gives the number of documents."""
        try:
            return reindex_stale(self.store, self.encoder, progress)
        finally:
            self.refresh()

    def add(
        self,
        paths: Sequence[Path],
        progress: Progress = silent,
        scopes: Sequence[Scope] = (),
        missing: Missing = Missing.REMOVE_IF_SURE,
    ) -> Report:
        """Bring files in; see `index_files`. What is committed when this is interrupted stays. Of documents
        in the `scopes` whose files are gone, `missing` says what becomes of them."""
        from index.stories.storylines import PLACED_A_STEP

        self._reach()
        self.renew()
        files = find_missing(self.store.documents, scopes)
        paths = [*paths, *find_copies(self.store.documents, choose_leaving(files, missing))]
        report = index_files(
            self.store, self.encoder, paths, lambda share, passages: progress(share * INDEXING, passages)
        )
        waiting = len(self.store.stories.waiting())
        for step, _ in enumerate(self._settle()):
            share = min(1.0, step * PLACED_A_STEP / max(1, waiting))
            progress(INDEXING + (1 - INDEXING) * share, report.passages)
        self._remove_missing(scopes, missing, files, report)
        progress(1.0, report.passages)
        return report

    def add_in_steps(
        self,
        paths: Sequence[Path],
        backlog: bool = False,
        scopes: Sequence[Scope] = (),
        missing: Missing = Missing.REMOVE_IF_SURE,
    ) -> Steps[Report]:
        """As `add`, in steps between which the library may be asked, but nothing else brought in or taken
        out. A `backlog` is noted as no news."""
        self.index.open()  # now, since opening may index stale documents anew
        files = find_missing(self.store.documents, scopes)
        paths = [*paths, *find_copies(self.store.documents, choose_leaving(files, missing))]
        report = yield from index_files_in_steps(self.store, self.encoder, paths, silent, backlog)
        yield from self._settle()
        self._remove_missing(scopes, missing, files, report)
        return report

    def _remove_missing(
        self,
        scopes: Sequence[Scope],
        missing: Missing,
        before: Mapping[str, MissingFile],
        report: Report,
    ) -> None:
        """Take out documents whose files were gone `before` and still are: what was read since may have taken
        them over. The report says so, and which were kept."""
        if not before:
            return
        files = find_missing(self.store.documents, scopes)
        files = {document_id: file for document_id, file in files.items() if document_id in before}
        removed = choose_leaving(files, missing)
        if removed:
            self._take_out(removed)
        report.removed += removed
        report.missing = {document_id: file.origin for document_id, file in files.items()}
        if missing is Missing.REMOVE_IF_SURE:
            report.problems += explain_kept(files)

    def take_in(self, readings: Sequence[tuple[Place, "Reading"]], backlog: bool = False) -> Steps[Report]:
        """Bring in what was read elsewhere; see `index_readings`. Between two steps the library may be
        asked, but nothing else brought in or taken out."""
        self.index.open()  # now, since opening may index stale documents anew
        report = yield from index_readings(self.store, self.encoder, readings, backlog)
        yield from self._settle()
        return report

    def _settle(self) -> Steps[None]:
        """Let the index take in what was committed, write it down, and find the stories told."""
        from index.stories.storylines import taking_in

        yield from self.index.catching_up()
        with suppress(DiskError):  # all is committed: a copy of it has time until there is room
            self.index.save_if_far_behind()
        yield
        yield from taking_in(self.store, self.index.dense)

    def remove(self, document_ids: Sequence[str]) -> None:
        """Take documents out; they are in no answer any more. Raises UsageError for an unknown id."""
        for document_id in document_ids:
            if self.store.documents.get(document_id) is None:
                raise UsageError(
                    f"{document_id}: there is no such document; `footnote documents` lists them."
                )
        self._take_out(document_ids)

    def _take_out(self, document_ids: Sequence[str]) -> None:
        self.store.documents.remove(document_ids)
        self.store.passages.drop_unused_vectors()
        self.refresh()

    def search(self, question: str, where: Filter | None = None) -> list[Ranked]:
        """The passages for a question, best first. Raises UsageError for an empty question."""
        return self.rank(self.query(question), where)

    def rank(
        self, query: Query, where: Filter | None = None, without: Set[str] = frozenset()
    ) -> list[Ranked]:
        """The passages for a question whose vector is known, best first; those of the documents `without`
        (ids) are as if they were not there. The last rankings are remembered until documents change: who asks
        for more passages behind an answer, or what others have just asked, need not wait again."""
        with self._steady():
            return self._rank_now(query, where, without)

    @contextmanager
    def _steady(self) -> Iterator[None]:
        """Whatever is read within is of one moment, in the index and in the store."""
        self.index.open()  # now, since opening may index stale documents anew
        with self.store.database.steady():
            self.index.refresh()
            yield

    def _rank_now(self, query: Query, where: Filter | None, without: Set[str]) -> list[Ranked]:
        today = datetime.fromtimestamp(self._clock(), UTC).date()
        asked = _Asked(self.store.passages.generation, today, query.text, query.tokens is None, where)
        if without or asked not in self._ranked:
            ranked = self._rank(query, where, without, today)
            if without or not self.index.is_settled:
                return ranked
            while len(self._ranked) >= RANKINGS:
                self._ranked.popitem(last=False)
            self._ranked[asked] = ranked
        self._ranked.move_to_end(asked)
        return list(self._ranked[asked])

    def _rank(self, query: Query, where: Filter | None, without: Set[str], today: date) -> list[Ranked]:
        ranked = rank(query, self.index, self.store.passages, where, today)
        ranked = [item for item in ranked if item.passage.document_id not in without]
        if not self._reads or query.tokens is None:
            return ranked
        texts = self.store.documents.texts({item.passage.document_id for item in ranked[:READ]})
        return reread(query, ranked, texts, self._reader)

    def ask(
        self,
        question: str,
        where: Filter | None = None,
        limit: int = MAX_QUOTES,
        caution: Caution = Caution.BALANCED,
    ) -> Answer:
        """The answer to a question. Raises UsageError for an empty question."""
        return self.rank_and_answer(question, where, limit, caution)[1]

    def rank_and_answer(
        self,
        question: str,
        where: Filter | None = None,
        limit: int = MAX_QUOTES,
        caution: Caution = Caution.BALANCED,
        without: Set[str] = frozenset(),
    ) -> tuple[list[Ranked], Answer]:
        """The passages for a question, best first, and the answer that they give, as if the documents
        `without` (ids) were not there."""
        started = time.perf_counter()
        query = self.query(question)
        with self._steady():
            ranked = self._rank_now(query, where, without)
            found = answer(query, ranked, self.index.terms, self.store, limit, started, caution)
        return ranked, replace(found, question=_one_line(question))

    def latest(self, topic: str | None, where: Filter, limit: int, skip: int = 0) -> "list[Card]":
        """Cards of the newest stories, of those that speak of a topic if one is given."""
        from index.stories.latest import newest_stories

        self.settle_stories()
        among = self.on_topic(topic, where) if topic is not None else None
        return newest_stories(self.store, where, limit, skip, among)

    def timeline(self, topic: str, where: Filter) -> "Timeline | None":
        """The story that a topic is about, over time; None if no document speaks of it."""
        from index.stories.timeline import story_on, story_timeline

        self.settle_stories()
        found = self.on_topic(topic, where)
        story = story_on(found, self.store.stories.stories_of(found))
        return story_timeline(self.store, story, where.guild_id) if story is not None else None

    def changed_since(self, at: float, where: Filter, limit: int) -> "list[Card]":
        """Cards of the newest stories of which something came in or changed from a time on."""
        from index.stories.latest import newest_stories

        self.settle_stories()
        touched = {c.document_id for c in self.store.changes.since(at) if not c.backlog}
        return newest_stories(self.store, where, limit, among=sorted(touched)) if touched else []

    def settle_stories(self) -> None:
        """Find the stories of documents that came in since."""
        from index.stories.storylines import take_in

        take_in(self.store, self.index.dense)

    def on_topic(self, topic: str, where: Filter) -> list[str]:
        """Ids of the documents that speak of a topic, best first, of those that come nearest to it.
        Raises UsageError if there is no word in it."""
        from index.stories.latest import on_topic

        about = self.topic(topic)
        ranked = self.rank(about.query, where)
        texts = self.store.documents.texts({item.passage.document_id for item in ranked})
        return on_topic(ranked, about, texts)

    def topic(self, text: str) -> "Topic":
        """A topic with its vector and the weights of its words. Raises UsageError if there is no word."""
        from index.stories.topics import make_topic

        return make_topic(self.base_query(text), self.index.terms)

    def relevance(self, topic: "Topic", document_id: str) -> "Relevance":
        """How much a document speaks of a topic; one that is not there does not."""
        from index.stories.topics import relevance

        text = self.store.documents.texts([document_id]).get(document_id, "")
        return relevance(topic, self.store.passages.of_document(document_id), text)

    def query(self, question: str, respelling: bool = True) -> Query:
        """A question as it is compared with passages, respelt as they are. Raises UsageError if there is no
        word in it."""
        text = _one_line(question)
        if respelling:
            text = respell(text, self.index.terms)
        if not self.encoder.interacts:
            return self.base_query(text)
        asked = self._question_encoder.encode(text)
        return Query(text, asked.vector, asked.tokens, asked.weights)

    def base_query(self, text: str) -> Query:
        """A text with the vector that the encoder gives it: nearest to texts like it, where `query` is
        nearest to answers. Raises UsageError if there is no word in it."""
        text = _one_line(text)
        return Query(text, self.encoder.encode_query(text))

    @cached_property
    def _reader(self) -> Reader:
        return Reader(min(READ, os.cpu_count() or 1))

    @cached_property
    def _question_encoder(self) -> QuestionEncoder:
        return QuestionEncoder()


def _one_line(question: str) -> str:
    text = " ".join(question.encode("utf-8", "replace").decode().split())
    if not any(character.isalnum() for character in text):
        raise UsageError("There is no question; ask something in words.")
    return text

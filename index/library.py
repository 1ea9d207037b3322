"""Open one home folder: its store, its model and its indexes behind one class."""

import os
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cached_property, partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, NamedTuple, Self, TypeVar

from corpus import clock
from corpus.document import SHARED, Document
from corpus.errors import DiskError, StoreError, UsageError
from corpus.scopes import Scope
from index.answer.abstention import Caution
from index.answer.answering import compose_answer
from index.answer.model import Answer, Conflict
from index.answer.quotes import MAX_QUOTES, QUOTED_PASSAGES
from index.conflicts.quoting import find_conflicts, list_conflicts
from index.encode.claim_reader import ClaimReader
from index.encode.cross_encoder import CrossEncoder
from index.encode.encoder import Encoder
from index.encode.question_encoder import QuestionEncoder
from index.home import (
    DATABASE,
    close_to_others,
    find_home_id,
    find_traces,
    lock_home,
    note_home_id,
)
from index.ingest.deleted_files import (
    MissingFile,
    MissingPolicy,
    choose_removed,
    explain_kept,
    find_copies,
    find_missing_files,
)
from index.ingest.identity import Origin
from index.ingest.indexing import (
    Progress,
    Report,
    index_files,
    index_readings,
    reindex_stale,
    silent,
)
from index.ingest.passage_inputs import encoding_fingerprint
from index.ingest.turnover import Turnover, TurnoverReport, encode_next, find_home_encoder, note_model
from index.mending import SYMPTOMS, Mender, Ranking
from index.models import turning
from index.retrieve.engines.embedded import Embedded
from index.retrieve.engines.passage_index import PassageIndex
from index.retrieve.rerank import RERANKED_PASSAGES, rerank
from index.retrieve.search import Query, Ranked, focused, rank_candidates
from index.steps import Steps, finish
from index.store import Listing, Store
from index.store.changes import CHANGED
from index.store.filters import Filter, make_filter
from index.store.integrity import ChangedDocumentError, ChangedPassagesError, changed_document_error
from index.store.schema import MOVING
from index.text.languages import question_language
from index.text.letters import plain_letters
from index.text.query_terms import WeighedTerms
from index.text.spelling import respell
from index.verdict.objections import find_objection

if TYPE_CHECKING:  # modules about stories and readers load when first used: an answer need not wait for them
    from corpus.readers import Reading
    from index.stories.latest import Card
    from index.stories.timeline import Timeline
    from index.stories.topics import Relevance, Topic
    from index.verdict.model import Check, CheckedClaim

T = TypeVar("T")
MAX_LISTED_CONFLICTS = 20
"""How many conflicts `Library.conflicts` returns unless more are asked for."""

MAX_RANKINGS = 32
"""Rankings kept in memory; one takes about half a megabyte."""


class _RankingKey(NamedTuple):
    """Everything that a ranking depends on."""

    generation: int
    today: date
    text: str
    is_question: bool
    where: Filter | None
    within: Set[str]


class Library:
    """Everything under one home. Open it once per process and close it (or use `with`) at the end.

        with Library(Path("~/.footnote")) as library:
            library.add([Path("brief.md")])
            print(library.ask("When does the ferry leave?").quotes)

    docs/develop/library.md names the calls that other programs can rely on.

    Not thread-safe: callers put all calls on one executor. Without an `encoder` it uses the default one.
    `clock` gives the time in seconds since 1970, by which changes are recorded. With `reads`, a cross-encoder
    reads the best passages for each question, which takes about as long as everything else together. Passages
    are searched in the home's folder, or in the Milvus at `index_url`. With a `database_url` the store is in
    that database, and other processes may share it; the home then holds only what is derived from it.
    `renewing` gives the progress that is told while documents of another model are encoded again. A home
    whose vectors are another model's answers with that one, see `turn_over_in_steps`; `other_encoder` makes
    its encoder by name.

    Raises StoreError if another process uses the home, or it can't be written.
    """

    def __init__(
        self,
        home: Path,
        encoder: Encoder | None = None,
        clock: Callable[[], float] = clock.now,
        reads: bool = True,
        index_url: str | None = None,
        database_url: str | None = None,
        renewing: Callable[[], AbstractContextManager[Progress]] = lambda: nullcontext(silent),
        other_encoder: Callable[[str], Encoder] | None = None,
    ) -> None:
        self.home = home.expanduser().resolve()
        self._lock = lock_home(self.home)
        try:
            close_to_others(self.home)
            beside = find_traces(self.home) if database_url is None else find_home_id(self.home)
            self.store = Store(database_url or self.home / DATABASE, clock, beside)
            self._refuse_unfinished_move()
            note_home_id(self.home, self.store.home_id)
        except BaseException:
            self._lock.release()
            raise
        self._wanted = encoder or Encoder(kept=self.home / "models")
        self._served: Encoder | None = None
        self._other_encoder = other_encoder or (lambda name: Encoder(name, kept=self.home / "models"))
        self._kept_models = 0
        self._clock = clock
        self._reads = reads
        self._index_url = index_url
        self._renewing = renewing
        self._rankings: OrderedDict[_RankingKey, Ranking] = OrderedDict()
        self._mender = Mender(self.store, lambda: self.index, self._renew_served)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Save the indexes and release the home.

        Raises StoreError if they can't be written. A full disk is no error: what is missing is derived again
        at the next opening.
        """
        try:
            if "index" in self.__dict__:
                with suppress(DiskError):
                    self.index.close()
        finally:
            self.release_encoders()
            self.store.close()
            close_to_others(self.home)
            self._lock.release()

    def _refuse_unfinished_move(self) -> None:
        """Raise StoreError if a move to this database was begun and not finished."""
        database = self.store.database
        if database.get(MOVING) is not None:
            self.store.close()
            raise StoreError(
                f"{database.place}: a move to this database is not finished; run the same `footnote move` "
                "again, or empty the database."
            )

    @property
    def encoder(self) -> Encoder:
        """The encoder of the vectors that are served: that of the home's model, or the wanted one."""
        if self._served is None:
            self._served = find_home_encoder(self.store, self._wanted, self._other_encoder)
        return self._served

    def use_threads(self, threads: int) -> None:
        """Change the number of threads on which models run."""
        for encoder in {self.encoder, self._wanted}:
            encoder.use_threads(threads)

    def release_encoders(self) -> None:
        """Release what encoders hold outside this process; they get it again when needed."""
        for encoder in {self._served or self._wanted, self._wanted}:
            encoder.release()

    @cached_property
    def index(self) -> PassageIndex:
        """The passage index. Before it is opened, passages that can't be served are encoded again."""
        self._renew_served()
        with suppress(StoreError):  # a full disk is no reason not to answer
            note_model(self.store, self.encoder)
        if self._index_url is None:
            return Embedded(self.home, self.store, self.encoder.dimension)
        from index.retrieve.engines.milvus import Milvus
        from index.retrieve.engines.milvus_server import parse_index_url

        address = parse_index_url(self._index_url)
        return Milvus(address, self.home, self.store, self.encoder.dimension)

    def load(self) -> None:
        """Load the models that answer questions now rather than at the first question."""
        self._open_remote_index()
        if self.encoder.interacts:
            _ = self._question_encoder
        else:
            self.encoder.load()
        if self._reads and self.encoder.is_read:
            _ = self._reader

    def refresh(self) -> None:
        """Bring the index, if it is open, up to date with the store."""
        if "index" in self.__dict__:
            finish(self.index.catch_up())

    def _open_remote_index(self) -> None:
        """Open an index on a server, so that an unreachable one fails at once."""
        if self._index_url is not None:
            self.index.open()

    def _open_index(self) -> None:
        self._mender.mended(self.index.open)

    def renew(self) -> int:
        """Encode documents again that were indexed with another model; returns their number.

        This finishes a turnover too. An interruption loses at most a chunk: the next call continues.
        """
        count = self._renew_served()
        if self.turnover is None:
            finish(self.turn_over_in_steps())
            return count
        with self._renewing() as progress:
            return count + finish(self.turn_over_in_steps(progress)).documents

    def _renew_served(self) -> int:
        """Encode documents again that can't be served: those whose passages are of neither model, or must be
        made again."""
        if not self.store.documents.count_stale(encoding_fingerprint(self.encoder)):
            return 0
        try:
            with self._renewing() as progress:
                return reindex_stale(self.store, self.encoder, progress)
        finally:
            self.refresh()

    @property
    def turnover(self) -> Turnover | None:
        """How far the turnover to the wanted model is; None if that one is served."""
        if self.encoder is self._wanted:
            return None
        done, total = self.store.next_passages.count(encoding_fingerprint(self._wanted))
        return Turnover(self._wanted.name, done, total)

    def turn_over_in_steps(self, progress: Progress = silent) -> Steps[TurnoverReport]:
        """Encode all documents for the wanted model, in steps, then serve that one at once.

        Until then the home's model is served. Between two steps the library may be asked, and documents may
        be added and removed. While they are being added, or if some came in at the end, it is not `finished`:
        call it again. An interruption loses at most a chunk.
        """
        if self.encoder is self._wanted:
            self._clear_up()
            return TurnoverReport(0, True)
        documents = yield from encode_next(self.store, self._wanted, progress)
        return TurnoverReport(documents, self._turn_over())

    def _turn_over(self) -> bool:
        """Serve the wanted model, if all documents are encoded for it and nothing holds on to the old one."""
        if self._kept_models:
            return False
        self.store.documents.drop_orphans(changed_only=True)
        encoding = encoding_fingerprint(self._wanted)
        if not self.store.next_passages.turn(encoding, self._wanted.name):
            return False
        self.encoder.release()
        self._served = self._wanted
        self._rankings.clear()
        opened: PassageIndex | None = self.__dict__.pop("index", None)
        self.store.passages.drop_unused_vectors()
        if opened is not None:
            with suppress(StoreError):  # it is derived again in any case
                opened.close()
            self.index.open()
        return True

    def _clear_up(self) -> None:
        """Remove what a turnover has left that was killed at its end, or is not wanted any more."""
        if not self.store.database.is_shared and self.store.next_passages.has_leftovers():
            self.store.next_passages.discard()
            self.store.passages.drop_unused_vectors()

    @contextmanager
    def _keeping_model(self) -> Iterator[None]:
        """Put off the turn to another model while something holds vectors of the present one."""
        self._kept_models += 1
        try:
            yield
        finally:
            self._kept_models -= 1

    def add(
        self,
        paths: Sequence[Path],
        progress: Progress = silent,
        scopes: Sequence[Scope] = (),
        missing: MissingPolicy = MissingPolicy.REMOVE_IF_SURE,
    ) -> Report:
        """Add files, see `index_files`. What was committed before an interruption stays.

        `missing` says what becomes of documents in the `scopes` whose files are gone.
        """
        self._renew_served()
        self._open_index()
        report = finish(self._add(paths, progress, False, scopes, missing, None))
        if report.reread:  # perhaps since something was changed
            self.store.documents.drop_orphans()
            self._renew_served()
        return report

    def add_in_steps(
        self,
        paths: Sequence[Path],
        backlog: bool = False,
        scopes: Sequence[Scope] = (),
        missing: MissingPolicy = MissingPolicy.REMOVE_IF_SURE,
    ) -> Steps[Report]:
        """Add files in steps, as `add` does. A `backlog` is recorded as no news.

        Between two steps the library may be asked, and other servers' documents may be added and removed,
        but not those of the same server.
        """
        self._mender.mended(
            self.index.open
        )  # this may encode documents again, which must not happen between steps
        return (yield from self._add(paths, silent, backlog, scopes, missing, SHARED))

    def _add(
        self,
        paths: Sequence[Path],
        progress: Progress,
        backlog: bool,
        scopes: Sequence[Scope],
        missing: MissingPolicy,
        guild_id: int | None,
    ) -> Steps[Report]:
        from index.stories.storylines import DOCUMENTS_PER_STEP

        indexing = 0.0  # the rest is assigning documents to stories

        def indexed(share: float, passages: int) -> None:
            nonlocal indexing
            indexing = share
            progress(share, passages)

        files = find_missing_files(self.store.documents, scopes)
        paths = [*paths, *find_copies(self.store.documents, choose_removed(files, missing))]
        with self._keeping_model(), self._mender.while_adding():
            report = yield from index_files(self.store, self.encoder, paths, indexed, backlog)
        waiting = len(self.store.stories.waiting(guild_id))
        for step, _ in enumerate(self._settle(guild_id)):
            share = min(1.0, step * DOCUMENTS_PER_STEP / max(1, waiting))
            progress(indexing + (1 - indexing) * share, report.passages)
            yield
        self._remove_missing(scopes, missing, files, report)
        progress(1.0, report.passages)
        return report

    def _remove_missing(
        self,
        scopes: Sequence[Scope],
        missing: MissingPolicy,
        before: Mapping[str, MissingFile],
        report: Report,
    ) -> None:
        """Remove documents whose files were gone `before` and still are, and report them and those kept.

        A file that was read since may have taken over a document of a missing one.
        """
        if not before:
            return
        files = find_missing_files(self.store.documents, scopes)
        files = {document_id: file for document_id, file in files.items() if document_id in before}
        removed = choose_removed(files, missing)
        if removed:
            self._remove(removed)
        report.removed += removed
        report.missing = {document_id: file.origin for document_id, file in files.items()}
        if missing is MissingPolicy.REMOVE_IF_SURE:
            report.problems += explain_kept(files)

    def add_readings(
        self,
        readings: Sequence[tuple[Origin, "Reading"]],
        backlog: bool = False,
        progress: Progress = silent,
    ) -> Steps[Report]:
        """Add what was read elsewhere, in steps; see `index_readings` and `add_in_steps`."""
        self._mender.mended(
            self.index.open
        )  # this may encode documents again, which must not happen between steps
        with self._keeping_model(), self._mender.while_adding():
            report = yield from index_readings(self.store, self.encoder, readings, backlog, progress)
        guilds = {place.guild_id for place, _ in readings}
        yield from self._settle(min(guilds) if len(guilds) == 1 else None)
        return report

    def _settle(self, guild_id: int | None) -> Steps[None]:
        """Bring the index up to date with the store, save it, assign new documents, or those that a guild
        may see, to stories, and note where they differ from others of theirs."""
        from index.conflicts.finding import note_conflicts

        self.index.open()
        yield from self.index.catch_up()
        with suppress(DiskError):  # everything is committed: a copy of the index can wait until there is room
            self.index.save_if_far_behind()
        yield
        yield from self.settle_in_steps(guild_id)
        yield from note_conflicts(self.store)

    def remove(self, document_ids: Sequence[str]) -> None:
        """Remove documents; no answer quotes them any more. Raises UsageError for an unknown id."""
        for document_id in document_ids:
            if not self.store.documents.has(document_id):
                raise UsageError(
                    f"{document_id}: there is no such document; `footnote documents` lists them."
                )
        self._remove(document_ids)

    def _remove(self, document_ids: Sequence[str]) -> None:
        self.store.documents.remove(document_ids)
        self.store.passages.drop_unused_vectors()
        self.refresh()

    def documents(self, guild_id: int | None = None) -> list[Listing]:
        """Return all documents, or those that a server may see, newest first."""
        return self.store.documents.listings(guild_id)

    def document(self, document_id: str, guild_id: int | None = None) -> Document | None:
        """Return a document or a past version with its text; None if there is none, or the server may not
        see it. Raises StoreError if it is not as it was stored."""
        documents = self.store.documents
        found = documents.get(document_id)
        if found is not None:
            return found if guild_id is None or found.guild_id in (SHARED, guild_id) else None
        visible = {item.id for item in documents.titles(guild_id)}
        if document_id in visible or (guild_id is None and documents.has(document_id)):
            raise changed_document_error([document_id])
        return None

    def where(
        self,
        since: date | None = None,
        until: date | None = None,
        as_of: date | None = None,
        source: str | None = None,
        guild_id: int | None = None,
    ) -> Filter:
        """Return a filter of documents by days, by part of a source's name, and by what a server may see.

        Raises UsageError if no source's name holds `source`, or if no day can pass.
        """
        names = self.store.documents.sources(guild_id) if source is not None else []
        return make_filter(names, since, until, as_of, source, guild_id)

    def search(self, question: str, where: Filter | None = None) -> list[Ranked]:
        """Return the passages for a question, best first, to be shown: all are as they were stored. Raises
        UsageError for an empty question."""
        query = self.query(question)
        return list(self._mender.mended(lambda: self._rank(query, where, checked=None)).ranked)

    def rank(
        self,
        query: Query,
        where: Filter | None = None,
        without: Set[str] = frozenset(),
        within: Set[str] = frozenset(),
    ) -> list[Ranked]:
        """Return the passages for an encoded question, best first, without those of the documents `without`
        (ids), and only those of the documents `within` if there are any.

        The last rankings are cached until documents change: asking for more passages behind an answer, or the
        same question again, takes no time.
        """
        return list(
            self._mender.mended(lambda: self._rank(query, where, without, QUOTED_PASSAGES, within)).ranked
        )

    def _rank(
        self,
        query: Query,
        where: Filter | None,
        without: Set[str] = frozenset(),
        checked: int | None = 0,
        within: Set[str] = frozenset(),
    ) -> Ranking:
        """Do what `rank` does. As many of the best passages as are to be `checked` (None: all) are of
        documents that are as they were stored."""
        with self._steady():
            narrowed = self.store.documents.narrowed(where or Filter(), within) if within else where
            if within and narrowed is None:
                return Ranking([], ())
            today = datetime.fromtimestamp(self._clock(), UTC).date()
            generation = self.store.passages.generation
            key = _RankingKey(generation, today, query.text, query.is_question, where, frozenset(within))
            if not without and key in self._rankings:
                known, changed = self._rankings[key], list[str]()
                if checked != 0:
                    ranked, changed = self._mender.leave_out_changed(known.ranked, checked)
                    return known._replace(ranked=ranked, changed=tuple(changed))
                self._rankings.move_to_end(key)
                return known
            found = rank_candidates(query, self.index, self.store.passages, narrowed, today)
            ranked = [item for item in found.ranked if item.passage.document_id not in without]
            if within:
                ranked = [item for item in ranked if item.passage.document_id in within]
            lost = self._mender.find_lost(found.absent) if found.absent else frozenset()
            ranked, changed = self._mender.leave_out_changed(ranked, checked)
            if self._reads and query.is_question and self.encoder.is_read:
                texts = self.store.documents.unchecked_texts(
                    {item.passage.document_id for item in ranked[:RERANKED_PASSAGES]}
                )
                weights = WeighedTerms(query.text, self.index.terms)
                ranked = rerank(query, ranked, texts, weights, self._reader)
            if not without and self.index.is_settled and not changed and not lost:
                while len(self._rankings) >= MAX_RANKINGS:
                    self._rankings.popitem(last=False)
                self._rankings[key] = Ranking(ranked, found.expected)
            return Ranking(ranked, found.expected, tuple(changed), lost)

    @contextmanager
    def _steady(self) -> Iterator[None]:
        """Read the index and the store as of one moment."""
        self.index.open()  # opening may encode stale documents again, which writes to the store
        with self.store.database.snapshot():
            self.index.refresh()
            yield

    def ask(
        self,
        question: str,
        where: Filter | None = None,
        limit: int = MAX_QUOTES,
        caution: Caution = Caution.BALANCED,
        focus: str | None = None,
        quoted: Sequence[str] = (),
        within: Set[str] = frozenset(),
    ) -> Answer:
        """Return the answer to a question, see `rank_and_answer`. Raises UsageError for an empty question."""
        return self.rank_and_answer(
            question, where, limit, caution, focus=focus, quoted=quoted, within=within
        )[1]

    def rank_and_answer(
        self,
        question: str,
        where: Filter | None = None,
        limit: int = MAX_QUOTES,
        caution: Caution = Caution.BALANCED,
        without: Set[str] = frozenset(),
        focus: str | None = None,
        quoted: Sequence[str] = (),
        within: Set[str] = frozenset(),
    ) -> tuple[list[Ranked], Answer]:
        """Return the passages for a question, best first, and the answer that they give.

        Documents `without` (ids) are left out, as if they were not there; `within`, if there are any, are the
        only ones asked. With a `focus`, a part of the question, sentences are chosen by its words. What was
        `quoted` before (texts) is quoted again only if it is the answer. Raises UsageError for an empty
        question.
        """
        started = time.perf_counter()

        def read(checked: int) -> tuple[list[Ranked], Answer]:
            query = self.query(question)
            with self._steady():
                ranking = self._rank(query, where, without, checked, within)
                asked = query if focus is None else focused(query, self.query(focus))
                # what a question that follows another one takes for granted stands in both
                objects = find_objection if focus is None and not within else None
                answer = compose_answer(
                    asked,
                    ranking.ranked,
                    self.index.terms,
                    self.store,
                    limit,
                    started,
                    caution,
                    quoted,
                    self.encoder.name,
                    objects,
                )
                if answer.is_silent:
                    self._mender.refuse_silence(ranking)
                else:
                    found = find_conflicts(answer, self.store, where or Filter())
                    answer = replace(answer, conflicts=found)
            return list(ranking.ranked), answer

        try:
            ranked, answer = read(0)  # what is cited is checked in any case
        except (ChangedDocumentError, ChangedPassagesError, *SYMPTOMS):
            ranked, answer = self._mender.mended(lambda: read(QUOTED_PASSAGES))
        return ranked, replace(answer, question=_one_line(question))

    def conflicts(self, where: Filter | None = None, limit: int = MAX_LISTED_CONFLICTS) -> list[Conflict]:
        """Return where two documents of one story differ, of those that a filter passes, newest first."""
        return list_conflicts(self.store, where or Filter(), limit)

    def check(self, text: str, where: Filter | None = None) -> "Check":
        """Return what the sources say of each claim of a text. Raises UsageError if it has no word."""
        return finish(self.check_in_steps(text, where))

    def check_in_steps(self, text: str, where: Filter | None = None) -> "Steps[Check]":
        """Do what `check` does, in steps: between two of them questions may be asked."""
        from index.verdict.claims import read_claims
        from index.verdict.model import Check, CheckedClaim

        started = time.perf_counter()
        _one_line(text)
        parts, left_out = read_claims(text)
        checked: list[CheckedClaim] = []
        for n, part in enumerate(parts, start=1):
            if part.kind is not None:
                checked.append(CheckedClaim(n, part.text, part.kind))
                continue
            checked.append(self._mender.mended(partial(self._check_claim, n, part.text, where)))
            yield
        return Check(tuple(checked), left_out, round((time.perf_counter() - started) * 1000, 1))

    def _check_claim(self, n: int, claim: str, where: Filter | None) -> "CheckedClaim":
        from index.verdict.deciding import READ_PASSAGES, decide

        query = replace(self.query(claim, respelling=False), is_question=False)
        with self._steady():
            ranked = self._rank(query, where, checked=READ_PASSAGES).ranked
            return decide(n, query, ranked, self.index.terms, self.store, self._claim_reader)

    def latest(
        self, topic: str | None = None, where: Filter | None = None, limit: int = 5, skip: int = 0
    ) -> "list[Card]":
        """Return cards of the newest stories, with a `topic` only of stories about it."""
        from index.stories.latest import newest_stories

        where = where or Filter()
        self.settle_stories(where.guild_id)
        among = self.on_topic(topic, where) if topic is not None else None
        return newest_stories(self.store, where, limit, skip, among)

    def timeline(self, topic: str, where: Filter | None = None) -> "Timeline | None":
        """Return the timeline of the story that a topic is about; None if no document is about it."""
        from index.stories.timeline import story_on, story_timeline

        where = where or Filter()
        self.settle_stories(where.guild_id)
        found = self.on_topic(topic, where)
        story = story_on(found, self.store.stories.stories_of(found))
        return story_timeline(self.store, story, where.guild_id) if story is not None else None

    def changed_since(
        self, at: float, where: Filter | None = None, limit: int = 5, lag_s: float = 0.0
    ) -> "list[Card]":
        """Return cards of the newest stories with a document that was published or changed since `at`
        (seconds since 1970), or that is undated and came in since.

        A document that came in since `at` may have been published up to `lag_s` seconds before.
        """
        from index.stories.latest import newest_stories

        where = where or Filter()
        self.settle_stories(where.guild_id)
        came = [change for change in self.store.changes.since(at) if not change.backlog]
        added = {change.document_id for change in came}
        edited = {change.document_id for change in came if change.kind == CHANGED}

        def is_new(document_id: str, published: float | None) -> bool:
            if document_id in edited:
                return True
            if published is None:
                return document_id in added
            return published >= (at - lag_s if document_id in added else at)

        published = self.store.documents.published_orders(where)
        new = sorted(i for i, order in published.items() if is_new(i, order))
        return newest_stories(self.store, where, limit, among=new) if new else []

    def settle_stories(self, guild_id: int | None = None) -> None:
        """Assign documents that came in since, or those that a guild may see, to their stories."""
        finish(self.settle_in_steps(guild_id))

    def settle_in_steps(self, guild_id: int | None = None) -> Steps[int]:
        """Do what `settle_stories` does, in steps; return the number of documents."""
        from index.stories.story_model import load_model
        from index.stories.storylines import assign_stories

        with self._keeping_model():
            model = load_model(self.encoder.name)
            return (yield from assign_stories(self.store, self.index, model, guild_id=guild_id))

    def on_topic(self, topic: str, where: Filter) -> list[str]:
        """Return the ids of the documents about a topic, among those nearest to it, best first.

        Raises UsageError if the topic has no word.
        """
        from index.stories.latest import documents_on_topic

        about = self.topic(topic)
        ranked = self.rank(about.query, where)
        texts = self.store.documents.texts({item.passage.document_id for item in ranked})
        return documents_on_topic(ranked, about, texts)

    def other_languages(self, question: str, guild_id: int | None = None) -> tuple[str, ...]:
        """Return the languages (BCP-47 codes) of the documents if a question is in none of them, else ()."""
        asked = question_language(question)
        known = self.store.documents.languages(guild_id)
        return tuple(known) if asked and known and asked not in known else ()

    def topic(self, text: str) -> "Topic":
        """Return a text as a topic, with vector and word weights. Raises UsageError if it has no word."""
        from index.stories.topics import make_topic

        return make_topic(self.base_query(text), self.index.terms)

    def relevance(self, topic: "Topic", document_id: str) -> "Relevance":
        """Return how much a document is about a topic; a document that is not stored is not about it."""
        from index.stories.topics import relevance

        text = self.store.documents.texts([document_id]).get(document_id, "")
        return relevance(topic, self.store.passages.of_document(document_id), text)

    def query(self, question: str, respelling: bool = True) -> Query:
        """Return a question as it is compared with passages, with the spelling that they use.

        Raises UsageError if it has no word.
        """
        text = plain_letters(_one_line(question))
        if respelling:
            text = respell(text, self.index.terms)
        if not self.encoder.interacts:
            return replace(self.base_query(text), is_question=True)
        asked = self._question_encoder.encode(text)
        return Query(text, asked.vector, True, asked.tokens, asked.weights)

    def base_query(self, text: str) -> Query:
        """Return a text with the passage encoder's vector, which is nearest to texts like it.

        `query` is nearest to answers instead. Raises UsageError if it has no word.
        """
        text = _one_line(text)
        return Query(text, self.encoder.encode_query(text))

    @cached_property
    def _reader(self) -> CrossEncoder:
        return CrossEncoder(min(RERANKED_PASSAGES, os.cpu_count() or 1))

    @cached_property
    def _claim_reader(self) -> ClaimReader:
        return ClaimReader(turning.shared_or(self.home / "models"))

    @cached_property
    def _question_encoder(self) -> QuestionEncoder:
        return QuestionEncoder()


def _one_line(question: str) -> str:
    text = " ".join(question.encode("utf-8", "replace").decode().split())
    if not any(character.isalnum() for character in text):
        raise UsageError("There is no question; ask something in words.")
    return text

"""Index files: read them, and commit their documents with passages and vectors; interruptible anywhere."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.document import Document, ParsedDocument
from corpus.errors import DocumentError
from corpus.paths import shown_path
from index.encode.encoder import Encoder
from index.ingest.encoding_queue import EncodingQueue
from index.ingest.files_ahead import FileAhead, FilesAhead
from index.ingest.identity import DraftStatus, IdentifiedDraft, Origin, identify_draft, is_gone
from index.ingest.passage_inputs import PreparedDocument, encoding_fingerprint, prepare_document
from index.ingest.work_estimate import WorkEstimate
from index.steps import Steps, finish
from index.store import Store
from index.store.passages import INDEXING_LOCK

if TYPE_CHECKING:  # at run time the readers are imported only when a file is read
    from corpus.readers import Reading

_FILE_RECORD_VERSION = 2
"""Raised when more is recorded of a file than before, so that unchanged files are read again."""

_WAIT_S = 0.1
"""How long one step waits for a file that is being read."""

Progress = Callable[[float, int], None]
"""Called as work goes on with the finished share (0 to 1) and the number of passages encoded."""


def silent(share: float, passages: int) -> None:
    """A `Progress` that does nothing."""


@dataclass(slots=True)
class Report:
    """The result of an indexing run: document ids, and a line for each problem.

    `passages` counts the passages that were stored, `unchanged` the documents left as they are. `reread` are
    documents of unchanged files that a newer reader has read again; they keep their versions. `missing` holds
    files that are gone by the ids of their documents, which are in `removed` or were kept. `passed_over`
    counts the files of folders that are of unread kinds, by their extension.
    """

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    reread: list[str] = field(default_factory=list)
    moved: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    missing: dict[str, str] = field(default_factory=dict)
    unchanged: int = 0
    passages: int = 0
    problems: list[str] = field(default_factory=list)
    passed_over: dict[str, int] = field(default_factory=dict)

    @property
    def did_anything(self) -> bool:
        """True if a document was added, changed, read again, moved, removed or found unchanged."""
        return bool(self.added or self.changed or self.reread or self.moved or self.removed or self.unchanged)

    @property
    def gone(self) -> dict[str, str]:
        """The missing files of documents that were removed, by id."""
        removed = set(self.removed)
        return {i: file for i, file in self.missing.items() if i in removed}

    @property
    def kept(self) -> dict[str, str]:
        """The missing files of documents that were kept, by id."""
        removed = set(self.removed)
        return {i: file for i, file in self.missing.items() if i not in removed}


def index_files(
    store: Store, encoder: Encoder, paths: Sequence[Path], progress: Progress = silent, backlog: bool = False
) -> Steps[Report]:
    """Bring the store up to date with files; each finished chunk is committed for good.

    A file whose bytes have not changed is not read again, a passage whose text has not changed is not encoded
    again, and a document that its file no longer holds is removed. Between two steps the store may be read
    but not written. A `backlog` is recorded as no news.
    """
    with store.database.sharing(INDEXING_LOCK):
        run = _IndexingRun(store, encoder, {path: _size(path) for path in paths}, progress, backlog)
        yield from run.read_files(run.ordered_files())
        yield from run.commit_all()
    store.passages.drop_unused_vectors()
    return run.report


def index_readings(
    store: Store,
    encoder: Encoder,
    readings: Sequence[tuple[Origin, "Reading"]],
    backlog: bool = False,
    progress: Progress = silent,
) -> Steps[Report]:
    """Do the same for what has been read already: uploads, pages, items of feeds.

    The same place again is a new version.
    """
    with store.database.sharing(INDEXING_LOCK):
        sizes = {Path(place.origin): reading.characters for place, reading in readings}
        run = _IndexingRun(store, encoder, sizes, progress, backlog)
        for place, reading in readings:
            yield from run.read_ahead(place, reading)
        yield from run.commit_all()
    store.passages.drop_unused_vectors()
    return run.report


def reindex_stale(store: Store, encoder: Encoder, progress: Progress = silent) -> int:
    """Cut and encode documents again that another model or version encoded; returns their number.

    All old passages are removed first, so that vectors of two models are never compared.
    """
    encoding = encoding_fingerprint(encoder)
    total = store.documents.count_stale(encoding)
    if not total:
        return 0
    store.documents.retire_passages(encoding)
    done = passages = 0
    with store.database.sharing(INDEXING_LOCK):
        while documents := store.documents.stale(encoding, limit=encoder.chunk_passages // 4):
            queue = EncodingQueue(store.passages, encoder)
            entries = []
            for document in documents:
                prepared = finish(prepare_document(document, encoder))
                queue.add(prepared.inputs_by_key)
                entries.append(prepared.entry)
            passages += finish(queue.encode_all(silent))
            store.documents.commit(entries, encoding)
            done += len(documents)
            progress(min(1.0, done / total), passages)
    store.passages.drop_unused_vectors()
    return done


@dataclass(frozen=True, slots=True)
class _ReadFile:
    """A file that was read whole: its digest, and the stored documents that it holds copies of, by the
    copies' keys."""

    digest: str
    copies: dict[str, Document]


@dataclass(slots=True)
class _Chunk:
    """Documents that are committed together, by id, with the queue that encodes them.

    `files` are the files, by origin, whose last document is in this chunk or an earlier one.
    """

    queue: EncodingQueue
    documents: dict[str, PreparedDocument] = field(default_factory=dict)
    files: dict[str, _ReadFile] = field(default_factory=dict)

    @property
    def passages(self) -> int:
        return sum(len(prepared.inputs) for prepared in self.documents.values())

    @property
    def cost(self) -> float:
        """What encoding its passages costs, in passages of usual length."""
        return sum(prepared.cost for prepared in self.documents.values())


class _IndexingRun:
    """One indexing run: the documents that wait to be committed, and the report of what was done.

    Two chunks are in work: while `_chunk` is being filled, the passages of the one before, `_full_chunk`, may
    still be encoded. So encoding goes on while documents are committed.
    """

    def __init__(
        self,
        store: Store,
        encoder: Encoder,
        sizes: Mapping[Path, int],
        progress: Progress,
        backlog: bool = False,
    ) -> None:
        self.report = Report()
        self._backlog = backlog
        self._store = store
        self._encoder = encoder
        self._progress = progress
        self._sizes = sizes
        self._work = WorkEstimate(self._sizes)
        self._known: set[str] = set()
        self._changed_meanwhile: set[str] = set()
        self._is_reread = False  # True while a file is read again whose bytes have not changed
        self._encoded = 0.0
        self._full_chunk: _Chunk | None = None
        self._chunk = _Chunk(EncodingQueue(store.passages, encoder))

    def ordered_files(self) -> list[Path]:
        """Return the files that can be stored, those that the store knows first.

        So no draft is taken for a copy of a document that is about to change.
        """
        is_new: dict[Path, bool] = {}
        for path in self._sizes:
            if _is_unicode(path.name):
                is_new[path] = not self._store.documents.keys_in(str(path))
            else:
                self.report.problems.append(
                    f"{shown_path(path)}: its name is not valid UTF-8; rename it and add it again."
                )
        known = {path for path, new in is_new.items() if not new}
        self._work = WorkEstimate({path: self._sizes[path] for path in is_new}, known)
        return sorted(is_new, key=lambda path: is_new[path])

    def read_files(self, paths: Sequence[Path]) -> Steps[None]:
        """Read files unless their bytes are known, and add their documents."""
        if not paths:
            return
        with FilesAhead(paths, self._sizes, self._may_be_new) as ahead:
            for file in ahead:
                self._work.begin(file.path)
                yield from self._read_file(file)

    def _may_be_new(self, path: Path, sha256: str) -> bool:
        return self._store.documents.file_digest(str(path)) != _file_digest(sha256)

    def _read_file(self, file: FileAhead) -> Steps[None]:
        if file.problem:
            self._skip(file.path, file.problem)
            return
        place, size = Origin(str(file.path)), self._sizes[file.path]
        if self._is_known(place.origin, _file_digest(file.sha256)):
            self.report.unchanged += len(self._store.documents.found_in(place.origin))
            self._note_unchanged(place, size)
            return
        reading = file.pending
        self._encoder.load()  # meanwhile
        while not reading.wait(_WAIT_S):
            self._work.note_begun(file.path, size, reading.share)
            self._tell()
            yield
        try:
            read = reading.result()
        except DocumentError as error:
            self._skip(file.path, str(error))
            return
        stored = self._store.documents.file_digest(place.origin) or ""
        self._is_reread = stored.endswith(f":{read.sha256}")
        copies = yield from self.add_reading(place, read.reading, size)
        self._is_reread = False
        self._chunk.files[place.origin] = _ReadFile(_file_digest(read.sha256), copies)

    def read_ahead(self, place: Origin, reading: "Reading") -> Steps[None]:
        """Add the documents of what was read elsewhere."""
        path = Path(place.origin)
        self._work.begin(path)
        yield from self.add_reading(place, reading, self._sizes[path])

    def add_reading(self, place: Origin, reading: "Reading", size: float = 0.0) -> Steps[dict[str, Document]]:
        """Add the documents of a reading, and remove those that its place no longer holds.

        Returns the stored documents that the reading holds copies of, by the copies' keys.
        """
        self.report.problems.extend(reading.problems)
        drafts = reading.drafts
        documents = self._store.documents
        stored = documents.keys_in(place.origin)
        self._known = {*stored, *documents.known_content(draft.fingerprint for draft in drafts)}
        keys = {draft.key for draft in drafts}
        leaving = {i for key, i in stored.items() if key not in keys}
        length = sum(len(draft.text) for draft in drafts)
        copies: dict[str, Document] = {}
        for draft in sorted(drafts, key=lambda draft: draft.key not in stored):
            found = yield from self._add_draft(place, draft, leaving, size * len(draft.text) / length)
            if found.status is DraftStatus.DUPLICATE:
                copies[draft.key] = found.document
        if leaving:
            documents.remove(sorted(leaving))
            self.report.removed.extend(sorted(leaving))
        return copies

    def commit_all(self) -> Steps[None]:
        """Encode and commit everything that waits, also what must be identified again meanwhile."""
        while self._full_chunk is not None or self._chunk.documents or self._chunk.files:
            yield from self._start_chunk()
            yield from self._commit_full_chunk()

    def _start_chunk(self) -> Steps[None]:
        """Commit the full chunk, make the current one the full one, and start another."""
        yield from self._commit_full_chunk()
        self._full_chunk = self._chunk
        self._chunk = _Chunk(EncodingQueue(self._store.passages, self._encoder))

    def _commit_full_chunk(self) -> Steps[None]:
        chunk = self._full_chunk
        if chunk is None:
            return
        stale: list[Document] = []
        if chunk.documents:
            stale = yield from self._commit_documents(chunk)
        for origin, file in chunk.files.items():
            if origin not in self._changed_meanwhile:
                self._store.documents.note_file(origin, file.digest, file.copies)
        self._full_chunk = None
        for document in stale:
            yield from self._identify_again(document)

    def _commit_documents(self, chunk: _Chunk) -> Steps[list[Document]]:
        """Encode and commit a chunk's documents.

        Returns those that were not committed: another process changed what they had been compared with.
        """

        def progress(share: float, encoded: int) -> None:
            self._work.note_encoded(self._encoded + share * chunk.cost)
            self._tell(encoded)

        yield from chunk.queue.encode_all(progress)
        entries = [prepared.entry for prepared in chunk.documents.values()]
        stale = self._store.documents.commit(entries, encoding_fingerprint(self._encoder), self._backlog)
        for entry in entries:
            self._known |= {entry.document.draft.key, entry.document.draft.fingerprint}
        self.report.passages += chunk.passages - sum(len(entry.passages) for entry in stale)
        self._encoded += chunk.cost
        self._work.note_encoded(self._encoded)
        self._tell()
        self._changed_meanwhile.update(entry.document.origin for entry in stale)
        return [entry.document for entry in stale]

    def _identify_again(self, document: Document) -> Steps[None]:
        """Identify a draft again because another process changed what it had been compared with.

        Its passages have their vectors already. Its file is not recorded, so the next run reads it again.
        """
        for ids in (self.report.added, self.report.changed, self.report.reread):
            if document.id in ids:
                ids.remove(document.id)
        yield from self._add_draft(Origin(document.origin, document.guild_id), document.draft, set(), 0.0)

    def _add_draft(
        self, place: Origin, draft: ParsedDocument, leaving: set[str], size: float
    ) -> Steps[IdentifiedDraft]:
        """Identify a draft, and queue its passages if it is new or changed."""
        found = self._identify(place, draft, leaving)
        if self._full_chunk is not None and found.document.id in self._full_chunk.documents:
            yield from self._commit_full_chunk()  # the version that this draft replaces must be stored first
            found = self._identify(place, draft, leaving)
        document_id = found.document.id
        leaving.discard(document_id)
        if found.status in (DraftStatus.NEW, DraftStatus.CHANGED, DraftStatus.REREAD):
            yield from self._queue_document(found, size)
            return found
        if found.status is DraftStatus.MOVED:
            self._store.documents.move(document_id, place.origin, draft.key)
            self.report.moved.append(document_id)
        elif found.status is DraftStatus.DUPLICATE:
            self.report.problems.append(
                f"“{draft.title}” is stored already as {document_id}; the copy was skipped."
            )
        else:
            self.report.unchanged += 1
        self._note_unchanged(place, size)
        return found

    def _queue_document(self, found: IdentifiedDraft, size: float) -> Steps[None]:
        """Cut a new or changed document into passages and put it into the current chunk."""
        document = found.document
        statuses = {DraftStatus.NEW: self.report.added, DraftStatus.REREAD: self.report.reread}
        statuses.get(found.status, self.report.changed).append(document.id)
        path = Path(document.origin)

        def cut(share: float) -> None:
            self._work.note_begun(path, size, 1.0, share)
            self._tell()

        prepared = yield from prepare_document(document, self._encoder, cut)
        self._work.note_cut(path, size, prepared.cost)
        self._chunk.documents[document.id] = prepared
        self._chunk.queue.add(prepared.inputs_by_key)
        yield
        if self._chunk.passages >= self._encoder.chunk_passages:
            yield from self._start_chunk()

    def _identify(self, place: Origin, draft: ParsedDocument, leaving: set[str]) -> IdentifiedDraft:
        queued = {i: prepared.entry.document for i, prepared in self._queued.items()}
        return identify_draft(
            draft, place, self._store.documents, leaving, queued, self._known, self._is_reread
        )

    @property
    def _queued(self) -> dict[str, PreparedDocument]:
        """The documents that wait to be committed, by id."""
        full = self._full_chunk.documents if self._full_chunk is not None else {}
        return full | self._chunk.documents

    def _is_known(self, origin: str, digest: str) -> bool:
        """True if a file was read with these bytes, and the documents that it copies still have theirs."""
        documents = self._store.documents
        if documents.file_digest(origin) != digest:
            return False
        copied = documents.copied_in(origin)
        return not self._queued.keys() & copied and not any(map(is_gone, copied.values()))

    def _skip(self, path: Path, problem: str) -> None:
        self.report.problems.append(problem)
        self._note_unchanged(Origin(str(path)), self._sizes[path])

    def _note_unchanged(self, place: Origin, size: float) -> None:
        self._work.note_unchanged(Path(place.origin), size)
        self._tell()

    def _tell(self, encoded: int = 0) -> None:
        """Report progress; `encoded` passages are not stored yet."""
        self._progress(self._work.share, self.report.passages + encoded)


def _file_digest(sha256: str) -> str:
    """Return what is recorded of a file that was read: the versions of its reader, and its bytes."""
    from corpus.readers import READER_VERSION

    return f"{READER_VERSION}.{_FILE_RECORD_VERSION}:{sha256}"


def _is_unicode(name: str) -> bool:
    return name.encode("utf-8", "replace").decode() == name


def _size(path: Path) -> int:
    try:
        return max(1, path.stat().st_size)
    except OSError:
        return 1

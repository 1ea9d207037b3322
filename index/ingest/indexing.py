"""Indexing: files in, documents committed with their passages and vectors, interruptible anywhere."""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.document import Document, Draft
from corpus.errors import DocumentError
from index.encode.encoder import Encoder
from index.ingest.encoding_queue import Encoding
from index.ingest.identity import Change, Identified, Place, identify, is_gone
from index.ingest.passage_inputs import Prepared, encoding_of, prepare
from index.steps import Steps, finish
from index.store import Store
from index.store.passages import INDEXING

if TYPE_CHECKING:  # at run time the readers are imported only when a file is read
    from corpus.readers import Reading

_NOTED = 2
"""Raised when more is noted of a file than before, so that unchanged files are read again."""

Progress = Callable[[float, int], None]
"""Told, as work goes on, the share that is done (0 to 1) and the number of passages encoded."""


def silent(share: float, passages: int) -> None:
    """A `Progress` that tells nobody."""


@dataclass(slots=True)
class Report:
    """What an indexing run did, by document id, and a line for each thing it could not use.

    `passages` were put in, `unchanged` documents left as they are. `missing` holds the files that are gone,
    by the ids of the documents that came from them: these are among `removed`, or were kept.
    """

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    moved: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    missing: dict[str, str] = field(default_factory=dict)
    unchanged: int = 0
    passages: int = 0
    problems: list[str] = field(default_factory=list)

    @property
    def did_anything(self) -> bool:
        """True if a document came, changed, left, or was looked at."""
        return bool(self.added or self.changed or self.moved or self.removed or self.unchanged)

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


def index_files(store: Store, encoder: Encoder, paths: Sequence[Path], progress: Progress = silent) -> Report:
    """Bring the store up to date with files; each finished chunk is committed for good.

    A file whose bytes have not changed is not read again, a passage whose text has not changed is
    not encoded again, and a document that has left its file leaves the store.
    """
    return finish(index_files_in_steps(store, encoder, paths, progress))


def index_files_in_steps(
    store: Store, encoder: Encoder, paths: Sequence[Path], progress: Progress = silent, backlog: bool = False
) -> Steps[Report]:
    """As `index_files`, in steps between which the store may be read but not written; a `backlog` is
    noted as no news."""
    with store.database.joining(INDEXING):
        run = _Run(store, encoder, dict.fromkeys(paths), progress, backlog)
        for path in run.order():
            yield from run.take(path)
        yield from run.flush()
    store.passages.drop_unused_vectors()
    return run.report


def index_readings(
    store: Store, encoder: Encoder, readings: Sequence[tuple[Place, "Reading"]], backlog: bool = False
) -> Steps[Report]:
    """As `index_files`, for what has been read already (uploads, pages, items of feeds), in steps between
    which the store may be read but not written. The same place again is a new version; a `backlog` is
    noted as no news."""
    with store.database.joining(INDEXING):
        run = _Run(store, encoder, (), silent, backlog)
        for place, reading in readings:
            yield from run.take_reading(place, reading)
        yield from run.flush()
    store.passages.drop_unused_vectors()
    return run.report


def reindex_stale(store: Store, encoder: Encoder, progress: Progress = silent) -> int:
    """Make passages anew for documents that were cut or encoded otherwise; gives their number.

    Vectors of two models never meet: the old passages all go first.
    """
    encoding = encoding_of(encoder)
    total = store.documents.count_stale(encoding)
    if not total:
        return 0
    store.documents.retire_passages(encoding)
    done = passages = 0
    with store.database.joining(INDEXING):
        while documents := store.documents.stale(encoding, limit=encoder.chunk_passages // 4):
            begun = Encoding(store.passages, encoder)
            entries = []
            for document in documents:
                prepared = prepare(document, encoder)
                begun.take(prepared.by_key)
                entries.append(prepared.entry)
            passages += finish(begun.finish(silent))
            store.documents.commit(entries, encoding)
            done += len(documents)
            progress(min(1.0, done / total), passages)
    store.passages.drop_unused_vectors()
    return done


@dataclass(frozen=True, slots=True)
class _File:
    """A file that was read whole, and the documents that it holds copies of, by the copies' keys."""

    digest: str
    twins: dict[str, Document]


@dataclass(slots=True)
class _Chunk:
    """What is committed together: documents by id, their vectors in the making, how much of all that is to be
    read they are, and the files whose last document is among them, or in a chunk before, by origin."""

    encoding: Encoding
    documents: dict[str, Prepared] = field(default_factory=dict)
    size: float = 0.0
    files: dict[str, _File] = field(default_factory=dict)

    @property
    def passages(self) -> int:
        return sum(len(prepared.inputs) for prepared in self.documents.values())


class _Run:
    """One indexing run: what waits to be committed, and what has been done. While a chunk is being filled,
    the one before may still be in the making: so encoding goes on while that is committed."""

    def __init__(
        self,
        store: Store,
        encoder: Encoder,
        paths: Iterable[Path],
        progress: Progress,
        backlog: bool = False,
    ) -> None:
        self.report = Report()
        self._backlog = backlog
        self._store = store
        self._encoder = encoder
        self._progress = progress
        self._sizes = {path: _size(path) for path in paths}
        self._done = 0.0
        self._familiar: set[str] = set()
        self._unsettled: set[str] = set()
        self._filled: _Chunk | None = None
        self._chunk = _Chunk(Encoding(store.passages, encoder))

    def order(self) -> list[Path]:
        """The files, those that the store knows first: so nothing passes for a copy of a document that
        is about to change. A file whose name can't be stored is passed over."""
        new: dict[Path, bool] = {}
        for path in self._sizes:
            shown = path.name.encode("utf-8", "replace").decode()
            if shown == path.name:
                new[path] = not self._store.documents.keys_in(str(path))
            else:
                self._skip(f"{shown}: its name is no valid UTF-8; rename it and add it again.", 0.0)
        return sorted(new, key=lambda path: new[path])

    def take(self, path: Path) -> Steps[None]:
        """Read a file unless its bytes are known, and queue what has to be encoded of it."""
        try:
            content = path.read_bytes()
        except OSError as error:
            self._skip(f"{path.name}: it can't be opened ({error.strerror}); skipped.", self._sizes[path])
            return
        from corpus.readers import READER_VERSION, read

        place, size = Place(str(path)), self._sizes[path]
        digest = f"{READER_VERSION}.{_NOTED}:{hashlib.sha256(content).hexdigest()}"
        if self._is_known(place.origin, digest):
            self.report.unchanged += len(self._store.documents.found_in(place.origin))
            self._finish(size)
            return
        try:
            result = read(path, content)
        except DocumentError as error:
            self._skip(str(error), size)
            return
        yield
        twins = yield from self.take_reading(place, result, size)
        self._chunk.files[place.origin] = _File(digest, twins)

    def take_reading(self, place: Place, reading: "Reading", size: float = 0.0) -> Steps[dict[str, Document]]:
        """Queue what has to be encoded of a reading; gives the documents that it holds copies of, by the
        copies' keys."""
        self.report.problems.extend(reading.problems)
        twins = yield from self._take_drafts(place, reading.drafts, size)
        return twins

    def flush(self) -> Steps[None]:
        """Encode and commit all that waits; what another process has been at meanwhile is looked at again."""
        while self._filled is not None or self._chunk.documents or self._chunk.files:
            yield from self._close_chunk()
            yield from self._commit_filled()

    def _close_chunk(self) -> Steps[None]:
        """Commit the chunk before the one that is being filled, and begin another."""
        yield from self._commit_filled()
        self._filled, self._chunk = self._chunk, _Chunk(Encoding(self._store.passages, self._encoder))

    def _commit_filled(self) -> Steps[None]:
        chunk = self._filled
        if chunk is None:
            return
        again: list[Document] = []
        if chunk.documents:

            def tell(share: float, encoded: int) -> None:
                done = self._done + share * chunk.size
                self._progress(min(1.0, done / self._total), self.report.passages + encoded)

            yield from chunk.encoding.finish(tell)
            entries = [prepared.entry for prepared in chunk.documents.values()]
            overtaken = self._store.documents.commit(entries, encoding_of(self._encoder), self._backlog)
            for entry in entries:
                self._familiar |= {entry.document.draft.key, entry.document.draft.fingerprint}
            self.report.passages += chunk.passages - sum(len(entry.passages) for entry in overtaken)
            self._finish(chunk.size)
            again = [entry.document for entry in overtaken]
            self._unsettled.update(document.origin for document in again)
        for origin, file in chunk.files.items():
            if origin not in self._unsettled:
                self._store.documents.note_file(origin, file.digest, file.twins)
        self._filled = None
        for document in again:
            yield from self._take_again(document)

    def _take_again(self, document: Document) -> Steps[None]:
        """Tell anew what a draft is, since another process has changed what it was compared with. Its
        passages have their vectors already; its file is to be read again another time."""
        for told in (self.report.added, self.report.changed):
            if document.id in told:
                told.remove(document.id)
        yield from self._take_draft(Place(document.origin, document.guild_id), document.draft, set(), 0.0)

    @property
    def _waiting(self) -> dict[str, Prepared]:
        """The documents that wait to be committed, by id."""
        return (self._filled.documents if self._filled is not None else {}) | self._chunk.documents

    @property
    def _total(self) -> float:
        return sum(self._sizes.values()) or 1.0

    def _is_known(self, origin: str, digest: str) -> bool:
        """Whether a file was read with these bytes, and what it holds copies of stays in its place."""
        documents = self._store.documents
        if documents.file_digest(origin) != digest:
            return False
        copied = documents.copied_in(origin)
        return not self._waiting.keys() & copied and not any(map(is_gone, copied.values()))

    def _take_drafts(self, place: Place, drafts: Sequence[Draft], size: float) -> Steps[dict[str, Document]]:
        """As `take_reading`."""
        documents = self._store.documents
        stored = documents.keys_in(place.origin)
        self._familiar = {*stored, *documents.known_content(draft.fingerprint for draft in drafts)}
        keys = {draft.key for draft in drafts}
        leaving = {i for key, i in stored.items() if key not in keys}
        length = sum(len(draft.text) for draft in drafts)
        twins: dict[str, Document] = {}
        for draft in sorted(drafts, key=lambda draft: draft.key not in stored):
            found = yield from self._take_draft(place, draft, leaving, size * len(draft.text) / length)
            if found.change is Change.DUPLICATE:
                twins[draft.key] = found.document
        if leaving:
            documents.remove(sorted(leaving))
            self.report.removed.extend(sorted(leaving))
        return twins

    def _take_draft(self, place: Place, draft: Draft, leaving: set[str], size: float) -> Steps[Identified]:
        found = self._identify(place, draft, leaving)
        if self._filled is not None and found.document.id in self._filled.documents:
            yield from self._commit_filled()  # what this takes the place of must be there before it
            found = self._identify(place, draft, leaving)
        leaving.discard(found.document.id)
        if found.change in (Change.NEW, Change.CHANGED):
            target = self.report.added if found.change is Change.NEW else self.report.changed
            target.append(found.document.id)
            prepared = self._chunk.documents[found.document.id] = prepare(found.document, self._encoder)
            self._chunk.encoding.take(prepared.by_key)
            self._chunk.size += size
            yield
            if self._chunk.passages >= self._encoder.chunk_passages:
                yield from self._close_chunk()
            return found
        if found.change is Change.MOVED:
            self._store.documents.move(found.document.id, place.origin, draft.key)
            self.report.moved.append(found.document.id)
        elif found.change is Change.DUPLICATE:
            self.report.problems.append(
                f"“{draft.title}” is there already as {found.document.id}; the copy was skipped."
            )
        else:
            self.report.unchanged += 1
        self._finish(size)
        return found

    def _identify(self, place: Place, draft: Draft, leaving: set[str]) -> Identified:
        waiting = {i: prepared.entry.document for i, prepared in self._waiting.items()}
        return identify(draft, place, self._store.documents, leaving, waiting, self._familiar)

    def _skip(self, problem: str, size: float) -> None:
        self.report.problems.append(problem)
        self._finish(size)

    def _finish(self, size: float) -> None:
        self._done += size
        self._progress(min(1.0, self._done / self._total), self.report.passages)


def _size(path: Path) -> int:
    try:
        return max(1, path.stat().st_size)
    except OSError:
        return 1

"""Turn a home over to another model: encode its documents for it while the vectors of the old one serve."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from corpus.errors import FootnoteError
from index.encode.encoder import EncodedPassage, Encoder, PassageInput
from index.ingest.indexing import Progress, silent
from index.ingest.passage_inputs import PreparedDocument, encoding_fingerprint, prepare_document
from index.models import minilm, multilingual_e5
from index.steps import Steps
from index.store import Store
from index.store.next_passages import NextPart, PendingDocument
from index.store.passages import INDEXING_LOCK
from index.store.schema import MODEL

_PASSES = 3
"""How often documents that came in meanwhile are looked for before the caller gets its turn."""


@dataclass(frozen=True, slots=True)
class Turnover:
    """A turnover that is not finished: so many `done` of all documents, with past versions, are encoded for
    the `model`."""

    model: str
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class TurnoverReport:
    """How many documents were encoded for the wanted model, and whether it is served now (`finished`)."""

    documents: int
    finished: bool


def find_home_encoder(store: Store, wanted: Encoder, make: Callable[[str], Encoder]) -> Encoder:
    """Return the encoder of the vectors that a home serves. It is the `wanted` one, unless all the home's
    passages are of another model that can be loaded; `make` makes an encoder by name.

    A database that other processes share serves the `wanted` model only: they could not turn over together.
    """
    if store.database.is_shared:
        return wanted
    encodings = store.documents.encodings()
    own = encoding_fingerprint(wanted)
    others = [found for found in encodings if found != own]
    if not others or store.documents.has_passages(own):
        return wanted
    served = [found for found in others if store.documents.has_passages(found)]
    names = dict.fromkeys((store.database.get(MODEL) or "", minilm.NAME, multilingual_e5.NAME))
    for name in filter(None, names):
        encoder = make(name)
        if _can_serve(encoder, served):
            return encoder
    return wanted


def _can_serve(encoder: Encoder, encodings: list[str]) -> bool:
    """True if passages were encoded with a model, and it can be loaded."""
    try:
        if encoding_fingerprint(encoder) not in encodings:
            return False
        if not encoder.interacts:  # the other one is installed with Footnote, and a question may not need it
            encoder.load()
    except FootnoteError:
        return False
    return True


def note_model(store: Store, encoder: Encoder) -> None:
    """Store the name of the model whose vectors a home serves, if it is not stored."""
    if not store.database.is_shared and store.database.get(MODEL) != encoder.name:
        store.database.set(MODEL, encoder.name)


def encode_next(store: Store, encoder: Encoder, progress: Progress = silent) -> Steps[int]:
    """Cut and encode every document for another model, beside the passages that are served; returns the
    number of documents.

    What was stored before an interruption is not encoded again. Between two steps documents may be added and
    removed. An interruption loses at most a chunk.
    """
    run = _Run(store, encoder, encoding_fingerprint(encoder), progress)
    store.next_passages.discard(but=run.encoding)
    for _ in range(_PASSES):
        before = run.documents
        yield from run.encode_pending()
        if run.documents == before:
            break
    return run.documents


@dataclass(slots=True)
class _Run:
    """One run over the documents that lack next passages. `parts` wait to be encoded and stored together."""

    store: Store
    encoder: Encoder
    encoding: str
    progress: Progress
    documents: int = 0
    passages: int = 0
    parts: list[NextPart] = field(default_factory=list)
    inputs: dict[str, PassageInput] = field(default_factory=dict)
    _done: int = 0
    _total: int = 0

    def encode_pending(self) -> Steps[None]:
        """Encode the documents that lack next passages now, in the order of their ids."""
        self._done, self._total = self.store.next_passages.count(self.encoding)
        after, limit = "", max(1, self.encoder.chunk_passages // 4)
        while pending := self.store.next_passages.pending(self.encoding, after, limit):
            after = pending[-1].id
            for one in pending:
                yield from self._encode(one)
        yield from self._store_parts()

    def _encode(self, pending: PendingDocument) -> Steps[None]:
        if pending.document is None:  # not as it was stored: encoded again, it would be trusted
            self.parts.append(NextPart(pending.id, pending.checksum, 0, (), (), True))
            return
        prepared = yield from prepare_document(pending.document, self.encoder)
        for part, inputs in self._split(pending, prepared):
            self.parts.append(part)
            self.inputs |= inputs
            if sum(len(part.keys) for part in self.parts) >= self.encoder.chunk_passages:
                yield from self._store_parts()

    def _split(
        self, pending: PendingDocument, prepared: PreparedDocument
    ) -> Iterator[tuple[NextPart, dict[str, PassageInput]]]:
        """Yield the parts of a document with what the encoder gets; few are so long that they have two."""
        passages, keys = prepared.entry.passages, prepared.entry.vector_keys
        size = self.encoder.chunk_passages
        for first in range(0, max(1, len(keys)), size):
            some = slice(first, first + size)
            is_last = first + size >= len(keys)
            part = NextPart(pending.id, pending.checksum, first, passages[some], keys[some], is_last)
            yield part, dict(zip(keys[some], prepared.inputs[some], strict=True))

    def _store_parts(self) -> Steps[None]:
        """Encode what has no vectors yet, and store the parts that wait, all or none."""
        if not self.parts:
            return
        parts, inputs = self.parts, self.inputs
        self.parts, self.inputs = [], {}
        with self.store.database.sharing(INDEXING_LOCK):  # so that the vectors that are stored stay
            known = self.store.passages.known_vectors(list(inputs))
            missing = {key: item for key, item in inputs.items() if key not in known}
            found: list[EncodedPassage] = []
            if missing:
                found = yield from self.encoder.encode_passages(list(missing.values()))
            encoded = dict(zip(missing, found, strict=True))
            whole = self.store.next_passages.put(self.encoding, parts, encoded)
        self.documents += len(whole)
        self.passages += len(missing)
        self.progress(min(1.0, (self._done + self.documents) / max(1, self._total)), self.passages)
        yield

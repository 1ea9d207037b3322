"""Prepared: a document cut into passages, with what the encoder is to be given."""

from dataclasses import dataclass

from corpus.document import Document
from corpus.passages import PASSAGE_VERSION, heading, reading, split
from index.encode.encoder import VECTORS_FORMAT, Encoder, PassageInput
from index.store import Entry


@dataclass(frozen=True, slots=True)
class Prepared:
    """A document cut into passages, with what the encoder is to be given."""

    entry: Entry
    inputs: tuple[PassageInput, ...]

    @property
    def by_key(self) -> dict[str, PassageInput]:
        """The inputs by the keys of their vectors."""
        return dict(zip(self.entry.vector_keys, self.inputs, strict=True))


def prepare(document: Document, encoder: Encoder) -> Prepared:
    """Cut a document into passages."""
    draft = document.draft
    passages = tuple(split(draft, encoder.count_tokens))
    inputs = tuple(
        PassageInput(
            heading(draft, passage),
            reading(draft, passage),
            tuple((start - passage.start, end - passage.start) for start, end in passage.sentences),
        )
        for passage in passages
    )
    keys = tuple(item.key(encoder.fingerprint) for item in inputs)
    return Prepared(Entry(document, passages, keys), inputs)


def encoding_of(encoder: Encoder) -> str:
    """What a document's passages depend on beside its content."""
    return f"{encoder.fingerprint}.{PASSAGE_VERSION}.{VECTORS_FORMAT}"

"""Cut a document into passages, with what the encoder gets of each."""

from dataclasses import dataclass

from corpus.document import Document
from corpus.passages import PASSAGE_VERSION, passage_heading, passage_text, split_into_passages
from index.encode.encoder import VECTORS_FORMAT, Encoder, PassageInput
from index.store import DocumentEntry


@dataclass(frozen=True, slots=True)
class PreparedDocument:
    """A document cut into passages: `entry` is for the store, `inputs` are for the encoder."""

    entry: DocumentEntry
    inputs: tuple[PassageInput, ...]

    @property
    def inputs_by_key(self) -> dict[str, PassageInput]:
        """The inputs by the keys of their vectors."""
        return dict(zip(self.entry.vector_keys, self.inputs, strict=True))


def prepare_document(document: Document, encoder: Encoder) -> PreparedDocument:
    """Cut a document into passages and key them for the encoder."""
    draft = document.draft
    passages = tuple(split_into_passages(draft, encoder.count_tokens))
    inputs = tuple(
        PassageInput(
            passage_heading(draft, passage),
            passage_text(draft, passage),
            tuple((start - passage.start, end - passage.start) for start, end in passage.sentences),
        )
        for passage in passages
    )
    keys = tuple(item.key(encoder.fingerprint) for item in inputs)
    return PreparedDocument(DocumentEntry(document, passages, keys), inputs)


def encoding_fingerprint(encoder: Encoder) -> str:
    """Return the fingerprint of everything but its content that a document's passages depend on."""
    return f"{encoder.fingerprint}.{PASSAGE_VERSION}.{VECTORS_FORMAT}"

"""Cut a document into passages, with what the encoder gets of each."""

from dataclasses import dataclass, replace

from corpus.document import Document, ParsedDocument
from corpus.language import find_languages
from corpus.passages import PASSAGE_VERSION, Passage, passage_heading, passage_text, split_into_passages
from index.encode.encoder import VECTORS_FORMAT, Encoder, PassageInput
from index.store import DocumentEntry
from index.text.letters import plain_letters, plain_letters_and_spans


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
    """Find a document's language if it is unknown, cut it into passages, and key them for the encoder."""
    draft = document.draft if document.draft.language else find_languages(document.draft)
    passages = tuple(split_into_passages(draft, encoder.count_tokens))
    inputs = tuple(_passage_input(draft, passage) for passage in passages)
    keys = tuple(item.key(encoder.fingerprint) for item in inputs)
    return PreparedDocument(DocumentEntry(replace(document, draft=draft), passages, keys), inputs)


def _passage_input(draft: ParsedDocument, passage: Passage) -> PassageInput:
    """Return what the encoder gets of a passage, with plain letters."""
    spans = tuple((start - passage.start, end - passage.start) for start, end in passage.sentences)
    text, spans = plain_letters_and_spans(passage_text(draft, passage), spans)
    return PassageInput(plain_letters(passage_heading(draft, passage)), text, spans)


def encoding_fingerprint(encoder: Encoder) -> str:
    """Return the fingerprint of everything but its content that a document's passages depend on."""
    return f"{encoder.fingerprint}.{PASSAGE_VERSION}.{VECTORS_FORMAT}"

"""Cut a document into passages, with what the encoder gets of each."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from corpus.document import Document, ParsedDocument
from corpus.language import find_languages
from corpus.passages import PASSAGE_VERSION, Passage, passage_heading, passage_text, passages_in_pieces
from index.encode.encoder import VECTORS_FORMAT, Encoder, PassageInput
from index.steps import Steps
from index.store import DocumentEntry
from index.text.letters import plain_letters, plain_letters_and_spans

_PASSAGES_PER_STEP = 500
_USUAL_CHARACTERS = 700
_CHARACTERS_OF_EMPTY = 100
"""How many characters take as long as what each passage takes besides its own."""


@dataclass(frozen=True, slots=True)
class PreparedDocument:
    """A document cut into passages: `entry` is for the store, `inputs` are for the encoder."""

    entry: DocumentEntry
    inputs: tuple[PassageInput, ...]

    @property
    def cost(self) -> float:
        """What encoding it costs, in passages of usual length."""
        characters = sum(item.characters + _CHARACTERS_OF_EMPTY for item in self.inputs)
        return characters / (_USUAL_CHARACTERS + _CHARACTERS_OF_EMPTY)

    @property
    def inputs_by_key(self) -> dict[str, PassageInput]:
        """The inputs by the keys of their vectors."""
        return dict(zip(self.entry.vector_keys, self.inputs, strict=True))


def prepare_document(
    document: Document, encoder: Encoder, progress: Callable[[float], None] = lambda share: None
) -> Steps[PreparedDocument]:
    """Find a document's language if it is unknown, cut it into passages, and key them for the encoder.

    `progress` is called with the share of the text that has been looked at.
    """
    draft = document.draft if document.draft.language else find_languages(document.draft)
    passages: list[Passage] = []
    inputs: list[PassageInput] = []
    keys: list[str] = []
    for end, found in passages_in_pieces(draft, encoder.count_tokens):
        for first in range(0, len(found), _PASSAGES_PER_STEP):
            more = [_passage_input(draft, p) for p in found[first : first + _PASSAGES_PER_STEP]]
            keys += (item.key(encoder.fingerprint) for item in more)
            inputs += more
            yield
        passages += found
        progress(end / max(1, len(draft.text)))
        yield
    entry = DocumentEntry(replace(document, draft=draft), tuple(passages), tuple(keys))
    return PreparedDocument(entry, tuple(inputs))


def _passage_input(draft: ParsedDocument, passage: Passage) -> PassageInput:
    """Return what the encoder gets of a passage, with plain letters."""
    spans = tuple((start - passage.start, end - passage.start) for start, end in passage.sentences)
    text, spans = plain_letters_and_spans(passage_text(draft, passage), spans)
    return PassageInput(plain_letters(passage_heading(draft, passage)), text, spans)


def encoding_fingerprint(encoder: Encoder) -> str:
    """Return the fingerprint of everything but its content that a document's passages depend on."""
    return f"{encoder.fingerprint}.{PASSAGE_VERSION}.{VECTORS_FORMAT}"

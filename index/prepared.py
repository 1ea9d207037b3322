"""Prepared: a document cut into passages, with what the encoder is to be given, in steps."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from corpus.document import Document
from corpus.passages import PASSAGE_VERSION, heading, reading, split
from index.encoder import VECTORS_FORMAT, Encoder, PassageInput
from index.store import Entry

STEP_PASSAGES = 32
STEP_CHARACTERS = 8_000
"""How much is encoded in one step: about half a second's work, so that a question need not wait longer."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A document cut into passages, with what the encoder is to be given."""

    entry: Entry
    inputs: tuple[PassageInput, ...]


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


def in_steps(inputs: Mapping[str, PassageInput]) -> Iterator[list[str]]:
    """The keys in runs that are encoded in one step, those of like length together."""
    run: list[str] = []
    characters = 0
    for key in sorted(inputs, key=lambda key: inputs[key].characters):
        if run and (len(run) == STEP_PASSAGES or characters + inputs[key].characters > STEP_CHARACTERS):
            yield run
            run, characters = [], 0
        run.append(key)
        characters += inputs[key].characters
    if run:
        yield run

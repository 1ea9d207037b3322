"""Examples: groups of windows that one question is read against, with what is right.

The windows are what the reader is given when people ask: those around the nearest sentences of the passages
that fusion ranks highest. So its hard negatives are our own mistakes.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random

import numpy as np

from corpus.document import Span
from corpus.reflow import for_reading
from index.evaluation.beir import Dataset, Question
from index.evaluation.leaks import Seen, plain_words, stands_in
from index.library import Library
from index.retrieve.search import Query, Ranked
from index.retrieve.windows import heading_of, window
from index.store import StoredPassage
from research.training.corruption import Changes, corrupt, names_in
from research.training.material import gather_material

NEGATIVES = 2
_HARD = 6
_DEEP = 24


@dataclass(frozen=True, slots=True)
class Window:
    """What is read: `heading` and `text` of a window, whether it `answers`, and where (characters of
    `text`), None where it doesn't or the words of the answer don't stand in it."""

    heading: str
    text: str
    answers: bool
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """A question and windows, at most one of which answers it: then it is the first."""

    question: str
    windows: tuple[Window, ...]


def make_groups(
    dataset: Dataset, library: Library, held_out: Seen, changes: Changes | None, random: Random
) -> Iterator[Group]:
    """The groups of one source that `library` has indexed, without questions and documents that are kept
    back. Where `changes` are given, some questions come again, corrupted, on the window that answered."""
    material = gather_material(dataset, library, held_out)
    ids = {key: document for document, key in material.names.items()}
    speak_of = names_in([question.text for question in dataset.questions])
    for question, gold in material.questions:
        query = library.base_query(question.text)
        ranked = library.rank(query)
        texts = library.store.documents.texts(
            {item.passage.document_id for item in ranked[:_DEEP]} | {ids[d] for d in gold if d in ids}
        )
        right = [item for item in ranked if material.name(item) in gold]
        other = [item for item in ranked[:_DEEP] if material.name(item) not in gold | material.leaked]
        wrong = [w for item in other if not _holds(w := _nearest(query, item, texts), question)]
        first = _answering(query, question, right, texts) if gold else None
        if gold and first is None:
            continue
        if not gold and question.answerable is not False:
            continue
        hard = random.sample(wrong[:_HARD], min(len(wrong[:_HARD]), NEGATIVES - 1))
        deep = [w for w in wrong if w not in hard]
        chosen = [*hard, *random.sample(deep, min(len(deep), NEGATIVES - len(hard)))]
        windows = (first, *chosen) if first else tuple(chosen)
        if windows:
            yield Group(question.text, windows)
        if first and changes is not None:
            corrupted = corrupt(question.text, first.text, changes, speak_of, random)
            if corrupted:
                yield Group(corrupted, (Window(first.heading, first.text, False),))


def _nearest(query: Query, item: Ranked, texts: dict[str, str]) -> Window:
    """The window around a passage's nearest sentence, as one that doesn't answer."""
    near = int(np.argmax(item.passage.sentence_vectors @ query.vector))
    return _cut(item.passage, window(item.passage.sentences, near), texts, False)


def _answering(
    query: Query, question: Question, right: Sequence[Ranked], texts: dict[str, str]
) -> Window | None:
    """The window that answers: around the nearest of the sentences in which an answer stands; where none
    has the words of one, around the nearest sentence, if the document is short enough to be read whole."""
    golds = [plain_words(answer) for answer in question.answers if plain_words(answer)]
    for item in right:
        passage = item.passage
        text = texts[passage.document_id]
        order = np.argsort(-(passage.sentence_vectors @ query.vector)).tolist()
        for n in order:
            said = plain_words(text[slice(*passage.sentences[n])])
            if any(stands_in(gold, said) for gold in golds):
                found = _cut(passage, window(passage.sentences, n), texts, True)
                return Window(found.heading, found.text, True, _place(found.text, question.answers))
    for item in right[:1]:
        found = _nearest(query, item, texts)
        if item.passage.end - item.passage.start <= 2 * len(found.text):
            return Window(found.heading, found.text, True)
    return None


def _cut(passage: StoredPassage, span: Span, texts: dict[str, str], answers: bool) -> Window:
    text = for_reading(texts[passage.document_id][slice(*span)])
    return Window(heading_of(passage.title, text), text, answers)


def _holds(found: Window, question: Question) -> bool:
    said = plain_words(found.text)
    return any(stands_in(plain_words(answer), said) for answer in question.answers if plain_words(answer))


def _place(text: str, answers: Sequence[str]) -> Span | None:
    """Where the first of the answers that stands there, as whole words, does so."""
    for answer in answers:
        words = re.escape(for_reading(answer))
        found = re.search(rf"(?<!\w){words}(?!\w)", text, re.IGNORECASE) if words else None
        if found:
            return found.span()
    return None

"""Make examples for the cross-encoder: a question with windows, of which at most one answers it.

The windows are what the cross-encoder gets when people ask: those around the nearest sentences of the
passages that fusion ranks highest. So its hard negatives are our own mistakes.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random

import numpy as np

from corpus.document import Span
from corpus.reflow import collapse_whitespace
from index.evaluation.beir import Dataset, Question
from index.evaluation.leaks import Seen, plain_words, stands_in
from index.library import Library
from index.retrieve.search import Query, Ranked
from index.retrieve.windows import window_around, window_heading
from index.store import StoredPassage
from research.training.corruption import Changes, corrupt, names_in
from research.training.material import gather_material

NEGATIVES = 2
_HARD_RANKS = 6
_DEEP_RANKS = 24


@dataclass(frozen=True, slots=True)
class Window:
    """What the cross-encoder reads: `heading` and `text` of a window, and whether it `answers`.

    `span` is the answer's place in `text`, None if the window doesn't answer or lacks the answer's words.
    """

    heading: str
    text: str
    answers: bool
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """A question and its windows. At most one of them answers it; that one is the first."""

    question: str
    windows: tuple[Window, ...]


def make_groups(
    dataset: Dataset, library: Library, held_out: Seen, changes: Changes | None, random: Random
) -> Iterator[Group]:
    """Yield the groups of one source that `library` has indexed, without what is held out.

    With `changes`, some questions are repeated in corrupted form, with the window that answered them.
    """
    material = gather_material(dataset, library, held_out)
    ids = {key: document for document, key in material.names.items()}
    speak_of = names_in([question.text for question in dataset.questions])
    for question, gold in material.questions:
        query = library.base_query(question.text)
        ranked = library.rank(query)
        texts = library.store.documents.texts(
            {item.passage.document_id for item in ranked[:_DEEP_RANKS]} | {ids[d] for d in gold if d in ids}
        )
        right = [item for item in ranked if material.name(item) in gold]
        other = [item for item in ranked[:_DEEP_RANKS] if material.name(item) not in gold | material.leaked]
        wrong = [w for item in other if not _holds(w := _nearest(query, item, texts), question)]
        first = _answering(query, question, right, texts) if gold else None
        if gold and first is None:
            continue
        if not gold and question.answerable is not False:
            continue
        hard = random.sample(wrong[:_HARD_RANKS], min(len(wrong[:_HARD_RANKS]), NEGATIVES - 1))
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
    """Return the window around a passage's nearest sentence, as one that doesn't answer."""
    near = int(np.argmax(item.passage.sentence_vectors @ query.vector))
    return _cut(item.passage, window_around(item.passage.sentences, near), texts, False)


def _answering(
    query: Query, question: Question, right: Sequence[Ranked], texts: dict[str, str]
) -> Window | None:
    """Return the window that answers, None if there is none.

    It lies around the nearest sentence that holds an answer. If no sentence holds one, it lies around the
    nearest sentence, provided that the passage is hardly longer than the window.
    """
    golds = [plain_words(answer) for answer in question.answers if plain_words(answer)]
    for item in right:
        passage = item.passage
        text = texts[passage.document_id]
        order = np.argsort(-(passage.sentence_vectors @ query.vector)).tolist()
        for n in order:
            said = plain_words(text[slice(*passage.sentences[n])])
            if any(stands_in(gold, said) for gold in golds):
                found = _cut(passage, window_around(passage.sentences, n), texts, True)
                return Window(found.heading, found.text, True, _place(found.text, question.answers))
    for item in right[:1]:
        found = _nearest(query, item, texts)
        if item.passage.end - item.passage.start <= 2 * len(found.text):
            return Window(found.heading, found.text, True)
    return None


def _cut(passage: StoredPassage, span: Span, texts: dict[str, str], answers: bool) -> Window:
    text = collapse_whitespace(texts[passage.document_id][slice(*span)])
    return Window(window_heading(passage.title, text), text, answers)


def _holds(found: Window, question: Question) -> bool:
    said = plain_words(found.text)
    return any(stands_in(plain_words(answer), said) for answer in question.answers if plain_words(answer))


def _place(text: str, answers: Sequence[str]) -> Span | None:
    """Return the span of the first answer that occurs in the text as whole words."""
    for answer in answers:
        words = re.escape(collapse_whitespace(answer))
        found = re.search(rf"(?<!\w){words}(?!\w)", text, re.IGNORECASE) if words else None
        if found:
            return found.span()
    return None

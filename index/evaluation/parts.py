"""Split a dataset's questions into ten parts, so that figures are never of what was trained or fitted on.

A question's part is the SHA-256 of its group, modulo ten. Its group is
- the day it was asked (ISO 8601), if the data says one: so questions of one day are in one part in every
  dataset, and news of that day is never on both sides;
- else the title of the document that it is about, or that document's text if it has no title: the most
  relevant document by qrels, the first of equals, or the one that `metadata.document` names (id or title);
- else, for an unanswerable question, the group of the nearest question before it in the file that has one
  (after it, if none is before): data made paragraph by paragraph, like SQuAD 2.0, stays together;
- else its own text.

Weights are trained on parts 0 to 3, abstention and a few other numbers are fitted on parts 0 to 4, and
figures are of parts 5 to 9.
"""

import hashlib
from collections.abc import Iterable, Sequence, Set
from dataclasses import replace

from index.answer.model import Answer
from index.evaluation.beir import Dataset, Question

PART_COUNT = 10

TRAINED = frozenset({0, 1, 2, 3})
"""The parts that weights may be trained on."""

TUNED = TRAINED | {4}
"""The parts that thresholds and settings may be fitted on: part 4 is new to the weights."""

REPORTED = frozenset({5, 6, 7, 8, 9})
"""The parts that figures are of."""


def question_parts(dataset: Dataset) -> dict[str, int]:
    """Return the part of each question by its id, in the dataset's order."""
    questions = dataset.questions
    backwards = dict(_groups(dataset, reversed(questions)))
    forwards = dict(_groups(dataset, questions))
    found = {q.id: forwards[q.id] or backwards[q.id] or q.text for q in questions}
    return {question: part_of(group) for question, group in found.items()}


def part_of(group: str) -> int:
    """Return the part, 0 to 9, of a group (a day, title or text); runs of white space count as one space."""
    words = " ".join(group.split())
    return int.from_bytes(hashlib.sha256(words.encode()).digest(), "big") % PART_COUNT


def keep_parts(dataset: Dataset, kept: Set[int]) -> Dataset:
    """Return the dataset with the questions of these parts only, and all its documents."""
    return keep_questions(dataset, {q for q, part in question_parts(dataset).items() if part in kept})


def keep_questions(dataset: Dataset, kept: Set[str]) -> Dataset:
    """Return the dataset with these questions (ids) only, and all its documents."""
    return replace(
        dataset,
        questions=tuple(q for q in dataset.questions if q.id in kept),
        qrels={q: judged for q, judged in dataset.qrels.items() if q in kept},
    )


def draw_questions(questions: Sequence[Question], most: int) -> list[Question]:
    """Return at most `most` questions, the same in every run: those with the lowest SHA-256 of the text."""
    return sorted(questions, key=lambda q: _lot(q.text))[:most]


def draw_answers(answers: Sequence[Answer], most: int) -> list[Answer]:
    """Do the same for answers, by their questions."""
    return sorted(answers, key=lambda a: _lot(a.question))[:most]


def _lot(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()


def _groups(dataset: Dataset, questions: Iterable[Question]) -> Iterable[tuple[str, str | None]]:
    """Yield each question's group, or for unanswerable ones the last group met; None if there is none."""
    last = None
    for question in questions:
        own = _own_group(dataset, question)
        last = own or last
        yield question.id, own or (last if question.answerable is False else None)


def _own_group(dataset: Dataset, question: Question) -> str | None:
    if question.day is not None:
        return question.day.isoformat()
    relevant = {d: r for d, r in dataset.qrels.get(question.id, {}).items() if r > 0}
    about = max(relevant, key=lambda d: relevant[d]) if relevant else question.document
    if about is None:
        return None
    return dataset.titles.get(about) or dataset.texts.get(about, about)

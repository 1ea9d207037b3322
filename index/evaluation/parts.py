"""Ten parts of a dataset's questions, so that nothing is reported on what was trained or fitted on.

A question belongs to the part that the SHA-256 of its group gives, modulo ten. Its group is
- the day it was asked (ISO 8601), where the data says one: so questions of one day are in one part in every
  dataset, and news of that day is never on two sides;
- else the title of the document that it is about, or that document's text where it has no title: the most
  relevant one by qrels, the first of equals, or the one that `metadata.document` names (an id or a title);
- else, for an unanswerable question, the group of the nearest question before it in the file that has one
  (after it, where none is before): data made paragraph by paragraph, as SQuAD 2.0, keeps them together;
- else its own text.

Weights are trained on parts 0 to 3, the decision and other few numbers are fitted on parts 0 to 4, and
figures are of parts 5 to 9.
"""

import hashlib
from collections.abc import Iterable, Sequence, Set
from dataclasses import replace

from index.answer.model import Answer
from index.evaluation.beir import Dataset, Question

COUNT = 10

TRAINED = frozenset({0, 1, 2, 3})
"""What weights may be trained on."""

TUNED = TRAINED | {4}
"""What thresholds, calibration and settings may be fitted on: part 4 is new to the weights."""

REPORTED = frozenset({5, 6, 7, 8, 9})
"""What figures are of."""


def parts(dataset: Dataset) -> dict[str, int]:
    """The part of each question, by its id, in the dataset's order."""
    questions = dataset.questions
    backwards = dict(_groups(dataset, reversed(questions)))
    forwards = dict(_groups(dataset, questions))
    found = {q.id: forwards[q.id] or backwards[q.id] or q.text for q in questions}
    return {question: part_of(group) for question, group in found.items()}


def part_of(group: str) -> int:
    """The part, 0 to 9, of a day in ISO 8601, a title or a text; white space counts as one space."""
    plain = " ".join(group.split())
    return int.from_bytes(hashlib.sha256(plain.encode()).digest(), "big") % COUNT


def only(dataset: Dataset, kept: Set[int]) -> Dataset:
    """The dataset with the questions of these parts alone, and all its documents."""
    return only_questions(dataset, {q for q, part in parts(dataset).items() if part in kept})


def only_questions(dataset: Dataset, kept: Set[str]) -> Dataset:
    """The dataset with these questions alone (ids), and all its documents."""
    return replace(
        dataset,
        questions=tuple(q for q in dataset.questions if q.id in kept),
        qrels={q: judged for q, judged in dataset.qrels.items() if q in kept},
    )


def some(questions: Sequence[Question], most: int) -> list[Question]:
    """At most so many of them, the same in every run: those whose texts have the lowest SHA-256."""
    return sorted(questions, key=lambda q: _lot(q.text))[:most]


def sample(answers: Sequence[Answer], most: int) -> list[Answer]:
    """`some` of answers, by their questions."""
    return sorted(answers, key=lambda a: _lot(a.question))[:most]


def _lot(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()


def _groups(dataset: Dataset, questions: Iterable[Question]) -> Iterable[tuple[str, str | None]]:
    """Each question's group, or for unanswerable ones the last group met; None where there is none."""
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

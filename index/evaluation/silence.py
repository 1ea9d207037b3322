"""Silence: how well what can be answered is told from what can't, of one kind and of all kinds together.

The kinds: questions that people made unanswerable, own questions with what answers them taken away, and
questions of other datasets (`strangers`).
"""

from collections.abc import Callable, Mapping, Sequence, Set

import numpy as np

from index.answer.model import Answer
from index.evaluation.beir import Question
from index.evaluation.measures import Answerability, decided
from index.evaluation.parts import sample
from index.library import Library
from index.store.filters import make_filter


def ask_left_out(
    questions: Sequence[Question],
    gold: Mapping[str, Set[str]],
    library: Library,
    dated: bool,
    asked: Callable[[], None],
) -> list[Answer]:
    """What `library` answers to questions when the documents that answer them, `gold` (ids) by question, are
    as if they were not there. Where `dated`, each is asked as of its day. `asked` is told each time."""
    found = []
    for question in questions:
        where = make_filter([], as_of=question.day if dated else None)
        found.append(library.rank_and_answer(question.text, where, without=gold[question.id])[1])
        asked()
    return found


def told_apart(answerable: Sequence[Answer], others: Sequence[Answer]) -> Answerability | None:
    """How well answerable questions are told from the others; None where there are none of either."""
    labels = np.arange(len(answerable) + len(others)) < len(answerable)
    return decided(labels, [*answerable, *others]) if answerable and others else None


def all_together(answerable: Sequence[Answer], kinds: Sequence[Sequence[Answer]]) -> Answerability | None:
    """The same for the mix that the decision is fitted to: as many of each kind, and as many answerable ones
    as of all kinds together."""
    there = [kind for kind in kinds if kind]
    if not there:
        return None
    each = min(len(answerable) // len(there), *(len(kind) for kind in there))
    others = [answer for kind in there for answer in sample(kind, each)]
    return told_apart(sample(answerable, each * len(there)), others)

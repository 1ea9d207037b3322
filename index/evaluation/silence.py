"""Measure how well answerable questions are told from unanswerable ones, of each kind and of all kinds.

The kinds are questions that people made unanswerable, own questions without the documents that answer them,
and questions of other datasets (`strangers`).
"""

from collections.abc import Callable, Mapping, Sequence, Set

import numpy as np

from index.answer.model import Answer
from index.evaluation.beir import Question
from index.evaluation.measures import Answerability, measure_decisions
from index.evaluation.parts import draw_answers
from index.library import Library
from index.store.filters import make_filter


def ask_left_out(
    questions: Sequence[Question],
    gold: Mapping[str, Set[str]],
    library: Library,
    dated: bool,
    asked: Callable[[], None],
) -> list[Answer]:
    """Return the answers to questions if the documents that answer them are left out.

    `gold` holds those documents (ids) by question. If `dated`, each question is asked as of its day. `asked`
    is called after each.
    """
    found = []
    for question in questions:
        where = make_filter([], as_of=question.day if dated else None)
        found.append(library.rank_and_answer(question.text, where, without=gold[question.id])[1])
        asked()
    return found


def measure_separation(answerable: Sequence[Answer], others: Sequence[Answer]) -> Answerability | None:
    """Return how well answerable questions are told from the others; None if one kind has none."""
    labels = np.arange(len(answerable) + len(others)) < len(answerable)
    return measure_decisions(labels, [*answerable, *others]) if answerable and others else None


def measure_mixed(answerable: Sequence[Answer], kinds: Sequence[Sequence[Answer]]) -> Answerability | None:
    """Return the same for the mix that abstention is fitted to.

    It has as many questions of each kind, and as many answerable ones as of all kinds together.
    """
    present = [kind for kind in kinds if kind]
    if not present:
        return None
    each = min(len(answerable) // len(present), *(len(kind) for kind in present))
    others = [answer for kind in present for answer in draw_answers(kind, each)]
    return measure_separation(draw_answers(answerable, each * len(present)), others)

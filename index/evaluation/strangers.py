"""Find strangers: questions of another dataset, which the documents of this one can't answer.

Left out are questions that this dataset asks too, and those asked on the day of one of its documents or up
to a month later: news of that month may well answer them.
"""

from collections.abc import Callable, Sequence
from datetime import timedelta

from corpus.dates import day_number
from index.answer.model import Answer
from index.evaluation.beir import Dataset, Question
from index.evaluation.leaks import plain_words
from index.evaluation.parts import draw_questions
from index.library import Library
from index.store.filters import make_filter

MAX_STRANGERS = 600
"""The most questions asked of each side: as many strangers as own ones, so that precision is of halves."""

MIN_STRANGERS = 30
"""With fewer questions on a side nothing is measured."""

_NEWS_DAYS = 31

Pair = tuple[Question, Question]
"""A question of the dataset, and a stranger."""


def find_strangers(other: Dataset, dataset: Dataset) -> list[Question]:
    """Return the judged questions of `other` that the documents of `dataset` are not expected to answer."""
    own = {plain_words(question.text) for question in dataset.questions}
    days = set(dataset.days.values())
    return [q for q in other.judged if plain_words(q.text) not in own and not _is_covered(q, days)]


def pair_with_strangers(dataset: Dataset, other: Dataset, most: int = MAX_STRANGERS) -> list[Pair]:
    """Return judged questions of `dataset`, each with a stranger, the same in every run.

    The list is empty if there are fewer than 30 of either.
    """
    strangers, own = find_strangers(other, dataset), dataset.judged
    count = min(len(strangers), len(own), most)
    if count < MIN_STRANGERS:
        return []
    return list(zip(draw_questions(own, count), draw_questions(strangers, count), strict=True))


def ask_strangers(
    pairs: Sequence[Pair], library: Library, dated: bool, asked: Callable[[], None]
) -> list[Answer]:
    """Return the answers to the strangers.

    If `dated`, a stranger is asked as of its partner's day. `asked` is called after each.
    """
    found = []
    for own, stranger in pairs:
        found.append(library.ask(stranger.text, make_filter([], as_of=own.day if dated else None)))
        asked()
    return found


def _is_covered(question: Question, days: set[int]) -> bool:
    if question.day is None:
        return False
    recent = (question.day - timedelta(days=n) for n in range(_NEWS_DAYS + 1))
    return any(day_number(day) in days for day in recent)

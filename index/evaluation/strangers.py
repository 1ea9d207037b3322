"""Strangers: questions of another dataset, which these documents should be silent to.

Not every one is a stranger. Left out are those that this dataset asks too, and those asked on a day that
documents here are of, or up to a month after: news of that month may well answer them.
"""

from collections.abc import Callable, Sequence
from datetime import timedelta

from corpus.dates import day_number
from index.answer.model import Answer
from index.evaluation.beir import Dataset, Question
from index.evaluation.leaks import plain_words
from index.evaluation.parts import some
from index.library import Library
from index.store.filters import make_filter

MOST = 600
"""How many of each side are asked: as many strangers as own questions, so that precision is of halves."""

LEAST = 30
"""With fewer than this on a side nothing is measured."""

_DAYS_OF_NEWS = 31

Pair = tuple[Question, Question]
"""A question of the dataset, and a stranger."""


def strangers_of(other: Dataset, dataset: Dataset) -> list[Question]:
    """The judged questions of `other` that the documents of `dataset` can't be expected to answer."""
    own = {plain_words(question.text) for question in dataset.questions}
    days = set(dataset.days.values())
    return [q for q in other.judged if plain_words(q.text) not in own and not _covered(q, days)]


def pair_off(dataset: Dataset, other: Dataset, most: int = MOST) -> list[Pair]:
    """Judged questions of `dataset`, each with a stranger, the same in every run; none where there are fewer
    than 30 of either."""
    strangers, own = strangers_of(other, dataset), dataset.judged
    count = min(len(strangers), len(own), most)
    return list(zip(some(own, count), some(strangers, count), strict=True)) if count >= LEAST else []


def ask_strangers(
    pairs: Sequence[Pair], library: Library, dated: bool, asked: Callable[[], None]
) -> list[Answer]:
    """What `library` answers to the strangers. Where `dated`, a stranger is asked as of its partner's day.
    `asked` is told each time."""
    found = []
    for own, stranger in pairs:
        found.append(library.ask(stranger.text, make_filter([], as_of=own.day if dated else None)))
        asked()
    return found


def _covered(question: Question, days: set[int]) -> bool:
    if question.day is None:
        return False
    recent = (question.day - timedelta(days=n) for n in range(_DAYS_OF_NEWS + 1))
    return any(day_number(day) in days for day in recent)

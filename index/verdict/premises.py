"""Read what an English question takes for granted: “When did Ukraine join NATO?” that Ukraine joined NATO.

The years, numbers and names of a question, and its “not”, are read of every question that asks what, who,
when and the like. A question that can be answered with yes or no takes nothing of that for granted.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.text.languages import is_english, question_language
from index.verdict.same_roles import Kind, Word, read_words, stems

_ASKS = re.compile(r"\b(?:who|whom|whose|what|which|when|where|why|how)(?:['’]s)?\b", re.IGNORECASE)
_ASKS_YES_OR_NO = re.compile(
    r"^(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|may|might|must)(?:n['’]t)?\b",
    re.IGNORECASE,
)
_BE_OR_HAVE = r"(?:did|do|does|was|were|is|are|has|have|had|could|would|can|will)"
_DENIES = re.compile(
    rf"\b(?:why|how come)\s+{_BE_OR_HAVE}(?:n['’]t\b|\s+(?:\S+\s+){{1,5}}?(?:not|never)\b)"
    rf"|^(?:\w+\s+){{0,4}}?{_BE_OR_HAVE}n['’]t\b",
    re.IGNORECASE,
)
_COMPARES = re.compile(
    r"\b(?:(?:more|less|fewer|other) than|over|under|above|below|at (?:least|most)|almost|nearly|about|around"
    r"|up to|approximately|roughly|some|circa|exceed\w*)\s+(?:\S+\s+)?"
    r"\S?(?:\d|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)",
    re.IGNORECASE,
)
_WANTED_NUMBER = re.compile(
    r"\b(?:what|which|name|list)\b(?:\s+(?:are|were|is|was))?(?:\s+(?:first|last|other|main))?"
    r"\s+(?P<number>two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\d{1,2})\b"
    r"|\bthe\s+(?:first|last)\s+(?P<other>two|three|four|five|six|seven|eight|nine|ten|\d{1,2})\b",
    re.IGNORECASE,
)
"""“What three kinds”, “the first two”: so many answers are wanted; the sources need not count them."""

MAX_QUESTION_CHARS = 300
"""As much of a question is read."""


@dataclass(frozen=True, slots=True)
class Premise:
    """What a question takes for granted.

    `words` are those of the question, `names`, `years` and `numbers` their stems. It `denies` if it asks why
    something is not so, and `compares` if its numbers are rounded or bounds. `plain` are the other terms.
    """

    question: str
    words: tuple[Word, ...]
    denies: bool
    compares: bool
    names: tuple[str, ...]
    years: tuple[str, ...]
    numbers: tuple[str, ...]
    plain: tuple[str, ...]


def read_premise(question: str) -> Premise | None:
    """Return what a question takes for granted; None of questions that take nothing for granted that can be
    compared: of those in other languages, those to be answered with yes or no, and mere words."""
    text = question.strip()[:MAX_QUESTION_CHARS]
    if not _ASKS.search(text) or _ASKS_YES_OR_NO.match(text) or not is_english(question_language(text)):
        return None
    words = _without_wanted_number(text, read_words(text))
    return Premise(
        question=text,
        words=words,
        denies=_DENIES.search(text) is not None,
        compares=_COMPARES.search(text) is not None,
        names=_once(stems(words, Kind.NAME)),
        years=_once(stems(words, Kind.YEAR)),
        numbers=_once(stems(words, Kind.NUMBER)),
        plain=_once(stems(words, Kind.PLAIN)),
    )


def _without_wanted_number(text: str, words: Sequence[Word]) -> tuple[Word, ...]:
    """Return the words of a question, with the number of answers that it wants as one without content."""
    wanted = _WANTED_NUMBER.search(text)
    if wanted is None:
        return tuple(words)
    numbers = stems(read_words(wanted["number"] or wanted["other"]), Kind.NUMBER)
    return tuple(
        Word(Kind.SMALL, word.stem) if word.kind is Kind.NUMBER and word.stem in numbers else word
        for word in words
    )


def _once(found: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(found))

"""Tell the language of a question, and whether a text is in another one."""

from functools import lru_cache

from corpus.language import detect_language

_MIN_SCORE = 0.8
"""The least score at which a question is taken to be in a language: short ones with names look like many."""


@lru_cache(256)
def question_language(question: str) -> str:
    """Return the language of a question as a BCP-47 code, "" if it is not sure."""
    return detect_language(question, min_score=_MIN_SCORE)


def are_different(one: str, other: str) -> bool:
    """True if two languages are known and are not the same."""
    return bool(one and other) and one.partition("-")[0] != other.partition("-")[0]


def is_english(language: str) -> bool:
    """True if a language is English, or unknown: a text of unknown language is short."""
    return language.partition("-")[0] in ("", "en")

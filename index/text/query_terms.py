"""Select a question's content terms and weigh them by inverse document frequency (IDF)."""

import math
from collections.abc import Iterable, Mapping
from functools import cache

from index.text.analyzer import ENGLISH, TermStatistics, rules_of, terms
from index.text.word_lists import load_lines

_MIN_TEXTS = 1_000


@cache
def question_words(language: str = ENGLISH) -> frozenset[str]:
    """Return the terms of asking in a language, such as "what" and "would", which carry no content."""
    rules = rules_of(language)
    lines = (line.partition(" ") for line in load_lines("question_words"))
    return frozenset(term for own, _, words in lines if own == rules for term in terms(words, rules))


def content_terms(question: str, language: str = ENGLISH) -> list[str]:
    """Return a question's terms without the words of asking."""
    asking = question_words(language)
    return [term for term in terms(question, language) if term not in asking]


def term_weights(question: str, statistics: TermStatistics, language: str = ENGLISH) -> dict[str, float]:
    """Return a question's content terms with their inverse document frequency, split by a language's rules.

    In a small corpus frequencies are a matter of chance, so that it counts as at least 1,000 texts.
    """
    total = max(len(statistics), _MIN_TEXTS)
    weights: dict[str, float] = {}
    for term in content_terms(question, language):
        frequency = min(statistics.document_frequency(term), total)
        weights[term] = math.log1p((total - frequency + 0.5) / (frequency + 0.5))
    return weights


class WeighedTerms:
    """A question's weighed terms under the rules of each language, made when a text of it is met."""

    def __init__(self, question: str, statistics: TermStatistics) -> None:
        self._question = question
        self._statistics = statistics
        self._weights: dict[str, Mapping[str, float]] = {}

    def under(self, language: str) -> Mapping[str, float]:
        """Return the `term_weights` for texts in a language."""
        rules = rules_of(language)
        if rules not in self._weights:
            self._weights[rules] = term_weights(self._question, self._statistics, rules)
        return self._weights[rules]

    def coverage(self, text: str, language: str) -> float:
        """Return the weighted share of the question's terms that stand in a text; 0 if it has no terms."""
        return coverage(self.under(language), terms(text, language))


def coverage(weights: Mapping[str, float], present: Iterable[str]) -> float:
    """Return the weighted share of a question's terms that are `present`; 0 if the question has no terms."""
    total = sum(weights.values())
    found = set(present)
    return sum(w for term, w in weights.items() if term in found) / total if total else 0.0


def name_terms(question: str, language: str = ENGLISH) -> set[str]:
    """Return the terms of a question's names and numbers: words with a digit, or capitalised mid-sentence."""
    found: set[str] = set()
    for number, word in enumerate(question.split()):
        bare = word.strip("\"'“”‘’.,;:!?()[]")
        inside = number > 0 and any(character.isupper() for character in bare)
        if inside or any(character.isdigit() or character.isupper() for character in bare[1:]):
            found.update(content_terms(bare, language))
    return found

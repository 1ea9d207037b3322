"""Select a question's content terms and weigh them by inverse document frequency (IDF)."""

import math
from collections.abc import Iterable, Mapping

from index.text.analyzer import TermStatistics, terms

QUESTION_WORDS = frozenset(
    terms(
        "about am any anyone anything be been being can could did do does doing done for from had has have "
        "having he her him his how I its made make many may me might much must my one our shall she should "
        "so some tell than them those us we were what when where which who whom whose why would you your"
    )
)
"""Terms of asking, such as "what" and "would", which carry no content."""

_MIN_TEXTS = 1_000


def term_weights(question: str, statistics: TermStatistics) -> dict[str, float]:
    """Return a question's content terms with their inverse document frequency.

    In a small corpus frequencies are a matter of chance, so that it counts as at least 1,000 texts.
    """
    total = max(len(statistics), _MIN_TEXTS)
    weights: dict[str, float] = {}
    for term in terms(question):
        if term not in QUESTION_WORDS:
            frequency = min(statistics.document_frequency(term), total)
            weights[term] = math.log1p((total - frequency + 0.5) / (frequency + 0.5))
    return weights


def coverage(weights: Mapping[str, float], present: Iterable[str]) -> float:
    """Return the weighted share of a question's terms that are `present`; 0 if the question has no terms."""
    total = sum(weights.values())
    found = set(present)
    return sum(w for term, w in weights.items() if term in found) / total if total else 0.0


def name_terms(question: str) -> set[str]:
    """Return the terms of a question's names and numbers: words with a digit, or capitalised mid-sentence."""
    found: set[str] = set()
    for number, word in enumerate(question.split()):
        bare = word.strip("\"'“”‘’.,;:!?()[]")
        inside = number > 0 and any(character.isupper() for character in bare)
        if inside or any(character.isdigit() or character.isupper() for character in bare[1:]):
            found.update(term for term in terms(bare) if term not in QUESTION_WORDS)
    return found

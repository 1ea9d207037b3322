"""Tell if a sentence speaks of the same thing as a claim: of its names, its time and its numbers.

The cross-encoder alone takes a sentence about another year, or another company, for a contradiction.
"""

import re
from collections.abc import Set
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from index.text.analyzer import terms
from index.text.facts import (
    WORD,
    YEAR,
    Facts,
    are_among,
    count_denials,
    folded_words,
    initials,
    read_facts,
)
from index.text.names import fold_name
from index.text.numbers_and_dates import MONTHS
from index.text.query_terms import name_terms

_COMPARED = re.compile(
    r"\b(?:more|less|\w+er than|over|under|above|below|at least|at most|almost|nearly|about|around|up to"
    r"|approximately|roughly|some|exceed\w*)\b",
    re.IGNORECASE,
)
_DATED = re.compile(rf"\b(?:{'|'.join(MONTHS)}|\d+(?:[.,]\d+)*)\b", re.IGNORECASE)
"""Months and numbers, which are compared apart from other words."""

_COUNTED = re.compile(r"(?<![\w.,])(\d+(?:[.,]\d+)*)\s*(%|[^\W\d_]{3,})")
_COUNTING_SHARE = 0.8

SUPPORTING_SHARE = 0.8
CONTRADICTING_SHARE = 0.5
"""The least share of a claim's words that a sentence has that supports it, or contradicts it."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """A claim with its facts. `subject` is its first word, folded, if that has content (`subject_terms`);
    `terms` are those of its words that are neither names nor numbers. It `compares` if it says “more than”
    and the like; `denials` counts its words of denial."""

    text: str
    facts: Facts
    subject: str | None
    subject_terms: frozenset[str]
    compares: bool
    denials: int
    terms: frozenset[str]


@dataclass(frozen=True)
class Said:
    """A sentence, and the words around it: title, heading, neighbours; `published` is its document's day.

    What it is compared by is read when first needed.
    """

    sentence: str
    around: str
    published: date | None = None

    @cached_property
    def facts(self) -> Facts:
        return read_facts(self.sentence)

    @cached_property
    def facts_around(self) -> Facts:
        return read_facts(self.around)

    @cached_property
    def words(self) -> frozenset[str]:
        """Its words and initials, as names are folded."""
        return folded_words(self.sentence) | initials(self.sentence)

    @cached_property
    def terms(self) -> frozenset[str]:
        return frozenset(terms(self.sentence))

    @cached_property
    def denials(self) -> int:
        """How many words of denial the sentence has."""
        return count_denials(self.sentence)


def read_claimed(text: str) -> Claimed:
    """Return a claim with what it names."""
    first = WORD.search(text)
    stems = frozenset(terms(first.group())) if first is not None else frozenset()
    subject = fold_name(first.group()) if first is not None and stems else None
    told = frozenset(terms(_DATED.sub(" ", _COMPARED.sub(" ", text)))) - name_terms(text)
    compares = _COMPARED.search(text) is not None
    return Claimed(text, read_facts(text), subject, stems, compares, count_denials(text), told)


def can_support(claimed: Claimed, said: Said) -> bool:
    """True if a sentence has the claim's names, first word, time and numbers, and most of its words.

    Where the claim compares, any number will do. The sentence denies as often as the claim.
    """
    if not _is_about(claimed, said):
        return False
    if _shared_terms(claimed, said) < SUPPORTING_SHARE or claimed.denials != said.denials:
        return False
    missing = claimed.facts.numbers - said.facts.numbers
    return not missing or (claimed.compares and bool(said.facts.numbers))


def can_contradict(claimed: Claimed, said: Said) -> bool:
    """True if a sentence has the claim's names, first word and time, half of its words, and numbers for its
    numbers."""
    if not _is_about(claimed, said):
        return False
    if _shared_terms(claimed, said) < CONTRADICTING_SHARE:
        return False
    missing = claimed.facts.numbers - said.facts.numbers
    return not missing or bool(said.facts.numbers - claimed.facts.numbers)


def counts_otherwise(claimed: Claimed, said: Said) -> bool:
    """True if a sentence says what the claim says, with another number of the same things.

    Of the 27,898 claims that `research/training/claims.py` takes, this holds of 20, all refuted.
    """
    if claimed.denials or claimed.compares or _COMPARED.search(said.sentence):
        return False
    if not _is_about(claimed, said) or _shared_terms(claimed, said) < _COUNTING_SHARE:
        return False
    one, other = _count_things(claimed.text), _count_things(said.sentence)
    both = [thing for thing in one if thing in other]
    return any(len(one[t]) == len(other[t]) == 1 and one[t] != other[t] for t in both)


def _count_things(text: str) -> dict[str, set[str]]:
    """Return the numbers of a text by what they count; years and days of a month count nothing."""
    found: dict[str, set[str]] = {}
    for match in _COUNTED.finditer(text):
        number, thing = match[1].replace(",", ""), match[2].lower().replace("percent", "%")
        stems = [thing] if thing == "%" else terms(thing)
        if stems and thing not in MONTHS and not YEAR.fullmatch(number):
            found.setdefault(stems[0], set()).add(number)
    return found


def _is_about(claimed: Claimed, said: Said) -> bool:
    """True if a sentence has the claim's names and first word, and is about the same time."""
    names = claimed.facts.names
    if claimed.subject and not claimed.subject_terms & said.terms:
        names |= {claimed.subject}
    return _has_names(names, said) and _is_same_time(claimed.facts, said)


def _is_same_time(claimed: Facts, said: Said) -> bool:
    """True if the claim's days, months and years are the sentence's, or, if it names none, those around."""
    own, around = said.facts, said.facts_around
    day = said.published
    years = own.years or around.years | ({str(day.year)} if day else set())
    months = own.months or around.months | ({day.month} if day else set())
    days = own.days or around.days | ({day.toordinal()} if day else set())
    return claimed.years <= years and claimed.months <= months and claimed.days <= days


def _shared_terms(claimed: Claimed, said: Said) -> float:
    """Return the share of the claim's terms that the sentence has."""
    return len(claimed.terms & said.terms) / len(claimed.terms) if claimed.terms else 1.0


def _has_names(names: Set[str], said: Said) -> bool:
    """True if the sentence has all the names. Those around count only where it has no others: “he”."""
    if are_among(names, said.words):
        return True
    has_others = not are_among(said.facts.names, names)
    return not has_others and are_among(names, said.words | folded_words(said.around))

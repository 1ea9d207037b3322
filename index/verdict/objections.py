"""Decide if the sources speak against what a question takes for granted, or lack a year or number of it.

Rules decide, over the best of the sentences that were found for the question
(`research/quality/premises.py`). The cross-encoder for claims found two more of 300 false premises, and was
left out.
"""

import re

from index.answer.answering import Evidence, Objection
from index.text.facts import count_denials, is_among
from index.verdict.denials import denies_it, is_denying
from index.verdict.found_sentence import FoundSentence, read_sentences
from index.verdict.lacking import YEAR, lacking_numbers, lacking_years
from index.verdict.premises import Premise, read_premise
from index.verdict.same_roles import Kind, count_otherwise, counts_alike, read_words, stems, swaps_names

MOST_WANTED = 2
"""Of as many of the best sentences one may say that it will be so."""

_COVERED = 0.75
"""The least share of a question's plain words that a sentence about the same thing has."""

_COUNTED = 0.3
"""The same for a sentence that has the same words beside its names or numbers."""

_MIN_PLAIN = 2
"""As many plain words tell an event from others."""

_WANTED_WITHIN = 3
"""How many words behind “will” and the like what will be so may stand."""

_UNREAL = re.compile(
    r"\b(?:will|would|could|might|should|wants?|hopes?|seeks?|bid|expects?|expected|aims?|intends?)(?:n['’]t)?\b",
    re.IGNORECASE,
)
_OF_THE_PAST = re.compile(r"\b(?:did|was|were|had)\b", re.IGNORECASE)
_OF_STATES = re.compile(
    r"\b(?:is|are|has|have|does|do|how (?:many|much|long|old|far|big|large))\b", re.IGNORECASE
)
_MIN_DIGITS = 2
"""Smaller numbers are often counted or reckoned: “two years”."""

_ASKS_NUMBER = re.compile(
    r"\b(?:when|how (?:many|much|long|old|far|big|large|often)|percent\w*"
    r"|(?:what|which) (?:number|share|date|day))\b",
    re.IGNORECASE,
)
"""What asks for a number, so that one in the sentence may be the answer."""


def find_objection(question: str, evidence: Evidence) -> Objection | None:
    """Return a sentence that speaks against what a question takes for granted; an empty objection if the best
    one has another year or number in place of the question's; None if the sources may answer it."""
    premise = read_premise(question)
    if premise is None:
        return None
    sentences = read_sentences(premise, evidence)
    if not sentences:
        return None
    is_said = any(_says_so(premise, sentence) for sentence in sentences)
    if not is_said:
        against = next((s for s in sentences if _speaks_against(premise, s)), None)
        if against is not None:
            return Objection(against.candidate)
        if any(_is_only_wanted(premise, sentence) for sentence in sentences[:MOST_WANTED]):
            return Objection(None)
    return Objection(None) if _lacks(premise, sentences[0]) else None


def _says_so(premise: Premise, sentence: FoundSentence) -> bool:
    """True if a sentence has what the question takes for granted, as far as words show it."""
    said = {word.stem for word in sentence.words}
    facts = (*premise.years, *premise.numbers)
    if not (sentence.has_names(premise) and all(fact in said for fact in facts)):
        return False
    if sentence.covers(premise) < _COVERED or premise.denies != bool(count_denials(sentence.text)):
        return False
    if _OF_THE_PAST.search(premise.question) and _UNREAL.search(sentence.text):
        return False
    return not swaps_names(premise.words, sentence.words)


def _speaks_against(premise: Premise, sentence: FoundSentence) -> bool:
    """True if a sentence says the same with another number or year, denies it, or swaps its names."""
    if not sentence.has_names(premise):
        return False
    covered = sentence.covers(premise)
    if covered >= _COUNTED and _has_other_place(premise, sentence):
        return True
    if covered < _COVERED:
        return False
    if premise.denies:
        return not is_denying(sentence)
    return denies_it(premise, sentence) or _names_other_year(premise, sentence)


def _has_other_place(premise: Premise, sentence: FoundSentence) -> bool:
    """True if names or numbers stand elsewhere in the sentence than in the question."""
    if not premise.compares and count_otherwise(premise.words, sentence.words):
        return not counts_alike(premise.words, read_words(sentence.around))
    return swaps_names(premise.words, sentence.words)


def _names_other_year(premise: Premise, sentence: FoundSentence) -> bool:
    """True if a sentence tells an event of another year. What lasts or is counted is so in many years."""
    if not premise.years or not premise.names or len(premise.plain) < _MIN_PLAIN:
        return False
    if _OF_STATES.search(premise.question):
        return False
    said = set(stems(sentence.words, Kind.YEAR))
    return bool(said) and not said & set(premise.years) and bool(lacking_years(premise, sentence))


def _lacks(premise: Premise, best: FoundSentence) -> bool:
    """True if the best sentence has another year or number, and its passage lacks the question's, or if the
    question asks why something is not so and the sentence denies nothing."""
    if premise.denies:
        return not is_denying(best)
    if lacking_years(premise, best):
        return bool(YEAR.search(best.beside))
    if not lacking_numbers(premise, best):
        return False
    return count_otherwise(premise.words, best.words) or _has_other_figure(premise, best)


def _has_other_figure(premise: Premise, best: FoundSentence) -> bool:
    """True if figures of a question are not in a sentence that has others, which can't be the answer."""
    if _ASKS_NUMBER.search(premise.question):
        return False
    lacking = [number for number in lacking_numbers(premise, best) if len(number) >= _MIN_DIGITS]
    return bool(lacking) and any(len(number) >= _MIN_DIGITS for number in stems(best.words, Kind.NUMBER))


def _is_only_wanted(premise: Premise, sentence: FoundSentence) -> bool:
    """True if a question asks about the past, and a sentence says that it will or should be so."""
    if not _OF_THE_PAST.search(premise.question) or _UNREAL.search(premise.question):
        return False
    near = {word.stem for word in read_words(sentence.beside, frozenset(premise.names))}
    if not all(is_among(name, near) for name in premise.names) or sentence.covers(premise) < _COVERED:
        return False
    return any(
        _UNREAL.fullmatch(word.stem)
        and any(
            other.stem in premise.plain for other in sentence.words[place + 1 : place + 1 + _WANTED_WITHIN]
        )
        for place, word in enumerate(sentence.words)
    )

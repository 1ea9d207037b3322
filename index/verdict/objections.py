"""Decide if the sources speak against what a question takes for granted, or lack a year or number of it.

Rules decide, over the best of the sentences that were found for the question
(`research/quality/premises.py`). The cross-encoder for claims found two more of 300 false premises, and was
left out.
"""

import re
from dataclasses import dataclass
from datetime import date

from index.answer.answering import Evidence, Objection
from index.answer.quotes import Candidate
from index.text.analyzer import terms
from index.text.facts import count_denials, is_among
from index.text.languages import is_english
from index.text.numbers_and_dates import read_numbers_and_dates
from index.verdict.evidence import states_something
from index.verdict.premises import Premise, read_premise
from index.verdict.same_roles import Kind, Word, count_otherwise, counts_alike, read_words, stems, swaps_names

READ_SENTENCES = 3
"""As many of the best sentences may show that the premise holds, or speak against it."""

MOST_WANTED = 2
"""Of as many of the best sentences one may say that it will be so."""

_COVERED = 0.75
"""The least share of a question's plain words that a sentence about the same thing has."""

_COUNTED = 0.3
"""The same for a sentence that has the same words beside its names or numbers."""

_MIN_PLAIN = 2
"""As many plain words tell an event from others."""

_DENIED_WITHIN = 4
"""How many words behind a word of denial the denied one may stand."""

_WANTED_WITHIN = 3
"""How many words behind “will” and the like what will be so may stand."""

_DENIAL = re.compile(
    r"not|never|cannot|neither|nor|without|(?:fail|refus|reject|den[iy]|lack|abandon|oppos)\w*", re.IGNORECASE
)
_TO_NOT = re.compile(
    r"n['’]t\b|\bno longer\b|\byet to\b|\b(?:ruled?|ruling) out\b|\b(?:give|gives|gave|given|giving) up\b"
    r"|\b(?:instead of|rather than)\b",
    re.IGNORECASE,
)
"""What denies in several words, or as a part of one."""

_OF_WISHES = re.compile(
    r"(?:insist|want|seek|intend|plan|aim|hope|wish|tr[yi]|agre|abl|allow|will|readi|bid|applic|effort|attempt|yet)\w*"
)
"""Terms between a denial and what it denies: “no longer insists on joining”."""

_UNREAL = re.compile(
    r"\b(?:will|would|could|might|should|wants?|hopes?|seeks?|bid|expects?|expected|aims?|intends?)(?:n['’]t)?\b",
    re.IGNORECASE,
)
_OF_THE_PAST = re.compile(r"\b(?:did|was|were|had)\b", re.IGNORECASE)
_SOMEHOW_DENIES = re.compile(
    r"\b(?:avoid\w*|prevent\w*|stopped|unable|oppos\w+|barred|banned|forbid\w*|forbade|prohibit\w*|halt\w*"
    r"|cancel\w*|delay\w*|instead|unlike|unwilling|impossible|hardly|rather than|postpon\w*|abandon\w*"
    r"|insufficient|too)\b",
    re.IGNORECASE,
)
_PLAIN_DENIAL = re.compile(r"\b(?:no|not|never|none|nor|cannot|\w+n['’]t)\b", re.IGNORECASE)
_UNTIL = re.compile(r"\b(?:until|till|unless|only|just|merely|before)\b", re.IGNORECASE)
"""“Not until 1990” says that it was so."""

_OF_STATES = re.compile(
    r"\b(?:is|are|has|have|does|do|how (?:many|much|long|old|far|big|large))\b", re.IGNORECASE
)
_FIGURES = re.compile(r"\d+(?:\.\d+)?")
"""Figures with what stands close to them: “$15m”."""

_MIN_DIGITS = 2
"""Smaller numbers are often counted or reckoned: “two years”."""

_ASKS_NUMBER = re.compile(
    r"\b(?:when|how (?:many|much|long|old|far|big|large|often)|percent\w*"
    r"|(?:what|which) (?:number|share|date|day))\b",
    re.IGNORECASE,
)
"""What asks for a number, so that one in the sentence may be the answer."""

_YEAR = re.compile(r"\b(?:1\d|20)\d\d\b")
_RANGE = re.compile(r"\b((?:1\d|20)\d\d)\s*(?:[-–—/]|to|and|until)\s*((?:1\d|20)?\d\d)\b")


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A sentence found for a question. `beside` is it with the sentences right before and behind it,
    `around` its passage with title and heading."""

    candidate: Candidate
    text: str
    beside: str
    words: tuple[Word, ...]
    around: str
    published: date | None

    def covers(self, premise: Premise) -> float:
        """The share of the question's plain words that the sentence has."""
        said = {word.stem for word in self.words}
        return sum(term in said for term in premise.plain) / len(premise.plain) if premise.plain else 1.0

    def has_names(self, premise: Premise) -> bool:
        """True if the sentence has all names of the question."""
        said = {word.stem for word in self.words}
        return all(is_among(name, said) for name in premise.names)


def find_objection(question: str, evidence: Evidence) -> Objection | None:
    """Return a sentence that speaks against what a question takes for granted; an empty objection if the best
    one has another year or number in place of the question's; None if the sources may answer it."""
    premise = read_premise(question)
    if premise is None:
        return None
    sentences = _read_sentences(premise, evidence)
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


def _read_sentences(premise: Premise, evidence: Evidence) -> list[_Sentence]:
    """Return the best sentences in languages that can be read."""
    found = []
    for candidate in evidence.candidates:
        passage = candidate.ranked.passage
        document = evidence.documents[passage.document_id]
        text = document.text[slice(*candidate.span)]
        if not (is_english(passage.language) and states_something(document, candidate)):
            continue
        around = f"{passage.title}. {passage.section}. {document.text[passage.start : passage.end]}"
        published = date.fromisoformat(passage.published[:10]) if passage.published else None
        words = tuple(read_words(text, frozenset(premise.names)))
        units, n = passage.sentences, candidate.sentence
        beside = document.text[units[max(0, n - 1)][0] : units[min(len(units) - 1, n + 1)][1]]
        found.append(_Sentence(candidate, text, beside, words, around, published))
        if len(found) == READ_SENTENCES:
            break
    return found


def _says_so(premise: Premise, sentence: _Sentence) -> bool:
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


def _speaks_against(premise: Premise, sentence: _Sentence) -> bool:
    """True if a sentence says the same with another number or year, denies it, or swaps its names."""
    if not sentence.has_names(premise):
        return False
    covered = sentence.covers(premise)
    if covered >= _COUNTED and _has_other_place(premise, sentence):
        return True
    if covered < _COVERED:
        return False
    if premise.denies:
        return not _is_denying(sentence)
    return _denies_it(premise, sentence) or _names_other_year(premise, sentence)


def _has_other_place(premise: Premise, sentence: _Sentence) -> bool:
    """True if names or numbers stand elsewhere in the sentence than in the question."""
    if not premise.compares and count_otherwise(premise.words, sentence.words):
        return not counts_alike(premise.words, read_words(sentence.around))
    return swaps_names(premise.words, sentence.words)


def _names_other_year(premise: Premise, sentence: _Sentence) -> bool:
    """True if a sentence tells an event of another year. What lasts or is counted is so in many years."""
    if not premise.years or not premise.names or len(premise.plain) < _MIN_PLAIN:
        return False
    if _OF_STATES.search(premise.question):
        return False
    said = set(stems(sentence.words, Kind.YEAR))
    return bool(said) and not said & set(premise.years) and bool(_lacking_years(premise, sentence))


def _denies_it(premise: Premise, sentence: _Sentence) -> bool:
    """True if a sentence denies the first plain word of the question that it has, of one of its names."""
    if count_denials(premise.question) or _UNTIL.search(sentence.text):
        return False
    shown = _TO_NOT.sub(" not ", sentence.text)
    words = read_words(shown, frozenset(premise.names))
    for place, word in enumerate(words):
        if not _DENIAL.fullmatch(word.stem):
            continue
        behind = words[place + 1 : place + 1 + _DENIED_WITHIN]
        denied = next((other for other in behind if _has_content(other)), None)
        before = next((other for other in reversed(words[:place]) if _has_content(other)), None)
        if denied is None or before is None or denied.stem not in premise.plain:
            continue
        if is_among(before.stem, premise.names) or before.stem in premise.plain:
            return True
    return False


def _has_content(word: Word) -> bool:
    return word.kind is not Kind.SMALL and not _OF_WISHES.fullmatch(word.stem)


def _is_denying(sentence: _Sentence) -> bool:
    """True if a sentence denies something, or if “not” or the like stands right before or behind it."""
    if count_denials(sentence.text) or _SOMEHOW_DENIES.search(sentence.text):
        return True
    return _PLAIN_DENIAL.search(sentence.beside) is not None


def _lacks(premise: Premise, best: _Sentence) -> bool:
    """True if the best sentence has another year or number, and its passage lacks the question's, or if the
    question asks why something is not so and the sentence denies nothing."""
    if premise.denies:
        return not _is_denying(best)
    if _lacking_years(premise, best):
        return bool(_YEAR.search(best.beside))
    if not _lacking_numbers(premise, best):
        return False
    return count_otherwise(premise.words, best.words) or _has_other_figure(premise, best)


def _has_other_figure(premise: Premise, best: _Sentence) -> bool:
    """True if figures of a question are not in a sentence that has others, which can't be the answer."""
    if _ASKS_NUMBER.search(premise.question):
        return False
    lacking = [number for number in _lacking_numbers(premise, best) if len(number) >= _MIN_DIGITS]
    return bool(lacking) and any(len(number) >= _MIN_DIGITS for number in stems(best.words, Kind.NUMBER))


def _is_only_wanted(premise: Premise, sentence: _Sentence) -> bool:
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


def _lacking_years(premise: Premise, sentence: _Sentence) -> list[str]:
    """Return the years of a question that are neither in a passage, nor in a span of years there, nor near
    that of its document."""
    if not premise.years:
        return []
    said = set(_YEAR.findall(sentence.around))
    if sentence.published is not None:
        said |= {str(sentence.published.year + by) for by in (-1, 0, 1)}
    spans = [_span_of_years(*match.groups()) for match in _RANGE.finditer(sentence.around)]
    return [
        year
        for year in premise.years
        if year not in said and not any(first <= int(year) <= last for first, last in spans)
    ]


def _span_of_years(first: str, last: str) -> tuple[int, int]:
    return int(first), int(last if len(last) == len(first) else first[: -len(last)] + last)


def _lacking_numbers(premise: Premise, sentence: _Sentence) -> list[str]:
    """Return the numbers of a question that are not in a passage; rounded ones are not looked for."""
    if premise.compares or not premise.numbers:
        return []
    said = read_numbers_and_dates(sentence.around).numbers | set(terms(sentence.around))
    said |= set(_FIGURES.findall(sentence.around))
    return [number for number in premise.numbers if number[-1].isdecimal() and number not in said]

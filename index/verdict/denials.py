"""Decide if a sentence denies what a question takes for granted."""

import re

from index.text.facts import count_denials, is_among
from index.verdict.found_sentence import FoundSentence
from index.verdict.premises import Premise
from index.verdict.same_roles import Kind, Word, read_words

_DENIED_WITHIN = 4
"""How many words behind a word of denial the denied one may stand."""

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

_SOMEHOW_DENIES = re.compile(
    r"\b(?:avoid\w*|prevent\w*|stopped|unable|oppos\w+|barred|banned|forbid\w*|forbade|prohibit\w*|halt\w*"
    r"|cancel\w*|delay\w*|instead|unlike|unwilling|impossible|hardly|rather than|postpon\w*|abandon\w*"
    r"|insufficient|too)\b",
    re.IGNORECASE,
)
_PLAIN_DENIAL = re.compile(r"\b(?:no|not|never|none|nor|cannot|\w+n['’]t)\b", re.IGNORECASE)
_UNTIL = re.compile(r"\b(?:until|till|unless|only|just|merely|before)\b", re.IGNORECASE)
"""“Not until 1990” says that it was so."""


def denies_it(premise: Premise, sentence: FoundSentence) -> bool:
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


def is_denying(sentence: FoundSentence) -> bool:
    """True if a sentence denies something, or if “not” or the like stands right before or behind it."""
    if count_denials(sentence.text) or _SOMEHOW_DENIES.search(sentence.text):
        return True
    return _PLAIN_DENIAL.search(sentence.beside) is not None

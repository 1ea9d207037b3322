"""Compare a claim with a sentence word by word: the same words say the same, with “not” the opposite.

This is certain enough to need no network, and holds in five languages.
"""

import re

from index.text.facts import count_denials
from index.text.numbers_and_dates import read_numbers_and_dates

_NOT = frozenset(("not", "never", "nicht", "ne", "n", "pas", "jamais", "no", "nunca", "не", "ніколи"))
"""Words whose presence turns a sentence into its opposite."""

_DO = frozenset(("do", "does", "did"))
"""English words that come with “not”; the verb behind them then has another form."""

_WORD = re.compile(r"[^\W_]+")


def says_same(claim: str, sentence: str) -> bool:
    """True if all words of a claim stand in a sentence, in order, and the sentence denies nothing more.

    A sentence that begins with the claim may deny something else behind a comma.
    """
    said, whole = (f" {' '.join(_words(text))} " for text in (claim, sentence))
    if said not in whole:
        return False
    return count_denials(claim) == count_denials(sentence) or _begins_with(claim, sentence)


def _begins_with(claim: str, sentence: str) -> bool:
    """True if a sentence is the claim, a comma or semicolon, and words that do not take it back."""
    matches = list(_WORD.finditer(sentence.lower()))
    words = [match.group() for match in _WORD.finditer(claim.lower())]
    if not words or [match.group() for match in matches[: len(words)]] != words:
        return False
    rest = sentence[matches[len(words) - 1].end() :]
    return _GOES_ON.match(rest) is not None and _TAKES_BACK.search(rest) is None


_GOES_ON = re.compile(r"\s*[,;–—]")
_TAKES_BACK = re.compile(
    r"\b(?:said|says?|claim\w*|alleg\w*|accord\w*|report\w*|rumou?r\w*|den(?:y|ies|ied|ying|ials?)|reject\w*|false\w*"
    r"|untrue|true|wrong\w*|myth|hoax|supposed\w*|if|unless|until|would|might|but not|or not)\b",
    re.IGNORECASE,
)
"""Words by which the rest of a sentence may take back, or lay on others, what it began with."""


def says_opposite(claim: str, sentence: str) -> bool:
    """True if a sentence is the claim but for “not” in one of them, or but for a number that is no date."""
    one, other = _words(claim), _words(sentence)
    bare = [[word for word in words if word not in _NOT] for words in (one, other)]
    if sum(len(words) != len(rest) for words, rest in zip((one, other), bare, strict=True)) == 1:
        without_do = [[word for word in words if word not in _DO] for words in bare]
        has_do = any(len(words) != len(rest) for words, rest in zip(bare, without_do, strict=True))
        return _differences(*without_do) <= int(has_do)
    return _has_another_number(claim, sentence) and 0 < _differences(one, other) <= 2


def _has_another_number(claim: str, sentence: str) -> bool:
    """True if two texts differ in a number, have as many numbers, and the same dates and years."""
    one, other = read_numbers_and_dates(claim), read_numbers_and_dates(sentence)
    different = one.numbers ^ other.numbers
    is_same_time = one.days == other.days and not any(
        len(n) == 4 and n[:2] in ("19", "20") for n in different
    )
    if not (is_same_time and different and len(one.numbers) == len(other.numbers)):
        return False
    words = [
        [w for w in _words(text) if not w.isdecimal() and w not in _NUMBERS] for text in (claim, sentence)
    ]
    return words[0] == words[1]


_NUMBERS = frozenset("two three four five six seven eight nine ten eleven twelve".split())


def _differences(one: list[str], other: list[str]) -> int:
    """Return in how many places two lists of words differ; many if they are of different lengths."""
    if len(one) != len(other):
        return len(one) + len(other)
    return sum(a != b for a, b in zip(one, other, strict=True))


def _words(text: str) -> list[str]:
    """Return the words of a text in small letters; “n't” is “not”."""
    plain = re.sub(r"(\w)n['’]t\b", r"\1 not", text.casefold().replace("cannot", "can not"))
    return _WORD.findall(plain)

"""Compare the places of names and numbers in a question and a sentence: who did what to whom, and how many.

The words that both have, in the same order, are anchors. A name or number beside an anchor plays a part;
another one beside the same anchor in the sentence plays that part there.
"""

import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from index.text.analyzer import terms
from index.text.facts import is_among
from index.text.names import fold_name
from index.text.numbers_and_dates import MONTHS
from index.text.query_terms import question_words

_WORD = re.compile(
    r"[^\W\d_]+-\d+(?:\.\d+)*\b|\d+(?:[.,]\d+)*(?:st|nd|rd|th)?\b|(?:[^\W\d_]\.){2,}|[^\W_]+(?:['’ʼ][^\W_]+)*"
)
_ENDS = re.compile(r"[.!?:;][\"'”’)\]]*\s|\n")
_YEAR = re.compile(r"(?:1\d|20)\d\d")
_NUMBER_WORDS = {
    word: str(n)
    for n, word in enumerate("two three four five six seven eight nine ten eleven twelve".split(), start=2)
}
_NAME_JOINERS = frozenset(("of", "the", "de", "von", "and"))
_PRONOUNS = frozenset("he she it they him her them who which that whom".split())
_PREPOSITIONS = frozenset("at by for from in into of on over to under with".split())
_MAX_BETWEEN = 3
"""How many small words may stand between an anchor and the name that plays a part beside it."""

_COUNTED_WITHIN = 3
"""How many words behind a number what it counts may stand."""

_MAX_WORDS = 120


class Kind(StrEnum):
    """What a word is; `SMALL` ones have no content."""

    NAME = "name"
    YEAR = "year"
    NUMBER = "number"
    PLAIN = "plain"
    SMALL = "small"


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text; `stem` is a name as `fold_name` writes it, a number without separators, or a term."""

    kind: Kind
    stem: str


@dataclass(frozen=True, slots=True)
class Part:
    """What stands beside an anchor in the question (`asked`) and in the sentence (`said`)."""

    anchor: str
    asked: tuple[str, ...]
    said: tuple[str, ...]


def read_words(text: str, names: Set[str] = frozenset()) -> list[Word]:
    """Return the words of a text. One that begins a sentence is a name only if it is among `names`."""
    found: list[Word] = []
    end = 0
    for match in _WORD.finditer(text):
        begins = not found or _ENDS.search(text[end : match.start()]) is not None
        end = match.end()
        found.append(_read_word(match.group(), begins, names))
        if len(found) == _MAX_WORDS:
            break
    return found


def stems(words: Sequence[Word], *kinds: Kind) -> list[str]:
    """Return the stems of the words of some kinds."""
    return [word.stem for word in words if word.kind in kinds]


def other_parts(asked: Sequence[Word], said: Sequence[Word]) -> list[Part]:
    """Return the parts that other names play in a sentence than in a question.

    What stands before a verb in the active voice stands behind it in the passive voice.
    """
    found = []
    for i, j in _anchors(asked, said):
        turned = -1 if _is_passive(asked, i) != _is_passive(said, j) else 1
        for step in (-1, 1):
            here, joined = _names_beside(asked, i, step)
            there, joined_there = _names_beside(said, j, step * turned)
            if turned == 1 and joined != joined_there:
                continue
            if here and there and not any(is_among(name, there) for name in here):
                found.append(Part(asked[i].stem, here, there))
    return found


def swaps_names(asked: Sequence[Word], said: Sequence[Word]) -> bool:
    """True if two names of a question have each other's place in a sentence."""
    names, there = stems(asked, Kind.NAME), stems(said, Kind.NAME)
    return any(
        all(is_among(name, there) for name in part.asked) and any(is_among(name, names) for name in part.said)
        for part in other_parts(asked, said)
    )


def _is_passive(words: Sequence[Word], place: int) -> bool:
    """True if “by” comes right behind a word, or one word later."""
    return any(word.stem == "by" for word in words[place + 1 : place + 3])


def count_otherwise(asked: Sequence[Word], said: Sequence[Word]) -> bool:
    """True if a sentence has another number of the same thing: “twelve sources” and “three sources”."""
    numbers = set(stems(said, Kind.NUMBER))
    return any(
        number not in numbers and not _are_near(number, other) and is_same
        for number, other, is_same in _number_pairs(asked, said)
    )


def counts_alike(asked: Sequence[Word], said: Sequence[Word]) -> bool:
    """True if a text has a number of the question of the same thing."""
    return any(number == other and is_same for number, other, is_same in _number_pairs(asked, said))


def _read_word(written: str, begins: bool, names: Set[str]) -> Word:
    plain, name = _readings(written)
    if name is None or (begins and name.stem not in names and written[1:].islower()):
        return plain
    return name


@lru_cache(maxsize=16_384)
def _readings(written: str) -> tuple[Word, Word | None]:
    """Return a word as it is within a sentence if it is no name, and as a name if it may be one."""
    if written[0].isdigit():
        plain = re.sub(r",(?=\d{3}(?!\d))", "", written)
        return Word(Kind.YEAR if _YEAR.fullmatch(plain) else Kind.NUMBER, plain), None
    small = written.lower()
    if small in _NUMBER_WORDS:
        return Word(Kind.NUMBER, _NUMBER_WORDS[small]), None
    found = [term for term in terms(small) if term not in question_words()]
    if not found:
        return Word(Kind.SMALL, small), None
    if found[0].isdecimal():
        return Word(Kind.NUMBER, found[0]), None
    is_name = written != small and small not in MONTHS
    return Word(Kind.PLAIN, found[0]), Word(Kind.NAME, fold_name(written)) if is_name else None


def _anchors(asked: Sequence[Word], said: Sequence[Word]) -> list[tuple[int, int]]:
    """Return the places of the longest row of plain words that both have in the same order."""
    one = [n for n, word in enumerate(asked) if word.kind is Kind.PLAIN]
    other = [n for n, word in enumerate(said) if word.kind is Kind.PLAIN]
    best = [[0] * (len(other) + 1) for _ in range(len(one) + 1)]
    for i in reversed(range(len(one))):
        for j in reversed(range(len(other))):
            same = asked[one[i]].stem == said[other[j]].stem
            best[i][j] = best[i + 1][j + 1] + 1 if same else max(best[i + 1][j], best[i][j + 1])
    found = []
    i = j = 0
    while i < len(one) and j < len(other):
        if asked[one[i]].stem == said[other[j]].stem:
            found.append((one[i], other[j]))
            i, j = i + 1, j + 1
        elif best[i + 1][j] >= best[i][j + 1]:
            i += 1
        else:
            j += 1
    return found


def _names_beside(words: Sequence[Word], place: int, step: int) -> tuple[tuple[str, ...], frozenset[str]]:
    """Return the names next to a word on one side, and the prepositions between."""
    names: list[str] = []
    between: list[str] = []
    place += step
    while 0 <= place < len(words):
        word = words[place]
        if word.kind is Kind.NAME:
            names.append(word.stem)
        elif (
            word.kind is not Kind.SMALL
            or word.stem in _PRONOUNS
            or len(between) == _MAX_BETWEEN
            or (names and word.stem not in _NAME_JOINERS)
        ):
            break
        elif not names:
            between.append(word.stem)
        place += step
    return tuple(names), _PREPOSITIONS.intersection(between)


def _number_pairs(asked: Sequence[Word], said: Sequence[Word]) -> Iterator[tuple[str, str, bool]]:
    """Yield each number of a question with each of a sentence, and True if both are of the same thing.

    A number is of the thing that comes behind it, “three sources”, or, if none does, before it: “article 34”.
    """
    there = list(_counted(said))
    for number, before, after in _counted(asked):
        for other, other_before, other_after in there:
            is_named = before is not None and before == other_before and not (after and other_after)
            yield number, other, bool(after & other_after) or is_named


def _counted(words: Sequence[Word]) -> Iterator[tuple[str, str | None, frozenset[str]]]:
    """Yield each number with the plain word right before it, and those with content close behind it."""
    for place, word in enumerate(words):
        if word.kind is Kind.NUMBER:
            before = words[place - 1] if place else None
            named = before.stem if before is not None and before.kind is Kind.PLAIN else None
            behind = words[place + 1 : place + 1 + _COUNTED_WITHIN]
            yield word.stem, named, frozenset(stems(behind, Kind.PLAIN, Kind.NAME))


def _are_near(one: str, other: str) -> bool:
    """True if one number may be the other one, rounded."""
    try:
        a, b = float(one), float(other)
    except ValueError:
        return False
    return a == b or (max(a, b) >= 20 and abs(a - b) <= 0.05 * max(a, b))

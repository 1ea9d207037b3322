"""Corrupt answerable questions into unanswerable ones, with changes that people make.

To make SQuAD 2.0's unanswerable questions, people mostly changed one word: another name, another number, an
antonym, a negation. Antonyms and the like are learned from pairs of such questions; names and numbers are
taken from other questions of the same source.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from random import Random

_MIN_CHANGES = 2
"""How often people must have made a change for it to be used."""

_NUMBER = re.compile(r"\b\d[\d,.]*\b")
_NAME = re.compile(r"(?<=[a-z,] )[A-Z][\w'’.-]+(?: [A-Z][\w'’.-]+)*")
_WORD = re.compile(r"[A-Za-z]+")


@dataclass(frozen=True, slots=True)
class Changes:
    """The replacements that people made for a word, with their counts; words are in lower case."""

    words: dict[str, list[tuple[str, int]]]

    @classmethod
    def learn(cls, pairs: Sequence[tuple[str, str]]) -> "Changes":
        """Learn changes of one word to one or two words from pairs of questions."""
        counted: dict[str, Counter[str]] = defaultdict(Counter)
        for one, other in pairs:
            a, b = one.lower().split(), other.lower().split()
            edits = [
                edit
                for edit in SequenceMatcher(None, a, b, autojunk=False).get_opcodes()
                if edit[0] != "equal"
            ]
            if len(edits) == 1 and edits[0][0] == "replace" and edits[0][2] - edits[0][1] == 1:
                put = " ".join(b[edits[0][3] : edits[0][4]])
                if _WORD.fullmatch(a[edits[0][1]]) and len(put.split()) <= 2 and not _NUMBER.search(put):
                    counted[a[edits[0][1]]][put] += 1
        kept = {
            word: [(put, count) for put, count in changes.most_common() if count >= _MIN_CHANGES]
            for word, changes in counted.items()
        }
        return cls({word: changes for word, changes in kept.items() if changes})


def corrupt(
    question: str, passage: str, changes: Changes, names: Sequence[str], random: Random
) -> str | None:
    """Return the question with one change after which the passage doesn't answer it, or None.

    `names` are replacements for its own names; only names that the passage lacks are used.
    """
    ways: list[tuple[re.Match[str], Callable[[str, Random], str | None]]] = []
    numbers = list(_NUMBER.finditer(question))
    if numbers:
        ways.append((random.choice(numbers), _other_number))
    own = list(_NAME.finditer(question))
    if own:
        ways.append((random.choice(own), lambda _, r: _other_name(passage, names, r)))
    known = [m for m in _WORD.finditer(question) if m.group().lower() in changes.words]
    if known:
        ways.append((random.choice(known), lambda word, r: _change(word, changes, r)))
    if not ways:
        return None
    match, make = random.choice(ways)
    put = make(match.group(), random)
    if not put or put.lower() == match.group().lower():
        return None
    return question[: match.start()] + put + question[match.end() :]


def names_in(questions: Sequence[str]) -> list[str]:
    """Return the names in questions, in order."""
    return [match.group() for question in questions for match in _NAME.finditer(question)]


def _other_number(number: str, random: Random) -> str | None:
    digits = re.sub(r"\D", "", number)
    if len(digits) == 4 and digits[0] in "12":
        return str(int(digits) + random.choice((-1, 1)) * random.randint(1, 40))
    value = int(digits)
    other = max(1, value + random.choice((-1, 1)) * random.randint(1, max(2, value // 2)))
    return str(other) if other != value else None


def _other_name(passage: str, names: Sequence[str], random: Random) -> str | None:
    for _ in range(5 if names else 0):
        name = random.choice(names)
        if name not in passage:
            return name
    return None


def _change(word: str, changes: Changes, random: Random) -> str:
    puts, counts = zip(*changes.words[word.lower()], strict=True)
    put: str = random.choices(puts, counts)[0]
    return put.capitalize() if word[0].isupper() else put

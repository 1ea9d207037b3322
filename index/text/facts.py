"""Read what a text names: names, days, months, years and other numbers; and how often it denies."""

import re
from collections.abc import Collection, Set
from dataclasses import dataclass
from datetime import date

from index.text.names import fold_name
from index.text.numbers_and_dates import MONTHS, read_numbers_and_dates

WORD = re.compile(r"(?:[^\W\d_]\.){2,}|[^\W_]+(?:['’ʼ][^\W_]+)*")
"""A word, or an abbreviation with dots."""

YEAR = re.compile(r"(?:1[5-9]|20)\d\d")
_MIN_STEM_LETTERS = 5
_MAX_INITIALS = 5
_DENIAL = re.compile(
    r"\b(?:no|not|never|none|nobody|nothing|neither|nor|without|cannot|instead|\w+n['’]t"
    r"|(?:fail|refus|den[iy]|reject|lack)\w*|false|untrue|nicht|kein\w*|nie|niemals|ohne|falsch"
    r"|ne|n['’]\w+|pas|jamais|sans|aucun\w*|faux|nunca|sin|ningun\w*|falso"
    r"|не|ні|ніколи|без|жоден|жодн\w*|неправда)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Facts:
    """What a text names: folded `names`, `years`, `months` from 1, `days` (ordinals) and other `numbers`."""

    names: frozenset[str]
    years: frozenset[str]
    months: frozenset[int]
    days: frozenset[int]
    numbers: frozenset[str]


def read_facts(text: str) -> Facts:
    """Return what a text names. A word that begins a sentence is no name."""
    found = read_numbers_and_dates(text)
    years = frozenset(YEAR.findall(" ".join(found.numbers))) | {
        str(date.fromordinal(day).year) for day in found.days
    }
    words = [match.group() for match in WORD.finditer(text)]
    names = {word for n, word in enumerate(words) if (n > 0 and word[:1].isupper()) or word[1:].isupper()}
    months = frozenset(MONTHS.index(word.lower()) + 1 for word in names if word.lower() in MONTHS)
    months |= {date.fromordinal(day).month for day in found.days}
    folded = frozenset(fold_name(word) for word in names if word.lower() not in MONTHS)
    return Facts(folded - {""}, years, months, found.days, found.numbers - years)


def count_denials(text: str) -> int:
    """Return how many words of denial a text has, in five languages."""
    return len(_DENIAL.findall(text))


def are_among(names: Set[str], words: Set[str]) -> bool:
    """True if all names are among some folded words, or differ from one by an ending."""
    return all(is_among(name, words) for name in names)


def is_among(name: str, words: Collection[str]) -> bool:
    """True if a folded name is among folded words, or one that differs by an ending."""
    return name in words or any(_same_stem(name, word) for word in words)


def _same_stem(one: str, other: str) -> bool:
    """True if two words differ by an ending: Ukraine and Ukrainian, but not Austria and Australia."""
    short, long = sorted((one, other), key=len)
    stem = short[:-1] if len(short) > _MIN_STEM_LETTERS else short
    return len(stem) >= _MIN_STEM_LETTERS and long.startswith(stem) and len(long) - len(short) <= 3


def initials(text: str) -> frozenset[str]:
    """Return the initials of capitalised words in a row, as an abbreviation has them: “ai”, “esa”."""
    words = [match.group() for match in WORD.finditer(text)]
    runs = (
        words[start : start + length]
        for length in range(2, _MAX_INITIALS + 1)
        for start in range(len(words) - length + 1)
    )
    return frozenset("".join(w[0] for w in run).lower() for run in runs if all(w[0].isupper() for w in run))


def folded_words(text: str) -> frozenset[str]:
    """Return the words of a text as names are folded."""
    return frozenset(fold_name(match.group()) for match in WORD.finditer(text)) - {""}

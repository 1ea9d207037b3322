"""Extract the numbers and dates of a text, the facts that two texts can share literally."""

import re
from dataclasses import dataclass
from datetime import date

from corpus.document import Span
from index.text.letters import plain_letters

MONTHS = "january february march april may june july august september october november december".split()
_NUMBER_OF = {name: n for n, name in enumerate(MONTHS, start=1)}
_NUMBER_OF |= {name[:3]: n for name, n in _NUMBER_OF.items()} | {"sept": 9}
_MONTH = rf"(?P<month>{'|'.join(sorted(_NUMBER_OF, key=len, reverse=True))})\.?"
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_WRITTEN = tuple(
    re.compile(rf"\b{form}\b", re.IGNORECASE)
    for form in (
        rf"{_DAY}(?:\s+of)?\s+{_MONTH},?\s+{_YEAR}",
        rf"{_MONTH}\s+{_DAY},?\s+{_YEAR}",
        rf"{_YEAR}-(?P<month>\d\d)-(?P<day>\d\d)",
    )
)
_FIGURE = re.compile(r"(?<![\w.])\d+(?:[.,]\d+)*(?!\w)")
_WORDS = "two three four five six seven eight nine ten eleven twelve".split()
_WORD = re.compile(rf"\b({'|'.join(_WORDS)})\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class NumbersAndDates:
    """The numbers and days of a text.

    `numbers` holds figures without thousands separators, and the words two to twelve as figures. `days` are
    the dates written in full ("14 December 2025"), as ordinals (`date.toordinal`).
    """

    numbers: frozenset[str]
    days: frozenset[int]


def read_numbers_and_dates(text: str) -> NumbersAndDates:
    """Return the numbers and days of a text."""
    text = plain_letters(text)
    found = _days(text)
    rest = list(text) if found else []
    for _, (start, end) in found:
        rest[start:end] = " " * (end - start)
    plain = "".join(rest) or text
    figures = {re.sub(r",(?=\d{3}(?!\d))", "", number) for number in _FIGURE.findall(plain)}
    words = {str(_WORDS.index(word.lower()) + 2) for word in _WORD.findall(plain)}
    return NumbersAndDates(frozenset(figures | words), frozenset(day for day, _ in found))


def _days(text: str) -> list[tuple[int, Span]]:
    found: list[tuple[int, Span]] = []
    for form in _WRITTEN:
        for match in form.finditer(text):
            month = match["month"].lower()
            number = int(month) if month.isdecimal() else _NUMBER_OF[month]
            try:
                found.append((date(int(match["year"]), number, int(match["day"])).toordinal(), match.span()))
            except ValueError:
                continue
    return found

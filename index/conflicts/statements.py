"""Read a document's sentences as statements, with what two statements are compared by."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from corpus.document import BlockKind, DocumentText, Span, blocks_within
from index.text.analyzer import terms
from index.text.facts import WORD, Facts, folded_words, initials, read_facts
from index.text.figures import Figure, joined_term, read_amounts, read_figures
from index.text.languages import is_english
from index.text.names import fold_name
from index.text.numbers_and_dates import MONTHS

MAX_STATEMENT_CHARS = 500
MIN_TERMS = 4
"""Longer sentences, and those of fewer words, are not compared."""

LOCAL_WORDS = 8
"""How many words on each side of a figure say what it is about."""

_WEEKDAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
_WEEKDAY = re.compile(rf"\b(?:(?P<other>next|every|each)\s)?(?P<day>{'|'.join(_WEEKDAYS)})\b", re.IGNORECASE)
_RELATIVE_DAYS = {"yesterday": -1, "today": 0, "tonight": 0, "tomorrow": 1}
_RELATIVE = re.compile(rf"\b(?:{'|'.join(_RELATIVE_DAYS)})\b", re.IGNORECASE)
_MONTH = "|".join(f"{month[:3]}(?:{month[3:]})?" for month in MONTHS) + "|sept"
_DAY_OF_MONTH = re.compile(
    rf"\b(?:(?P<month>{_MONTH})\.?\s(?P<day>\d{{1,2}})|(?P<first>\d{{1,2}})(?:\sof)?\s(?P<last>{_MONTH}))\b"
    r"(?!,?\s(?:19|20)\d\d)",
    re.IGNORECASE,
)
_HOUR = re.compile(
    r"\b(?:(?P<hour>\d{1,2}(?:[:.]\d\d)?)\s?[ap]\.?m\b|(?P<part>morning|noon|afternoon|evening|night|midnight)\b)",
    re.IGNORECASE,
)
_BYLINE = re.compile(
    r"\b(?:reporting|editing|writing|edited|written|reported|compiled|photographs?|photo|image|video) by\b"
    r"|\b(?:getty images|reuters/)",
    re.IGNORECASE,
)
"""Words of lines that say who wrote or took something."""

_SKIPPED_BLOCKS = frozenset({BlockKind.CODE, BlockKind.TABLE, BlockKind.HEADING, BlockKind.CAPTION})
_NO_CONTENT = frozenset(
    term
    for words in (
        "one two three four five six seven eight nine ten eleven twelve",
        "said say says told tell reported according officials",
        "today yesterday tomorrow tonight morning evening night afternoon",
        " ".join((*_WEEKDAYS, *MONTHS)),
    )
    for term in terms(words)
)
"""Terms by which two statements are not compared: numbers, times, and who says so."""


@dataclass(frozen=True)
class Statement:
    """A sentence, `text`, at `start` of its document's text. `published` is its document's day.

    What it is compared by is read when first needed.
    """

    text: str
    start: int
    published: date | None

    @property
    def span(self) -> Span:
        return self.start, self.start + len(self.text)

    @cached_property
    def figures(self) -> tuple[Figure, ...]:
        return read_figures(self.text)

    @cached_property
    def amounts(self) -> tuple[float, ...]:
        """The values of all its numbers, whatever they count."""
        return read_amounts(self.text)

    @cached_property
    def subject(self) -> str | None:
        """Its first word, folded, if that has content; it may be a name."""
        first = WORD.search(self.text)
        return fold_name(first.group()) if first is not None and content_terms(first.group()) else None

    @cached_property
    def terms(self) -> frozenset[str]:
        """Its words without numbers, days, and words of saying."""
        return content_terms(self.text)

    @cached_property
    def facts(self) -> Facts:
        return read_facts(self.text)

    @cached_property
    def words(self) -> frozenset[str]:
        """Its words and initials, as names are folded."""
        return folded_words(self.text) | initials(self.text)

    @cached_property
    def names(self) -> frozenset[str]:
        """Its names, without weekdays and numbers."""
        return frozenset(name for name in self.facts.names if name not in _DAY_NAMES and not name.isdecimal())

    @cached_property
    def days(self) -> frozenset[int]:
        """The days that it names (ordinals); weekdays are counted back from the day of publication."""
        return self.facts.days | _named_days(self.text, self.published)

    @cached_property
    def hours(self) -> frozenset[str]:
        """Its times of day, as written."""
        found = (match["hour"] or match["part"].lower() for match in _HOUR.finditer(self.text))
        return frozenset(found)

    def around(self, span: Span) -> str:
        """Return the words beside a part of the sentence."""
        before = self.text[: span[0]].split()[-LOCAL_WORDS:]
        return " ".join([*before, *self.text[span[1] :].split()[:LOCAL_WORDS]])

    def local_names(self, span: Span) -> frozenset[str]:
        """Return its names that stand beside a part of it."""
        return self.names & folded_words(self.around(span))


def read_statements(
    document: DocumentText, sentences: Iterable[Span], published: date | None
) -> list[Statement]:
    """Return the sentences of a document that may be compared: prose of some length, in English."""
    found: list[Statement] = []
    for start, end in sentences:
        if end - start > MAX_STATEMENT_CHARS:
            continue
        blocks = list(blocks_within(document.blocks, start, end))
        if any(block.kind in _SKIPPED_BLOCKS for block in blocks):
            continue
        languages = {document.language_of(block) for block in blocks} or {document.language}
        if not all(map(is_english, languages)):  # “about” and “toll” are known in English only
            continue
        if _BYLINE.search(document.text, start, end):
            continue
        statement = Statement(document.text[start:end], start, published)
        if not statement.text.rstrip("\"'”’ )").endswith("?") and len(statement.terms) >= MIN_TERMS:
            found.append(statement)
    return found


def content_terms(text: str) -> frozenset[str]:
    """Return the terms of a text that say what it is about, see `Statement.terms`."""
    found = (joined_term(term) for term in terms(text))
    return frozenset(term for term in found if term not in _NO_CONTENT and not term[:1].isdigit())


def _named_days(text: str, published: date | None) -> frozenset[int]:
    """Return the days that weekdays, “yesterday” and “May 5” name in a text of a day (ordinals)."""
    if published is None:
        return frozenset()
    found: set[int] = set()
    for match in _WEEKDAY.finditer(text):
        if match["other"] is None:
            back = (published.weekday() - _WEEKDAYS.index(match["day"].lower())) % len(_WEEKDAYS)
            found.add(published.toordinal() - back)
    for match in _RELATIVE.finditer(text):
        found.add(published.toordinal() + _RELATIVE_DAYS[match.group().lower()])
    for match in _DAY_OF_MONTH.finditer(text):
        month, day = match["month"] or match["last"], int(match["day"] or match["first"])
        number = next(n for n, name in enumerate(MONTHS, start=1) if name[:3] == month[:3].lower())
        for year in (published.year, published.year - 1):
            try:
                named = date(year, number, day)
            except ValueError:
                continue
            if named <= published + timedelta(days=180):
                found.add(named.toordinal())
                break
    return frozenset(found)


_DAY_NAMES = frozenset(fold_name(day) for day in _WEEKDAYS)

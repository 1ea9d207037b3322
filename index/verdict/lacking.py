"""Find the years and numbers of a question that a passage lacks."""

import re

from index.text.analyzer import terms
from index.text.numbers_and_dates import read_numbers_and_dates
from index.verdict.found_sentence import FoundSentence
from index.verdict.premises import Premise

_FIGURES = re.compile(r"\d+(?:\.\d+)?")
"""Figures with what stands close to them: “$15m”."""

YEAR = re.compile(r"\b(?:1\d|20)\d\d\b")
_RANGE = re.compile(r"\b((?:1\d|20)\d\d)\s*(?:[-–—/]|to|and|until)\s*((?:1\d|20)?\d\d)\b")


def lacking_years(premise: Premise, sentence: FoundSentence) -> list[str]:
    """Return the years of a question that are neither in a passage, nor in a span of years there, nor near
    that of its document."""
    if not premise.years:
        return []
    said = set(YEAR.findall(sentence.around))
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


def lacking_numbers(premise: Premise, sentence: FoundSentence) -> list[str]:
    """Return the numbers of a question that are not in a passage; rounded ones are not looked for."""
    if premise.compares or not premise.numbers:
        return []
    said = read_numbers_and_dates(sentence.around).numbers | set(terms(sentence.around))
    said |= set(_FIGURES.findall(sentence.around))
    return [number for number in premise.numbers if number[-1].isdecimal() and number not in said]

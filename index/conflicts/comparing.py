"""Compare two statements of two documents: do they say the same but for a figure, a day, a name, the outcome?

What is found is shown to people, so it has to be right: of two statements that may be about different things,
or of which the later one may have been changed by events, nothing is said. How often it is right:
docs/reports/conflicts.md.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from corpus.document import Span
from index.conflicts.statements import Statement, content_terms
from index.text.facts import are_among
from index.text.figures import AGE, TIME_UNITS, Bound, Figure
from index.text.names import TITLES, fold_name


class ConflictKind(StrEnum):
    """In what two statements differ."""

    FIGURES = "figures"
    DATES = "dates"
    NAMES = "names"
    OUTCOMES = "outcomes"


@dataclass(frozen=True, slots=True)
class Difference:
    """What two statements differ in, with its place in each sentence; the figures, if it is these."""

    kind: ConflictKind
    one: Span
    other: Span
    figures: tuple[Figure, Figure] | None = None


NEAR_DAYS = 1
"""What documents of days further apart say of one thing may have changed in between."""

LIKE_SHARE, ALIKE_SHARE = 0.45, 0.7
"""The least share of terms that two statements in like words have in common, of all their terms and of those
of the shorter one."""

LOCAL_SHARE = 0.5
MIN_LOCAL_TERMS = 2
"""The least share, and the least number, of common terms beside the figures of two statements."""

TOLD_SHARE = 0.6
MIN_TOLD_TERMS = 3
"""The same for statements in other words, which must share a name, too."""

SAME_WORDS_SHARE = 0.85
MIN_SAME_WORDS = 8
"""How much of two statements is the same, word by word, that differ in a day, a name or the outcome."""

ROUNDED_SHARE = 0.25
"""A round number may stand for one that differs by less than this."""

_MOMENTARY = frozenset(
    "point mph kph kmh knot degre celsius fahrenheit yard rebound assist goal run birdi barrel gallon".split()
)
"""Things that are measured again every hour: speeds, temperatures, scores, prices."""

_RUNNING = frozenset("dead injur miss rescu evacu displac arrest detain hospit infect homeless toll".split())
"""Counts that grow: those of one day and the next are of the same thing."""

_ROUNDING = 0.999
_SAME_SPELLING_RATIO = 0.7
_TOKEN = re.compile(r"[^\W_]+(?:[.,'’/][^\W_]+)*%?")
_NOT = re.compile(r"(?:not|never|no|\w+n't|cannot)$")
_OPPOSITES = [
    frozenset(pair.split("/"))
    for pair in (
        "approved/rejected accepted/rejected accepted/refused passed/failed won/lost win/lose"
        " upheld/overturned convicted/acquitted guilty/innocent confirmed/denied rose/fell rises/falls"
        " increased/decreased"
        " increase/decrease up/down higher/lower survived/died alive/dead legal/illegal allowed/banned"
        " opened/closed succeeded/failed safe/unsafe possible/impossible will/won't gained/lost"
        " agreed/refused granted/denied supported/opposed supports/opposes included/excluded"
        " with/without more/fewer"
        " largest/smallest"
    ).split()
]
_DAYS = frozenset("monday tuesday wednesday thursday friday saturday sunday today yesterday tomorrow".split())
_MONTHS = (
    "january february march april may june july august september october november december jan feb mar apr"
    " jun jul aug sept sep oct nov dec"
)
_DATE_WORDS = _DAYS | frozenset(_MONTHS.split())


def find_difference(one: Statement, other: Statement) -> Difference | None:
    """Return what two statements that speak of the same differ in; None if there is nothing."""
    if one.text == other.text or not _are_near(one, other):
        return None
    is_alike = _are_alike(one, other)
    if one.figures and other.figures and _is_same_time(one, other, with_days=True):
        found = _differing_figures(one, other, is_alike)
        if found is not None:
            return found
    return _differing_words(one, other) if is_alike else None


def differ(one: Figure, other: Figure) -> bool:
    """True if no number is meant by both figures: neither is a rounded form or a bound of the other."""
    if Bound.MOST in (one.bound, other.bound):
        return False  # “up to 50” is said of many
    low, high = _meant(one, other)
    other_low, other_high = _meant(other, one)
    gap = max(low - other_high, other_low - high)
    if gap <= 0:
        return False
    step = max(one.step, other.step)
    if Bound.EXACT in (one.bound, other.bound):
        step = min(step, ROUNDED_SHARE * max(one.high, other.high))
    return gap >= step * _ROUNDING


def count_same(one: Figure, other: Figure) -> bool:
    """True if two figures count the same: the same unit or noun, and no other word behind it."""
    common = min(len(one.thing), len(other.thing), 2)
    if one.thing[0] == AGE or common == 2:
        return one.thing == other.thing
    return one.thing[0] == other.thing[0]


def gives(figures: Sequence[Figure], figure: Figure) -> bool:
    """True if some figures count what a figure counts, and may mean the same number."""
    return any(count_same(item, figure) and not differ(item, figure) for item in figures)


def _meant(figure: Figure, other: Figure) -> tuple[float, float]:
    """Return the least and the greatest number that a figure may stand for beside another one.

    Two figures with the same bound are compared as they are: “at least 12” and “at least 27”.
    """
    if figure.bound is Bound.ABOUT:
        return figure.low * (1 - ROUNDED_SHARE), figure.high * (1 + ROUNDED_SHARE)
    if figure.bound is other.bound or figure.bound is Bound.EXACT:
        return figure.low, figure.high
    return figure.low, figure.high * (1 + ROUNDED_SHARE)


def _are_near(one: Statement, other: Statement) -> bool:
    """True if both documents are undated, or were published on days near each other."""
    if one.published is None or other.published is None:
        return one.published is other.published
    return abs((one.published - other.published).days) <= NEAR_DAYS


def _are_alike(one: Statement, other: Statement) -> bool:
    """True if two statements say something in like words."""
    shared = len(one.terms & other.terms)
    smaller = min(len(one.terms), len(other.terms))
    return shared >= LIKE_SHARE * len(one.terms | other.terms) and shared >= ALIKE_SHARE * smaller


def _is_same_time(one: Statement, other: Statement, with_days: bool) -> bool:
    """True if two statements name no different years and times of day, nor days and months `with_days`."""
    pairs = [(one.facts.years, other.facts.years), (one.hours, other.hours)]
    if with_days:
        pairs += [(one.days, other.days), (one.facts.months, other.facts.months)]  # type: ignore[list-item]
    return all(not mine or not theirs or mine & theirs for mine, theirs in pairs)


def _differing_figures(one: Statement, other: Statement, is_alike: bool) -> Difference | None:
    for figure in one.figures:
        same = [item for item in other.figures if count_same(figure, item)]
        own = [item for item in one.figures if count_same(figure, item)]
        if len(same) != 1 or len(own) != 1 or not differ(figure, same[0]):
            continue
        if _speak_of_one_thing(one, other, figure, same[0], is_alike):
            return Difference(ConflictKind.FIGURES, figure.span, same[0].span, (figure, same[0]))
    return None


def _speak_of_one_thing(
    one: Statement, other: Statement, figure: Figure, theirs: Figure, is_alike: bool
) -> bool:
    """True if two figures of one unit are said of the same thing, and of one day or as a count that grows."""
    if _has_amount(other, figure) or _has_amount(one, theirs):
        return False  # one statement gives both figures
    if figure.thing[0] == AGE:
        return True
    mine, others = content_terms(one.around(figure.span)), content_terms(other.around(theirs.span))
    about = {*figure.thing, *theirs.thing, *(mine & others)}
    if about & _MOMENTARY:
        return False
    if one.published != other.published and not (about & _RUNNING or one.days & other.days):
        return False
    if not _have_one_subject(one, other, figure, theirs, is_alike):
        return False
    shared, smaller = len(mine & others), min(len(mine), len(others))
    if is_alike:
        return shared >= MIN_LOCAL_TERMS and shared >= LOCAL_SHARE * smaller
    if figure.thing[0] in TIME_UNITS or not one.names & other.names:
        return False
    return shared >= MIN_TOLD_TERMS and shared >= TOLD_SHARE * smaller


def _has_amount(statement: Statement, figure: Figure) -> bool:
    return any(figure.low <= amount <= figure.high for amount in statement.amounts)


def _have_one_subject(
    one: Statement, other: Statement, figure: Figure, theirs: Figure, is_alike: bool
) -> bool:
    """True unless each statement has a name beside its figure, or a first word, that the other lacks.

    Where they are not in like words, no name may be lacking.
    """
    mine, others = one.local_names(figure.span), other.local_names(theirs.span)
    are_known = are_among(mine, other.words), are_among(others, one.words)
    if not (any if is_alike else all)(are_known):
        return False
    if one.subject is None or other.subject is None:
        return True
    return are_among({one.subject}, other.words) or are_among({other.subject}, one.words)


def _differing_words(one: Statement, other: Statement) -> Difference | None:
    """Return the one name, day or outcome that differs in two statements of otherwise the same words."""
    mine, others = (list(_TOKEN.finditer(text)) for text in (one.text, other.text))
    words = [[_folded(match.group()) for match in matches] for matches in (mine, others)]
    matcher = SequenceMatcher(None, words[0], words[1], autojunk=False)
    parts = [part for part in matcher.get_opcodes() if part[0] != "equal"]
    same = sum(block.size for block in matcher.get_matching_blocks())
    if len(parts) != 1 or same < MIN_SAME_WORDS or 2 * same < SAME_WORDS_SHARE * sum(map(len, words)):
        return None
    _, start, end, other_start, other_end = parts[0]
    part, others_part = mine[start:end], others[other_start:other_end]
    kind = _kind(
        part, others_part, start > 0, [*words[0][max(0, start - 1) : start], *words[0][end : end + 1]]
    )
    if kind is ConflictKind.DATES and not _is_no_routine(one, other):
        return None
    if kind is None or not _is_same_time(one, other, with_days=kind is not ConflictKind.DATES):
        return None
    return Difference(kind, _span(mine, start, end), _span(others, other_start, other_end))


def _kind(
    part: Sequence[re.Match[str]], others: Sequence[re.Match[str]], is_inside: bool, beside: Sequence[str]
) -> ConflictKind | None:
    """Return in what two statements differ that differ in a part; None if that may mean the same.

    `beside` are the words next to the part.
    """
    words, theirs = [match.group() for match in part], [match.group() for match in others]
    folded, other_folded = [_folded(word) for word in words], [_folded(word) for word in theirs]
    if not (words and theirs):
        added = folded or other_folded
        return ConflictKind.OUTCOMES if len(added) == 1 and _NOT.match(added[0]) else None
    if len(words) == len(theirs) == 1 and _are_opposites(folded[0], other_folded[0]):
        return ConflictKind.OUTCOMES
    if _are_dates(folded, beside) and _are_dates(other_folded, beside):
        return ConflictKind.DATES
    return ConflictKind.NAMES if is_inside and _are_names(words, theirs) else None


def _are_opposites(one: str, other: str) -> bool:
    negated = bool(_NOT.match(one)) != bool(_NOT.match(other))
    return frozenset((one, other)) in _OPPOSITES or (negated and one[:2] == other[:2])


def _are_dates(words: Sequence[str], beside: Sequence[str]) -> bool:
    """True if words are a weekday, a month, or a number next to a month."""
    if any(word in _DATE_WORDS for word in words):
        return all(word in _DATE_WORDS or word.isdecimal() for word in words)
    return all(word.isdecimal() for word in words) and any(word in _DATE_WORDS - _DAYS for word in beside)


def _is_no_routine(one: Statement, other: Statement) -> bool:
    """True unless two documents of different days each name days of their own: “today's news, Monday”."""
    return one.published == other.published and bool(one.names & other.names)


def _are_names(words: Sequence[str], theirs: Sequence[str]) -> bool:
    """True if two runs of words are different names, and not two spellings or forms of one."""
    for word in (*words, *theirs):
        if not word[0].isupper() or word.isupper() or len(word) < 3 or _folded(word) in _NO_NAME_WORDS:
            return False
    one, other = fold_name(" ".join(words)), fold_name(" ".join(theirs))
    if set(one.split()) & set(other.split()) or one.startswith(other[:4]) or other.startswith(one[:4]):
        return False
    return SequenceMatcher(None, one, other).ratio() < _SAME_SPELLING_RATIO


_NO_NAME_WORDS = (
    _DATE_WORDS | TITLES | frozenset("the this that they his her its their our and but for".split())
)


def _span(matches: Sequence[re.Match[str]], start: int, end: int) -> Span:
    """Return the span of some words; of none, that of the word behind the gap."""
    if start == end:
        return matches[min(start, len(matches) - 1)].span()
    return matches[start].start(), matches[end - 1].end()


def _folded(word: str) -> str:
    return word.lower().replace("’", "'")

"""Read the figures of an English sentence: how many of what, as an interval, with the place where it stands.

Read are numbers and ranges with a unit or the thing that they count ("$1.2 billion", "30 to 50 years", "12
people"), and ages behind a name ("Lynch, 46,"). Years, days, times and the numbers of names ("Game 7") count
nothing; "another 5" and "the first 10" count a part.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from corpus.document import Span
from index.text.analyzer import terms
from index.text.facts import YEAR
from index.text.names import fold_name
from index.text.word_lists import load_words


class Bound(StrEnum):
    """What the words around a figure make of it: “at least”, “up to”, “about”."""

    EXACT = "exact"
    LEAST = "least"
    MOST = "most"
    ABOUT = "about"


AGE = "age"
"""The unit of an age behind a name; the thing's second term is the name."""

TIME_UNITS = frozenset("second minut hour dai day week month year decad centuri season".split())
"""The terms of units of time."""

_SMALL = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
    " seventeen eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_WORD_VALUES = {word: float(n) for n, word in enumerate(_SMALL, start=1)}
_WORD_VALUES |= {word: 10.0 * n for n, word in enumerate(_TENS, start=2)}
_SCALES = {"hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12}
_SHORT_SCALES = {"k": 1e3, "m": 1e6, "bn": 1e9, "b": 1e9, "tn": 1e12}

_WORD_NUMBER = rf"(?:(?:{'|'.join(_TENS)})(?:-(?:{'|'.join(_SMALL[:9])}))?|{'|'.join(reversed(_SMALL))})"
_DIGITS = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_SCALE = rf"(?:[\s-]?(?:{'|'.join(_SCALES)})\b|(?:bn|tn|[kmb])\b)"
_CURRENCY = r"(?:(?:US|A|C|AU|CA|HK|NZ)?\$|€|£|¥|₹)"
_NUMBER = rf"(?:(?:{_DIGITS})|\b{_WORD_NUMBER}\b){_SCALE}?"
_FIGURE = re.compile(
    rf"(?<![\w.,:/’'-])(?:(?P<currency>{_CURRENCY})\s?)?(?P<low>{_NUMBER})"
    rf"(?:\s?(?P<joint>-|–|\bto\b|\bor\b|\band\b)\s?{_CURRENCY}?(?P<high>{_NUMBER}))?"
    r"(?P<percent>\s?(?:%|percent\b|per\scent\b))?",
    re.IGNORECASE,
)
_AMOUNT = re.compile(rf"(?<![\w.,])(?:{_CURRENCY}\s?)?(?P<amount>{_NUMBER})", re.IGNORECASE)
_LISTED = re.compile(rf"(?P<first>{_NUMBER}), (?:{_NUMBER}, )*$", re.IGNORECASE)
_BETWEEN = re.compile(r"\b(?:between|from)\s$", re.IGNORECASE)
_DIGITS_PART = re.compile(_DIGITS)
_WORD_PART = re.compile(_WORD_NUMBER, re.IGNORECASE)
_SCALE_PART = re.compile(r"[a-z]+$", re.IGNORECASE)

_MORE = r"at least|no (?:less|fewer) than|(?:more|greater|higher|larger|longer) than|over|above|exceed\w*"
_MORE += r"|topp?\w*|north of|upwards? of|a minimum of"
_LESS = r"at most|no more than|(?:less|fewer|lower|smaller|shorter) than|under|below|up to"
_LESS += r"|as (?:many|much) as|a maximum of"
_ABOUT = r"about|around|almost|nearly|approximately|roughly|some|close to|(?:an )?estimated|just|~|≈"
_BOUND_BEFORE = re.compile(
    rf"(?<!\w)(?:(?P<least>{_MORE})|(?P<most>{_LESS})|(?P<about>{_ABOUT}))(?:\s(?:a|an|the))?\s*$",
    re.IGNORECASE,
)
_BOUND_BEHIND = re.compile(
    r"\s*(?:or (?P<about>so)\b|(?P<least>or more\b|plus\b|\+|and counting\b)|or (?P<most>less|fewer)\b)",
    re.IGNORECASE,
)
_PART = re.compile(
    r"\b(?:another|other|additional|further|extra|every|each|per|within|than|remaining|previous|just|only"
    r"|(?:the|this|these|in|for|over|during|his|her|its|our|their)\s(?:first|last|past|next))"
    r"(?:\s(?:the|a|an))?\s*$",
    re.IGNORECASE,
)
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_MONTH_BEFORE = re.compile(rf"\b{_MONTH}(?:\s\d+(?:\s?(?:-|–|to|and)))?\s*$", re.IGNORECASE)
_MONTH_BEHIND = re.compile(rf"(?:st|nd|rd|th)?(?:\sof)?\s{_MONTH}", re.IGNORECASE)
_NAME_BEFORE = re.compile(r"(?<![.!?…:”\"]\s)(?<!^)\b[A-Z][\w’']*\.?\s$")
_NUMBERED = re.compile(
    r"\b(?:no|nos|number|aged?|chapter|season|episode|game|week|day|phase|part|round)\.?\s$", re.IGNORECASE
)
_NO_COUNT_BEHIND = re.compile(
    r":\d|\s?[ap]\.?m\b|\s?o’?'?clock|(?:st|nd|rd|th)\b|/\d|['’]s?\b|-year-olds?\b| years?[ -]old\b| of\b"
    r"|[ -](?:second|minute|hour|day|week|month|year|decade)s? (?:after|ago|later|before|earlier|since)\b",
    re.IGNORECASE,
)
_TOLL_BEFORE = re.compile(
    r"\b(?:toll|death count)\b(?:[^.;,0-9]*\s)?(?:to|at|of|is|was|reach\w*|passe[sd]|hits?|surpass\w*"
    r"|exceed\w*|topp?\w*)(?:\sat least|\smore than|\snearly)?\s$",
    re.IGNORECASE,
)
_PEOPLE, _DEAD, _INJURED = "peopl", "dead", "injur"
_FATE_WORDS = 4
"""How near to a number of people the word stands that says what became of them."""
_CLOCK_BEHIND = re.compile(
    r"\s?(?:GMT|UTC|BST|CES?T|[ECMP][SD]?T|hours GMT|hrs)\b|\s(?:[Ll]ocal|[A-Z]\w+) time\b"
)
_POINTS = re.compile(r"[\s-]?(?:age\s)?points?\b")
_WORD = re.compile(r"[ -]?[^\W\d_]+(?:[’'-][^\W\d_]+)*")
_AGE = re.compile(
    r"(?P<name>\b[A-Z][\w’'-]+), (?P<age>\d{1,3})(?=[,.;)]|\s(?:who|and|of|from|was|is)\b)(?!,\d)"
)
_NO_NAMES = re.compile(rf"(?:{_MONTH}|(?:mon|tues|wednes|thurs|fri|satur|sun)day)$", re.IGNORECASE)
_MAX_AGE = 115
_MAX_THING_WORDS = 3
_ENDS_THING = frozenset(load_words("figure_stops"))
_SAME_THINGS = {
    **dict.fromkeys(("die", "dead", "death", "kill", "fatal", "dy"), _DEAD),
    **dict.fromkeys(("injur", "wound", "hurt"), _INJURED),
    **dict.fromkeys(("person", "peopl", "individu"), _PEOPLE),
    **dict.fromkeys(("children", "child", "kid"), "child"),
}


@dataclass(frozen=True, slots=True)
class Figure:
    """How many of what: a number from `low` to `high`, of a `thing` (its terms, the unit or noun first).

    `step` is the precision that it is given with: 100 for 1,200. `bound` is what “about”, “more than” and the
    like say of it. `span` is its place in the sentence, from such a word to the unit or thing.
    """

    low: float
    high: float
    step: float
    thing: tuple[str, ...]
    bound: Bound
    span: Span


def read_figures(sentence: str) -> tuple[Figure, ...]:
    """Return the figures of a sentence, in order; ages come last."""
    found = [figure for match in _FIGURE.finditer(sentence) if (figure := _read(sentence, match)) is not None]
    for match in _AGE.finditer(sentence):
        age = float(match["age"])
        if 0 < age <= _MAX_AGE and not _NO_NAMES.match(match["name"]):
            thing = (AGE, fold_name(match["name"]))
            found.append(Figure(age, age, 1.0, thing, Bound.EXACT, match.span("age")))
    return tuple(found)


def read_amounts(sentence: str) -> tuple[float, ...]:
    """Return the values of all numbers in a sentence, whatever they count."""
    return tuple(_value(match["amount"])[0] for match in _AMOUNT.finditer(sentence))


def joined_term(term: str) -> str:
    """Return the term that stands for several ones: “dead” for killed and died."""
    return _SAME_THINGS.get(term, term)


def _read(sentence: str, match: re.Match[str]) -> Figure | None:
    """Return the figure of a match; None if it counts nothing."""
    start, end = match.span()
    behind = sentence[end:]
    low, step = _value(match["low"])
    high = low
    if match["joint"] is not None:
        listed = _LISTED.search(sentence[:start]) if match["joint"] == "or" else None
        if listed is not None:
            start = listed.start()
            low, step = _value(listed["first"])
        scale = _scale(match["high"]) if _scale(match["low"]) == 1.0 else 1.0
        high, other = _value(match["high"])
        low, step = low * scale, max(step * scale, other)
        if low >= high or (match["joint"] == "and" and not _BETWEEN.search(sentence[:start])):
            return None
    before = sentence[:start]
    words, thing_end = _thing_words(behind)
    stems = tuple(joined_term(stem) for word in words for stem in _stems(word))
    if not stems and _TOLL_BEFORE.search(before):
        stems = (_DEAD,)
    elif stems[:1] == (_PEOPLE,):
        stems = _fate(stems, before, behind[thing_end:])
    if match["currency"] is not None:
        thing: tuple[str, ...] = (match["currency"].upper().removeprefix("US"), *stems)
    elif match["percent"] is not None:
        thing = ("point" if _POINTS.match(behind) else "%", *stems)
    elif not stems or _counts_nothing(match, before, behind):
        return None
    else:
        thing, end = stems, end + thing_end
    bounding = _BOUND_BEFORE.search(before)
    if bounding is not None:
        return Figure(low, high, step, thing, Bound(str(bounding.lastgroup)), (bounding.start(), end))
    if _PART.search(before):
        return None
    bounding = _BOUND_BEHIND.match(behind)
    bound = Bound(str(bounding.lastgroup)) if bounding is not None else Bound.EXACT
    return Figure(low, high, step, thing, bound, (start, end))


def _counts_nothing(match: re.Match[str], before: str, behind: str) -> bool:
    """True if a number is a year, a day, a time, a part of something, or a part of a name."""
    return (
        match["low"].lower() == "one"  # “one” is said of much that nobody counts
        or re.match(r"0\d", match["low"]) is not None
        or YEAR.fullmatch(match["low"]) is not None
        or YEAR.fullmatch(match["high"] or "") is not None
        or _MONTH_BEFORE.search(before) is not None
        or _MONTH_BEHIND.match(behind) is not None
        or _NAME_BEFORE.search(before) is not None
        or _NUMBERED.search(before) is not None
        or _NO_COUNT_BEHIND.match(behind) is not None
        or _CLOCK_BEHIND.match(behind) is not None
    )


def _thing_words(behind: str) -> tuple[list[str], int]:
    """Return the words directly behind a number that say what it counts, and where they end."""
    words: list[str] = []
    end = 0
    while len(words) < _MAX_THING_WORDS and (match := _WORD.match(behind, end)) is not None:
        word = match.group().strip(" -")
        if word.lower() in _ENDS_THING:
            break
        words.append(word)
        end = match.end()
    return words, end


def _fate(stems: tuple[str, ...], before: str, behind: str) -> tuple[str, ...]:
    """Return the thing that a number of people counts: the dead or the injured, if that stands beside it."""
    words = [(rank + 0.5, word) for rank, word in enumerate(before.split()[: -_FATE_WORDS - 1 : -1])]
    words += [(float(rank), word) for rank, word in enumerate(behind.split()[:_FATE_WORDS])]
    ranks = {joined_term(stem): rank for rank, word in sorted(words, reverse=True) for stem in _stems(word)}
    found = [term for term in (_DEAD, _INJURED) if term in stems[1:]]
    found = found or sorted((t for t in (_DEAD, _INJURED) if t in ranks), key=lambda term: ranks[term])
    return (found[0],) if found else stems


@cache
def _stems(word: str) -> tuple[str, ...]:
    return tuple(terms(word))


def _value(number: str) -> tuple[float, float]:
    """Return the value of a written number, and the step that it is given in."""
    scale = _scale(number)
    digits = _DIGITS_PART.match(number)
    if digits is None:
        word = _WORD_PART.match(number)
        tens, _, units = (word.group() if word else number).lower().partition("-")
        value = _WORD_VALUES[tens] + (_WORD_VALUES[units] if units else 0.0)
        return value * scale, scale if value % 10 else scale * 10
    plain = digits.group().replace(",", "")
    whole, _, decimals = plain.partition(".")
    if decimals:
        return float(plain) * scale, 10.0 ** -len(decimals) * scale
    zeros = len(whole) - len(whole.rstrip("0")) if whole.strip("0") else 0
    return float(plain) * scale, 10.0**zeros * scale


def _scale(number: str) -> float:
    match = _SCALE_PART.search(number)
    if match is None:
        return 1.0
    word = match.group().lower()
    return _SCALES.get(word) or (_SHORT_SCALES.get(word, 1.0) if number[:1].isdigit() else 1.0)

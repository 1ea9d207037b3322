"""Split text into index terms by the rules of its language: lower case, without stop words, stemmed.

Ranking, spelling, abstention and topics all split words here, so that their terms are those of the index.
Snowball's stemmers and stop words are tantivy's. Languages of many endings without one are cut to five
letters, which does nearly as well (McNamee and Mayfield 2004). Scripts that write no spaces between words are
split into overlapping pairs of characters, in a text of any language.
"""

import re
from collections.abc import Callable, Collection, Iterator
from functools import cache
from itertools import pairwise
from typing import Protocol

import tantivy

from index.text.letters import plain_letters

ENGLISH = "en"

_SNOWBALL = {
    "ar": "arabic",
    "da": "danish",
    "de": "german",
    "el": "greek",
    ENGLISH: "english",
    "es": "spanish",
    "fi": "finnish",
    "fr": "french",
    "hu": "hungarian",
    "it": "italian",
    "nb": "norwegian",
    "nl": "dutch",
    "nn": "norwegian",
    "no": "norwegian",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sv": "swedish",
    "ta": "tamil",
    "tr": "turkish",
}
_WITHOUT_STOP_WORDS = frozenset({"ar", "el", "ro", "ta", "tr"})
"""Languages for which tantivy has a stemmer and no stop words."""

_CUT = frozenset({"be", "bg", "bs", "cs", "et", "hr", "lt", "lv", "mk", "pl", "sk", "sl", "sr", "uk"})
"""Languages of many endings without a Snowball stemmer in tantivy."""

_CUT_LETTERS = 5

ANALYZED_LANGUAGES = frozenset({*_SNOWBALL, *_CUT})
"""The languages with rules of their own."""

TERMS_VERSION = "3"
"""Change it when a text gets other terms, so that indexes are made anew."""

_MAX_TERM_BYTES = 60
"""Longer words are left out."""

_UNSPACED = re.compile(
    "([\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u3005\u3041-\u3096\u30a1-\u30fa\u30fc"
    "\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff]+)"
)
"""Runs of Thai, Lao, Burmese, Khmer, Korean, Japanese and Chinese letters."""

_ROMAN = re.compile(r"(?<!\w)(?:X{0,2}(?:IX|IV|V?I{2,3}|VI)|X{1,2}[IV]|XX|ii|iii|vii|viii)(?!\w)")
"""Roman numerals of two letters or more; of small letters those that hardly mean anything else."""

_ROMAN_VALUES = {"i": 1, "v": 5, "x": 10}

_MARK_RUNS = re.compile(r"[\u0e46-\u0e4f\u0ec6-\u0ecf\u1037-\u103a]+")
"""Marks of tone, which people leave out."""


class TermStatistics(Protocol):
    """The document frequency of each term over all passages of an index."""

    def __len__(self) -> int:
        """The number of passages."""

    @property
    def languages(self) -> Collection[str]:
        """The languages, by `rules_of`, that the passages are in."""

    def document_frequency(self, term: str) -> int:
        """The number of passages that contain `term`, one that `terms` returned."""


def rules_of(language: str) -> str:
    """Return the language whose rules split a text in a BCP-47 language: English if that is unknown."""
    base = language.partition("-")[0].lower()
    return base if base in _SNOWBALL or base in _CUT else ENGLISH


def terms(text: str, language: str = ENGLISH) -> list[str]:
    """Return the index terms of a text in a language, in order, with repetitions.

    The values of Roman numerals come last: a question about "Artemis 2" finds "Artemis II".
    """
    analyze = _analyzer(rules_of(language))
    plain = plain_letters(text)
    values = [_roman_value(match.group()) for match in _ROMAN.finditer(plain)]
    if plain.isascii():
        return [*analyze(plain), *values]
    found: list[str] = []
    for number, part in enumerate(_UNSPACED.split(plain)):
        found += _pairs(part) if number % 2 else analyze(part)
    return [*found, *values]


def _roman_value(numeral: str) -> str:
    """Return the value of a Roman numeral; a smaller one before a greater one is taken from it."""
    values = [_ROMAN_VALUES[letter] for letter in numeral.lower()]
    signs = [-1 if one < other else 1 for one, other in pairwise(values)]
    return str(sum(sign * value for sign, value in zip([*signs, 1], values, strict=True)))


def terms_in(text: str, languages: Collection[str]) -> list[str]:
    """Return the terms of a text of unknown language under the rules of several, each once."""
    return list(dict.fromkeys(term for language in sorted(languages) for term in terms(text, language)))


def _pairs(run: str) -> Iterator[str]:
    """Yield the overlapping pairs of a run's characters; a single character is a term itself."""
    letters = _MARK_RUNS.sub("", run)
    yield from (letters[n : n + 2] for n in range(max(1, len(letters) - 1)) if letters)


@cache
def _analyzer(language: str) -> Callable[[str], list[str]]:
    builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
    for step in _filters(language):
        builder = builder.filter(step)
    analyzer = builder.build()
    if language in _CUT:
        return lambda text: [term[:_CUT_LETTERS] for term in analyzer.analyze(text)]
    return lambda text: list(analyzer.analyze(text))


def _filters(language: str) -> Iterator[tantivy.Filter]:
    yield tantivy.Filter.remove_long(_MAX_TERM_BYTES)
    yield tantivy.Filter.lowercase()
    if language in _CUT:
        return
    name = _SNOWBALL[language]
    if language == ENGLISH:
        yield tantivy.Filter.ascii_fold()
        yield tantivy.Filter.stopword(name)
        yield tantivy.Filter.custom_stopword(["s", "t"])
        yield tantivy.Filter.stemmer(name)
        return
    if language not in _WITHOUT_STOP_WORDS:
        yield tantivy.Filter.stopword(name)
    yield tantivy.Filter.stemmer(name)
    yield tantivy.Filter.ascii_fold()  # after stemming, whose endings have accents

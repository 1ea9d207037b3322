"""The small words of questions in English, German, French, Spanish and Ukrainian (`words.toml`).

Words that several languages share, such as “die”, count only in the language of the text.
"""

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from typing import Any

_WORD = re.compile(r"(?:[^\W\d_]\.){2,}|[^\W_]+(?:[.,][0-9]+|[-‐‑'’ʼ.](?=[^\W_])[^\W_]+)*")
_CYRILLIC = re.compile(r"[а-яіїєґ]", re.IGNORECASE)
_ELISION = re.compile(r"(?:qu|lorsqu|jusqu|[cdjlmnst])'(?=\w)")


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text: as written, in lower case without a possessive's “'s”, and its place."""

    text: str
    lower: str
    start: int
    end: int


def find_words(text: str) -> list[Word]:
    """Return the words of a text; a French elision (“qu'”, “d'”) is a word of its own."""
    words: list[Word] = []
    for match in _WORD.finditer(text):
        start, end = match.span()
        elided = _ELISION.match(_lower(match.group()))
        if elided is not None:
            words.append(_word(text, start, start + elided.end()))
            start += elided.end()
        words.append(_word(text, start, end))
    return words


def _word(text: str, start: int, end: int) -> Word:
    return Word(text[start:end], _lower(text[start:end]).removesuffix("'s"), start, end)


def _lower(text: str) -> str:
    return text.lower().replace("’", "'")


@dataclass(frozen=True)
class Language:
    """The small words of one language.

    `greetings` may go before a question (“hi”). `leads` begin a question that follows another (“what
    about”), `joins` stand between two questions (“and”). `asking` are question words, `asking_phrases`
    question words with what belongs to them (“how many”), `verbs` auxiliaries and the like. `pointing` words
    stand for something that was said before (“it”, “there”). `prepositions` and `articles` go before a name
    or noun; `fillers` say nothing alone. With `capitalised_nouns` a capital letter is no sign of a name.
    """

    code: str
    greetings: tuple[str, ...]
    leads: tuple[str, ...]
    joins: tuple[str, ...]
    asking: frozenset[str]
    asking_phrases: tuple[str, ...]
    verbs: frozenset[str]
    pointing: frozenset[str]
    prepositions: frozenset[str]
    articles: frozenset[str]
    fillers: frozenset[str]
    capitalised_nouns: bool

    @cached_property
    def small(self) -> frozenset[str]:
        """All words that carry no content."""
        parts = (self.verbs, self.pointing, self.prepositions, self.articles, self.fillers, self.joins)
        return self.asking.union(*parts)


def _read_language(code: str, lists: dict[str, Any]) -> Language:
    def phrases(name: str) -> tuple[str, ...]:
        return tuple(" ".join(phrase.split()) for phrase in lists[name].split(","))

    def words(name: str) -> frozenset[str]:
        return frozenset(lists[name].split())

    return Language(
        code=code,
        greetings=phrases("greetings"),
        leads=phrases("leads"),
        joins=phrases("joins"),
        asking=words("asking"),
        asking_phrases=phrases("asking_phrases"),
        verbs=words("verbs"),
        pointing=words("pointing"),
        prepositions=words("prepositions"),
        articles=words("articles"),
        fillers=words("fillers"),
        capitalised_nouns=lists.get("capitalised_nouns", False),
    )


LANGUAGES = tuple(
    _read_language(code, lists)
    for code, lists in tomllib.loads(
        files(__package__).joinpath("words.toml").read_text(encoding="utf-8")
    ).items()
)
ENGLISH = LANGUAGES[0]

_GREETING = re.compile(
    r"(?:{})\b(?P<mark>[\s,;:!.]*)".format(
        "|".join(re.escape(greeting) for language in LANGUAGES for greeting in language.greetings)
    ),
    re.IGNORECASE,
)


def without_greeting(text: str) -> str:
    """Return a text without the greeting before its question: “hey, what is X?” is “what is X?”.

    Without a mark behind it the greeting goes only before a question word: “Hello Kitty is whose?” stays.
    """
    found = _GREETING.match(text)
    if found is None:
        return text
    rest = text[found.end() :]
    words = find_words(rest)
    if len(words) < 2:
        return text
    is_parted = bool(found["mark"].strip())
    return rest if is_parted or words[0].lower in find_language(words).asking else text


def find_language(words: Sequence[Word], otherwise: Language = ENGLISH) -> Language:
    """Return the language that most of the small words belong to; `otherwise` if none has more."""
    if any(_CYRILLIC.search(word.lower) for word in words):
        return next(language for language in LANGUAGES if language.code == "uk")
    counts = {
        language.code: sum(
            2 if word.lower in language.asking else word.lower in language.small for word in words
        )
        for language in LANGUAGES
    }
    best = max(counts.values())
    if counts[otherwise.code] == best:
        return otherwise
    return next(language for language in LANGUAGES if counts[language.code] == best)

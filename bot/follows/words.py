"""Read and find the words that a follow leaves out: exact words, and phrases in quotation marks."""

import re
from functools import lru_cache

from corpus.errors import UsageError
from index.text.letters import plain_letters

MAX_WORDS_CHARS = 200
"""The longest text of words to leave out."""

_MARKS = '"“”„«»'
_ITEM = re.compile(rf"[{_MARKS}]([^{_MARKS}]*)[{_MARKS}]|([^\s,;{_MARKS}]+)")

_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
"""A letter of a script that puts no spaces between words."""


def parse_words(text: str) -> list[str]:
    """Return the words and phrases in a text such as `sports, "transfer window"`.

    Raises UsageError if there are none.
    """
    found = (" ".join((quoted or single).split()) for quoted, single in _ITEM.findall(text))
    words = list(dict.fromkeys(word for word in found if any(map(str.isalnum, word))))
    if not words:
        raise UsageError(f'{text!r}: there is no word in that; write it like: sports, "transfer window"')
    return words


def write_words(words: list[str]) -> str:
    """Return words and phrases as one text that `parse_words` reads."""
    return ", ".join(f'"{word}"' if " " in word else word for word in words)


def contains_words(words: str, text: str) -> bool:
    """True if a text has one of the words in `words`, in any case, but not inside a longer word."""
    return _pattern(words).search(_fold(text)) is not None


@lru_cache(maxsize=1_024)
def _pattern(words: str) -> re.Pattern[str]:
    return re.compile("|".join(_word_pattern(_fold(word)) for word in parse_words(words)))


def _word_pattern(word: str) -> str:
    """Return the pattern of a word: with any white space inside, and with no letter or digit beside it."""
    inner = r"\s+".join(re.escape(part) for part in word.split())
    left = "" if _UNSPACED.match(word[0]) else r"(?<!\w)"
    right = "" if _UNSPACED.match(word[-1]) else r"(?!\w)"
    return f"{left}{inner}{right}"


def _fold(text: str) -> str:
    return plain_letters(text).casefold()

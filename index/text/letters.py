"""Plain letters for search, by Unicode's NFKC: of full-width letters, ligatures, superscripts and the like.

Punctuation stays as it is: an ellipsis is one token of the encoder's. The stored text stays untouched.
"""

import re
import unicodedata
from collections.abc import Sequence

from corpus.document import Span

_MARKS = r"\u0300-\u036f\u3099\u309a\uff9e\uff9f"
_LETTERS = re.compile(rf"(?:[^\W\x00-\x7f]|[^\W_](?=[{_MARKS}])|[{_MARKS}])+")


def plain_letters(text: str) -> str:
    """Return `text` with plain letters and digits, each with its accents in one character."""
    if text.isascii() or unicodedata.is_normalized("NFKC", text):
        return text
    return _LETTERS.sub(lambda found: unicodedata.normalize("NFKC", found[0]), text)


def plain_letters_and_spans(text: str, spans: Sequence[Span]) -> tuple[str, tuple[Span, ...]]:
    """Return `text` with plain letters, and the spans of what `spans`, in order, span in `text`."""
    if plain_letters(text) == text:
        return text, tuple(spans)
    parts: list[str] = []
    moved: list[Span] = []
    length = position = 0
    for start, end in spans:
        parts.append(plain_letters(text[position:start]))
        parts.append(plain_letters(text[start:end]))
        left = length + len(parts[-2])
        length = left + len(parts[-1])
        moved.append((left, length))
        position = end
    return "".join([*parts, plain_letters(text[position:])]), tuple(moved)

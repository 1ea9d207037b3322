"""Join words that a hyphen divides at the end of a line, as far as the document itself shows how."""

import re
from collections import defaultdict
from collections.abc import Iterable

from corpus.readers.pdf.page import HYPHEN_AT_LINE_END

_SOFT_HYPHEN = "\u00ad"
_HYPHENS = f"-\u2010\u2011{_SOFT_HYPHEN}{HYPHEN_AT_LINE_END}"
_DIVIDED = re.compile(rf"(\S*?)([^\W\d_]+)[{_HYPHENS}]$")
_RANGE = re.compile(r"\d[-\u2010\u2011]$")
_NEXT_WORD = re.compile(r"[^\W\d_]+")
_WORD = re.compile(r"[^\W\d_]+(?:[-\u2010\u2011][^\W\d_]+)*")
_AND = frozenset("und oder bzw sowie and or to y e o u et ou og och en of i a lub и или та або й".split())
"""Words after which a second part shares its ending with the first: "Ober- und Unterhaus"."""
_ALWAYS_HYPHENATED = frozenset(("self",))
_SUFFIX = ("ish", "less", "hood", "same")


class Hyphenation:
    """The words of a document, by which a divided word is joined with or without its hyphen."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._words: set[str] = set()
        self._hyphenated: set[str] = set()
        self._seconds: dict[str, set[str]] = defaultdict(set)
        for line in lines:
            for word in map(str.casefold, _WORD.findall(line.rstrip(_HYPHENS))):
                plain = re.sub("[\u2010\u2011]", "-", word)
                self._words.add(plain)
                first, hyphen, second = plain.partition("-")
                if hyphen:
                    self._hyphenated.add(plain)
                    self._seconds[first].add(second)

    def join(self, text: str, line: str) -> str:
        """Return the text of a paragraph with one more line of it."""
        divided = _DIVIDED.search(text)
        following = _NEXT_WORD.match(line)
        if divided is None:
            is_range = bool(_RANGE.search(text)) and line[:1].isdigit()
            return text + line if is_range else f"{text} {line}"
        kept = text[:-1] + "-"
        if following is None:
            return kept + line if line[:1].isdigit() else f"{kept} {line}"  # "COVID-19"
        if following.group().casefold() in _AND and text[-1] != _SOFT_HYPHEN:
            return f"{kept} {line}"
        if text[-1] == _SOFT_HYPHEN:
            return text[:-1] + line
        return (kept if self._keeps_hyphen(divided, following.group()) else text[:-1]) + line

    def _keeps_hyphen(self, divided: re.Match[str], second: str) -> bool:
        before, first = divided.group(1), divided.group(2).casefold()
        if second[0].isupper() and not divided.group(2).isupper():
            return True
        if any(mark in before for mark in "/@.\\_") or before[-1:].isdigit():  # an address, a file, "3-year"
            return True
        second = second.casefold()
        if first + second in self._words:
            return False
        if f"{first}-{second}" in self._hyphenated or before.endswith(("-", "\u2010")):
            return True
        if first in _ALWAYS_HYPHENATED:
            return not second.startswith(_SUFFIX)
        return len(self._seconds[first]) > 1 and second in self._words


def clean_line_end(text: str) -> str:
    """Return a text without soft hyphens, and with PDFium's marks as hyphens."""
    return text.replace(_SOFT_HYPHEN, "").replace(HYPHEN_AT_LINE_END, "-")

"""Clean and cut plain text, by characters as people see them."""

import unicodedata

import regex

from corpus.reflow import collapse_whitespace

_JOINERS = "\u200c\u200d"
_EMOJI = range(0x1F000, 0x1FB00)
_EMOJI_STYLE = "\ufe0f"
"""The variation selector that shows the character before it as an emoji."""

_FLAG_LETTERS = frozenset(map(chr, range(0x1F1E6, 0x1F200)))

_CHARACTER = regex.compile(r"\X")
"""What people see as one character: an extended grapheme cluster (Unicode, UAX #29)."""


def plain(text: str) -> str:
    """Return `text` without control, format and private characters, which hide or reorder text.

    White space becomes a space or a line break. Emoji that are newer than Python's tables stay.
    """
    lines = text.split("\n")  # nearly every line is printable, and then all of it stays
    return "\n".join(line if line.isprintable() else "".join(map(_visible, line)) for line in lines)


def _visible(character: str) -> str:
    if character in _JOINERS:
        return character
    if character.isspace():
        return " "
    hides = unicodedata.category(character).startswith("C") and ord(character) not in _EMOJI
    return "" if hides else character


def units(text: str) -> int:
    """Return the length of `text` in UTF-16 code units, as Discord's clients count it."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def fit_plain(text: str, limit: int) -> str:
    """Return `text` on one line without markdown (labels, choices), cut to `limit` UTF-16 units."""
    line = collapse_whitespace(plain(text))
    if units(line) <= limit:
        return line
    cut = min(len(line), limit - 1)
    while units(line[:cut]) > limit - 1:
        cut -= 1
    return line[: character_start(line, cut)].rstrip() + "…"


def character_start(text: str, cut: int) -> int:
    """Return the last index at or before `cut` that is not inside a character."""
    end = 0
    for found in _CHARACTER.finditer(text):
        if found.end() > cut:
            break
        end = found.end()
    return end


def cell_width(text: str) -> int:
    """Return the columns of `text` in a font of fixed width: 2 for an emoji or a Chinese character."""
    return sum(map(_character_width, _CHARACTER.findall(text)))


def _character_width(character: str) -> int:
    if character.isascii():
        return 1
    if _EMOJI_STYLE in character or character[0] in _FLAG_LETTERS:
        return 2
    if unicodedata.east_asian_width(character[0]) in "WF":
        return 2
    return 0 if unicodedata.category(character[0]) in ("Mn", "Me", "Cf") else 1

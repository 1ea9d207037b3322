"""Discord's limits, and text cut to fit them: at a sentence's end, else between words.

Lengths are counted in UTF-16 units, which is never less than what Discord counts. Limits:
discord.com/developers/docs/components/reference and /docs/resources/message.
"""

import unicodedata

from bot.discord.text import escape
from corpus.sentences import sentence_spans

VIEW_CHARACTERS = 4_000
"""All text displays of one Components V2 message together."""

VIEW_COMPONENTS = 40
BUTTON_LABEL = 80
LINK_LENGTH = 512
CUSTOM_ID = 100
CHOICE_NAME = 100
CHOICES = 25
CONTENT = 2_000

_JOINED = frozenset("\u200d\ufe0f\u20e3")


def units(text: str) -> int:
    """The length of `text` as Discord's clients count it: UTF-16 code units."""
    return len(text) + sum(ord(character) > 0xFFFF for character in text)


def fit(text: str, limit: int) -> str:
    """`text` escaped, at most `limit` units long, with "…" where something is left out.

    It is cut after a sentence if that keeps at least half of what fits, else between words, and
    never inside a character that people see as one.
    """
    whole = escape(text)
    if units(whole) <= limit:
        return whole
    room = _longest(text, limit - 2)
    ends = [end for _, end in sentence_spans(text) if end <= room]
    if ends and ends[-1] >= room / 2:
        return escape(text[: ends[-1]].rstrip()) + " …"
    words = text[:room].rfind(" ")
    cut = words if words >= room / 2 else _between_characters(text, room)
    return escape(text[:cut].rstrip()) + "…"


def fit_plain(text: str, limit: int) -> str:
    """`text` for places without markdown (labels, choices): one line, cut to `limit` units."""
    line = " ".join(text.split())
    if units(line) <= limit:
        return line
    cut = len(line)
    while units(line[:cut]) > limit - 1:
        cut -= 1
    return line[: _between_characters(line, cut)].rstrip() + "…"


def _longest(text: str, limit: int) -> int:
    """The most characters of `text` that are at most `limit` units long once escaped."""
    low, high = 0, min(len(text), max(0, limit))
    while low < high:
        middle = (low + high + 1) // 2
        if units(escape(text[:middle])) <= limit:
            low = middle
        else:
            high = middle - 1
    return low


def _between_characters(text: str, cut: int) -> int:
    while 0 < cut < len(text) and _belongs_together(text[cut - 1], text[cut]):
        cut -= 1
    return cut


def _belongs_together(before: str, after: str) -> bool:
    joined = after in _JOINED or before == "\u200d" or bool(unicodedata.combining(after))
    tone = 0x1F3FB <= ord(after) <= 0x1F3FF
    flag = all(0x1F1E6 <= ord(c) <= 0x1F1FF for c in (before, after))
    return joined or tone or flag

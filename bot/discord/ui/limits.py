"""Discord's limits, and text cut to fit them: at a sentence's end, else between words.

Lengths are counted in UTF-16 units, which is never less than what Discord counts. Limits:
discord.com/developers/docs/components/reference and /docs/resources/message.
"""

from collections.abc import Iterable

from bot.discord.ui.escape import escape, plain
from bot.text import character_start, fit_plain, units
from corpus.reflow import for_reading
from corpus.sentences import sentence_spans

__all__ = ["fit", "fit_line", "fit_plain", "units", "whole_lines"]

VIEW_CHARACTERS = 4_000
"""All text displays of one Components V2 message together."""

VIEW_COMPONENTS = 40
LINK_LENGTH = 512
CUSTOM_ID = 100
CHOICE_NAME = 100
CHOICES = 25
CONTENT = 2_000
THREAD_NAME = 100
MAX_TOPIC_CHARS = 200
MAX_QUESTION_CHARS = 2_000
"""The longest topic and question that a command takes."""

_NEAR = 8
"""How many times its limit is read of a text, so that a huge one takes no longer than a long one."""

_UNSEEN = " \n\u200c\u200d"


def fit(text: str, limit: int) -> str:
    """`text` escaped, at most `limit` units long, with "…" where something is left out.

    It is cut after a sentence if that keeps at least half of what fits, else between words, and
    never inside a character that people see as one. Where there is nothing to see it is "…": Discord
    refuses empty texts, and empty bold is none.
    """
    is_long, text = len(text) > _NEAR * limit, plain(text[: _NEAR * limit])
    whole = escape(text)
    if not whole.strip(_UNSEEN):
        return "…"
    if not is_long and units(whole) <= limit:
        return whole
    room = _longest(text, limit - 2)
    ends = [end for _, end in sentence_spans(text[: 2 * room]) if room / 2 <= end <= room]
    for end in reversed(ends):
        if character_start(text, end) == end:
            return escape(text[:end].rstrip()) + " …"
    words = text[: room + 1].rfind(" ")
    cut = character_start(text, words if words >= room / 2 else room)
    return escape(text[:cut].rstrip()) + "…"


def fit_line(text: str, limit: int) -> str:
    """As `fit`, on one line: for titles and names."""
    return fit(for_reading(text[: _NEAR * limit]), limit)


def whole_lines(lines: Iterable[str], limit: int = CONTENT) -> str:
    """As many whole lines as fit, with "…" where some are left out."""
    kept, length = [], 0
    for line in lines:
        length += units(line) + 1
        if length > limit - 2:
            kept.append("…")
            break
        kept.append(line)
    return "\n".join(kept)


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

"""Discord's limits, and functions that cut text to fit: at a sentence's end, else between words.

Lengths are counted in UTF-16 units, which is never less than Discord's own count. Limits:
discord.com/developers/docs/components/reference and /docs/resources/message.
"""

from collections.abc import Callable, Iterable

from discord import ui

from bot.discord.ui.escape import escape
from bot.text import character_start, plain, units
from corpus.reflow import collapse_whitespace
from corpus.sentences import sentence_spans

MAX_VIEW_CHARS = 4_000
"""The limit for all text displays of one Components V2 message together."""

MAX_VIEW_COMPONENTS = 40
MAX_LINK_CHARS = 512
MAX_CUSTOM_ID_CHARS = 100
MAX_LABEL_CHARS = 80
MAX_CHOICE_CHARS = 100
MAX_CHOICES = 25
MAX_CONTENT_CHARS = 2_000
MAX_THREAD_NAME_CHARS = 100
MAX_TOPIC_CHARS = 200
MAX_QUESTION_CHARS = 2_000
"""The longest topic and question that a command takes."""

_READ_FACTOR = 8
"""Only this many times the limit is read of a text: a huge text takes no longer than a long one."""

_INVISIBLE_CHARS = " \n\u200c\u200d"


def fit(text: str, limit: int, markdown: Callable[[str], str] = escape) -> str:
    """Return `text` escaped and cut to `limit` units, with "…" where something is left out.

    `markdown` escapes it, and makes it no longer than `escape` does.
    It is cut after a sentence if that keeps at least half of what fits, else between words, and never inside
    a character that people see as one. A text without visible characters becomes "…", because Discord refuses
    empty texts, and empty bold is not bold.
    """
    is_long = len(text) > _READ_FACTOR * limit
    text = plain(text[: _READ_FACTOR * limit])
    whole = markdown(text)
    if not whole.strip(_INVISIBLE_CHARS):
        return "…"
    if not is_long and units(whole) <= limit:
        return whole
    room = _longest_prefix(text, limit - 2)
    ends = [end for _, end in sentence_spans(text[: 2 * room]) if room / 2 <= end <= room]
    for end in reversed(ends):
        if character_start(text, end) == end:
            return markdown(text[:end].rstrip()) + " …"
    words = text[: room + 1].rfind(" ")
    cut = character_start(text, words if words >= room / 2 else room)
    return markdown(text[:cut].rstrip()) + "…"


def text_units(view: ui.LayoutView) -> int:
    """Return the length of all text displays of a message."""
    return sum(units(item.content) for item in view.walk_children() if isinstance(item, ui.TextDisplay))


def fit_line(text: str, limit: int) -> str:
    """Return `text` as `fit` does, on one line: for titles and names."""
    return fit(collapse_whitespace(text[: _READ_FACTOR * limit]), limit)


def whole_lines(lines: Iterable[str], limit: int = MAX_CONTENT_CHARS) -> str:
    """Return as many whole lines as fit, with "…" where some are left out."""
    kept, length = [], 0
    for line in lines:
        length += units(line) + 1
        if length > limit - 2:
            kept.append("…")
            break
        kept.append(line)
    return "\n".join(kept)


def _longest_prefix(text: str, limit: int) -> int:
    """Return how many characters of `text` fit into `limit` units once escaped."""
    low, high = 0, min(len(text), max(0, limit))
    while low < high:
        middle = (low + high + 1) // 2
        if units(escape(text[:middle])) <= limit:
            low = middle
        else:
            high = middle - 1
    return low

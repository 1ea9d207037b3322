"""Write the question at the head of an answer, and read it back from the message when a button is pressed.

So no question has to be stored: a button reads what it needs from its own message.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import discord

from bot.discord.ui.limits import fit
from corpus.reflow import collapse_whitespace

_QUESTION_PREFIX = "### "
_PREVIOUS_PREFIX = "-# ↳ "
_ZERO_WIDTH_SPACE = "\u200b"
MAX_SHOWN_QUESTION_CHARS = 300
MAX_SHOWN_PREVIOUS_CHARS = 200


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, and the earlier question that it follows up."""

    question: str
    following: str | None = None

    @property
    def whole(self) -> str:
        """The text to search for: the earlier question and this one together."""
        return f"{self.following} {self.question}" if self.following else self.question


def question_head(asked: Asked) -> str:
    """Return the head of an answer as markdown."""
    head = _QUESTION_PREFIX + fit(collapse_whitespace(asked.question), MAX_SHOWN_QUESTION_CHARS)
    if head.endswith("#"):
        head += _ZERO_WIDTH_SPACE  # Discord drops number signs at the end of a heading
    if asked.following:
        head += "\n" + _PREVIOUS_PREFIX + fit(collapse_whitespace(asked.following), MAX_SHOWN_PREVIOUS_CHARS)
    return head


def read_head(markdown: str) -> Asked | None:
    """Return the question in a head, None if the text is not a head."""
    first, _, second = markdown.partition("\n")
    if not first.startswith(_QUESTION_PREFIX):
        return None
    following = (
        _unescape(second.removeprefix(_PREVIOUS_PREFIX)) if second.startswith(_PREVIOUS_PREFIX) else None
    )
    return Asked(_unescape(first.removeprefix(_QUESTION_PREFIX)), following)


def asked_in(message: discord.Message | None) -> Asked | None:
    """Return the question in an answer of the bot, None if the message is not an answer."""
    first = next(_texts_in(message), None)
    return read_head(first) if first else None


def all_asked_in(message: discord.Message | None) -> list[Asked]:
    """Return all questions in an answer of the bot, in order."""
    heads = (read_head(text) for text in _texts_in(message))
    return [asked for asked in heads if asked is not None]


def _texts_in(message: discord.Message | None) -> Iterator[str]:
    if message is None:
        return
    view = discord.ui.LayoutView.from_message(message, timeout=None)
    for item in view.walk_children():
        if isinstance(item, discord.ui.TextDisplay):
            yield item.content


def _unescape(text: str) -> str:
    return re.sub(r"\\(\W|_)", r"\1", text).replace(_ZERO_WIDTH_SPACE, "").removesuffix("…").strip()

"""The head of an answer: the question, and what it follows. Read back from a message by its buttons.

So no question has to be kept: what a button needs stands in the message that it belongs to.
"""

import re
from dataclasses import dataclass

import discord

from bot.discord.ui.limits import fit
from corpus.reflow import for_reading

_QUESTION = "### "
_FOLLOWING = "-# ↳ "
_NOTHING = "\u200b"
QUESTION_CHARACTERS = 300
FOLLOWING_CHARACTERS = 200


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, and the one before that it follows."""

    question: str
    following: str | None = None

    @property
    def whole(self) -> str:
        """What is searched for: the question read together with what it follows."""
        return f"{self.following} {self.question}" if self.following else self.question


def question_head(asked: Asked) -> str:
    """The head as markdown."""
    head = _QUESTION + fit(for_reading(asked.question), QUESTION_CHARACTERS)
    if head.endswith("#"):
        head += _NOTHING  # Discord leaves out number signs that end a heading
    if asked.following:
        head += "\n" + _FOLLOWING + fit(for_reading(asked.following), FOLLOWING_CHARACTERS)
    return head


def read_head(markdown: str) -> Asked | None:
    """The question back out of a head, None if the text is none."""
    first, _, second = markdown.partition("\n")
    if not first.startswith(_QUESTION):
        return None
    following = _unescape(second.removeprefix(_FOLLOWING)) if second.startswith(_FOLLOWING) else None
    return Asked(_unescape(first.removeprefix(_QUESTION)), following)


def asked_in(message: discord.Message | None) -> Asked | None:
    """Return the question of a message that the bot has answered it in, None if it is no answer."""
    if message is None:
        return None
    view = discord.ui.LayoutView.from_message(message, timeout=None)
    texts = (item.content for item in view.walk_children() if isinstance(item, discord.ui.TextDisplay))
    first = next(texts, None)
    return read_head(first) if first else None


def _unescape(text: str) -> str:
    return re.sub(r"\\(\W|_)", r"\1", text).replace(_NOTHING, "").removesuffix("…").strip()

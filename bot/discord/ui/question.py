"""Write the question at the head of an answer, and read it back from the message when a button is pressed.

So no question has to be stored: a button reads what it needs from its own message.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import discord

from bot.conversation.follow_ups import Kind, kind_of, resolve
from bot.discord.translations import Say
from bot.discord.ui.custom_ids import QuoteRef, read_part, read_refs
from bot.discord.ui.limits import fit
from corpus.reflow import collapse_whitespace

_QUOTED = re.compile(r"[“„](.+)[”“]\s*[⁰¹²³⁴⁵⁶⁷⁸⁹ ]*$")
_OF_DOCUMENTS = re.compile(r"-# |[⁰¹²³⁴⁵⁶⁷⁸⁹]|```|🕑|\s*$")
_QUESTION_PREFIX = "### "
_SMALL = "-# "
_PREVIOUS_PREFIX = f"{_SMALL}↳ "
_BETWEEN = " · "
_ZERO_WIDTH_SPACE = "\u200b"
MAX_SHOWN_QUESTION_CHARS = 300
MAX_SHOWN_PREVIOUS_CHARS = 200


@dataclass(frozen=True, slots=True)
class Shown:
    """What an answer shows: its quotes, as texts, and their places."""

    texts: tuple[str, ...] = ()
    refs: tuple[QuoteRef, ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, and the earlier questions that it follows up, oldest first with `_BETWEEN` between two.

    `shown` is the answer to the last of these.
    """

    question: str
    following: str | None = None
    shown: Shown = field(default_factory=Shown, compare=False)

    @property
    def whole(self) -> str:
        """The question as one of its own, with what it lacks from the earlier one."""
        return resolve(self.question, self.previous)

    @property
    def as_typed(self) -> str:
        """The earlier questions and this one as people typed them, to be stored and shown to people."""
        return " ".join([*(self.following or "").split(_BETWEEN), self.question]).strip()

    @property
    def previous(self) -> str:
        """The question that this one follows up as one of its own, "" without one."""
        whole = ""
        for typed in (self.following or "").split(_BETWEEN):
            whole = resolve(typed, whole)
        return whole

    @property
    def asked_so_far(self) -> str:
        """What a follow-up to this question follows: as many of the last questions as a head has room for."""
        typed = [*(self.following.split(_BETWEEN) if self.following else ()), self.question]
        while len(typed) > 1 and len(_BETWEEN.join(typed)) > MAX_SHOWN_PREVIOUS_CHARS:
            typed.pop(0)
        return _BETWEEN.join(typed)

    def then(self, typed: str, refs: Sequence[QuoteRef]) -> "Asked":
        """Return the next of several questions in a message; it follows this one only if it lacks something.

        `refs` are the places of the quotes that answer this one.
        """
        if kind_of(typed, self.whole) is Kind.COMPLETE:
            return Asked(typed)
        return Asked(typed, self.asked_so_far, Shown(refs=tuple(refs)))


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
    """Return all questions in an answer of the bot, in order; each may follow the one before it."""
    found: list[Asked] = []
    for head in (read_head(text) for text in _texts_in(message)):
        if head is not None and message is not None and found:
            found.append(found[-1].then(head.question, refs_in(message, len(found))))
        elif head is not None:
            found.append(head)
    return found


def asked_after(message: discord.Message | None, typed: str) -> Asked:
    """Return a question typed in reply to a message: it follows the last question in an answer of the bot."""
    before = all_asked_in(message)
    if message is None or not before:
        return Asked(typed)
    return Asked(typed, before[-1].asked_so_far, shown_in(message))


def shown_in(message: discord.Message) -> Shown:
    """Return what an answer of the bot says to the last of its questions; nothing if it is an abstention.

    Small lines, which name documents, are left out.
    """
    texts = list(_texts_in(message))
    heads = [place for place, text in enumerate(texts) if read_head(text) is not None]
    refs = refs_in(message, len(heads) if len(heads) > 1 else None)
    first = heads[-1] + 1 if heads else 1
    said = [_unescape(_without_small_lines(text).replace("**", "")) for text in texts[first:]] if refs else []
    return Shown(tuple(text for text in said if text), tuple(refs))


def _without_small_lines(text: str) -> str:
    return "\n".join(line for line in text.splitlines() if not line.startswith(_SMALL))


def refs_in(message: discord.Message, part: int | None = None) -> list[QuoteRef]:
    """Return the places of the quotes of an answer, [] of an abstention.

    Of several answers in one message, they are those of the answer number `part`, from 1.
    """
    view = discord.ui.LayoutView.from_message(message, timeout=None)
    ids = [item.custom_id or "" for item in view.walk_children() if isinstance(item, discord.ui.Button)]
    theirs = [custom_id for custom_id in ids if read_part(custom_id) == part]
    return next((refs for custom_id in theirs if (refs := read_refs(custom_id))), [])


def quoted_in(message: discord.Message) -> list[str]:
    """Return what an answer of the bot quotes, without numbers and what is said of the documents.

    Lists, tables and code stand in no quotation marks; they are taken if nothing does.
    """
    lines = [line for text in shown_in(message).texts for line in text.splitlines()]
    sentences = [match[1] for line in lines if (match := _QUOTED.match(line))]
    return sentences or [line for line in lines if not _OF_DOCUMENTS.match(line)]


def reply_hint(say: Say) -> str:
    """Return the small line that says that one can reply to an answer to ask on."""
    return f"{_SMALL}{say('reply_to_ask_on')}"


def _texts_in(message: discord.Message | None) -> Iterator[str]:
    if message is None:
        return
    view = discord.ui.LayoutView.from_message(message, timeout=None)
    for item in view.walk_children():
        if isinstance(item, discord.ui.TextDisplay):
            yield item.content


def _unescape(text: str) -> str:
    return re.sub(r"\\(\W|_)", r"\1", text).replace(_ZERO_WIDTH_SPACE, "").removesuffix("…").strip()

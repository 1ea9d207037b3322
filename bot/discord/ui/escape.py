"""Escape source text and questions: Discord shows them letter by letter, without markup or mentions.

In Discord's markdown, a backslash makes the following punctuation plain. Mass mentions, and addresses that
would become links, are not markup; they are broken up without changing how they read. Bidirectional controls
and invisible characters, which can hide or reorder text, are removed.
"""

import re

from bot.text import plain
from corpus.document import Span

_MARKUP = re.compile(r"[\\*_~`|<>\[\]()#]")
_LINE_START = re.compile(r"^( *)([-+])", re.MULTILINE)
_NUMBERED = re.compile(r"^( *\d+)\.", re.MULTILINE)
_MASS_MENTION = re.compile(r"@(?=everyone|here)", re.IGNORECASE)
_CODE_MENTION = re.compile(r"@(?=everyone|here)|(?<=<)@(?=[!&]?\d)", re.IGNORECASE)
_SCHEME = re.compile(r"(?<=\w):(?=\S)")
_SHORTCODE = re.compile(r"(?<![\w\\]):(?=[\w+-]+\\?:)")
_INVITE = re.compile(
    r"(?i)(discord(?:app)?)\.(?=(?:gg|me|io|li|new|media|gift|com|status|store|co|dev|tools)\b)"
)
_CODE_SPAN = re.compile(r"(?<![\w`])`(?![\s`])([^`]{0,200}(?<!\s))`(?!`)")
"""Words that the source marks as code. Other backticks, such as those of `quotes', are text."""


def escape(text: str) -> str:
    """Return `text` escaped: Discord shows it literally, without markup, mention, link or invite."""
    text = _MARKUP.sub(r"\\\g<0>", plain(text))
    text = _LINE_START.sub(r"\1\\\2", text)
    text = _NUMBERED.sub(r"\1\\.", text)
    text = _SCHEME.sub(r"\\:", text)
    text = _SHORTCODE.sub(r"\\:", text)
    text = _INVITE.sub(r"\1\\.", text)
    return _MASS_MENTION.sub("@\u200b", text)


def escape_prose(text: str) -> str:
    """Return `text` escaped, but for words between backticks, which Discord shows as code."""
    return _with_code(text, _CODE_SPAN)


def escape_bold(text: str) -> str:
    """Return `text` as `escape_prose` does, in bold. Code with an asterisk could end it, and is escaped."""
    return f"**{_with_code(text, _BOLD_CODE_SPAN)}**"


def inert_code(text: str) -> str:
    """Return code without mentions, which Discord's server reads in code, too."""
    return _CODE_MENTION.sub("@\u200b", plain(text))


def around_code(text: str, span: Span) -> Span:
    """Return a span of `text`, widened to hold no part of code without the rest of it."""
    start, end = span
    for code in _CODE_SPAN.finditer(text):
        if code.start() < end and start < code.end():
            start, end = min(start, code.start()), max(end, code.end())
    return start, end


_BOLD_CODE_SPAN = re.compile(_CODE_SPAN.pattern.replace("[^`]", "[^`*]"))


def _with_code(text: str, code_span: re.Pattern[str]) -> str:
    pieces = code_span.split(plain(text))  # text and code by turns
    return "".join(
        f"`{inert_code(piece)}`" if place % 2 else escape(piece) for place, piece in enumerate(pieces)
    )

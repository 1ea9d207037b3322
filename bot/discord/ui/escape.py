"""Escape source text and questions: Discord shows them letter by letter, without markup or mentions.

In Discord's markdown, a backslash makes the following punctuation plain. Mass mentions, and addresses that
would become links, are not markup; they are broken up without changing how they read. Bidirectional controls
and invisible characters, which can hide or reorder text, are removed.
"""

import re

from bot.text import plain

_MARKUP = re.compile(r"[\\*_~`|<>\[\]()#]")
_LINE_START = re.compile(r"^( *)([-+])", re.MULTILINE)
_NUMBERED = re.compile(r"^( *\d+)\.", re.MULTILINE)
_MASS_MENTION = re.compile(r"@(?=everyone|here)", re.IGNORECASE)
_SCHEME = re.compile(r"(?<=\w):(?=\S)")
_SHORTCODE = re.compile(r"(?<![\w\\]):(?=[\w+-]+\\?:)")
_INVITE = re.compile(
    r"(?i)(discord(?:app)?)\.(?=(?:gg|me|io|li|new|media|gift|com|status|store|co|dev|tools)\b)"
)


def escape(text: str) -> str:
    """Return `text` escaped: Discord shows it literally, without markup, mention, link or invite."""
    text = _MARKUP.sub(r"\\\g<0>", plain(text))
    text = _LINE_START.sub(r"\1\\\2", text)
    text = _NUMBERED.sub(r"\1\\.", text)
    text = _SCHEME.sub(r"\\:", text)
    text = _SHORTCODE.sub(r"\\:", text)
    text = _INVITE.sub(r"\1\\.", text)
    return _MASS_MENTION.sub("@\u200b", text)

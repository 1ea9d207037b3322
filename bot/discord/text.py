"""Source text and questions made safe for Discord: shown letter by letter, forming nothing.

Discord's markdown takes a backslash before any punctuation as "this character, plain". What is not
markup but still does something (mass mentions, addresses that become links) is broken up so that it
reads the same. Bidirectional controls and invisible characters, which can hide or reorder text, go.
"""

import re
import unicodedata

from corpus.reflow import for_reading

_MARKUP = re.compile(r"[\\*_~`|<>\[\]()]")
_LINE_START = re.compile(r"^(\s*)(#{1,3}|-#|[-+])", re.MULTILINE)
_NUMBERED = re.compile(r"^(\s*\d{1,9})\.", re.MULTILINE)
_MASS_MENTION = re.compile(r"@(?=everyone|here)", re.IGNORECASE)
_SCHEME = re.compile(r"(?<=\w):(?=\S)")
_INVITE = re.compile(
    r"(?i)\b(discord(?:app)?)\.(?=(?:gg|me|io|li|new|media|gift|com|status|store|co|dev|tools)\b)"
)
_JOINERS = "\u200c\u200d"


def plain(text: str) -> str:
    """`text` without characters that hide or reorder: control, format and private ones."""
    kept = (
        character
        for character in text
        if character in _JOINERS
        or character == "\n"
        or unicodedata.category(character) not in ("Cc", "Cf", "Co", "Cs", "Cn")
    )
    return "".join(kept)


def escape(text: str) -> str:
    """`text` so that Discord shows it as it stands and forms no markup, mention, link or invite."""
    text = _MARKUP.sub(r"\\\g<0>", plain(text))
    text = _LINE_START.sub(r"\1\\\2", text)
    text = _NUMBERED.sub(r"\1\\.", text)
    text = _SCHEME.sub(r"\\:", text)
    text = _INVITE.sub(r"\1\\.", text)
    return _MASS_MENTION.sub("@\u200b", text)


def quoted(text: str) -> str:
    """A quote on one line, escaped."""
    return escape(for_reading(plain(text)))

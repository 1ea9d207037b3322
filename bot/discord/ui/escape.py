"""Source text and questions made safe for Discord: shown letter by letter, forming nothing.

Discord's markdown takes a backslash before any punctuation as "this character, plain". What is not
markup but still does something (mass mentions, addresses that become links) is broken up so that it
reads the same. Bidirectional controls and invisible characters, which can hide or reorder text, go.
"""

import re
import unicodedata

from corpus.reflow import for_reading

_MARKUP = re.compile(r"[\\*_~`|<>\[\]()#]")
_LINE_START = re.compile(r"^( *)([-+])", re.MULTILINE)
_NUMBERED = re.compile(r"^( *\d+)\.", re.MULTILINE)
_MASS_MENTION = re.compile(r"@(?=everyone|here)", re.IGNORECASE)
_SCHEME = re.compile(r"(?<=\w):(?=\S)")
_SHORTCODE = re.compile(r"(?<![\w\\]):(?=[\w+-]+\\?:)")
_INVITE = re.compile(
    r"(?i)(discord(?:app)?)\.(?=(?:gg|me|io|li|new|media|gift|com|status|store|co|dev|tools)\b)"
)
_JOINERS = "\u200c\u200d"
_EMOJI = range(0x1F000, 0x1FB00)


def plain(text: str) -> str:
    """`text` without characters that hide or reorder: control, format and private ones.

    White space is a space or a line break, and emoji stay that are newer than Python's tables.
    """
    lines = text.split("\n")  # nearly every line is printable, and then all of it stays
    return "\n".join(line if line.isprintable() else "".join(map(_clean_character, line)) for line in lines)


def _clean_character(character: str) -> str:
    if character in _JOINERS:
        return character
    if character.isspace():
        return " "
    hides = unicodedata.category(character).startswith("C") and ord(character) not in _EMOJI
    return "" if hides else character


def escape(text: str) -> str:
    """`text` so that Discord shows it as it stands and forms no markup, mention, link or invite."""
    text = _MARKUP.sub(r"\\\g<0>", plain(text))
    text = _LINE_START.sub(r"\1\\\2", text)
    text = _NUMBERED.sub(r"\1\\.", text)
    text = _SCHEME.sub(r"\\:", text)
    text = _SHORTCODE.sub(r"\\:", text)
    text = _INVITE.sub(r"\1\\.", text)
    return _MASS_MENTION.sub("@\u200b", text)


def quoted(text: str) -> str:
    """A quote on one line, escaped."""
    return escape(for_reading(plain(text)))

"""Format a source: why it can't be read."""

import re

from bot.discord.translations import Say
from bot.discord.ui.limits import fit_line
from bot.sources.sources import Source

_INTERNALS = re.compile(r" ssl:\S+|\b0x[0-9a-f]+\b|(?<=\[)Errno -?\d+\] ?\[?")
"""Parts of an error that say nothing to members."""

_OWN_ADDRESS = re.compile(r"\Ahttps?://\S+: ")
_ADDRESS = re.compile(r"https?://([^/\s?#]+)[^\s,;)]*?(?=[.:]?(?:[\s,;)]|$))")


def source_failure(source: Source, say: Say, key: str = "feed_failing") -> str:
    """Return since when a source can't be read, and why."""
    since = f"<t:{int(source.failing_since or 0)}:R>"
    error = fit_line(plain_reason(source.last_error or ""), 100)
    return say(key, title=fit_line(source_title(source, say), 50), since=since, error=error)


def plain_reason(error: str) -> str:
    """Return why something can't be read, without internals and with sites in place of addresses."""
    plain = _OWN_ADDRESS.sub("", _INTERNALS.sub("", error))
    return _ADDRESS.sub(r"\1", plain)


def source_title(source: Source, say: Say) -> str:
    """Return a source's title; the name of its kind if it has none but its address."""
    return say(f"source_{source.kind}") if source.title == source.url else source.title

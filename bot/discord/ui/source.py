"""Format a source: why it can't be read."""

import re

from bot.discord.translations import Say
from bot.discord.ui.limits import fit_line
from bot.sources.sources import Source

_INTERNALS = re.compile(r" ssl:\S+|\b0x[0-9a-f]+\b|(?<=\[)Errno -?\d+\] ?\[?")
"""Parts of an error that say nothing to members."""


def source_failure(source: Source, say: Say, key: str = "feed_failing") -> str:
    """Return since when a source can't be read, and why."""
    since = f"<t:{int(source.failing_since or 0)}:R>"
    error = fit_line(_INTERNALS.sub("", source.last_error or ""), 100)
    return say(key, title=fit_line(source.title, 50), since=since, error=error)

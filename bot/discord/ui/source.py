"""Format a source: why it can't be read."""

from bot.discord.translations import Say
from bot.discord.ui.limits import fit_line
from bot.sources.sources import Source


def source_failure(source: Source, say: Say, key: str = "feed_failing") -> str:
    """Return since when a source can't be read, and why."""
    since = f"<t:{int(source.failing_since or 0)}:R>"
    error = fit_line(source.last_error or "", 100)
    return say(key, title=fit_line(source.title, 50), since=since, error=error)

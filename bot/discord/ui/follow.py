"""Format a follow: its topic, and why it can't post."""

from bot.discord.translations import Say
from bot.discord.ui.limits import fit_line
from bot.follows.follows import EVERYTHING, Follow


def topic_name(follow: Follow, say: Say) -> str:
    """Return the name of a follow's topic, escaped."""
    return say("everything") if follow.topic == EVERYTHING else fit_line(follow.topic, 100)


def follow_trouble(follow: Follow, say: Say) -> str | None:
    """Return why a follow can't post and what to do about it; None if it can."""
    if follow.broken_since is None:
        return None
    place = f"<#{follow.channel_id}>" if follow.channel_id else say("place_own")
    return say(f"note_{follow.broken_why}", topic=topic_name(follow, say), channel=place)

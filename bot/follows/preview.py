"""Preview a topic: how many recent documents match it, and the last ones, to show if it is well worded."""

from datetime import UTC, datetime, timedelta

from bot.follows.follows import EVERYTHING
from corpus.dates import day_number
from index.library import Library
from index.store.filters import Filter
from index.stories.latest import Card

RECENT_DAYS = 30
MAX_LAST = 3


def recent(guild_id: int, now: float) -> Filter:
    """Return the filter for the documents of the last 30 days that a server may see."""
    first = datetime.fromtimestamp(now, UTC).date() - timedelta(days=RECENT_DAYS)
    return Filter(since=day_number(first), guild_id=guild_id)


def count_matches(library: Library, topic: str, where: Filter) -> int:
    """Return how many documents of a filter match a topic: about 100 at most, unless the topic is everything.

    Raises UsageError if there is no word in the topic.
    """
    if topic == EVERYTHING:
        return len(library.store.documents.newest_ids(where))
    return len(library.on_topic(topic, where))


def last_matches(library: Library, topic: str, guild_id: int) -> list[Card]:
    """Return the newest stories that match a topic, at most three.

    Raises UsageError if there is no word in the topic.
    """
    return library.latest(None if topic == EVERYTHING else topic, Filter(guild_id=guild_id), MAX_LAST)

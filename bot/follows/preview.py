"""Preview a topic: how many recent documents match it, which shows whether it is well worded."""

from datetime import UTC, datetime, timedelta

from bot.follows.follows import EVERYTHING
from corpus.dates import day_number
from index.library import Library
from index.store.filters import Filter

RECENT_DAYS = 30


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

"""Rehearsal: what a topic would have brought lately, so that one sees whether it is well worded."""

from datetime import UTC, datetime, timedelta

from bot.follows.follows import EVERYTHING
from corpus.dates import day_number
from index.library import Library
from index.store.filters import Filter

RECENT_DAYS = 30


def recent(guild_id: int, now: float) -> Filter:
    """Passes what a server may see of the last 30 days."""
    first = datetime.fromtimestamp(now, UTC).date() - timedelta(days=RECENT_DAYS)
    return Filter(since=day_number(first), guild_id=guild_id)


def count_matches(library: Library, topic: str, where: Filter) -> int:
    """How many documents that a filter passes speak of a topic: about 100 at most, unless it is everything.
    Raises UsageError if there is no word in it."""
    if topic == EVERYTHING:
        return len(library.store.documents.newest_ids(where))
    return len(library.on_topic(topic, where))

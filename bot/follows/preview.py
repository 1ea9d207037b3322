"""Preview a follow: how many recent documents it takes, and the last ones, to show if it is well worded."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.follows.follows import EVERYTHING, Follow
from bot.follows.matching import is_left_out
from corpus.dates import day_number
from index.library import Library
from index.store.database import batched
from index.store.filters import Filter
from index.stories.latest import Card, newest_stories

RECENT_DAYS = 30
MAX_LAST = 3


def recent(guild_id: int, now: float) -> Filter:
    """Return the filter for the documents of the last 30 days that a server may see."""
    first = datetime.fromtimestamp(now, UTC).date() - timedelta(days=RECENT_DAYS)
    return Filter(since=day_number(first), guild_id=guild_id)


def count_matches(library: Library, follow: Follow, where: Filter) -> int:
    """Return how many documents of a filter a follow takes: about 100 at most, unless it follows everything.

    Raises UsageError if there is no word in the topic.
    """
    ids = _on_topic(library, follow, where)
    return sum(len(_without_words(library, follow, some)) for some in batched(ids))


def last_matches(library: Library, follow: Follow) -> list[Card]:
    """Return the newest stories that a follow takes, at most three.

    Raises UsageError if there is no word in the topic.
    """
    library.settle_stories(follow.guild_id)
    where = Filter(guild_id=follow.guild_id)
    ids = library.store.documents.newest_ids(where, _on_topic(library, follow, where))
    taken: list[str] = []
    cards: list[Card] = []
    for some in batched(ids):
        taken += _without_words(library, follow, some)
        cards = newest_stories(library.store, where, MAX_LAST, among=taken)
        if len(cards) == MAX_LAST:
            break
    return cards


def _on_topic(library: Library, follow: Follow, where: Filter) -> list[str]:
    """Return the ids of the documents of a filter that are on a follow's topic and of its source."""
    if follow.source:
        where = replace(where, sources=(follow.source,))
    if follow.topic == EVERYTHING:
        return library.store.documents.newest_ids(where)
    return library.on_topic(follow.topic, where)


def _without_words(library: Library, follow: Follow, ids: Sequence[str]) -> list[str]:
    """Return those of some documents that have none of the words that a follow leaves out."""
    if not follow.without:
        return list(ids)
    documents = library.store.documents
    titles, texts = documents.summaries(ids), documents.texts(ids)
    return [i for i in ids if i in titles and not is_left_out(follow, titles[i].title, texts.get(i, ""))]

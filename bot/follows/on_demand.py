"""Follow topics in the terminal, and make digests on request.

These follows belong to server 0, channel 0 and person 0, which do not exist in Discord, so the outbox never
sends anything for them. A digest is recorded there after it was shown: a kill in between shows it again.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import insert, select, update

from bot.follows.follows import (
    EVERYTHING,
    MAX_PERSON_FOLLOWS,
    ON_DEMAND,
    Follow,
    Follows,
    find_sources,
    topic_key,
)
from bot.follows.matching import GATHERED
from bot.follows.outbox import DIGEST, SENT
from bot.follows.preview import count_matches, recent
from bot.follows.tables import matches, outbox
from bot.follows.words import parse_words, write_words
from corpus.document import SHARED
from corpus.errors import UsageError
from index.library import Library
from index.store.database import Database, batched
from index.store.filters import Filter
from index.stories.latest import Card, newest_stories

OPERATOR = 0
"""Id of the person who follows in the terminal."""


@dataclass(frozen=True, slots=True)
class Preview:
    """How many documents match a topic: `matched` (about 100 at most) out of `of`.

    `recent` is True if these are the documents of the last 30 days, False if those days have none and all
    documents were tried.
    """

    matched: int
    of: int
    recent: bool


@dataclass(frozen=True, slots=True)
class Digest:
    """What is new on a followed topic: `cards` of its stories, best match first, and the ids of the new
    `documents`."""

    follow: Follow
    cards: tuple[Card, ...]
    documents: tuple[str, ...]


def own_follows(follows: Follows) -> list[Follow]:
    """Return what the operator follows in the terminal, by topic."""
    return [follow for follow in follows.of_person(OPERATOR) if follow.how == ON_DEMAND]


def follow_topic(
    library: Library, follows: Follows, topic: str, now: float, source: str = "", without: str = ""
) -> tuple[Follow, bool]:
    """Follow a topic in the terminal; return the follow, and True if it is new.

    `source` is a part of the name of the only source to take, `without` are words to leave out, see
    `bot.follows.words`. Raises UsageError if the topic or `without` has no word in it, if no source or more
    than one is called so, or if too many topics are followed.
    """
    if topic != EVERYTHING and not any(character.isalnum() for character in topic):
        raise UsageError(f"{topic!r}: there is no word in that topic; describe it in words.")
    followed = {topic_key(follow.topic) for follow in own_follows(follows)}
    if topic_key(topic) not in followed and len(followed) >= MAX_PERSON_FOLLOWS:
        raise UsageError(
            f"{MAX_PERSON_FOLLOWS} topics are followed already; "
            "remove one with: footnote follow --remove TOPIC"
        )
    wanted = Follow(
        " ".join(topic.split()),
        SHARED,
        0,
        OPERATOR,
        ON_DEMAND,
        source=_name_source(library, source) if source else "",
        without=write_words(parse_words(without)) if without else "",
    )
    return follows.put(wanted, now, library.store.changes.last())


def _name_source(library: Library, typed: str) -> str:
    known = library.store.documents.sources(SHARED)
    found = find_sources(known, typed)
    if len(found) == 1:
        return found[0]
    if found:
        raise UsageError(f"Several sources are called {typed!r}; choose one of: {', '.join(found)}.")
    raise UsageError(f"No source is called {typed!r}; there are: {', '.join(known) or 'none yet'}.")


def unfollow_topic(follows: Follows, topic: str) -> Follow:
    """Delete a follow of the terminal and return it. Raises UsageError if there is none of that topic."""
    for follow in own_follows(follows):
        if topic_key(follow.topic) == topic_key(topic):
            follows.remove(follow.id)
            return follow
    raise UsageError(f"{topic}: you don't follow that; `footnote follow --list` shows what you follow.")


def preview_follow(library: Library, follow: Follow, now: float) -> Preview:
    """Count the recent documents that a follow takes, by the same measure as matching."""
    where = recent(SHARED, now)
    of = len(library.store.documents.newest_ids(where))
    is_recent = of > 0
    if not is_recent:
        where = Filter(guild_id=SHARED)
        of = len(library.store.documents.newest_ids(where))
    return Preview(count_matches(library, follow, where), of, is_recent)


def make_digests(library: Library, follows: Follows) -> list[Digest]:
    """Return for each topic of the operator what the last matching found and no digest has shown."""
    library.settle_stories()
    return [_digest(library, follow) for follow in own_follows(follows)]


def mark_shown(database: Database, digests: Sequence[Digest], now: float) -> None:
    """Record that digests were shown, all in one transaction."""
    with database.transaction() as connection:
        for digest in digests:
            if not digest.documents:
                continue
            follow = digest.follow
            values = {
                "key": f"shown:{follow.id}:{follow.cursor}",  # only a later change brings more
                "follow_id": follow.id,
                "kind": DIGEST,
                "state": SENT,
                "created_at": now,
                "not_before": now,
                "sent_at": now,
            }
            shown = connection.scalar(insert(outbox).values(values).returning(outbox.c.id))
            for ids in batched(digest.documents):
                new = (matches.c.follow_id == follow.id) & matches.c.document_id.in_(ids)
                connection.execute(update(matches).where(new).values(outbox_id=shown))


def _digest(library: Library, follow: Follow) -> Digest:
    new = (matches.c.follow_id == follow.id) & (matches.c.outcome == GATHERED) & matches.c.outbox_id.is_(None)
    with library.store.database.transaction() as connection:
        statement = select(matches.c.document_id, matches.c.score).where(new)
        scores = {row.document_id: row.score for row in connection.execute(statement)}
    if not scores:
        return Digest(follow, (), ())
    ids = sorted(scores)
    cards = newest_stories(library.store, Filter(guild_id=follow.guild_id), len(ids), among=ids)
    best: dict[int, float] = {}
    for document_id, story in library.store.stories.stories_of(ids).items():
        best[story] = max(scores[document_id], best.get(story, 0.0))

    def match(card: Card) -> float:
        return best[card.story] if card.story in best else scores[card.document]

    return Digest(follow, tuple(sorted(cards, key=match, reverse=True)), tuple(ids))

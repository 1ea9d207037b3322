"""Match changed documents to follows and put messages into the outbox, each document once for each follow."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, insert, select, update

from bot.follows.follows import EVERYTHING, Follow, lock_cursors, move_cursors, read_follows
from bot.follows.outbox import EDIT, POST, WAITING, enqueue
from bot.follows.tables import matches, outbox
from bot.follows.words import contains_words
from corpus.document import SHARED, Document
from index.library import Library
from index.steps import Steps, finish
from index.store import DocumentChange, StoredPassage
from index.store.changes import REMOVED, read_after
from index.stories.latest import same_as
from index.stories.topics import Relevance, Topic, relevance

POSTED, GATHERED, REPEATED, OLD, BACKLOG = "posted", "gathered", "repeated", "old", "backlog"
"""Outcome of a match: a post of its own, a place in the next digest, "also reported by" on an earlier post,
or nothing, because the document was old or existed before its source was added."""

MAX_NEWS_AGE_S = 7 * 86_400.0
"""Maximum age, in seconds, of a document that counts as news when it comes in."""

_BATCH = 200


@dataclass(frozen=True, slots=True)
class _Arrival:
    """A change, and the document with its passages as they are now."""

    change: DocumentChange
    document: Document
    passages: Sequence[StoredPassage]

    @property
    def is_fresh(self) -> bool:
        published = self.document.draft.published
        return published is None or self.change.at - published.order <= MAX_NEWS_AGE_S


class Matcher:
    """Matches changes to follows.

    Everything that follows from a batch of changes is one transaction with the follows' cursors, so an
    interrupted batch is repeated as a whole, and each change counts once.
    """

    def __init__(self, library: Library) -> None:
        self._library = library
        self._topics: dict[str, Topic] = {}
        self._topics_model = ""

    def run(self, now: float) -> int:
        """Match all new changes and return the number of messages put into the outbox."""
        return finish(self.run_in_steps(now))

    def run_in_steps(self, now: float) -> Steps[int]:
        """Do what `run` does, in steps."""
        total = 0
        while True:
            count = yield from self._step(now)
            if count is None:
                return total
            total += count
            yield

    def _step(self, now: float) -> Steps[int | None]:
        """Match one batch of changes and return its number of messages, None if there are no changes."""
        database = self._library.store.database
        with database.transaction() as connection:
            all_follows = read_follows(connection)
            if not all_follows:
                return None
            behind = min(follow.cursor for follow in all_follows)
            changes = read_after(connection, behind, _BATCH)
        if not changes:
            return None
        yield from self._library.settle_in_steps()
        arrivals = self._arrivals(changes)
        scores = {
            (follow.id, arrival.change.seq): self._relevance(follow, arrival)
            for follow in all_follows
            for arrival in arrivals
            if _sees(follow, arrival) and takes(follow, arrival.document)
        }
        same = {
            (guild_id, arrival.document.id): same_as(self._library.store, arrival.document.id, guild_id)
            for guild_id, arrival in _wanted(all_follows, arrivals, scores)
        }
        with database.transaction() as connection:
            count = 0
            cursors = lock_cursors(connection)  # if one has moved, another process has matched that follow
            all_follows = [follow for follow in all_follows if cursors.get(follow.id) == follow.cursor]
            for arrival in arrivals:
                for follow in all_follows:
                    found = scores.get((follow.id, arrival.change.seq))
                    if found is not None and found.on_topic:
                        repeats = same[follow.guild_id, arrival.document.id]
                        count += _record_match(connection, follow, arrival, found.score, repeats, now)
            last = changes[-1].seq
            move_cursors(connection, [f.id for f in all_follows if f.cursor < last], last)
        self._topics = {f.topic: t for f in all_follows if (t := self._topics.get(f.topic)) is not None}
        return count

    def _arrivals(self, changes: Sequence[DocumentChange]) -> list[_Arrival]:
        store = self._library.store
        found = []
        for change in changes:
            document = store.documents.get(change.document_id) if change.kind != REMOVED else None
            if document is not None:
                found.append(_Arrival(change, document, store.passages.of_document(document.id)))
        return found

    def _relevance(self, follow: Follow, arrival: _Arrival) -> Relevance:
        if follow.topic == EVERYTHING:
            return Relevance(1.0, True)
        if self._topics_model != self._library.encoder.name:
            self._topics_model = self._library.encoder.name
            self._topics.clear()
        if follow.topic not in self._topics:
            self._topics[follow.topic] = self._library.topic(follow.topic)
        return relevance(self._topics[follow.topic], arrival.passages, arrival.document.text)


def is_from_source(follow: Follow, source: str | None) -> bool:
    """True if a document of this source may be posted: if it is the follow's, or if that takes all."""
    return not follow.source or source == follow.source


def is_left_out(follow: Follow, title: str, text: str) -> bool:
    """True if a document has one of the words that the follow leaves out."""
    return bool(follow.without) and (
        contains_words(follow.without, title) or contains_words(follow.without, text)
    )


def takes(follow: Follow, document: Document) -> bool:
    """True if a document is of the follow's source and has none of the words that it leaves out."""
    draft = document.draft
    return is_from_source(follow, draft.source) and not is_left_out(follow, draft.title, document.text)


def _wanted(
    all_follows: Sequence[Follow],
    arrivals: Sequence[_Arrival],
    scores: Mapping[tuple[int, int], Relevance],
) -> Iterator[tuple[int, _Arrival]]:
    """Yield each server with each arrival that is on one of its topics."""
    for arrival in arrivals:
        found = ((f.guild_id, scores.get((f.id, arrival.change.seq))) for f in all_follows)
        for guild_id in {guild_id for guild_id, score in found if score is not None and score.on_topic}:
            yield guild_id, arrival


def _sees(follow: Follow, arrival: _Arrival) -> bool:
    visible = arrival.change.guild_id in (SHARED, follow.guild_id)
    return visible and arrival.change.seq > follow.cursor


def _record_match(
    connection: Connection,
    follow: Follow,
    arrival: _Arrival,
    score: float,
    repeats: Sequence[str],
    now: float,
) -> int:
    """Record a match, put its message into the outbox, and return the number of messages."""
    document_id = arrival.document.id
    known = connection.execute(
        select(matches).where(matches.c.follow_id == follow.id, matches.c.document_id == document_id)
    ).first()
    if known is not None:
        return _enqueue_edit(connection, follow, document_id, arrival, now) if known.outcome == POSTED else 0
    row = {"follow_id": follow.id, "document_id": document_id, "score": score, "at": now}
    carriers = ((i, _find_carrier(connection, follow, i)) for i in repeats)
    first, carrier = next(((i, c) for i, c in carriers if c is not None), ("", None))
    if arrival.change.backlog:
        connection.execute(insert(matches).values(row | {"outcome": BACKLOG}))
        return 0
    if carrier is not None:
        connection.execute(insert(matches).values(row | {"outcome": REPEATED, "outbox_id": carrier}))
        return _enqueue_edit(connection, follow, first, arrival, now)
    if not arrival.is_fresh:
        connection.execute(insert(matches).values(row | {"outcome": OLD}))
        return 0
    if follow.is_digest:
        connection.execute(insert(matches).values(row | {"outcome": GATHERED}))
        return 0
    outgoing = enqueue(
        connection,
        key=f"post:{follow.id}:{document_id}",
        follow_id=follow.id,
        kind=POST,
        document_id=document_id,
        created_at=arrival.change.at,
        not_before=now,
    )
    connection.execute(insert(matches).values(row | {"outcome": POSTED, "outbox_id": outgoing}))
    return 1


def _find_carrier(connection: Connection, follow: Follow, document_id: str) -> int | None:
    """Return the id of the message that carries, or will carry, a document for a follow."""
    statement = select(matches.c.outbox_id).where(
        matches.c.follow_id == follow.id, matches.c.document_id == document_id
    )
    found: int | None = connection.scalar(statement)
    return found


def _enqueue_edit(
    connection: Connection, follow: Follow, document_id: str, arrival: _Arrival, now: float
) -> int:
    """Put an edit of a document's post into the outbox, if the post was sent, and return the number of edits.

    A post that still waits is made from the newest version anyway. Edits that wait for the same post are one.
    """
    carrier = _find_carrier(connection, follow, document_id)
    post = connection.execute(select(outbox).where(outbox.c.id == carrier)).first() if carrier else None
    if post is None or post.kind != POST or post.state == WAITING:
        return 0
    same = (outbox.c.edits == post.id) & (outbox.c.state == WAITING)
    if connection.execute(update(outbox).where(same).values(not_before=now)).rowcount:
        return 0
    done = enqueue(
        connection,
        key=f"edit:{post.id}:{arrival.change.seq}",
        follow_id=follow.id,
        kind=EDIT,
        document_id=post.document_id,
        edits=post.id,
        created_at=arrival.change.at,
        not_before=now,
    )
    return 1 if done else 0

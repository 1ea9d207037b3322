"""Explain why a document was posted for a follow, or why not."""

from dataclasses import dataclass

from sqlalchemy import select

from bot.follows.follows import EVERYTHING, Follow
from bot.follows.matching import BACKLOG, GATHERED, OLD, REPEATED, is_from_source, is_left_out
from bot.follows.outbox import DIGEST, FAILED, SENT, Outgoing, read_outgoing
from bot.follows.tables import matches
from corpus.document import SHARED, Document
from index.library import Library
from index.stories.topics import Relevance

POSTED, IN_DIGEST, ADDED = "posted", "in_digest", "added"
WAITS, WAITS_DIGEST, BROKEN, NOT_SENT = "waits", "waits_digest", "broken", "not_sent"
BEFORE, OFF_TOPIC, UNSEEN, NOT_YET = "before", "off_topic", "unseen", "not_yet"
OTHER_SOURCE, LEFT_OUT = "other_source", "left_out"


@dataclass(frozen=True, slots=True)
class Reason:
    """What became of a document for a follow.

    `code` is a constant of this module or of `matching`, `at` is when that was or will be, `outgoing` is the
    message and `relevance` tells how well the document matches.
    """

    code: str
    relevance: Relevance
    at: float | None = None
    outgoing: Outgoing | None = None


def explain(library: Library, follow: Follow, document_id: str) -> Reason:
    """Return why a document was or was not posted for a follow."""
    document = library.store.documents.get(document_id)
    if follow.topic == EVERYTHING:
        relevance = Relevance(1.0, True)
    else:
        relevance = library.relevance(library.topic(follow.topic), document_id)
    if document is None or document.guild_id not in (SHARED, follow.guild_id):
        return Reason(UNSEEN, relevance)
    with library.store.database.transaction() as connection:
        here = (matches.c.follow_id == follow.id) & (matches.c.document_id == document_id)
        match = connection.execute(select(matches).where(here)).first()
        carrier = match.outbox_id if match is not None else None
        outgoing = read_outgoing(connection, carrier) if carrier is not None else None
    if match is None:
        return _unmatched(library, follow, document, relevance)
    if match.outcome in (OLD, BACKLOG):
        return Reason(match.outcome, relevance, match.at)
    if outgoing is None:
        code = WAITS_DIGEST if match.outcome == GATHERED else match.outcome
        return Reason(code, relevance, follow.next_digest)
    if outgoing.state == SENT:
        code = ADDED if match.outcome == REPEATED else IN_DIGEST if outgoing.kind == DIGEST else POSTED
        return Reason(code, relevance, outgoing.sent_at, outgoing)
    if outgoing.state == FAILED:
        return Reason(NOT_SENT, relevance, outgoing.created_at, outgoing)
    if follow.broken_since is not None:
        return Reason(BROKEN, relevance, follow.broken_since, outgoing)
    return Reason(WAITS, relevance, outgoing.not_before, outgoing)


def _unmatched(library: Library, follow: Follow, document: Document, relevance: Relevance) -> Reason:
    changes = library.store.changes.of(document.id)
    if not changes or changes[-1].seq <= follow.since:
        return Reason(BEFORE, relevance, changes[-1].at if changes else None)
    at = changes[-1].at
    if changes[-1].seq > follow.cursor:
        return Reason(NOT_YET, relevance, at)
    if not is_from_source(follow, document.draft.source):
        return Reason(OTHER_SOURCE, relevance, at)
    is_out = is_left_out(follow, document.draft.title, document.text)
    return Reason(LEFT_OUT if is_out else OFF_TOPIC, relevance, at)

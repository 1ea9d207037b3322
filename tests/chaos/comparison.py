"""Compare what was published with what stands in the channels and in the library."""

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import select

from bot.follows.follows import AT_ONCE, EVERYTHING, Follow
from bot.follows.outbox import DIGEST, POST, SENT
from bot.follows.tables import matches, outbox
from index.encode.encoder import Encoder
from index.home import DATABASE
from index.library import Library
from index.store.database import Database
from index.store.schema import documents
from tests.chaos.press import Article, words_of
from tests.localdiscord import Channel, Message


@dataclass(slots=True)
class Comparison:
    """The findings: counts, and a line for each article lost or doubled and for each other fault."""

    wanted: int = 0
    shown: int = 0
    carried_unseen: int = 0
    messages: int = 0
    edited: int = 0
    named: int = 0
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    @property
    def is_good(self) -> bool:
        return not (self.lost or self.doubled or self.wrong)


def visible(article: Article, follow: Follow, own: dict[str, int]) -> bool:
    """True if a follow sees an article; `own` maps feeds that belong to one server to that server."""
    feeds = [*article.feeds[:1], *article.reprints]
    return any(own.get(feed, 0) in (0, follow.guild_id) for feed in feeds)


def compare_posts(
    follows: Sequence[tuple[Follow, Channel]],
    articles: Sequence[Article],
    own: dict[str, int],
    where: Path | str,
) -> Comparison:
    """Check, for each follow and article, that exactly one message carries it, or none if none should.

    `where` is the database: its file or its URL.
    """
    found = Comparison()
    with closing(Database(where)) as database:
        carried, sent = _carried(database), _sent(database)
    for follow, channel in follows:
        messages = list(channel.messages.values())
        found.messages += len(messages)
        by_word: dict[str, list[Message]] = defaultdict(list)
        for message in messages:
            for word in words_of(message.text):
                by_word[word].append(message)
        standing = {message.id for message in messages}
        noted = sent.get(follow.id, [])
        if sorted(noted) != sorted(standing):
            found.wrong.append(
                f"{len(standing)} messages stand for {follow.topic!r} in {follow.guild_id}, and "
                f"{len(noted)} are noted as sent, {len(standing.intersection(noted))} of them the same"
            )
        for article in articles:
            _compare_one(
                found, follow, article, by_word, carried.get((follow.id, article.word), set()) & standing, own
            )
    return found


def _compare_one(
    found: Comparison,
    follow: Follow,
    article: Article,
    by_word: dict[str, list[Message]],
    carriers: set[int],
    own: dict[str, int],
) -> None:
    who = f"{article.word} ({article.topic}, no. {article.number}) for {follow.topic!r} in {follow.guild_id}"
    showing = by_word.get(article.word, [])
    wanted = (
        follow.topic in (EVERYTHING, article.topic) and not article.kept and visible(article, follow, own)
    )
    if not wanted:
        if showing or carriers:
            found.wrong.append(f"posted though it is not to be: {who}")
        return
    found.wanted += 1
    found.shown += bool(showing)
    found.carried_unseen += bool(carriers) and not showing
    everywhere = carriers | {message.id for message in showing}
    if not everywhere:
        found.lost.append(who)
    elif len(everywhere) > 1:
        found.doubled.append(f"{who}: {len(everywhere)} messages")
    if follow.how != AT_ONCE or len(showing) != 1 or _is_digest(showing[0]):
        return
    if article.note:
        found.edited += 1
        if article.note not in by_word:
            found.wrong.append(f"shows an older version: {who}")
    others = [feed for feed in article.reprints if own_sees(feed, follow, own)]
    if others:
        found.named += 1
        if not all(feed.casefold() in words_of(showing[0].text) for feed in others[:3]):
            found.wrong.append(f"does not name its reprint in {others}: {who}")


def own_sees(feed: str, follow: Follow, own: dict[str, int]) -> bool:
    return own.get(feed, 0) in (0, follow.guild_id)


def _is_digest(message: Message) -> bool:
    """True if a message is a digest: a post has a row of buttons for its story, a digest has none."""
    return not any(button.custom_id for button in message.buttons)


def _sent(database: Database) -> dict[int, list[int]]:
    """The messages that the outbox has noted as sent, by follow, each as often as it is noted."""
    statement = select(outbox.c.follow_id, outbox.c.message_id).where(
        outbox.c.state == SENT, outbox.c.kind.in_((POST, DIGEST))
    )
    found: dict[int, list[int]] = defaultdict(list)
    with database.transaction() as connection:
        for follow_id, message_id in connection.execute(statement):
            found[follow_id].append(message_id)
    return found


def _carried(database: Database) -> dict[tuple[int, str], set[int]]:
    """The digests that carry an article according to the outbox, by follow and the article's word."""
    statement = (
        select(matches.c.follow_id, documents.c.title, outbox.c.message_id)
        .join(outbox, outbox.c.id == matches.c.outbox_id)
        .join(documents, documents.c.id == matches.c.document_id)
        .where(outbox.c.kind == DIGEST, outbox.c.state == SENT)
    )
    found: dict[tuple[int, str], set[int]] = defaultdict(set)
    with database.transaction() as connection:
        for follow_id, title, message_id in connection.execute(statement):
            found[follow_id, title.partition(",")[0].casefold()].add(message_id)
    return found


def compare_library(home: Path, encoder: Encoder, articles: Iterable[Article]) -> list[str]:
    """The faults of the library, a line each.

    Each item must be a document once, every passage must have its vector, and the indexes must match the
    store.
    """
    wrong = []
    with closing(sqlite3.connect(home / DATABASE)) as connection:
        [(said,)] = connection.execute("PRAGMA integrity_check").fetchall()
        if said != "ok":
            wrong.append(f"integrity_check: {said}")
        broken = connection.execute("PRAGMA foreign_key_check").fetchall()
        if broken:
            wrong.append(f"foreign_key_check: {broken[:3]}")
        missing = "SELECT count(*) FROM passages WHERE vector_id NOT IN (SELECT id FROM vectors)"
        if (count := connection.execute(missing).fetchone()[0]) != 0:
            wrong.append(f"{count} passages have no vector")
        without = "SELECT count(*) FROM documents WHERE id NOT IN (SELECT document_id FROM passages)"
        if (count := connection.execute(without).fetchone()[0]) != 0:
            wrong.append(f"{count} documents have no passage")
        titles: dict[str, int] = defaultdict(int)
        current = "SELECT title FROM documents WHERE version_of IS NULL"
        for (title,) in connection.execute(current):
            titles[title] += 1
    for article in articles:
        wanted = 1 + len(article.reprints)
        if titles.pop(article.title, 0) != wanted:
            wrong.append(f"{article.word}: not {wanted} documents")
    if titles:
        wrong.append(f"documents that nobody published: {sorted(titles)[:3]}")
    with Library(home, encoder) as library:
        library.refresh()
        counts = library.store.passages.count(), len(library.index.dense), len(library.index.terms)
        if len(set(counts)) != 1:
            wrong.append(f"passages in store, FAISS and BM25: {counts}")
    return wrong

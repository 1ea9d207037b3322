"""Compare the true items of a feed with the documents and posts made from it."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol
from urllib.parse import unquote

from sqlalchemy import Row, select

from bot.follows.matching import BACKLOG, POSTED
from bot.follows.outbox import EDIT, POST
from bot.follows.tables import follows, matches, outbox
from corpus.dates import Published
from index.library import Library
from index.store.schema import documents
from tests.chaos.month.kinds import Kind
from tests.chaos.month.story import START, Story

CLOSE_S = 60.0
"""How far a time may be from the true one: some dates leave out the seconds."""


class Comparable(Protocol):
    """A feed that has been through the month."""

    @property
    def kind(self) -> Kind: ...
    @property
    def guild_id(self) -> int: ...
    @property
    def stories(self) -> list[Story]: ...
    @property
    def wrong(self) -> list[str]: ...


class Told(Protocol):
    """A stored version of an item; `published` is ISO 8601."""

    @property
    def title(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def url(self) -> str | None: ...
    @property
    def published(self) -> str | None: ...


@dataclass(slots=True)
class Comparison:
    """The result for one feed: the number of its items, and its faults, a line each."""

    items: int
    wrong: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Kept:
    """A document with its past versions, newest first, and the story words that each version holds."""

    versions: list[Row[Any]]
    words: list[frozenset[str]]

    @property
    def now(self) -> Row[Any]:
        return self.versions[0]


def compare_posts(library: Library, press: Comparable) -> Comparison:
    """Compare what a feed truly published with the documents and posts of the guild that follows it."""
    truth = [] if press.kind.is_refused else press.kind.truth(press.stories)
    found = Comparison(len(truth), list(dict.fromkeys(press.wrong)))
    kept = _documents(library, press.guild_id, {story.word for story in press.stories})
    for document in kept:
        found.wrong += _mixed(document)
    for story in truth:
        holding = [document for document in kept if story.word in document.words[0]]
        if not holding:
            found.wrong.append(f"item {story.number} is missing")
        elif len(holding) > 1:
            found.wrong.append(f"item {story.number} is {len(holding)} documents")
        else:
            found.wrong += _harm(press.kind, story, holding[0])
            found.wrong += _misposted(library, press, story, holding[0].now.id)
    return found


def _documents(library: Library, guild_id: int, words: set[str]) -> list[Kept]:
    statement = select(documents).where(documents.c.guild_id == guild_id)
    with library.store.database.transaction() as connection:
        rows = connection.execute(statement.order_by(documents.c.version.desc())).all()
    versions: dict[str, list[Row[Any]]] = {row.id: [row] for row in rows if row.version_of is None}
    for row in rows:
        if row.version_of is not None:
            versions[row.version_of].append(row)
    return [
        Kept(held, [frozenset(re.findall(r"\w+", f"{row.title} {row.text}")) & words for row in held])
        for held in versions.values()
    ]


def _mixed(document: Kept) -> list[str]:
    """The faults of a document that is not always one and the same item."""
    if not document.words[0]:
        return [f"a document that nobody published: {document.now.title!r}"]
    if len(document.words[0]) > 1:
        return [f"one document holds the items {sorted(document.words[0])}"]
    others = [words for words in document.words if words != document.words[0]]
    return [f"{sorted(document.words[0])} overwrote {[sorted(words) for words in others]}"] if others else []


def _harm(kind: Kind, story: Story, document: Kept) -> list[str]:
    """The faults of an item's document and of its history."""
    wrong = differences(kind, story, document.now)
    expected = 2 if story.is_edited else 1
    if len(document.versions) != expected and not kind.may_change:
        changes = [(version.title, version.url, version.published) for version in document.versions]
        wrong.append(f"item {story.number}: {len(document.versions)} versions, not {expected}: {changes[:3]}")
    return wrong


def differences(kind: Kind, story: Story, row: Told) -> list[str]:
    """Return where the stored item differs from what was published, a line each."""
    number = f"item {story.number}"
    wrong = []
    if story.title and row.title != story.title:
        wrong.append(f"{number}: its title is {row.title!r}, not {story.title!r}")
    if _plain(story.text) not in _plain(row.text):
        wrong.append(f"{number}: its text is {row.text!r}, without {story.text!r}")
    if not kind.any_link and _address(row.url) != _address(story.link):
        wrong.append(f"{number}: its link is {row.url!r}, not {story.link!r}")
    return [*wrong, *(f"{number}: {line}" for line in _misdated(story, row.published))]


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


def _address(url: str | None) -> str | None:
    """An address in the form in which it is compared, with its escapes resolved."""
    return unquote(url) if url is not None else None


def _misdated(story: Story, published: str | None) -> Iterable[str]:
    if story.day is None:
        if published is not None and not _could_be(Published(published).day):
            yield f"its date is {published}, though nobody says it"
        return
    if published is None:
        yield f"its date is unknown, not {story.day}"
    elif Published(published).day != story.day:
        yield f"its date is {published}, not {story.day}"
    elif story.moment is not None and abs(Published(published).order - story.moment.timestamp()) > CLOSE_S:
        yield f"its time is {published}, not {story.moment.isoformat()}"


def _could_be(day: date) -> bool:
    """True if a day is within the month: an item without a date may be dated by when it was first seen."""
    return -2 <= (day - START.date()).days <= 31


def _misposted(library: Library, press: Comparable, story: Story, document_id: str) -> list[str]:
    own = follows.c.guild_id == press.guild_id
    with library.store.database.transaction() as connection:
        messages = connection.execute(
            select(outbox.c.kind)
            .join(follows, follows.c.id == outbox.c.follow_id)
            .where(own, outbox.c.document_id == document_id)
        )
        kinds = [kind for (kind,) in messages]
        outcome = connection.scalar(
            select(matches.c.outcome)
            .join(follows, follows.c.id == matches.c.follow_id)
            .where(own, matches.c.document_id == document_id)
        )
    wanted = BACKLOG if story.step == press.kind.first_backlog_step else POSTED
    wrong = []
    if outcome != wanted or kinds.count(POST) != (wanted == POSTED):
        wrong.append(f"item {story.number}: {outcome}, not {wanted}; {kinds.count(POST)} posts")
    if story.is_edited and wanted == POSTED and kinds.count(EDIT) != 1 and not press.kind.may_change:
        wrong.append(f"item {story.number}: its post was edited {kinds.count(EDIT)} times, not once")
    return wrong

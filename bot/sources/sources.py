"""Sources: the feeds, pages and folders that are polled, and the state of each."""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from bot.sources.tables import items, make_tables, sources
from corpus.document import SHARED
from corpus.errors import UsageError
from corpus.web.urls import canonical_url
from index.store.database import Database

FEED, PAGE, FOLDER = "feed", "page", "folder"

MAX_GUILD_SOURCES = 100
FIRST_RETRY_S = 60.0
MAX_RETRY_S = 30 * 60.0
"""Longest time between two tries of a source that fails."""
GONE_RETRY_S = 24 * 3_600.0
"""Time between two tries of an address that is gone for good (410)."""
MAX_RETRY_AFTER_S = 6 * 3_600.0
"""Longest wait that a server may ask for (Retry-After)."""
MAX_PAGE_INTERVAL_S = 6 * 3_600.0
OVERDUE_S = 24 * 3_600.0
"""The managers of the server are notified of a source that has failed for this long."""

_GONE = 410


@dataclass(frozen=True, slots=True)
class Source:
    """A source and its state. See `bot.sources.tables.sources`; times are seconds since 1970."""

    id: int
    guild_id: int
    kind: str
    url: str
    key: str
    origin: str
    title: str
    added_by: int | None
    added_at: float
    etag: str | None
    last_modified: str | None
    digest: str | None
    next_at: float
    interval_s: float
    last_ok: float | None
    failing_since: float | None
    failures: int
    last_error: str | None
    told: bool

    @property
    def is_new(self) -> bool:
        """True if it was never read; what the first poll finds is not news."""
        return self.last_ok is None

    @property
    def is_waiting(self) -> bool:
        """True if its server asked to wait, as `last_error` says."""
        return self.last_error is not None and self.failing_since is None

    def is_overdue(self, now: float) -> bool:
        """True if it has failed for a day and nobody was notified."""
        return self.failing_since is not None and now - self.failing_since >= OVERDUE_S and not self.told


@dataclass(frozen=True, slots=True)
class Content:
    """The content of a source: its digest, and the validators (ETag, Last-Modified) for the next request."""

    digest: str | None = None
    etag: str | None = None
    last_modified: str | None = None


class Sources:
    """The sources in one database. Each method is one transaction. A server may have `most` of its own."""

    def __init__(self, database: Database, most: int = MAX_GUILD_SOURCES) -> None:
        self._database = database
        self._most = most
        with database.setting_up() as connection:
            make_tables(connection)

    def add(
        self,
        kind: str,
        url: str,
        title: str,
        now: float,
        interval_s: float,
        *,
        guild_id: int = SHARED,
        added_by: int | None = None,
        wait_s: float = 0.0,
    ) -> tuple[Source, bool]:
        """Add an address (or a folder, by its absolute path), to be polled first after `wait_s` seconds.

        Return the source, and True if it is new; the same address again gives the existing source. Raises
        UsageError if the server has too many sources.
        """
        key = source_key(kind, url)
        here = (sources.c.guild_id == guild_id) & (sources.c.key == key)
        with self._database.transaction() as connection:
            row = connection.execute(select(sources).where(here)).first()
            if row is not None:
                return _source(row), False
            _check_room(connection, guild_id, self._most)
            values = {
                "guild_id": guild_id,
                "kind": kind,
                "url": url,
                "key": key,
                "origin": f"page:{guild_id}/{key}" if kind == PAGE else "",
                "title": title or url,
                "added_by": added_by,
                "added_at": now,
                "next_at": now + wait_s,
                "interval_s": interval_s,
            }
            connection.execute(insert(sources).values(values))
            return _source(connection.execute(select(sources).where(here)).one()), True

    def get(self, source_id: int) -> Source | None:
        with self._database.transaction() as connection:
            row = connection.execute(select(sources).where(sources.c.id == source_id)).first()
            return _source(row) if row else None

    def claim(self, source: Source, now: float | None = None) -> Source | None:
        """Lock a source for polling by this process and return its current state.

        None if it is gone, if another process is polling it, or has polled it since it was found due at
        `now`.
        """
        if not self._database.acquire(_lock(source.id)):
            return None
        found = self.get(source.id)
        due = now is not None and self._database.is_shared and source.next_at <= now
        if found is None or (due and found.next_at > source.next_at):
            self.release(source.id)
            return None
        return found

    def release(self, source_id: int) -> None:
        """Release the lock of a source, so that other processes may poll it."""
        self._database.release(_lock(source_id))

    def all(self) -> list[Source]:
        """Return all sources, the operator's first, then by server and title."""
        return self._select(None)

    def in_guild(self, guild_id: int) -> list[Source]:
        """Return a server's own sources, by title."""
        return self._select(sources.c.guild_id == guild_id)

    def due(self, now: float) -> list[Source]:
        """Return the feeds and pages that are due, longest due first."""
        with self._database.transaction() as connection:
            waiting = (sources.c.kind != FOLDER) & (sources.c.next_at <= now)
            rows = connection.execute(select(sources).where(waiting).order_by(sources.c.next_at))
            return [_source(row) for row in rows]

    def next_due(self, after: float) -> float | None:
        """Return when the next feed or page becomes due after a moment, None if none does."""
        coming = (sources.c.kind != FOLDER) & (sources.c.next_at > after)
        with self._database.transaction() as connection:
            moment: float | None = connection.scalar(select(func.min(sources.c.next_at)).where(coming))
            return moment

    def remove(self, source_id: int) -> None:
        """Remove a source. Its documents stay, see `documents_of`."""
        with self._database.transaction() as connection:
            connection.execute(delete(sources).where(sources.c.id == source_id))

    def documents_of(self, source_id: int) -> list[str]:
        """Return the ids of the documents that came from a feed's items and from no other source."""
        others = select(items.c.document_id).where(
            items.c.source_id != source_id, items.c.document_id.is_not(None)
        )
        statement = select(items.c.document_id).where(
            items.c.source_id == source_id,
            items.c.document_id.is_not(None),
            items.c.document_id.not_in(others),
        )
        with self._database.transaction() as connection:
            return list(connection.scalars(statement.distinct().order_by(items.c.document_id)))

    def note_ok(
        self,
        source_id: int,
        now: float,
        interval_s: float,
        *,
        title: str | None = None,
        content: Content | None = None,
    ) -> None:
        """Record that a source was read, which clears its failures. A `title` or `content` of None stays."""
        values: dict[str, Any] = {"title": title} if title else {}
        if content is not None:
            values |= asdict(content)
        values |= {"failing_since": None, "failures": 0, "last_error": None, "told": False}
        values |= {"last_ok": now, "next_at": now + interval_s, "interval_s": interval_s}
        self._update(source_id, **values)

    def note_moved(self, source_id: int, url: str) -> bool:
        """Record a source's new address; return False if another source of the server has it already."""
        with self._database.transaction() as connection:
            row = connection.execute(select(sources).where(sources.c.id == source_id)).first()
            if row is None:
                return False
            key = source_key(row.kind, url)
            same = (sources.c.guild_id == row.guild_id) & (sources.c.key == key) & (sources.c.id != source_id)
            if connection.execute(select(sources.c.id).where(same)).first():
                return False
            statement = update(sources).where(sources.c.id == source_id)
            connection.execute(statement.values(url=url, key=key))
            return True

    def note_failed(
        self,
        source_id: int,
        now: float,
        error: str,
        status: int | None = None,
        retry_after_s: float | None = None,
    ) -> None:
        """Record that a source could not be read and why; it is always tried again."""
        with self._database.transaction() as connection:
            row = connection.execute(select(sources).where(sources.c.id == source_id)).first()
            if row is None:
                return
            values = {
                "failures": row.failures + 1,
                "failing_since": now if row.failing_since is None else row.failing_since,
                "last_error": error,
                "next_at": now + retry_s(row.failures + 1, status, retry_after_s),
            }
            connection.execute(update(sources).where(sources.c.id == source_id).values(values))

    def note_waiting(self, source_id: int, until: float, said: str) -> None:
        """Record that a source's server asked to wait until a time, and the message about it. Not a
        failure."""
        self._update(source_id, next_at=until, last_error=said)

    def reschedule(self, source_id: int, until: float) -> None:
        """Set when a source is polled next; nothing else about it changes."""
        self._update(source_id, next_at=until)

    def mark_notified(self, source_id: int) -> None:
        """Record that the server's managers were notified of an outage; a successful poll clears it."""
        self._update(source_id, told=True)

    def forget_person(self, user_id: int) -> int:
        """Remove a person's name from the sources they added and return the number of those sources."""
        with self._database.transaction() as connection:
            statement = update(sources).where(sources.c.added_by == user_id)
            return connection.execute(statement.values(added_by=None)).rowcount

    def forget_guild(self, guild_id: int) -> None:
        """Delete a server's own sources."""
        with self._database.transaction() as connection:
            connection.execute(delete(sources).where(sources.c.guild_id == guild_id))

    def _select(self, condition: Any) -> list[Source]:
        statement = select(sources).order_by(sources.c.guild_id, func.lower(sources.c.title), sources.c.id)
        if condition is not None:
            statement = statement.where(condition)
        with self._database.transaction() as connection:
            return [_source(row) for row in connection.execute(statement)]

    def _update(self, source_id: int, **values: Any) -> None:
        with self._database.transaction() as connection:
            connection.execute(update(sources).where(sources.c.id == source_id).values(values))


def _lock(source_id: int) -> str:
    return f"source {source_id}"


def source_key(kind: str, url: str) -> str:
    """Return an address in the form that is compared."""
    return str(Path(url)) if kind == FOLDER else canonical_url(url)


def retry_s(failures: int, status: int | None, retry_after_s: float | None) -> float:
    """Return how long to wait, in seconds, after a number of failures in a row."""
    wait = GONE_RETRY_S if status == _GONE else min(FIRST_RETRY_S * 2.0 ** min(failures - 1, 20), MAX_RETRY_S)
    return max(wait, min(retry_after_s or 0.0, MAX_RETRY_AFTER_S))


def patience_s(interval_s: float, retry_after_s: float | None) -> float:
    """Return how long to wait, in seconds, after a server has answered 429."""
    if retry_after_s is None:
        return max(interval_s, MAX_RETRY_S)
    return max(interval_s, min(retry_after_s, MAX_RETRY_AFTER_S))


def find_source(known: list[Source], named: str) -> Source | None:
    """Return the source with an id, an address or a title, tried in this order; None if there is none."""
    keys = {source_key(PAGE, named), str(Path(named).expanduser().absolute())}
    for fits in (
        lambda source: str(source.id) == named,
        lambda source: source.url == named or source.key in keys,
        lambda source: source.title.casefold() == named.strip().casefold(),
    ):
        found = next(filter(fits, known), None)
        if found is not None:
            return found
    return None


def _check_room(connection: Connection, guild_id: int, most: int) -> None:
    if guild_id == SHARED:
        return
    statement = select(func.count()).select_from(sources).where(sources.c.guild_id == guild_id)
    if (connection.scalar(statement) or 0) >= most:
        raise UsageError(f"This server has {most} sources already; remove one first.")


def _source(row: Row[Any]) -> Source:
    return Source(**row._mapping)

"""Process registry: which processes of the bot are alive, and which of them holds a lease."""

import os
import socket
import threading
import uuid
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, delete, select, true, update

from bot.fleet.shards import Shards
from bot.fleet.tables import DEAD_AFTER_S, insert_new, leases, living_processes, make_tables, processes
from corpus import clock
from corpus.errors import SettingError
from index.store.database import Database

NEWS = "news"
"""Lease of the process that polls sources, matches documents to follows and plans messages."""

_FORGOTTEN_S = 3_600.0


@dataclass(frozen=True, slots=True)
class Process:
    """A live process. See `bot.fleet.tables.processes`."""

    id: str
    place: str
    shards: Shards
    started_at: float
    ready: bool
    replaces: bool


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """Result of a heartbeat: True if this process holds the news lease, and the other live processes, oldest
    first."""

    leads: bool
    others: tuple[Process, ...]


class ProcessRegistry:
    """One process in the registry. Each method is one transaction, and may be called from any thread.

    A lease lasts while its holder sends heartbeats (see `tables.DEAD_AFTER_S`); rows of work have no expiry.
    """

    def __init__(self, database: Database, replaces: bool, clock: Callable[[], float] = clock.now) -> None:
        self.id = uuid.uuid4().hex
        self._database = database
        self._replaces = replaces
        self._clock = clock
        self._started_at = clock()
        self._one_at_a_time = threading.Lock()
        self._left = False
        with database.setting_up() as connection:
            make_tables(connection)

    def join(self, shards: Shards) -> Heartbeat:
        """Register this process.

        Raises SettingError if other processes use another number of shards: some servers would then be served
        twice, others not at all.
        """
        self._delete_dead()
        with self._database.transaction() as connection:
            now = self._clock()
            connection.execute(delete(processes).where(processes.c.seen_at <= now - _FORGOTTEN_S))
            self._record_heartbeat(connection, shards, False, now)
            others = self._others(connection, now)
            strange = [p for p in others if p.shards.count != shards.count and not p.shards.is_whole]
            if strange and not shards.is_whole:
                other = strange[0]
                raise SettingError(
                    f"FOOTNOTE_SHARDS: {shards} does not fit {other.place}, which serves {other.shards}; all "
                    "processes need the same number after the slash. To change it, stop the others first, or "
                    "run one process with --replace and without FOOTNOTE_SHARDS in between."
                )
            return Heartbeat(False, others)

    def heartbeat(self, shards: Shards, ready: bool) -> Heartbeat:
        """Record that this process is alive, and take the news lease if no live process holds it.

        Does nothing after `leave`, which a heartbeat in another thread may not have seen yet.
        """
        with self._one_at_a_time:
            if self._left:
                return Heartbeat(False, ())
            self._delete_dead()
            with self._database.transaction() as connection:
                now = self._clock()
                self._record_heartbeat(connection, shards, ready, now)
                leads = ready and self._take_lease(connection, NEWS, now)
                return Heartbeat(leads, self._others(connection, now))

    def started_before(self, other: Process) -> bool:
        """True if this process was started before another one."""
        return (self._started_at, self.id) < (other.started_at, other.id)

    def leave(self) -> None:
        """Remove this process from the registry, which frees its leases and messages."""
        with self._one_at_a_time, self._database.transaction() as connection:
            self._left = True
            connection.execute(delete(processes).where(processes.c.id == self.id))
        self._database.release(_life_lock(self.id))

    def _delete_dead(self) -> None:
        """Delete dead processes.

        On PostgreSQL a session lock shows whether a process is alive; elsewhere only its heartbeat does.
        """
        if not self._database.is_shared:
            return
        self._database.acquire(_life_lock(self.id))
        with self._database.transaction() as connection:
            others = list(connection.scalars(select(processes.c.id).where(processes.c.id != self.id)))
        for other in others:
            if self._database.acquire(_life_lock(other)):
                with self._database.transaction() as connection:
                    connection.execute(delete(processes).where(processes.c.id == other))
                self._database.release(_life_lock(other))

    def _record_heartbeat(self, connection: Connection, shards: Shards, ready: bool, now: float) -> None:
        mine = update(processes).where(processes.c.id == self.id)
        if connection.execute(mine.values(seen_at=now, ready=ready)).rowcount:
            return
        connection.execute(
            processes.insert().values(
                id=self.id,
                place=f"{socket.gethostname()}, process {os.getpid()}",
                first=shards.first,
                last=shards.last,
                count=shards.count,
                started_at=self._started_at,
                seen_at=now,
                ready=ready,
                replaces=self._replaces,
            )
        )

    def _take_lease(self, connection: Connection, name: str, now: float) -> bool:
        mine = update(leases).where(leases.c.name == name, free_for(self.id, leases.c.holder, now))
        if connection.execute(mine.values(holder=self.id)).rowcount:
            return True
        insert_new(connection, leases, name=name, holder=self.id)
        return connection.scalar(select(leases.c.holder).where(leases.c.name == name)) == self.id

    def _others(self, connection: Connection, now: float) -> tuple[Process, ...]:
        others = select(processes).where(processes.c.seen_at > now - DEAD_AFTER_S, processes.c.id != self.id)
        rows = connection.execute(others.order_by(processes.c.started_at, processes.c.id))
        return tuple(
            Process(
                row.id,
                row.place,
                Shards(row.first, row.last, row._mapping["count"]),
                row.started_at,
                row.ready,
                row.replaces,
            )
            for row in rows
        )


def _life_lock(process_id: str) -> str:
    return f"process {process_id}"


def served_by(shards: Shards, guild_id: ColumnElement[int]) -> ColumnElement[bool]:
    """Return the SQL condition that a server (0: direct messages) is in some shards, as `Shards.serve`."""
    if shards.is_whole:
        return true()
    return (guild_id // _BELOW_TIME % shards.count).between(shards.first, shards.last)


_BELOW_TIME = 1 << 22
"""Divisor that reduces an id to its timestamp; databases differ in how they write a shift."""


def free_for(process_id: str, holder: ColumnElement[str], now: float) -> ColumnElement[bool]:
    """Return the SQL condition that a process may take a row: its `holder` is empty, that process, or
    dead."""
    return holder.is_(None) | (holder == process_id) | holder.not_in(living_processes(now))

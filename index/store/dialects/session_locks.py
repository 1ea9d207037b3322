"""Advisory locks of PostgreSQL (postgresql.org/docs/current/explicit-locking.html), by name."""

import hashlib
import threading
from typing import Any

from sqlalchemy import Connection, Engine, Function, func, select
from sqlalchemy.exc import DBAPIError

_KEEPALIVE = select(
    func.set_config("tcp_keepalives_idle", "30", False),
    func.set_config("tcp_keepalives_interval", "10", False),
    func.set_config("tcp_keepalives_count", "3", False),
)
"""A machine that is suddenly gone holds its locks for a minute, not for the two hours of most systems."""


class SessionLocks:
    """The locks of one home. Those that outlast a transaction are held by one connection of their own, and
    are free again when that ends. See `index.store.dialects.Locks`; safe for several threads."""

    def __init__(self, engine: Engine, home_id: str) -> None:
        self._engine = engine.execution_options(isolation_level="AUTOCOMMIT")
        self._home_id = home_id
        self._one_at_a_time = threading.Lock()
        self._session: Connection | None = None
        self._taken: set[str] = set()
        self._joined: dict[str, int] = {}

    def wait(self, connection: Connection, what: str) -> None:
        connection.execute(select(func.pg_advisory_xact_lock(self._key(what))))

    def is_free(self, connection: Connection, what: str) -> bool:
        return bool(connection.scalar(select(func.pg_try_advisory_xact_lock(self._key(what)))))

    def take(self, what: str) -> bool:
        with self._one_at_a_time:
            if what not in self._taken and self._ask(func.pg_try_advisory_lock(self._key(what))):
                self._taken.add(what)
            return what in self._taken

    def join(self, what: str) -> None:
        with self._one_at_a_time:
            if not self._joined.get(what):
                self._ask(func.pg_advisory_lock_shared(self._key(what)))
            self._joined[what] = self._joined.get(what, 0) + 1

    def let_go(self, what: str) -> None:
        with self._one_at_a_time:
            if what in self._taken:
                self._taken.remove(what)
                self._ask(func.pg_advisory_unlock(self._key(what)))
            elif self._joined.get(what):
                self._joined[what] -= 1
                if not self._joined[what]:
                    self._ask(func.pg_advisory_unlock_shared(self._key(what)))

    def close(self) -> None:
        with self._one_at_a_time:
            self._end()

    def _ask(self, call: Function[Any]) -> Any:
        """Call a function of the server in the session. Where that has broken, all it held is free; the next
        call begins another."""
        try:
            if self._session is None:
                self._session = self._engine.connect()
                self._session.execute(_KEEPALIVE)
            return self._session.scalar(select(call))
        except DBAPIError:
            self._end()
            raise

    def _end(self) -> None:
        self._taken.clear()
        self._joined.clear()
        if self._session is not None:
            self._session.invalidate()  # back in the pool it would go on to hold what it holds
            self._session.close()
            self._session = None

    def _key(self, what: str) -> int:
        """64 bits by which a lock is told from those of other homes and other programs."""
        digest = hashlib.sha256(f"footnote/{self._home_id}/{what}".encode()).digest()
        return int.from_bytes(digest[:8], "big", signed=True)

"""Named advisory locks in PostgreSQL (postgresql.org/docs/current/explicit-locking.html)."""

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
"""A machine that disappears holds its locks for a minute, not for the two hours of most systems."""


class SessionLocks:
    """The locks of one home: see `index.store.dialects.Locks`. Safe for several threads.

    Locks that outlast a transaction are held by one connection of their own, and are free when it ends.
    """

    def __init__(self, engine: Engine, home_id: str) -> None:
        self._engine = engine.execution_options(isolation_level="AUTOCOMMIT")
        self._home_id = home_id
        self._mutex = threading.Lock()
        self._session: Connection | None = None
        self._exclusive: set[str] = set()
        self._shares: dict[str, int] = {}

    def wait(self, connection: Connection, lock: str) -> None:
        connection.execute(select(func.pg_advisory_xact_lock(self._key(lock))))

    def try_lock(self, connection: Connection, lock: str) -> bool:
        return bool(connection.scalar(select(func.pg_try_advisory_xact_lock(self._key(lock)))))

    def acquire(self, lock: str) -> bool:
        with self._mutex:
            if lock not in self._exclusive and self._ask(func.pg_try_advisory_lock(self._key(lock))):
                self._exclusive.add(lock)
            return lock in self._exclusive

    def share(self, lock: str) -> None:
        with self._mutex:
            if not self._shares.get(lock):
                self._ask(func.pg_advisory_lock_shared(self._key(lock)))
            self._shares[lock] = self._shares.get(lock, 0) + 1

    def release(self, lock: str) -> None:
        with self._mutex:
            if lock in self._exclusive:
                self._exclusive.remove(lock)
                self._ask(func.pg_advisory_unlock(self._key(lock)))
            elif self._shares.get(lock):
                self._shares[lock] -= 1
                if not self._shares[lock]:
                    self._ask(func.pg_advisory_unlock_shared(self._key(lock)))

    def close(self) -> None:
        with self._mutex:
            self._end()

    def _ask(self, call: Function[Any]) -> Any:
        """Call a function of the server in the session. If the session breaks, its locks are free, and the
        next call begins a new one."""
        try:
            if self._session is None:
                self._session = self._engine.connect()
                self._session.execute(_KEEPALIVE)
            return self._session.scalar(select(call))
        except DBAPIError:
            self._end()
            raise

    def _end(self) -> None:
        self._exclusive.clear()
        self._shares.clear()
        if self._session is not None:
            self._session.invalidate()  # back in the pool it would keep its locks
            self._session.close()
            self._session = None

    def _key(self, lock: str) -> int:
        """Return the 64-bit key of a lock, different from those of other homes and programs."""
        digest = hashlib.sha256(f"footnote/{self._home_id}/{lock}".encode()).digest()
        return int.from_bytes(digest[:8], "big", signed=True)

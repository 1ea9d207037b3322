"""The dialect of PostgreSQL: a server that several processes share, each with its own folder of indexes.

Three kinds of locks keep processes apart:

- Row locks, until the transaction ends. Every commit of documents locks the row of the generation, so
  generations, changes and ids of passages become visible in order. Matching and planning lock the follow
  (`SELECT … FOR UPDATE`).
- Advisory locks of a transaction, if there is no row to lock yet: making tables, placing stories, claiming
  entries of feeds.
- Advisory locks of a session, for work outside the database: a process being alive, a feed being fetched,
  passages being encoded. Unlike a lease they need no clock and no guess how long the work takes: they end
  with their process, even if it is killed.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import (
    URL,
    ColumnElement,
    Connection,
    Engine,
    Table,
    create_engine,
    delete,
    event,
    func,
    make_url,
    select,
    text,
)
from sqlalchemy.engine.interfaces import ExecutionContext
from sqlalchemy.exc import ArgumentError, DBAPIError

from corpus.errors import DiskError, FootnoteError, SettingError, StoreError
from index.store.dialects.session_locks import SessionLocks

LEAST_VERSION = 14
"""The oldest release that PostgreSQL's makers support (postgresql.org/support/versioning, 2026)."""

_SETTING = "DATABASE_URL"
_META_CACHE_S = 0.5
_DEFAULTS = {"connect_timeout": 10, "application_name": "footnote"}
"""Connection options that the URL may override (libpq's names; seconds)."""

_SETUP_LOCK = int.from_bytes(b"footnote", "big")
"""The lock for making tables, one for all homes in a database: a new home has no id yet."""

_REMEDIES = {
    "28": "check the user and the password in it, and the server's pg_hba.conf",
    "3D000": "make that database first (createdb)",
    "42501": "give its user the right to create and change tables there (GRANT CREATE, USAGE ON SCHEMA)",
    "53300": "allow more connections (max_connections): a process needs up to nine",
    "25006": "name the primary server: this one can only be read",
    "42P01": "restore a backup: a table is missing",
    "42703": "restore a backup: a column is missing",
    "57": "wait until the server is up again, then try again",
    "40": "other processes were at the same rows: try again",
    "23": "another process has written the same at the same moment: try again",
}
"""What to do, by the beginning of the SQLSTATE (postgresql.org/docs/current/errcodes-appendix.html)."""

_SIGNS = {
    "password authentication failed": "28",
    "no pg_hba.conf entry": "28",
    "does not exist": "3D000",
    "too many clients": "53300",
    "remaining connection slots": "53300",
    "starting up": "57",
    "shutting down": "57",
}
"""SQLSTATEs by parts of the message: a refused connection has only a message."""

_FULL = "53100"


class PostgresDialect:
    """A database at a URL. See `index.store.dialects.Dialect`."""

    shared = True
    meta_cache_s = _META_CACHE_S

    def __init__(self, url: str) -> None:
        self._url = _parse(url)
        host = self._url.host or self._url.query.get("host") or "the local server"
        port = f":{self._url.port}" if self._url.port else ""
        self.place = f"{host}{port}/{self._url.database or self._url.username or ''}"

    def refuse_lost(self, beside: Sequence[str]) -> None:
        """Do nothing: only a connection tells what there is."""

    def lost(self, beside: Sequence[str]) -> StoreError:
        return StoreError(
            f"{_SETTING}: {self.place} holds no home, though this one's folder belongs to one ({beside[0]}), "
            "so no new home is made; put a backup back with pg_restore, move the home there with "
            "`footnote move`, or set FOOTNOTE_HOME to an empty folder."
        )

    def connect(self) -> Engine:
        try:
            from index.store.dialects.binary import binary_cursor
        except ImportError as error:
            raise SettingError(
                f"{_SETTING}: PostgreSQL needs a driver that is not installed; run: pip install '.[scale]'"
            ) from error
        asked = {name: value for name, value in _DEFAULTS.items() if name not in self._url.query}
        engine = create_engine(
            self._url,
            pool_pre_ping=True,
            pool_size=4,
            max_overflow=4,
            connect_args={"cursor_factory": binary_cursor, **asked},
        )
        event.listen(engine, "after_cursor_execute", _note_write)
        return engine

    def snapshots(self, engine: Engine) -> Engine | None:
        return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)

    def locks(self, engine: Engine, home_id: str) -> SessionLocks:
        return SessionLocks(engine, home_id)

    def begin_setup(self, connection: Connection) -> None:
        version = int(connection.scalar(text("SHOW server_version_num")) or 0) // 10_000
        if version < LEAST_VERSION:
            raise SettingError(
                f"{_SETTING}: {self.place} is PostgreSQL {version}; Footnote needs "
                f"{LEAST_VERSION} or newer: upgrade it or name another server."
            )
        encoding = connection.scalar(text("SHOW server_encoding"))
        if encoding != "UTF8":
            raise SettingError(
                f"{_SETTING}: the database {self.place} stores text as {encoding}; make one that stores UTF8 "
                "(createdb --encoding UTF8 --template template0)."
            )
        connection.execute(select(func.pg_advisory_xact_lock(_SETUP_LOCK)))

    def count_writes(self, connection: Connection) -> int:
        return int(connection.info.get(_WRITTEN, 0))

    def find_faults(self, connection: Connection) -> Iterator[str]:
        """Yield indexes whose creation was interrupted: PostgreSQL keeps them and does not use them. It
        checks foreign keys at each change, and pages when it reads them."""
        for name in connection.scalars(_INVALID):
            yield f"{self.place}: the index {name} is not valid; run: REINDEX INDEX {name}"

    def protect_rows(self, connection: Connection, table: Table, but: str) -> None:
        name = table.name
        others = " OR ".join(f"NEW.{c.name} IS DISTINCT FROM OLD.{c.name}" for c in table.c if c.name != but)
        refuse = f"RAISE EXCEPTION 'the {name} log is not altered'"
        for statement in (
            f"CREATE OR REPLACE FUNCTION {name}_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF TG_OP = 'DELETE' THEN IF coalesce(current_setting('{_DELETABLE}', true), '') = '{name}' "
            f"THEN RETURN OLD; END IF; {refuse}; END IF; "
            f"IF TG_OP = 'TRUNCATE' THEN {refuse}; END IF; "
            f"IF NEW.{but} != 0 OR {others} THEN {refuse}; END IF; RETURN NEW; END $$",
            f"CREATE OR REPLACE TRIGGER {name}_is_kept BEFORE UPDATE OR DELETE ON {name} "
            f"FOR EACH ROW EXECUTE FUNCTION {name}_is_kept()",
            f"CREATE OR REPLACE TRIGGER {name}_is_not_emptied BEFORE TRUNCATE ON {name} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {name}_is_kept()",
        ):
            connection.exec_driver_sql(statement)

    def delete_protected_rows(self, connection: Connection, table: Table, where: ColumnElement[bool]) -> None:
        connection.execute(select(func.set_config(_DELETABLE, table.name, True)))
        connection.execute(delete(table).where(where))
        connection.execute(select(func.set_config(_DELETABLE, "", True)))

    def last_id(self, connection: Connection, table: Table) -> int:
        sequence = _sequence(connection, table)
        if sequence is None:
            return 0
        counted = f"SELECT CASE WHEN is_called THEN last_value ELSE last_value - 1 END FROM {sequence}"  # noqa: S608
        return int(connection.exec_driver_sql(counted).scalar_one())

    def set_last_id(self, connection: Connection, table: Table, last: int) -> None:
        sequence = _sequence(connection, table)
        if sequence is not None:
            connection.execute(select(func.setval(sequence, last + 1, False)))

    def explain(self, error: Exception) -> FootnoteError:
        original = (error.orig if isinstance(error, DBAPIError) else None) or error
        reason = " ".join(str(original).split())
        said = next((state for sign, state in _SIGNS.items() if sign in reason), "")
        state = getattr(original, "sqlstate", None) or said
        if state == _FULL:
            remedy = "its disk is full: make room on it and try again. Nothing stored is lost"
            return DiskError(f"{_SETTING}: {self.place}: {remedy}.")
        remedy = next(
            (remedy for start, remedy in _REMEDIES.items() if state.startswith(start)),
            "check that the server runs and can be reached from here, and what the setting names",
        )
        return StoreError(f"{_SETTING}: {self.place} can't be used ({reason}); {remedy}.")


_WRITTEN = "footnote_written"
_DELETABLE = "footnote.lets_go"
"""A setting of a transaction: the protected table whose rows it may delete."""

_INVALID = text(
    "SELECT indexrelid::regclass::text FROM pg_index JOIN pg_class ON pg_class.oid = indrelid "
    "WHERE NOT indisvalid AND relnamespace = current_schema()::regnamespace"
)


def _sequence(connection: Connection, table: Table) -> str | None:
    """Return the quoted name of the sequence of a table's ids, None if it has none."""
    column = table.autoincrement_column
    if column is None:
        return None
    named: str | None = connection.scalar(select(func.pg_get_serial_sequence(table.name, column.name)))
    return named


def _parse(url: str) -> URL:
    """Parse a URL and set its driver. Raises SettingError without the URL, which may contain a password."""
    try:
        return make_url(url).set(drivername="postgresql+psycopg")
    except (ArgumentError, ValueError) as error:
        raise SettingError(
            f"{_SETTING}: it can't be read; write postgresql://USER:PASSWORD@HOST:PORT/NAME, with %-codes "
            "for special characters in the password."
        ) from error


def _note_write(
    connection: Connection,
    cursor: Any,
    statement: str,
    parameters: Any,
    context: ExecutionContext | None,
    executemany: bool,
) -> None:
    compiled: Any = context
    if compiled is not None and (compiled.isinsert or compiled.isupdate or compiled.isdelete):
        connection.info[_WRITTEN] = connection.info.get(_WRITTEN, 0) + 1

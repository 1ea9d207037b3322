"""The audit log: what people who manage servers have changed, in order; the database refuses to alter it.

An entry is written when a command that changes something has run, with what was typed. Only who it was can be
taken out, when that person wants to be forgotten, and a server's entries go when the server does.
"""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Connection, Float, Integer, String, Table, Text, insert, select, text, update

from bot.discord.tables import metadata
from index.store.database import Database

MOST = 1_000
"""How many entries are given at a time."""

audit = Table(
    "audit",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", Float, nullable=False, doc="seconds since 1970"),
    Column("guild_id", Integer, nullable=False, index=True),
    Column("user_id", Integer, nullable=False, index=True, doc="0: forgotten"),
    Column("action", String, nullable=False, doc="the command"),
    Column("options", Text, nullable=False, doc="JSON: what was typed"),
    sqlite_autoincrement=True,
)

_OTHERS = " OR ".join(
    f"NEW.{column.name} IS NOT OLD.{column.name}" for column in audit.c if column.name != "user_id"
)
_KEPT = (
    "CREATE TRIGGER IF NOT EXISTS audit_is_not_altered BEFORE UPDATE ON audit "
    f"WHEN NEW.user_id != 0 OR {_OTHERS} BEGIN SELECT RAISE(ABORT, 'the audit log is not altered'); END",
    "CREATE TRIGGER IF NOT EXISTS audit_is_not_deleted BEFORE DELETE ON audit "
    "BEGIN SELECT RAISE(ABORT, 'the audit log is not altered'); END",
)
_LET_GO = "DROP TRIGGER audit_is_not_deleted"


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One change: `options` are what was typed, by name."""

    at: float
    guild_id: int
    user_id: int
    action: str
    options: dict[str, Any]


class Audit:
    """The audit log of one database. Each method is one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database
        with database.transaction() as connection:
            metadata.create_all(connection)
            _keep(connection)

    def note(
        self, guild_id: int, user_id: int, action: str, options: Mapping[str, Any], at: float | None = None
    ) -> None:
        """Add an entry."""
        values = {
            "at": time.time() if at is None else at,
            "guild_id": guild_id,
            "user_id": user_id,
            "action": action,
            "options": json.dumps(dict(options), ensure_ascii=False),
        }
        with self._database.transaction() as connection:
            connection.execute(insert(audit).values(values))

    def entries(self, guild_id: int | None = None, most: int = MOST) -> list[AuditEntry]:
        """The last entries of a server, or of all, newest first."""
        statement = select(audit).order_by(audit.c.id.desc()).limit(most)
        if guild_id is not None:
            statement = statement.where(audit.c.guild_id == guild_id)
        with self._database.transaction() as connection:
            return [
                AuditEntry(row.at, row.guild_id, row.user_id, row.action, json.loads(row.options))
                for row in connection.execute(statement)
            ]

    def of_person(self, user_id: int) -> list[dict[str, Any]]:
        """All entries of a person, as plain values."""
        with self._database.transaction() as connection:
            rows = connection.execute(select(audit).where(audit.c.user_id == user_id))
            return [{**row._mapping, "options": json.loads(row.options)} for row in rows]

    def forget_person(self, user_id: int) -> int:
        """Take out who did what a person did; gives the number of entries."""
        with self._database.transaction() as connection:
            statement = update(audit).where(audit.c.user_id == user_id).values(user_id=0)
            return connection.execute(statement).rowcount

    def forget_guild(self, guild_id: int) -> None:
        """Delete the entries of a server that the bot has left."""
        with self._database.transaction() as connection:
            connection.execute(text(_LET_GO))
            connection.execute(audit.delete().where(audit.c.guild_id == guild_id))
            _keep(connection)


def _keep(connection: Connection) -> None:
    for statement in _KEPT:
        connection.execute(text(statement))

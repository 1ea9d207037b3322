"""Audit log: what the managers of servers have changed, in order; the database refuses to alter it.

An entry is written after a command that changes something, with the options as typed. Only the person can be
removed from an entry, when that person wants to be forgotten. A server's entries are deleted when the bot
leaves it.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert, select, update

from bot.records.tables import audit, make_tables
from corpus import clock
from index.store.database import Database

MOST = 1_000
"""Most entries that are returned at a time."""


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One change; `options` are the options as typed, by name."""

    at: float
    guild_id: int
    user_id: int
    action: str
    options: dict[str, Any]


class Audit:
    """The audit log of one database. Each method is one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database
        with database.setting_up() as connection:
            make_tables(connection)
            database.protect_rows(connection, audit, but=audit.c.user_id.name)

    def note(
        self, guild_id: int, user_id: int, action: str, options: Mapping[str, Any], at: float | None = None
    ) -> None:
        """Add an entry."""
        values = {
            "at": clock.now() if at is None else at,
            "guild_id": guild_id,
            "user_id": user_id,
            "action": action,
            "options": json.dumps(dict(options), ensure_ascii=False),
        }
        with self._database.transaction() as connection:
            connection.execute(insert(audit).values(values))

    def entries(self, guild_id: int | None = None, most: int = MOST) -> list[AuditEntry]:
        """Return the last entries of one server or all, newest first."""
        statement = select(audit).order_by(audit.c.id.desc()).limit(most)
        if guild_id is not None:
            statement = statement.where(audit.c.guild_id == guild_id)
        with self._database.transaction() as connection:
            return [
                AuditEntry(row.at, row.guild_id, row.user_id, row.action, json.loads(row.options))
                for row in connection.execute(statement)
            ]

    def of_person(self, user_id: int) -> list[dict[str, Any]]:
        """Return all entries of a person as plain values."""
        with self._database.transaction() as connection:
            rows = connection.execute(select(audit).where(audit.c.user_id == user_id))
            return [{**row._mapping, "options": json.loads(row.options)} for row in rows]

    def forget_person(self, user_id: int) -> int:
        """Remove a person from their entries and return the number of entries."""
        with self._database.transaction() as connection:
            statement = update(audit).where(audit.c.user_id == user_id).values(user_id=0)
            return connection.execute(statement).rowcount

    def forget_guild(self, guild_id: int) -> None:
        """Delete the entries of a server that the bot has left."""
        with self._database.transaction() as connection:
            self._database.delete_protected_rows(connection, audit, audit.c.guild_id == guild_id)

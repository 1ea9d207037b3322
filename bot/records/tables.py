"""Tables of records: servers with their settings, feedback, unanswered questions, the audit log, tokens."""

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Float,
    MetaData,
    Table,
    UniqueConstraint,
)

from index.store.dialects.sql import Integer, String, Text
from index.store.migrations import Migration, MigrationSet, add_columns, apply_migrations

metadata = MetaData()

guild_settings = Table(
    "guild_settings",
    metadata,
    Column("guild_id", Integer, primary_key=True),
    Column("private", Boolean, nullable=False, doc="only the asker sees answers"),
    Column("cooldown_s", Float, nullable=False, doc="between two questions of one person"),
    Column("caution", String, doc="how sure the bot must be to answer; null: the operator's setting"),
    Column(
        "insights", Boolean, nullable=False, server_default="1", doc="questions without an answer are stored"
    ),
)

channel_settings = Table(
    "channel_settings",
    metadata,
    Column("channel_id", Integer, primary_key=True),
    Column("guild_id", Integer, nullable=False, index=True),
    Column("allowed", Boolean, nullable=False),
    Column("threads", Boolean, nullable=False, doc="mentions are answered in a thread"),
    Column("forum", Boolean, nullable=False, doc="new forum posts are answered"),
)

feedback = Table(
    "feedback",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("guild_id", Integer, nullable=False, index=True, doc="0 outside servers"),
    Column("user_id", Integer, nullable=False, index=True),
    Column("message_id", Integer, nullable=False),
    Column("question", Text, nullable=False),
    Column("quotes", Text, nullable=False, doc="JSON: passage, sentence and document of each quote shown"),
    Column("helpful", Boolean, nullable=False),
    Column("at", String, nullable=False, doc="ISO 8601, UTC"),
    UniqueConstraint("user_id", "message_id"),
    sqlite_autoincrement=True,
)

unanswered = Table(
    "unanswered",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("guild_id", Integer, nullable=False, index=True, doc="never 0: nothing is stored outside servers"),
    Column("day", String, nullable=False, index=True, doc="ISO 8601, UTC"),
    Column("question", Text, nullable=False, doc="without who asked it"),
    sqlite_autoincrement=True,
)

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

joined_guilds = Table(
    "joined_guilds",
    metadata,
    Column("guild_id", Integer, primary_key=True),
    Column("missing_since", Float, doc="seconds since 1970; null while the bot is in the server"),
)

tokens = Table(
    "tokens",
    metadata,
    Column("name", String, primary_key=True),
    Column("hash", String, nullable=False, unique=True, doc="SHA-256 (hex) of the token"),
    Column("guild_id", Integer, nullable=False, index=True, doc="0: the shared documents alone"),
    Column("may_write", Boolean, nullable=False, doc="its holder adds and removes documents"),
    Column("per_minute", Integer, nullable=False, doc="requests that are answered"),
    Column("created_at", Float, nullable=False, doc="seconds since 1970"),
    Column("used", String, doc="ISO 8601, UTC: the day of its last use; null: never"),
)

MIGRATIONS = MigrationSet(
    "records",
    metadata,
    (
        Migration("add_caution", add_columns("guild_settings", Column("caution", String))),
        Migration(
            "add_insights",
            add_columns("guild_settings", Column("insights", Boolean, nullable=False, server_default="1")),
        ),
    ),
)


def make_tables(connection: Connection) -> None:
    """Make the tables, or bring those of an older home up to date. See `index.store.migrations`."""
    apply_migrations(connection, [MIGRATIONS])

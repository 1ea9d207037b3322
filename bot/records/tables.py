"""What Discord's side keeps in the home's database: servers' settings, channels', feedback, questions that
got no answer."""

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
from index.store.migrations import make_missing

metadata = MetaData()

guild_settings = Table(
    "guild_settings",
    metadata,
    Column("guild_id", Integer, primary_key=True),
    Column("private", Boolean, nullable=False, doc="answers are shown to the asker alone"),
    Column("cooldown_s", Float, nullable=False, doc="between two questions of one person"),
    Column("caution", String, doc="how sure the bot must be to answer; none: as the operator says"),
    Column(
        "insights", Boolean, nullable=False, server_default="1", doc="questions without an answer are kept"
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
    Column("guild_id", Integer, nullable=False, index=True, doc="never 0: nothing is kept outside servers"),
    Column("day", String, nullable=False, index=True, doc="ISO 8601, UTC"),
    Column("question", Text, nullable=False, doc="without who asked it"),
    sqlite_autoincrement=True,
)

_LATER = {
    guild_settings.c.caution: "ALTER TABLE guild_settings ADD COLUMN caution VARCHAR",
    guild_settings.c.insights: "ALTER TABLE guild_settings ADD COLUMN insights BOOLEAN DEFAULT '1' NOT NULL",
}
"""Columns of a server's settings that older homes lack, and what adds them."""


def make_tables(connection: Connection) -> None:
    """Make what is missing, in older homes too: servers had no say in caution and insights at first."""
    make_missing(connection, metadata, _LATER)

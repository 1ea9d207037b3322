"""Tables of follows: what people follow, the documents that matched, the outbox, and catch-up times."""

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Float,
    ForeignKey,
    Index,
    MetaData,
    Table,
    UniqueConstraint,
)

from index.store.dialects.sql import Integer, String, Text
from index.store.migrations import Migration, MigrationSet, add_columns, apply_migrations

metadata = MetaData()

follows = Table(
    "follows",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("guild_id", Integer, nullable=False, index=True, doc="where it was made, 0 in direct messages"),
    Column("channel_id", Integer, nullable=False, doc="0 for the person's own direct messages"),
    Column("user_id", Integer, nullable=False, index=True, doc="who made it"),
    Column("topic", Text, nullable=False),
    Column("topic_key", Text, nullable=False, doc="the topic, normalised for comparison"),
    Column("how", String, nullable=False, doc="at once, daily or weekly"),
    Column("at", Integer, nullable=False, doc="minutes after local midnight, for digests"),
    Column("weekday", Integer, nullable=False, doc="0 is Monday, for weekly digests"),
    Column("zone", String, nullable=False, doc="IANA time zone"),
    Column("quiet", String, nullable=False, doc='"22:00-07:00", or "" for none'),
    Column("cap", Integer, nullable=False, doc="the most posts in a local day"),
    Column("role_id", Integer, doc="the role to mention, chosen by somebody who manages the server"),
    Column("locale", String, nullable=False),
    Column("since", Integer, nullable=False, doc="the last change of documents before it was made"),
    Column("cursor", Integer, nullable=False, doc="the last change of documents that was matched"),
    Column("created_at", Float, nullable=False),
    Column("next_digest", Float, doc="seconds since 1970"),
    Column("broken_since", Float, doc="since when its channel can't be written to"),
    Column("broken_why", String),
    Column("source", Text, nullable=False, server_default="", doc='only from this source; "" for all'),
    Column(
        "without", Text, nullable=False, server_default="", doc="words to leave out, see bot.follows.words"
    ),
    UniqueConstraint("guild_id", "channel_id", "user_id", "topic_key"),
    sqlite_autoincrement=True,
)

matches = Table(
    "matches",
    metadata,
    Column("follow_id", ForeignKey("follows.id", ondelete="CASCADE"), primary_key=True),
    Column("document_id", String, primary_key=True, index=True),
    Column("score", Float, nullable=False),
    Column("at", Float, nullable=False),
    Column("outcome", String, nullable=False, doc="what was done about it: see bot.follows.matching"),
    Column("outbox_id", Integer, index=True, doc="the message that carries it"),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", String, nullable=False, unique=True, doc="what it is about: no two rows share it"),
    Column("follow_id", ForeignKey("follows.id", ondelete="CASCADE"), index=True, doc="none for notes"),
    Column("kind", String, nullable=False, doc="post, digest, edit or note"),
    Column("state", String, nullable=False, doc="waiting, trying, sent, folded or failed"),
    Column("document_id", String, doc="the document of a post"),
    Column("edits", Integer, doc="the outbox row whose message an edit changes"),
    Column("note", Text, doc="JSON: what a note says and to whom, see bot.follows.notes"),
    Column("note_guild", Integer, index=True, doc="the server that a note is about"),
    Column("note_user", Integer, index=True, doc="the person who gets a note"),
    Column("created_at", Float, nullable=False),
    Column("not_before", Float, nullable=False),
    Column("tried_at", Float, doc="when the current try began"),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("channel_id", Integer, doc="where it was tried or sent; direct messages have one too"),
    Column("message_id", Integer),
    Column("sent_at", Float),
    Column("late", Boolean, nullable=False, server_default="0"),
    Column("why", String, nullable=False, server_default="", doc="why it waits, was folded or failed"),
    Column("cleared_until", Float, doc="planning allows sending a post until then"),
    Column("owner", String, doc="the process that sends it, if there are several: see bot.fleet"),
    Index("outbox_by_state", "state", "not_before"),
    sqlite_autoincrement=True,
)

looks = Table(
    "looks",
    metadata,
    Column("user_id", Integer, primary_key=True),
    Column("guild_id", Integer, primary_key=True),
    Column("at", Float, nullable=False, doc="when the person last caught up"),
)

MIGRATIONS = MigrationSet(
    "follows",
    metadata,
    (
        Migration(
            "add_senders",  # at first one process sent everything
            add_columns("outbox", Column("cleared_until", Float), Column("owner", String)),
        ),
        Migration(
            "add_source_and_words",
            add_columns(
                "follows",
                Column("source", Text, nullable=False, server_default=""),
                Column("without", Text, nullable=False, server_default=""),
            ),
        ),
    ),
)


def make_tables(connection: Connection) -> None:
    """Make the tables, or bring those of an older home up to date. See `index.store.migrations`."""
    apply_migrations(connection, [MIGRATIONS])

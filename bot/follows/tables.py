"""What news keeps in the home's database: follows, what matched them, and the outbox."""

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
from index.store.migrations import make_missing

metadata = MetaData()

follows = Table(
    "follows",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("guild_id", Integer, nullable=False, index=True, doc="where it was made, 0 in direct messages"),
    Column("channel_id", Integer, nullable=False, doc="0 for the person's own direct messages"),
    Column("user_id", Integer, nullable=False, index=True, doc="who made it"),
    Column("topic", Text, nullable=False),
    Column("topic_key", Text, nullable=False, doc="the topic as it is compared"),
    Column("how", String, nullable=False, doc="at once, daily or weekly"),
    Column("at", Integer, nullable=False, doc="minutes after local midnight, for digests"),
    Column("weekday", Integer, nullable=False, doc="0 is Monday, for weekly digests"),
    Column("zone", String, nullable=False, doc="IANA time zone"),
    Column("quiet", String, nullable=False, doc='"22:00-07:00", or "" for none'),
    Column("cap", Integer, nullable=False, doc="the most posts a local day"),
    Column("role_id", Integer, doc="the role to mention, chosen by somebody who manages the server"),
    Column("locale", String, nullable=False),
    Column("since", Integer, nullable=False, doc="the last change of documents before it was made"),
    Column("cursor", Integer, nullable=False, doc="the last change of documents that was looked at"),
    Column("created_at", Float, nullable=False),
    Column("next_digest", Float, doc="seconds since 1970"),
    Column("broken_since", Float, doc="when its channel could no longer be written to"),
    Column("broken_why", String),
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
    Column("key", String, nullable=False, unique=True, doc="what it is about: never twice"),
    Column("follow_id", ForeignKey("follows.id", ondelete="CASCADE"), index=True, doc="none for notes"),
    Column("kind", String, nullable=False, doc="post, digest, edit or note"),
    Column("state", String, nullable=False, doc="waiting, trying, sent, folded or failed"),
    Column("document_id", String, doc="the document of a post"),
    Column("edits", Integer, doc="the outbox row whose message an edit changes"),
    Column("note", Text, doc="JSON: what a note says and to whom, see bot.follows.notes"),
    Column("note_guild", Integer, index=True, doc="the server that a note is about"),
    Column("note_user", Integer, index=True, doc="the person whom a note is for"),
    Column("created_at", Float, nullable=False),
    Column("not_before", Float, nullable=False),
    Column("tried_at", Float, doc="when the present try began"),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("channel_id", Integer, doc="where it was tried or sent: a direct message has a channel too"),
    Column("message_id", Integer),
    Column("sent_at", Float),
    Column("late", Boolean, nullable=False, server_default="0"),
    Column("why", String, nullable=False, server_default="", doc="why it waits, was folded or failed"),
    Column("cleared_until", Float, doc="until when a post may go out: planning has found that it may"),
    Column("owner", String, doc="the process that sends it, where several could: see bot.fleet"),
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

sources = Table(
    "sources",
    metadata,
    Column("id", Integer, primary_key=True, doc="never used again: places of documents are made of it"),
    Column("guild_id", Integer, nullable=False, index=True, doc="0 for the operator's, which all share"),
    Column("kind", String, nullable=False, doc="feed, page or folder"),
    Column("url", Text, nullable=False, doc="an address, or a folder's absolute path"),
    Column("key", Text, nullable=False, doc="the address as it is compared"),
    Column("origin", Text, nullable=False, doc="a page's place among the documents; stays when it moves"),
    Column("title", Text, nullable=False),
    Column("added_by", Integer, doc="the Discord user, if it was one"),
    Column("added_at", Float, nullable=False),
    Column("etag", Text),
    Column("last_modified", Text),
    Column("digest", String, doc="SHA-256 of the content that was last taken in"),
    Column("next_at", Float, nullable=False, index=True, doc="when it is looked at again"),
    Column("interval_s", Float, nullable=False, doc="between two looks; grows where a page rests"),
    Column("last_ok", Float, doc="null until it has been read once"),
    Column("failing_since", Float),
    Column("failures", Integer, nullable=False, server_default="0", doc="in a row"),
    Column("last_error", Text),
    Column("told", Boolean, nullable=False, server_default="0", doc="that it fails, to who runs the server"),
    UniqueConstraint("guild_id", "key"),
    sqlite_autoincrement=True,
)

items = Table(
    "items",
    metadata,
    Column("source_id", ForeignKey("sources.id", ondelete="CASCADE"), primary_key=True),
    Column("key", Text, primary_key=True),
    Column("guild_id", Integer, nullable=False),
    Column("address_key", Text),
    Column("origin", Text, nullable=False, index=True, doc="its place: that of the first to list it"),
    Column("document_id", String, index=True),
    Column("digest", String, doc="of what the feed said of it; null until that is in the library"),
    Column("seen_at", Float, nullable=False),
    Column("first_seen", Float, doc="null where an older home did not note it, nor the traits that follow"),
    Column("guid", Text, doc="the traits by which it is known again: see bot.sources.linkage"),
    Column("link", Text),
    Column("title", Text),
    Column("published", String),
    Column("excerpt", Text),
    Column("text", String),
    Index("items_by_address", "guild_id", "address_key"),
)

_LATER = {
    outbox.c.cleared_until: "ALTER TABLE outbox ADD COLUMN cleared_until FLOAT",
    outbox.c.owner: "ALTER TABLE outbox ADD COLUMN owner VARCHAR",
    items.c.first_seen: "ALTER TABLE items ADD COLUMN first_seen FLOAT",
    **{
        items.c[name]: f"ALTER TABLE items ADD COLUMN {name} {kind}"
        for name, kind in (
            *(("guid", "TEXT"), ("link", "TEXT"), ("title", "TEXT"), ("published", "VARCHAR")),
            *(("excerpt", "TEXT"), ("text", "VARCHAR")),
        )
    },
}
"""Columns that older homes lack, and what adds them."""


def make_tables(connection: Connection) -> None:
    """Make what is missing, in older homes too: one process sent all that was in the outbox at first."""
    make_missing(connection, metadata, _LATER)

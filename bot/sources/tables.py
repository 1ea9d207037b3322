"""Tables of sources: the feeds, pages and folders that are polled, and the items of feeds."""

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

sources = Table(
    "sources",
    metadata,
    Column("id", Integer, primary_key=True, doc="never reused: origins of documents contain it"),
    Column(
        "guild_id", Integer, nullable=False, index=True, doc="0 for the operator's, which all guilds share"
    ),
    Column("kind", String, nullable=False, doc="feed, page or folder"),
    Column("url", Text, nullable=False, doc="an address, or a folder's absolute path"),
    Column("key", Text, nullable=False, doc="the address, normalised for comparison"),
    Column("origin", Text, nullable=False, doc="the origin of a page's document; stays when the page moves"),
    Column("title", Text, nullable=False),
    Column("added_by", Integer, doc="the Discord user, if it was one"),
    Column("added_at", Float, nullable=False),
    Column("etag", Text),
    Column("last_modified", Text),
    Column("digest", String, doc="SHA-256 of the content that was last added"),
    Column("next_at", Float, nullable=False, index=True, doc="when it is polled next"),
    Column("interval_s", Float, nullable=False, doc="between two polls; grows while a page stays the same"),
    Column("last_ok", Float, doc="null until it was read once"),
    Column("failing_since", Float),
    Column("failures", Integer, nullable=False, server_default="0", doc="in a row"),
    Column("last_error", Text),
    Column("told", Boolean, nullable=False, server_default="0", doc="its managers were told that it fails"),
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
    Column("origin", Text, nullable=False, index=True, doc="of its document; from the first feed to list it"),
    Column("document_id", String, index=True),
    Column("digest", String, doc="of what the feed says; null until that is in the library"),
    Column("seen_at", Float, nullable=False),
    Column("first_seen", Float, doc="null in rows of older homes, like the traits that follow"),
    Column("guid", Text, doc="the traits by which it is recognised: see bot.sources.linkage"),
    Column("link", Text),
    Column("title", Text),
    Column("published", String),
    Column("excerpt", Text),
    Column("text", String),
    Index("items_by_address", "guild_id", "address_key"),
)

MIGRATIONS = MigrationSet(
    "sources",
    metadata,
    (
        Migration(
            "add_item_traits",  # items were known again by their key alone
            add_columns(
                "items",
                Column("first_seen", Float),
                Column("guid", Text),
                Column("link", Text),
                Column("title", Text),
                Column("published", String),
                Column("excerpt", Text),
                Column("text", String),
            ),
        ),
    ),
)


def make_tables(connection: Connection) -> None:
    """Make the tables, or bring those of an older home up to date. See `index.store.migrations`."""
    apply_migrations(connection, [MIGRATIONS])

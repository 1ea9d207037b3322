"""Items: which item of a feed is which document, so that one item is one document under any address.

An item is claimed before it goes into the library and noted afterwards: a claim gives it its place among
the documents, so whoever takes it in again, after a kill or from another feed, finds the same document.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import Connection, Row, case, insert, select, update

from bot.news.sources import Source
from bot.news.tables import items, sources
from corpus.addresses import address_key
from corpus.feed import Feed, FeedItem
from index.store.database import Database, batched


@dataclass(frozen=True, slots=True)
class Listed:
    """An item as a feed lists it now. `address` is None where it tells nothing."""

    key: str
    address: str | None
    digest: str


@dataclass(frozen=True, slots=True)
class Claim:
    """An item to be taken in: the first of `keys`, which all name it. `origin` is its place, which is
    another's where `is_own` is False; `document_id` is what it was before."""

    keys: tuple[str, ...]
    origin: str
    is_own: bool
    document_id: str | None


@dataclass(frozen=True, slots=True)
class SeenItem:
    """What is known of an item."""

    source_id: int
    key: str
    guild_id: int
    address_key: str | None
    origin: str
    document_id: str | None
    digest: str | None
    seen_at: float


class Items:
    """The items of one database; `Sources` makes the tables. Each method is one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, source_id: int, key: str) -> SeenItem | None:
        with self._database.transaction() as connection:
            here = (items.c.source_id == source_id) & (items.c.key == key)
            row = connection.execute(select(items).where(here)).first()
            return SeenItem(**row._mapping) if row else None

    def at_address(self, guild_id: int, url: str) -> SeenItem | None:
        """The first item of a server's sources that has an address."""
        with self._database.transaction() as connection:
            row = _at_address(connection, guild_id, address_key(url), 0)
            return SeenItem(**row._mapping) if row else None

    def claim(
        self, source: Source, listed: Sequence[Listed], busy: Collection[str], now: float
    ) -> list[Claim]:
        """Claim what is new or changed among the items of a feed; each place once. What other feeds are
        at (`busy` places) is theirs. Nothing if the source is no more."""
        present = {item.key for item in listed}
        claims: dict[str, Claim] = {}
        with self._database.transaction() as connection:
            self._database.wait_for(connection, "items")  # one address may be in feeds of several processes
            if not connection.scalar(select(sources.c.id).where(sources.c.id == source.id)):
                return []
            known = _known(connection, source.id, [item.key for item in listed])
            for item in listed:
                claim = _claim(connection, source, item, known.get(item.key), present, busy, now)
                if claim is not None:
                    claims[claim.origin] = _joined(claims.get(claim.origin), claim)
        return list(claims.values())

    def note(
        self, source_id: int, digests: Mapping[str, str], documents: Mapping[str, str], now: float
    ) -> None:
        """Note that items, by key, are in the library as their digests say, and which documents stand at
        the places that they have."""
        with self._database.transaction() as connection:
            for key, digest in digests.items():
                here = (items.c.source_id == source_id) & (items.c.key == key)
                connection.execute(update(items).where(here).values(digest=digest, seen_at=now))
            for origin, document_id in documents.items():
                statement = update(items).where(items.c.origin == origin)
                connection.execute(statement.values(document_id=document_id))


def list_items(feed: Feed) -> list[Listed]:
    """The items of a feed as they are compared."""
    titles: dict[str, set[str]] = {}
    for item in feed.items:
        if item.url:
            titles.setdefault(address_key(item.url), set()).add(item.draft.title.casefold())
    shared = Counter({address: len(names) for address, names in titles.items()})
    home = address_key(feed.home) if feed.home else None
    found = []
    for item in feed.items:
        address = address_key(item.url) if item.url else None
        told = address is not None and shared[address] == 1 and address != home and _has_path(address)
        found.append(Listed(item.key, address if told else None, _digest(item)))
    return found


def _has_path(address: str) -> bool:
    """Whether an address is more than a site's front page, to which some feeds link all items."""
    parts = urlsplit(address)
    return bool(parts.path.strip("/") or parts.query)


def _digest(item: FeedItem) -> str:
    """Of what a feed says about an item: where that is not all, also when it says that it was changed."""
    said = item.draft.fingerprint + ("" if item.complete else f"|{item.updated}")
    return sha256(said.encode()).hexdigest()


def _claim(
    connection: Connection,
    source: Source,
    item: Listed,
    row: Row[Any] | None,
    present: Collection[str],
    busy: Collection[str],
    now: float,
) -> Claim | None:
    own = f"feed:{source.id}/{item.key}"
    if row is not None:
        if row.digest == item.digest:
            return None
        return Claim((item.key,), row.origin, row.origin == own, row.document_id)
    twin = item.address and _at_address(connection, source.guild_id, item.address, source.id)
    values: dict[str, Any] = {
        "source_id": source.id,
        "key": item.key,
        "guild_id": source.guild_id,
        "address_key": item.address,
        "origin": twin.origin if twin else own,
        "document_id": twin.document_id if twin else None,
        "seen_at": now,
    }
    if not twin:
        wanted = True
    elif twin.source_id == source.id:  # its key changed, or it is listed more than once
        wanted = twin.key not in present and twin.digest != item.digest
    else:
        wanted = twin.digest is None and twin.origin not in busy
    connection.execute(insert(items).values(values | {"digest": None if wanted else item.digest}))
    return Claim((item.key,), values["origin"], not twin, values["document_id"]) if wanted else None


def _joined(before: Claim | None, claim: Claim) -> Claim:
    if before is None:
        return claim
    first, second = (claim, before) if claim.is_own else (before, claim)
    return replace(first, keys=first.keys + second.keys)


def _at_address(connection: Connection, guild_id: int, address: str, source_id: int) -> Row[Any] | None:
    """An item at an address, one of the source itself before others."""
    here = (items.c.guild_id == guild_id) & (items.c.address_key == address)
    other = case((items.c.source_id == source_id, 0), else_=1)
    order = (other, items.c.seen_at.desc(), items.c.source_id, items.c.key)
    return connection.execute(select(items).where(here).order_by(*order).limit(1)).first()


def _known(connection: Connection, source_id: int, keys: Sequence[str]) -> dict[str, Row[Any]]:
    found: dict[str, Row[Any]] = {}
    for some in batched(keys):
        here = (items.c.source_id == source_id) & items.c.key.in_(some)
        found.update({row.key: row for row in connection.execute(select(items).where(here))})
    return found

"""Items: which item of a feed is which document, so that one item under several addresses is one document.

An item is claimed before it goes into the library and marked as stored afterwards. The claim gives it its
origin among the documents, so whoever adds it again, after a kill or from another feed, finds the same
document.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from hashlib import sha256
from itertools import chain, count
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import Connection, Row, insert, or_, select, update

from bot.sources.linkage import SAME_AS_KNOWN, Linker, Traits, weigh
from bot.sources.sources import Source
from bot.sources.tables import items, sources
from corpus.feeds.model import Feed, FeedItem
from corpus.web.urls import canonical_url
from index.store.database import Database

EXCERPT_CHARACTERS = 300
TITLE_CHARACTERS = 200
MAX_TWINS = 20
"""Most items of other feeds at one address that are compared with an item."""


@dataclass(frozen=True, slots=True)
class ListedItem:
    """An item as a feed lists it now.

    `key` is the key that it would get, `address` the key of its address (None if other items share it),
    `digest` changes when the item is edited. `old_digest` is the form that older homes stored.
    """

    key: str
    traits: Traits
    address: str | None
    digest: str
    old_digest: str


@dataclass(frozen=True, slots=True)
class Claim:
    """An item to be added to the library: item `number` of the feed, counted from 0, seen first at
    `first_seen`.

    `digests`, by key, are stored afterwards. `origin` is its origin among the documents, that of another item
    if `is_own` is False. `document_id` is the document that it was before, None for a new one.
    """

    number: int
    digests: Mapping[str, str]
    origin: str
    is_own: bool
    document_id: str | None
    first_seen: float


class Items:
    """The items in one database; `Sources` makes the tables. Each method is one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def documents_at(self, guild_id: int, url: str) -> list[str]:
        """Return the ids of the documents that items of a server's sources at an address became."""
        here = (items.c.guild_id == guild_id) & (items.c.address_key == canonical_url(url))
        statement = select(items.c.document_id).where(here, items.c.document_id.is_not(None)).distinct()
        with self._database.transaction() as connection:
            return list(connection.scalars(statement.order_by(items.c.document_id)))

    def claim(
        self, source: Source, listed: Sequence[ListedItem], busy: Collection[str], now: float
    ) -> list[Claim]:
        """Claim the new and changed items of a feed, each origin once.

        Origins in `busy` are being added from other feeds and are left to them. Nothing is claimed if the
        source was removed.
        """
        with self._database.transaction() as connection:
            self._database.lock(connection, "items")  # one address may be in feeds of several processes
            if not connection.scalar(select(sources.c.id).where(sources.c.id == source.id)):
                return []
            known = _find_known(connection, source.id, listed)
            linker = Linker([item.traits for item in listed], [_traits_of(row) for row in known])
            claims: dict[str, Claim] = {}
            for group, match in zip(linker.groups, linker.matches(), strict=True):
                item = listed[group[0]]
                if match is not None:
                    claim = _claim_known(connection, item, group[0], known[match])
                else:
                    claim = _claim_new(connection, source, item, group[0], busy, now)
                if claim is not None:
                    claims[claim.origin] = _joined(claims.get(claim.origin), claim)
        return list(claims.values())

    def note(
        self, source_id: int, digests: Mapping[str, str], documents: Mapping[str, str], now: float
    ) -> None:
        """Record the digests of stored items, by key, and the documents at their origins."""
        with self._database.transaction() as connection:
            for key, digest in digests.items():
                here = (items.c.source_id == source_id) & (items.c.key == key)
                connection.execute(update(items).where(here).values(digest=digest, seen_at=now))
            for origin, document_id in documents.items():
                statement = update(items).where(items.c.origin == origin)
                connection.execute(statement.values(document_id=document_id))


def list_items(feed: Feed) -> list[ListedItem]:
    """Return the items of a feed in the form that is compared, in the feed's order."""
    titles: dict[str, set[str]] = {}
    for item in feed.items:
        if item.url:
            titles.setdefault(canonical_url(item.url), set()).add(item.draft.title.casefold())
    shared = Counter({address: len(names) for address, names in titles.items()})
    home = canonical_url(feed.home) if feed.home else None
    found = []
    for item in feed.items:
        link = canonical_url(item.url) if item.url else ""
        link = link if _has_path(link) and link != home else ""
        address = link if link and shared[link] == 1 else None
        found.append(
            ListedItem(item.key, _traits(item, link, home), address, _digest(item), _old_digest(item))
        )
    return found


def _has_path(address: str) -> bool:
    """True if an address is more than a site's front page, to which some feeds link all items."""
    parts = urlsplit(address)
    return bool(parts.path.strip("/") or parts.query)


def _traits(item: FeedItem, link: str, home: str | None) -> Traits:
    draft = item.draft
    title = "" if draft.title_is_generated else _plain(draft.title)
    text = _plain(draft.text)
    says_more = text != title
    return Traits(
        guid=_plain_guid(item.guid, home),
        link=link,
        title=title[:TITLE_CHARACTERS],
        published=draft.published.text if draft.published else "",
        excerpt=text[:EXCERPT_CHARACTERS] if says_more else "",
        text=sha256(text.encode()).hexdigest()[:16] if says_more else "",
    )


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())


def _plain_guid(guid: str, home: str | None) -> str:
    """Return a guid in the form that is compared; of an address its key and fragment, "" for the site
    itself."""
    guid = " ".join(guid.split())
    if not guid.lower().startswith(("http://", "https://")):
        return guid
    key, fragment = canonical_url(guid), guid.partition("#")[2]
    if not fragment and (key == home or not _has_path(key)):
        return ""
    return f"{key}#{fragment}" if fragment else key


def _digest(item: FeedItem) -> str:
    """Return the digest of what a feed says about an item, with its time of change if it holds only a part.

    The date is left out: some feeds set it to the time of the poll.
    """
    said = replace(item.draft, published=None).fingerprint + ("|dated" if item.draft.published else "")
    return sha256((said + ("" if item.complete else f"|{item.updated}")).encode()).hexdigest()


def _old_digest(item: FeedItem) -> str:
    said = item.draft.fingerprint + ("" if item.complete else f"|{item.updated}")
    return sha256(said.encode()).hexdigest()


def _traits_of(row: Row[Any]) -> Traits:
    """Return the traits of a stored item; older homes stored its key and address alone."""
    if row.guid is None:
        link = row.address_key or (row.key if row.key.startswith("https://") else "")
        return Traits(guid=_plain_guid(row.key, None), link=link)
    return Traits(**{field.name: getattr(row, field.name) or "" for field in fields(Traits)})


def _claim_known(connection: Connection, item: ListedItem, number: int, row: Row[Any]) -> Claim | None:
    """Return a claim of an item that was listed before, None if it is unchanged; store its traits."""
    is_old = row.guid is None
    unchanged = row.digest is not None and row.digest in (item.digest, item.old_digest if is_old else "")
    values: dict[str, Any] = {} if _traits_of(row) == item.traits and not is_old else asdict(item.traits)
    if unchanged and is_old:
        values["digest"] = item.digest
    if values:
        here = (items.c.source_id == row.source_id) & (items.c.key == row.key)
        connection.execute(update(items).where(here).values(values))
    if unchanged:
        return None
    is_own = row.origin == _own_origin(row.source_id, row.key)
    first_seen = row.seen_at if row.first_seen is None else row.first_seen
    return Claim(number, {row.key: item.digest}, row.origin, is_own, row.document_id, first_seen)


def _claim_new(
    connection: Connection, source: Source, item: ListedItem, number: int, busy: Collection[str], now: float
) -> Claim | None:
    """Store an item that was not listed before; return a claim, None if another feed has added it."""
    key = _free_key(connection, source.id, item)
    twin = _find_twin(connection, source, item)
    origin = twin.origin if twin else _own_origin(source.id, key)
    document_id = twin.document_id if twin else None
    wanted = not twin or (twin.digest is None and twin.origin not in busy)
    values: dict[str, Any] = {
        "source_id": source.id,
        "key": key,
        "guild_id": source.guild_id,
        "address_key": item.address,
        "origin": origin,
        "document_id": document_id,
        "digest": None if wanted else item.digest,
        "seen_at": now,
        "first_seen": now,
    }
    connection.execute(insert(items).values(values | asdict(item.traits)))
    return Claim(number, {key: item.digest}, origin, not twin, document_id, now) if wanted else None


def _own_origin(source_id: int, key: str) -> str:
    return f"feed:{source_id}/{key}"


def _free_key(connection: Connection, source_id: int, item: ListedItem) -> str:
    """Return the key of a new item: its guid or address, with a suffix if another item of the source has
    it."""
    mark = sha256("\n".join(asdict(item.traits).values()).encode()).hexdigest()[:16]
    keys = chain((item.key, f"{item.key} {mark}"), (f"{item.key} {mark} {n}" for n in count(2)))
    return next(key for key in keys if not _has_key(connection, source_id, key))


def _has_key(connection: Connection, source_id: int, key: str) -> bool:
    here = select(items.c.key).where(items.c.source_id == source_id, items.c.key == key)
    return connection.scalar(here) is not None


def _joined(before: Claim | None, claim: Claim) -> Claim:
    if before is None:
        return claim
    first, second = (claim, before) if claim.is_own else (before, claim)
    return replace(first, digests={**first.digests, **second.digests})


def _find_twin(connection: Connection, source: Source, item: ListedItem) -> Row[Any] | None:
    """Return the same item in another feed of the server, found by its address and other traits."""
    if item.address is None:
        return None
    here = (items.c.guild_id == source.guild_id) & (items.c.address_key == item.address)
    order = (items.c.seen_at.desc(), items.c.source_id, items.c.key)
    statement = select(items).where(here, items.c.source_id != source.id).order_by(*order).limit(MAX_TWINS)
    traits = replace(item.traits, guid="")
    weighed = [
        (weigh(traits, replace(_traits_of(row), guid="")), row) for row in connection.execute(statement)
    ]
    best = max(weighed, key=lambda pair: pair[0], default=None)
    return best[1] if best is not None and best[0] >= SAME_AS_KNOWN else None


def _find_known(connection: Connection, source_id: int, listed: Sequence[ListedItem]) -> list[Row[Any]]:
    """Return the stored items of a source that share a trait with the listed ones."""
    said = {
        name: {getattr(item.traits, name) for item in listed} - {""}
        for name in ("guid", "link", "title", "text")
    }
    common = [items.c[name].in_(values) for name, values in said.items() if values]
    old = items.c.guid.is_(None) & or_(
        items.c.key.in_({item.key for item in listed}),
        items.c.address_key.in_({item.address for item in listed} - {None}),
    )
    statement = select(items).where(items.c.source_id == source_id, or_(old, *common))
    return list(connection.execute(statement.order_by(items.c.seen_at, items.c.key)))

"""The documents of a store: look up, list, commit with passages, and remove."""

import math
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    bindparam,
    case,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)

from corpus.dates import day_number
from corpus.document import SHARED, Document, DocumentText
from index.store.changes import CHANGED, NEW, REMOVED, note_changes
from index.store.checksums import document_checksum, is_whole_document, is_whole_passage
from index.store.database import Database, batched, next_generation, note_loose, vector_ids
from index.store.dialects.sql import among, as_ids, upsert
from index.store.filters import FOREVER, Filter
from index.store.integrity import PARTS_OF_DOCUMENTS, Integrity, find_changed
from index.store.next_passages import drop_next_passages
from index.store.rows import (
    DocumentEntry,
    Standing,
    document_values,
    passage_values,
    read_blocks,
    read_document,
)
from index.store.schema import changes, copies, documents, files, passages, removed
from index.store.stale_entries import find_stale_entries
from index.store.versions import keep_version

_NEWEST_FIRST = (documents.c.day.desc(), documents.c.published_order.desc().nulls_last(), documents.c.id)
_MAX_CACHED_GUILDS = 16
_LISTING_COLUMNS = ("id", "version", "title", "source", "url", "published", "origin", "guild_id")


@dataclass(frozen=True, slots=True)
class Listing:
    """A document as lists show it, without its text; `passages` and `characters` are counts."""

    id: str
    version: int
    title: str
    source: str | None
    url: str | None
    published: str | None
    origin: str
    guild_id: int
    passages: int
    characters: int


class DocumentTitle(NamedTuple):
    """A document's id, title and guild."""

    id: str
    title: str
    guild_id: int


@dataclass(frozen=True, slots=True)
class ChangedDocument:
    """What is left of a document that is not as it was stored. `fingerprints` are those that it was stored
    with and that it has now."""

    id: str
    version: int
    fingerprints: Set[str]


@dataclass(frozen=True, slots=True)
class DocumentSummary:
    """What is stored of a document beside its text."""

    id: str
    title: str
    source: str | None
    published: str | None
    version: int


_BY_ID = select(documents).where(documents.c.id == bindparam("id"))
_HAS = select(documents.c.id).where(documents.c.id == bindparam("id"))
_BY_PLACE = select(documents).where(
    documents.c.origin == bindparam("origin"), documents.c.key == bindparam("key")
)
_BY_CONTENT = select(documents).where(
    documents.c.fingerprint == bindparam("fingerprint"),
    documents.c.guild_id + 0 == bindparam("guild_id"),  # + 0: most share a guild, so its index would not help
    documents.c.until + 0 == FOREVER,
)


_WITH_PASSAGES = (
    select(documents.c.id)
    .where(documents.c.encoding == bindparam("encoding"))
    .where(select(passages.c.id).where(passages.c.document_id == documents.c.id).exists())
    .limit(1)
)
_KNOWN_CONTENT = select(documents.c.fingerprint).where(among(documents.c.fingerprint)).distinct()
_TEXTS = select(documents).where(among(documents.c.id))
_UNCHECKED_TEXTS = select(documents.c.id, documents.c.text).where(among(documents.c.id))
_STRUCTURED = select(documents.c.id, documents.c.text, documents.c.blocks, documents.c.language).where(
    among(documents.c.id)
)


def _encoded_otherwise(encoding: str) -> ColumnElement[bool]:
    """The documents with another encoding, written so that SQLite uses the index on that column."""
    return or_(documents.c.encoding < encoding, documents.c.encoding > encoding)


class Documents:
    """The documents of one database. Each method is one transaction.

    When a document changes, its text until then is stored as a past version: a document of its own that only
    filters with `as_of` pass. There is one for each day on which the document changed.
    """

    def __init__(self, database: Database, clock: Callable[[], float]) -> None:
        self._database = database
        self._integrity = Integrity(database)
        self._clock = clock
        self._titles: OrderedDict[int | None, tuple[str, list[DocumentTitle]]] = OrderedDict()

    def get(self, document_id: str) -> Document | None:
        """Return the document with an id; None if there is none, or it is not as it was stored."""
        return self._one(_BY_ID, id=document_id)

    def has(self, document_id: str) -> bool:
        """True if a document or a past version has this id."""
        with self._database.transaction() as connection:
            return connection.execute(_HAS, {"id": document_id}).first() is not None

    def at(self, origin: str, key: str) -> Document | None:
        """Return the document with a key in a file; None if there is none, or it is not as it was stored."""
        return self._one(_BY_PLACE, origin=origin, key=key)

    def changed_at(self, origin: str, key: str) -> ChangedDocument | None:
        """Return what is left of the document with a key in a file if it, its passages or their vectors are
        not as they were stored; else None."""
        with self._database.transaction() as connection:
            row = connection.execute(_BY_PLACE, {"origin": origin, "key": key}).first()
            if row is None:
                return None
            logged = connection.scalar(_LAST_VERSION, {"id": row.id})
        if not self._integrity.check_documents([row.id], versions=True):
            return None
        fingerprints = {row.fingerprint}
        with suppress(TypeError, ValueError, LookupError, AttributeError):  # what is left may be unreadable
            fingerprints.add(read_document(row).draft.fingerprint)
        return ChangedDocument(row.id, row.version if logged is None else logged, fingerprints)

    def like(self, fingerprint: str, guild_id: int = SHARED) -> Document | None:
        """Return a document of a guild with exactly this content; None if there is none, or it is not as it
        was stored."""
        return self._one(_BY_CONTENT, fingerprint=fingerprint, guild_id=guild_id)

    def known_content(self, fingerprints: Iterable[str]) -> set[str]:
        """Return those fingerprints that a stored document has, of any guild and version."""
        with self._database.transaction() as connection:
            return set(connection.scalars(_KNOWN_CONTENT, as_ids(fingerprints)))

    def texts(self, document_ids: Iterable[str]) -> dict[str, str]:
        """Return the texts of documents by id, without those that are not as they were stored."""
        with self._database.transaction() as connection:
            rows = connection.execute(_TEXTS, as_ids(document_ids)).all()
        return {row.id: row.text for row in rows if is_whole_document(row)}

    def unchecked_texts(self, document_ids: Iterable[str]) -> dict[str, str]:
        """Return the texts of documents by id. What is quoted of them must be checked: see `Integrity`."""
        with self._database.transaction() as connection:
            rows = connection.execute(_UNCHECKED_TEXTS, as_ids(document_ids)).all()
        return {row[0]: row[1] for row in rows}

    def structured(self, document_ids: Iterable[str]) -> dict[str, DocumentText]:
        """Return the texts of documents by id, with their blocks."""
        with self._database.transaction() as connection:
            rows = connection.execute(_STRUCTURED, as_ids(document_ids)).all()
        return {row[0]: DocumentText(row[1], read_blocks(row[2]), row[3]) for row in rows}

    def keys_in(self, origin: str) -> dict[str, str]:
        """Return the ids of a file's documents by key."""
        with self._database.transaction() as connection:
            statement = select(documents.c.key, documents.c.id).where(documents.c.origin == origin)
            return {row.key: row.id for row in connection.execute(statement)}

    def found_in(self, origin: str) -> dict[str, str]:
        """Return what `keys_in` does, preceded by the file's copies with the ids of their originals."""
        with self._database.transaction() as connection:
            statement = select(copies.c.key, copies.c.document_id).where(copies.c.origin == origin)
            return {row.key: row.document_id for row in connection.execute(statement)} | self.keys_in(origin)

    def copied_in(self, origin: str) -> dict[str, str]:
        """Return the documents that a file contains copies of: their own files by id."""
        with self._database.transaction() as connection:
            statement = select(documents.c.id, documents.c.origin)
            statement = statement.join(copies, copies.c.document_id == documents.c.id)
            rows = connection.execute(statement.where(copies.c.origin == origin))
            return {row.id: row.origin for row in rows}

    def copying(self, document_ids: Sequence[str]) -> list[str]:
        """Return the files that contain copies of documents, sorted."""
        found: set[str] = set()
        with self._database.transaction() as connection:
            for ids in batched(document_ids):
                found.update(connection.scalars(select(copies.c.origin).where(copies.c.document_id.in_(ids))))
        return sorted(found)

    def under(self, folder: str) -> dict[str, str]:
        """Return the documents whose files are in a folder, at any depth: their files by id."""
        start = folder.rstrip("/") + "/"
        inside = func.substr(documents.c.origin, 1, len(start)) == start  # LIKE ignores case
        with self._database.transaction() as connection:
            rows = connection.execute(select(documents.c.id, documents.c.origin).where(inside))
            return {row.id: row.origin for row in rows}

    def listings(self, guild_id: int | None = None) -> list[Listing]:
        """Return all documents, or those that a guild may see, newest first; undated documents sort last."""
        counts = (
            select(passages.c.document_id, func.count().label("n"))
            .group_by(passages.c.document_id)
            .subquery()
        )
        columns = [documents.c[name] for name in _LISTING_COLUMNS]
        statement = (
            select(
                *columns,
                func.coalesce(counts.c.n, 0).label("passages"),
                func.length(documents.c.text).label("characters"),
            )
            .outerjoin(counts, counts.c.document_id == documents.c.id)
            .where(*Filter(guild_id=guild_id).conditions(documents))
            .order_by(*_NEWEST_FIRST)
        )
        with self._database.transaction() as connection:
            return [Listing(**row._mapping) for row in connection.execute(statement)]

    def titles(self, guild_id: int | None = None) -> list[DocumentTitle]:
        """Return the titles of all documents, or of those that a guild may see, in the order of `listings`.
        The result is cached until passages change."""
        generation = self._database.get("generation") or ""
        known = self._titles.get(guild_id)
        if known is not None and known[0] == generation:
            return known[1]
        statement = select(documents.c.id, documents.c.title, documents.c.guild_id)
        statement = statement.where(*Filter(guild_id=guild_id).conditions(documents)).order_by(*_NEWEST_FIRST)
        with self._database.transaction() as connection:
            found = [DocumentTitle(*row) for row in connection.execute(statement)]
        while len(self._titles) >= _MAX_CACHED_GUILDS:
            self._titles.popitem(last=False)
        self._titles[guild_id] = (generation, found)
        return found

    def newest_ids(self, where: Filter, among: Sequence[str] | None = None) -> list[str]:
        """Return the ids of the documents that a filter passes, newest first; undated documents sort last."""
        columns = (documents.c.id, documents.c.day, documents.c.published_order)
        statement = select(*columns).where(*where.conditions(documents))
        with self._database.transaction() as connection:
            if among is None:
                return [row.id for row in connection.execute(statement.order_by(*_NEWEST_FIRST))]
            rows = [
                row
                for ids in batched(among)
                for row in connection.execute(statement.where(documents.c.id.in_(ids)))
            ]
        return [r.id for r in sorted(rows, key=lambda r: (-r.day, -(r.published_order or -math.inf), r.id))]

    def published_orders(self, where: Filter) -> dict[str, float | None]:
        """Return when the documents that a filter passes were published, in seconds since 1970, by id.

        None stands for undated documents.
        """
        columns = (documents.c.id, documents.c.published_order)
        with self._database.transaction() as connection:
            rows = connection.execute(select(*columns).where(*where.conditions(documents)))
            return {row.id: row.published_order for row in rows}

    def narrowed(self, where: Filter, document_ids: Iterable[str]) -> Filter | None:
        """Return a filter that passes those of some documents that `where` passes, and few others.

        It names their days and sources, which every engine can filter by. None if it would pass none of them.
        """
        conditions = [*where.conditions(documents), documents.c.id.in_(list(document_ids))]
        with self._database.transaction() as connection:
            rows = list(connection.execute(select(documents.c.day, documents.c.source).where(*conditions)))
        if not rows:
            return None
        days = [row.day for row in rows]
        sources = {row.source for row in rows}
        since, until = (min(days), max(days)) if all(days) else (where.since, where.until)
        return replace(
            where, since=since, until=until, sources=None if None in sources else tuple(sorted(sources))
        )

    def summaries(self, document_ids: Sequence[str]) -> dict[str, DocumentSummary]:
        """Return what is stored of documents beside their text, by id."""
        columns = [documents.c[name] for name in ("id", "title", "source", "published", "version")]
        found: dict[str, DocumentSummary] = {}
        with self._database.transaction() as connection:
            for ids in batched(document_ids):
                for row in connection.execute(select(*columns).where(documents.c.id.in_(ids))):
                    found[row.id] = DocumentSummary(**row._mapping)
        return found

    def from_page(self, url: str, where: Filter) -> list[str]:
        """Return the ids of the documents that come from a web page, newest first.

        The scheme, `www.`, a slash at the end and a fragment make no difference.
        """
        parts = urlsplit(url.strip())
        host, path = parts.netloc.lower().removeprefix("www."), parts.path.rstrip("/")
        query = f"?{parts.query}" if parts.query else ""
        spellings = [
            f"{scheme}://{prefix}{host}{path}{slash}{query}"
            for scheme in ("https", "http")
            for prefix in ("", "www.")
            for slash in ("", "/")
        ]
        statement = select(documents.c.id).where(*where.conditions(documents), documents.c.url.in_(spellings))
        with self._database.transaction() as connection:
            return list(connection.scalars(statement.order_by(*_NEWEST_FIRST)))

    def sources(self, guild_id: int | None = None) -> list[str]:
        """Return the names of all sources, or of those that a guild may see, sorted."""
        visible = Filter(guild_id=guild_id).conditions(documents)
        with self._database.transaction() as connection:
            statement = select(documents.c.source).where(documents.c.source.is_not(None), *visible)
            return sorted(connection.scalars(statement.distinct()))

    def languages(self, guild_id: int | None = None) -> list[str]:
        """Return the BCP-47 codes of the languages of all documents, or of those that a guild may see."""
        visible = Filter(guild_id=guild_id).conditions(documents)
        with self._database.transaction() as connection:
            statement = select(documents.c.language).where(documents.c.language != "", *visible)
            return sorted(connection.scalars(statement.distinct()))

    def count(self) -> int:
        """Return the number of documents, without past versions."""
        with self._database.transaction() as connection:
            statement = select(func.count()).select_from(documents).where(documents.c.until == FOREVER)
            return connection.scalar(statement) or 0

    def usage(self, guild_id: int) -> tuple[int, int]:
        """Return how many documents a guild has of its own, and how many characters with past versions."""
        current = func.sum(case((documents.c.until == FOREVER, 1), else_=0))
        statement = select(current, func.sum(func.length(documents.c.text)))
        with self._database.transaction() as connection:
            row = connection.execute(statement.where(documents.c.guild_id == guild_id)).one()
        return int(row[0] or 0), int(row[1] or 0)

    def characters_at(self, origin: str) -> int:
        """Return the length of the texts of a file's documents."""
        statement = select(func.sum(func.length(documents.c.text))).where(documents.c.origin == origin)
        with self._database.transaction() as connection:
            return int(connection.scalar(statement) or 0)

    def count_stale(self, encoding: str) -> int:
        """Return the number of documents that were encoded with anything but `encoding`."""
        with self._database.transaction() as connection:
            statement = select(func.count()).select_from(documents).where(_encoded_otherwise(encoding))
            return connection.scalar(statement) or 0

    def stale(self, encoding: str, limit: int) -> list[Document]:
        """Return up to `limit` documents that were encoded with anything but `encoding`.

        Those that are not as they were stored are left out, also the next time: encoded again they would be
        trusted.
        """
        statement = select(documents).where(_encoded_otherwise(encoding)).limit(limit)
        with self._database.transaction() as connection:
            while True:
                rows = connection.execute(statement).all()
                whole = [read_document(row) for row in rows if is_whole_document(row)]
                changed = [row.id for row in rows if not is_whole_document(row)]
                for ids in batched(changed):
                    passed = update(documents).where(documents.c.id.in_(ids))
                    connection.execute(passed.values(encoding=encoding))
                if whole or not rows:
                    return whole

    def encodings(self) -> list[str]:
        """Return the encodings of all documents, sorted."""
        with self._database.transaction() as connection:
            statement = select(documents.c.encoding).distinct().order_by(documents.c.encoding)
            return list(connection.scalars(statement))

    def has_passages(self, encoding: str) -> bool:
        """True if a document with an encoding has passages."""
        with self._database.transaction() as connection:
            return connection.execute(_WITH_PASSAGES, {"encoding": encoding}).first() is not None

    def mark_stale(self, document_ids: Sequence[str]) -> None:
        """Let documents be cut and encoded again."""
        with self._database.transaction() as connection:
            for ids in batched(document_ids):
                connection.execute(update(documents).where(documents.c.id.in_(ids)).values(encoding=""))

    def commit(
        self, entries: Sequence[DocumentEntry], encoding: str, backlog: bool = False
    ) -> list[DocumentEntry]:
        """Store documents with their passages, in place of older versions, all or none.

        A `backlog` is logged as no news. Returns the stale entries, which were left out: the caller must
        identify them again.
        """
        now = self._clock()
        today = _day_of(now)
        with self._database.transaction() as connection:
            generation = next_generation(connection)
            stale = find_stale_entries(connection, entries, encoding) if self._database.is_shared else {}
            entries = [entry for entry in entries if entry.document.id not in stale]
            ids = [entry.document.id for entry in entries]
            stored = _stored_versions(connection, ids)
            new = [e.document for e in entries if e.document.id not in stored]
            outdated = [
                e.document for e in entries if stored.get(e.document.id) not in (None, e.document.version)
            ]
            _forget_files(connection, [document.id for document in outdated])
            for document in outdated:
                keep_version(connection, document, today, generation)
            standings = _read_standings(connection, ids)
            standings |= {document.id: Standing(today) for document in outdated}
            self._mend_versions(connection, ids, generation)
            _drop_passages(connection, ids, generation)
            for kind, touched in ((NEW, new), (CHANGED, outdated)):
                rows_of_kind = [(d.id, d.version, d.guild_id) for d in touched]
                note_changes(connection, rows_of_kind, kind, now, backlog)
            numbers = vector_ids(connection, (key for entry in entries for key in entry.vector_keys))
            rows = {e.document.id: passage_values(e, numbers, generation) for e in entries}
            _store_documents(
                connection,
                [
                    document_values(entry.document, encoding, standings.get(i, Standing()), rows[i])
                    for entry in entries
                    for i in [entry.document.id]
                ],
            )
            everything = [row for some in rows.values() for row in some]
            if everything:
                connection.execute(insert(passages), everything)
        return list(stale.values())

    def _mend_versions(self, connection: Connection, document_ids: Sequence[str], generation: int) -> None:
        """Delete past versions of documents that are not as they were stored, since nothing can mend them.

        Of those whose passages or vectors are not, drop the passages, so that they are encoded again.
        """
        past: list[str] = []
        for ids in batched(document_ids):
            past += connection.scalars(select(documents.c.id).where(documents.c.version_of.in_(ids)))
        changed = find_changed(connection, past)
        _drop_passages(connection, [*changed.documents, *changed.derived], generation)
        drop_next_passages(connection, sorted(changed.documents))
        for ids in batched(sorted(changed.documents)):
            connection.execute(delete(documents).where(documents.c.id.in_(ids)))
        for ids in batched(sorted(changed.derived)):
            cut = update(documents).where(documents.c.id.in_(ids))
            connection.execute(cut.values(encoding="", passages_checksum=""))

    def move(self, document_id: str, origin: str, key: str) -> None:
        """Move a document to another file and key; the file where it was counts as unread."""
        with self._database.transaction() as connection:
            before = select(documents.c.origin).where(documents.c.id == document_id)
            connection.execute(delete(files).where(files.c.path.in_(before)))
            values: dict[str, Any] = {"origin": origin, "key": key}
            row = connection.execute(_BY_ID, {"id": document_id}).first()
            if row is not None and is_whole_document(row):
                values["checksum"] = document_checksum({**row._mapping, **values})
            connection.execute(update(documents).where(documents.c.id == document_id).values(values))

    def remove(self, document_ids: Sequence[str]) -> None:
        """Remove documents with their passages and past versions, all or none. Files that contain them, or
        copies of them, count as unread."""
        now = self._clock()
        with self._database.transaction() as connection:
            generation = next_generation(connection)
            past: list[str] = []
            for ids in batched(document_ids):
                gone = select(documents.c.id, documents.c.version, documents.c.guild_id)
                rows = connection.execute(gone.where(documents.c.id.in_(ids))).all()
                note_changes(connection, [(r.id, r.version, r.guild_id) for r in rows], REMOVED, now)
                past += connection.scalars(select(documents.c.id).where(documents.c.version_of.in_(ids)))
            everything = [*document_ids, *past]
            _drop_passages(connection, everything, generation)
            _forget_files(connection, document_ids)
            drop_next_passages(connection, everything)
            for ids in batched(everything):
                connection.execute(delete(documents).where(documents.c.id.in_(ids)))

    def drop_orphans(self, changed_only: bool = False) -> None:
        """Remove passages whose documents are not there; with `changed_only`, those that were given to
        another document by hand. The others show that a document was lost."""
        with self._database.transaction() as connection:
            owners = set(connection.scalars(_ORPHANS))
            if owners and changed_only:
                rows = connection.execute(PARTS_OF_DOCUMENTS, as_ids(owners)).all()
                owners -= {row.document_id for row in rows if is_whole_passage(row)}
            if owners:
                _drop_passages(connection, sorted(owners), next_generation(connection))

    def retire_passages(self, encoding: str) -> None:
        """Remove every passage that was encoded with anything but `encoding`."""
        self.drop_orphans(changed_only=True)
        with self._database.transaction() as connection:
            generation = next_generation(connection)
            statement = select(documents.c.id).where(_encoded_otherwise(encoding))
            _drop_passages(connection, list(connection.scalars(statement)), generation)
            none = update(documents).where(_encoded_otherwise(encoding)).values(passages_checksum="")
            connection.execute(none)

    def file_digest(self, path: str) -> str | None:
        """Return the digest that `note_file` stored for a file, None if the file counts as unread.

        So does a file with a document that is not as it was stored, or of which nothing is stored: reading it
        again mends that.
        """
        with self._database.transaction() as connection:
            digest: str | None = connection.scalar(select(files.c.digest).where(files.c.path == path))
            if digest is None:
                return None
            ids = connection.scalars(select(documents.c.id).where(documents.c.origin == path)).all()
            copied = connection.scalar(select(copies.c.key).where(copies.c.origin == path).limit(1))
        if not ids and copied is None:
            return None
        return None if self._integrity.check_documents(ids, versions=True) else digest

    def note_file(self, path: str, digest: str, twins: Mapping[str, Document]) -> None:
        """Store that a file was read completely. `twins` are the originals of its copies, by key.

        Nothing is stored if a twin has gone or changed meanwhile: the file must then be read again.
        """
        with self._database.transaction() as connection:
            stored: dict[str, str] = {}
            for ids in batched([twin.id for twin in twins.values()]):
                known = select(documents.c.id, documents.c.fingerprint).where(documents.c.id.in_(ids))
                stored.update({row.id: row.fingerprint for row in connection.execute(known)})
            if any(stored.get(twin.id) != twin.draft.fingerprint for twin in twins.values()):
                return
            connection.execute(delete(copies).where(copies.c.origin == path))
            rows = [{"origin": path, "key": key, "document_id": twin.id} for key, twin in twins.items()]
            if rows:
                connection.execute(insert(copies), rows)
            statement = upsert(connection, files).values(path=path, digest=digest)
            connection.execute(
                statement.on_conflict_do_update(index_elements=["path"], set_={"digest": digest})
            )

    def _one(self, statement: Select[*tuple[Any, ...]], **asked: str | int) -> Document | None:
        with self._database.transaction() as connection:
            row = connection.execute(statement, asked).first()
            return read_document(row) if row is not None and is_whole_document(row) else None


def _read_standings(connection: Connection, document_ids: Sequence[str]) -> dict[str, Standing]:
    """Return from when to when stored documents hold, by id; what changed rows say of it is not believed."""
    standings = {}
    for ids in batched(document_ids):
        for row in connection.execute(select(documents).where(documents.c.id.in_(ids))):
            if is_whole_document(row):
                standings[row.id] = Standing(row.known, row.until, row.version_of)
            else:
                last = connection.scalar(_LAST_CHANGE, {"id": row.id})
                standings[row.id] = Standing(_day_of(last) if last is not None else 0)
    return standings


def _day_of(seconds: float) -> int:
    """Return the day (YYYYMMDD) of a time in seconds since 1970."""
    return day_number(datetime.fromtimestamp(seconds, UTC).date())


_LAST_VERSION = (
    select(changes.c.version)
    .where(changes.c.document_id == bindparam("id"), changes.c.kind != REMOVED)
    .order_by(changes.c.seq.desc())
    .limit(1)
)
_LAST_CHANGE = select(func.max(changes.c.at)).where(
    changes.c.document_id == bindparam("id"), changes.c.kind == CHANGED
)


_ORPHANS = (
    select(passages.c.document_id)
    .outerjoin(documents, documents.c.id == passages.c.document_id)
    .where(documents.c.id.is_(None))
    .distinct()
)


def _store_documents(connection: Connection, rows: Sequence[Mapping[str, object]]) -> None:
    """Insert or update documents."""
    if rows:
        statement = upsert(connection, documents)
        values = {name: statement.excluded[name] for name in rows[0]}
        connection.execute(statement.on_conflict_do_update(index_elements=["id"], set_=values), rows)


def _stored_versions(connection: Connection, document_ids: Sequence[str]) -> dict[str, int]:
    """Return the versions of those documents that are stored, by id."""
    stored: dict[str, int] = {}
    for ids in batched(document_ids):
        statement = select(documents.c.id, documents.c.version).where(documents.c.id.in_(ids))
        stored.update({row.id: row.version for row in connection.execute(statement)})
    return stored


def _forget_files(connection: Connection, document_ids: Sequence[str]) -> None:
    """Mark files as unread that contain documents or copies of them, and forget these copies."""
    for ids in batched(document_ids):
        holding = select(documents.c.origin).where(documents.c.id.in_(ids))
        copying = select(copies.c.origin).where(copies.c.document_id.in_(ids))
        connection.execute(delete(files).where(files.c.path.in_(holding.union(copying))))
        connection.execute(delete(copies).where(copies.c.document_id.in_(ids)))


def _drop_passages(connection: Connection, document_ids: Sequence[str], generation: int) -> None:
    """Delete the passages of documents, and record for the derived indexes that they are gone."""
    for ids in batched(document_ids):
        theirs = passages.c.document_id.in_(ids)
        gone = connection.execute(select(passages.c.id, passages.c.vector_id).where(theirs)).all()
        if gone:
            connection.execute(
                insert(removed), [{"passage_id": passage, "generation": generation} for passage, _ in gone]
            )
            note_loose(connection, {vector for _, vector in gone if isinstance(vector, int)})
            connection.execute(delete(passages).where(theirs))

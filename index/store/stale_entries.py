"""Optimistic concurrency check: finds entries whose comparison is stale because another process committed.

A document is identified by comparing it with the stored ones, then encoded, which takes seconds, then
committed. Nothing is locked meanwhile. Instead the commit, which locks the generation, checks the comparison
again.
"""

from collections.abc import Sequence

from sqlalchemy import Connection, select

from index.store.dialects.sql import among, as_ids
from index.store.filters import FOREVER
from index.store.rows import DocumentEntry
from index.store.schema import documents

_COLUMNS = tuple(
    documents.c[name] for name in ("id", "version", "origin", "key", "guild_id", "fingerprint", "encoding")
)
_BY_ID = select(*_COLUMNS).where(among(documents.c.id))
_BY_ORIGIN = select(*_COLUMNS).where(among(documents.c.origin), documents.c.until == FOREVER)
_BY_CONTENT = select(*_COLUMNS).where(among(documents.c.fingerprint), documents.c.until == FOREVER)


def find_stale_entries(
    connection: Connection, entries: Sequence[DocumentEntry], encoding: str
) -> dict[str, DocumentEntry]:
    """Return the stale ones of some entries, by document id.

    An entry is stale if it is a new version of a document that meanwhile has another version or is gone; a
    new document whose id, origin or content is taken; or a document that has already been encoded again.
    `encoding` is the fingerprint with which the entries were encoded.
    """
    mine = {entry.document.id for entry in entries}
    drafts = [(entry.document, entry.document.draft) for entry in entries]
    by_id = {row.id: row for row in connection.execute(_BY_ID, as_ids(mine))}
    origins = as_ids({document.origin for document, _ in drafts})
    places = {(row.origin, row.key): row.id for row in connection.execute(_BY_ORIGIN, origins)}
    contents = as_ids({draft.fingerprint for _, draft in drafts})
    said = {
        (r.guild_id, r.fingerprint) for r in connection.execute(_BY_CONTENT, contents) if r.id not in mine
    }

    def is_stale(entry: DocumentEntry) -> bool:
        document, draft = entry.document, entry.document.draft
        stored = by_id.get(document.id)
        if places.get((document.origin, draft.key), document.id) not in mine:
            return True
        if stored is None:
            return document.version > 1 or (document.guild_id, draft.fingerprint) in said
        if stored.version == document.version - 1:
            return False
        same = (stored.version, stored.fingerprint) == (document.version, draft.fingerprint)
        return not same or stored.encoding == encoding

    return {entry.document.id: entry for entry in entries if is_stale(entry)}

"""Find rows that are not as Footnote has stored them: changed by hand, by another program or by a bad disk.

The text of a document can only come from its source again. Passages and vectors are derived from that text,
so that they can be made again.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select

from corpus.errors import StoreError
from index.store.checksums import (
    DOCUMENT_FIELDS,
    PASSAGE_PARTS_COUNT,
    checksum_of_all,
    has_whole_values,
    is_whole_document,
    is_whole_passage,
)
from index.store.database import Database, batched
from index.store.dialects.sql import among, as_ids
from index.store.schema import documents, passages, removed, vectors


class ChangedDocumentError(StoreError):
    """A document is not as it was stored, so nothing of it is quoted."""


class ChangedPassagesError(StoreError):
    """Passages or vectors of some documents are not as they were stored. They can be made again from the
    documents, see `Library`."""

    def __init__(self, document_ids: Collection[str]) -> None:
        self.document_ids = sorted(document_ids)
        super().__init__(
            "Some passages or their vectors were changed outside Footnote. They are made again as soon as "
            "nothing is being added; ask again then."  # no ids: the reader may not see these documents
        )


def changed_document_error(titles: Sequence[str]) -> ChangedDocumentError:
    """Return the error to raise in place of an answer that rests on changed documents."""
    named = f"“{titles[0]}”" if titles else "A document"
    more = f" and {len(titles) - 1} more" if len(titles) > 1 else ""
    return ChangedDocumentError(
        f"{named}{more}: the stored text was changed outside Footnote or has been lost, so it is not quoted; "
        "add its source again, or put a backup back with `footnote restore FILE`."
    )


@dataclass(frozen=True, slots=True)
class Changed:
    """Ids of documents: of those that were changed themselves, and of those whose passages or vectors were
    changed or lost. `lost` are ids of passages of which nothing is left."""

    documents: frozenset[str] = frozenset()
    derived: frozenset[str] = frozenset()
    lost: frozenset[int] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.documents or self.derived or self.lost)


PASSAGE_PARTS = (
    passages.c.id,
    passages.c.document_id,
    passages.c.section,
    passages.c.start,
    passages.c.end,
    passages.c.sentences.label("spans"),
    passages.c.generation,
    passages.c.checksum,
    vectors.c.key.label("vector_key"),
    vectors.c.passage.label("packed"),
    vectors.c.sentences.label("packed_sentences"),
    vectors.c.tokens,
    vectors.c.checksum.label("vector_checksum"),
)
"""The columns that `is_whole_passage` reads."""

_PARTS = select(*PASSAGE_PARTS).outerjoin(vectors, vectors.c.id == passages.c.vector_id)
_PASSAGES = _PARTS.where(among(passages.c.id))
_CITED_NAMES = ("text", "checksum", *DOCUMENT_FIELDS)
_CITED = (
    select(*PASSAGE_PARTS, *(documents.c[name].label(f"document_{name}") for name in _CITED_NAMES))
    .select_from(passages)
    .outerjoin(vectors, vectors.c.id == passages.c.vector_id)
    .outerjoin(documents, documents.c.id == passages.c.document_id)
    .where(among(passages.c.id))
)
PARTS_OF_DOCUMENTS = _PARTS.where(among(passages.c.document_id))
_DOCUMENTS = select(documents).where(among(documents.c.id))
_REMOVED = select(removed.c.passage_id).where(among(removed.c.passage_id))
_CHECKSUMS = select(passages.c.document_id, passages.c.checksum)
_SUMS = select(documents.c.id, documents.c.passages_checksum)
_LATER = select(documents.c.id).where(documents.c.id > bindparam("after")).order_by(documents.c.id)
_BATCH_DOCUMENTS = 100


class Integrity:
    """Compares the rows of one database with their checksums. Each method is one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def check_passages(self, passage_ids: Iterable[int], with_documents: bool = True) -> Changed:
        """Compare passages with their vectors, and with their documents."""
        return self.read_passages(passage_ids, with_documents)[0]

    def read_passages(
        self, passage_ids: Iterable[int], with_documents: bool = True
    ) -> tuple[Changed, dict[str, str]]:
        """Do what `check_passages` does; also return the texts of the documents by id, as they are."""
        ids = [int(number) for number in passage_ids]
        with self._database.transaction() as connection:
            rows = connection.execute(_CITED if with_documents else _PASSAGES, as_ids(ids)).all()
            missing = set(ids) - {row[0] for row in rows}
            lost = missing - set(connection.scalars(_REMOVED, as_ids(missing))) if missing else set()
        found: dict[str, dict[str, Any]] = {}
        for row in rows if with_documents else ():
            if row[1] not in found:
                found[row[1]] = dict(zip(_CITED_NAMES, row[PASSAGE_PARTS_COUNT:], strict=True))
        own = {i for i, values in found.items() if not has_whole_values(values)}
        derived = {row[1] for row in rows if row[1] not in own and not is_whole_passage(row)}
        changed = Changed(frozenset(own), frozenset(derived), frozenset(lost))
        return changed, {i: values["text"] for i, values in found.items()}

    def check_documents(self, document_ids: Sequence[str], versions: bool = False) -> Changed:
        """Compare documents, and their passages and vectors; also their past `versions` if wanted."""
        with self._database.transaction() as connection:
            past: list[str] = []
            for ids in batched(document_ids) if versions else ():
                past += connection.scalars(select(documents.c.id).where(documents.c.version_of.in_(ids)))
            return find_changed(connection, [*document_ids, *past])

    def check_all(self) -> Iterator[Changed]:
        """Compare everything, some documents at a time."""
        for ids in self.document_ids():
            try:
                yield self.check_documents(ids)
            except StoreError:  # something that can't even be read
                yield from map(self._check_one, ids)

    def document_ids(self) -> Iterator[Sequence[str]]:
        """Yield the ids of all documents and past versions, some at a time."""
        after = ""
        while True:
            with self._database.transaction() as connection:
                ids = connection.scalars(_LATER.limit(_BATCH_DOCUMENTS), {"after": after}).all()
            if not ids:
                return
            yield ids
            after = ids[-1]

    def _check_one(self, document_id: str) -> Changed:
        try:
            return self.check_documents([document_id])
        except StoreError:
            return Changed(frozenset([document_id]))

    def owners_of_others(self, passage_ids: Iterable[int]) -> set[str]:
        """Return the ids of documents that have passages other than these."""
        known = set(passage_ids)
        with self._database.transaction() as connection:
            rows = connection.execute(select(passages.c.id, passages.c.document_id))
            return {row.document_id for row in rows if row.id not in known}

    def find_incomplete(self) -> set[str]:
        """Return the ids of documents that lack passages, or have others, by the checksums of these."""
        theirs: dict[str, list[str]] = {}
        with self._database.transaction() as connection:
            for document_id, checksum in connection.execute(_CHECKSUMS):
                theirs.setdefault(document_id, []).append(str(checksum))
            return {
                document_id
                for document_id, checksum in connection.execute(_SUMS)
                if checksum_of_all(theirs.get(document_id, ())) != checksum
            }


def find_changed(connection: Connection, document_ids: Sequence[str]) -> Changed:
    """Compare documents, and their passages and vectors, within a transaction."""
    own: set[str] = set()
    derived: set[str] = set()
    for ids in batched(document_ids):
        rows = connection.execute(_DOCUMENTS, as_ids(ids)).all()
        whole = [row for row in rows if is_whole_document(row)]
        own |= {row.id for row in rows}.difference(row.id for row in whole)
        derived |= _changed_passages(connection, whole)
    return Changed(frozenset(own), frozenset(derived))


def _changed_passages(connection: Connection, rows: Sequence[Row[*tuple[Any, ...]]]) -> set[str]:
    """Return the ids of documents with passages or vectors that were changed, added or lost."""
    checksums: dict[str, list[str]] = {row.id: [] for row in rows}
    found: set[str] = set()
    for passage in connection.execute(PARTS_OF_DOCUMENTS, as_ids(checksums)):
        checksums[passage.document_id].append(str(passage.checksum))
        if not is_whole_passage(passage):
            found.add(passage.document_id)
    return found | {row.id for row in rows if checksum_of_all(checksums[row.id]) != row.passages_checksum}

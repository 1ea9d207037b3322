"""Verify that the database, the passages and both indexes of a home fit together."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sqlalchemy import Row, bindparam, select

from index.library import Library
from index.store.schema import documents, passages, vectors
from index.vectors.product_codes import BYTES_PER_TOKEN
from index.vectors.quantization import packed_dimension

SAMPLED_PASSAGES = 200
"""How many passages are searched for by their own vectors."""

_BATCH_DOCUMENTS = 200

_MIN_OWN_COSINE = 0.98
"""The least cosine of a vector with the nearest one found, which is itself or one like it."""


@dataclass(frozen=True, slots=True)
class Verification:
    """The numbers of documents and passages checked, and a line for each problem."""

    documents: int
    passages: int
    problems: tuple[str, ...]


def verify(library: Library) -> Verification:
    """Check everything that a library holds.

    - The database passes its own integrity check.
    - Every passage and its sentences lie inside their document, and have a vector each.
    - Both indexes hold exactly these passages, and a sample of passages is found by their own vectors.

    The indexes are brought up to date by opening them, before they are checked.
    """
    problems = list(library.store.database.find_faults())
    seen: set[int] = set()
    count = 0
    for batch in _batches(library):
        count += len({row.document_id for row in batch})
        seen.update(row.id for row in batch if row.id is not None)
        for row in batch:
            if row.id is not None:
                problems += (f"{row.document_id}, passage {row.id}: {what}" for what in _check_passage(row))
    problems += _check_indexes(library, seen)
    return Verification(count, len(seen), tuple(problems))


_DOCUMENTS = select(documents.c.id).where(documents.c.id > bindparam("after")).order_by(documents.c.id)
_ROWS = (
    select(
        documents.c.id.label("document_id"),
        documents.c.text,
        passages.c.id,
        passages.c.start,
        passages.c.end,
        passages.c.sentences,
        vectors.c.passage.label("vector"),
        vectors.c.sentences.label("sentence_vectors"),
        vectors.c.tokens,
    )
    .outerjoin(passages, passages.c.document_id == documents.c.id)
    .outerjoin(vectors, vectors.c.id == passages.c.vector_id)
    .where(documents.c.id > bindparam("after"), documents.c.id <= bindparam("last"))
)


def _batches(library: Library) -> Iterator[Sequence[Row[*tuple[Any, ...]]]]:
    """Yield the passages of some documents at a time, with vectors; a document without any has one row."""
    after = ""
    while True:
        with library.store.database.transaction() as connection:
            ids = list(connection.scalars(_DOCUMENTS.limit(_BATCH_DOCUMENTS), {"after": after}))
            if not ids:
                return
            rows = connection.execute(_ROWS, {"after": after, "last": ids[-1]}).all()
        yield rows
        after = ids[-1]


def _check_passage(row: Row[*tuple[Any, ...]]) -> Iterator[str]:
    sentences = json.loads(row.sentences)
    if not 0 <= row.start < row.end <= len(row.text):
        yield "it does not lie inside its document"
    places = [row.start, *(place for span in sentences for place in span), row.end]
    if places != sorted(places) or not sentences:
        yield "its sentences do not lie inside it"
    if row.vector is None:
        yield "it has no vector"
        return
    size = len(row.vector)
    if packed_dimension(row.vector) <= 0 or len(row.sentence_vectors) != size * len(sentences):
        yield "it lacks vectors of sentences"
    if len(row.tokens) % BYTES_PER_TOKEN:
        yield "its tokens are truncated"


def _check_indexes(library: Library, stored: set[int]) -> Iterator[str]:
    near = set(library.index.dense.ids.tolist())
    for number in sorted(stored - near):
        yield f"passage {number}: it is missing in the vector index"
    for number in sorted(near - stored):
        yield f"passage {number}: it is in the vector index only"
    if len(library.index.terms) != len(stored):
        yield f"the word index holds {len(library.index.terms):,} passages instead of {len(stored):,}"
    chosen = sorted(stored)[:: max(1, len(stored) // SAMPLED_PASSAGES)]
    for number, passage in library.store.passages.get(chosen).items():
        _, scores = library.index.dense.search(passage.vector, 1)
        if not len(scores) or scores[0] < _MIN_OWN_COSINE * float(np.linalg.norm(passage.vector)):
            yield f"passage {number}: the vector index does not find it by its own vector"

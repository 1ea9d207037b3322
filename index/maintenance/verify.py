"""Verify that the database, the passages and both indexes of a home fit together."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sqlalchemy import Row, func, select

from corpus.errors import StoreError
from index.library import Library
from index.store.dialects.sql import among, as_ids
from index.store.schema import documents, passages, vectors
from index.vectors.product_codes import BYTES_PER_TOKEN
from index.vectors.quantization import packed_dimension

SAMPLED_PASSAGES = 200
"""How many passages are searched for by their own vectors."""

_MIN_OWN_COSINE = 0.98
"""The least cosine of a vector with that which the index has of it."""

_NEIGHBOURS = 20


@dataclass(frozen=True, slots=True)
class Verification:
    """The numbers of documents and passages checked, and a line for each problem."""

    documents: int
    passages: int
    problems: tuple[str, ...]


def verify(library: Library) -> Verification:
    """Check everything that a library holds.

    - The database passes its own integrity check.
    - Every document and past version, every passage and every vector is as it was stored, by its checksum;
      no document has lost a passage.
    - Every passage and its sentences lie inside their document, and have a vector each.
    - Both indexes hold exactly these passages, and a sample of passages is found by their own vectors.

    The indexes are brought up to date by opening them, before they are checked.
    """
    problems = list(library.store.database.find_faults())
    seen: set[int] = set()
    count = 0
    for ids in library.store.integrity.document_ids():
        count += len(ids)
        problems += _check_documents(library, ids, seen)
    try:
        problems += _check_indexes(library, seen)
    except StoreError as error:
        problems.append(str(error))
    return Verification(count, len(seen), tuple(problems))


_ROWS = (
    select(
        documents.c.id.label("document_id"),
        func.length(documents.c.text).label("length"),
        passages.c.id,
        passages.c.start,
        passages.c.end,
        passages.c.sentences,
        vectors.c.passage.label("vector"),
        vectors.c.sentences.label("sentence_vectors"),
        vectors.c.tokens,
    )
    .join(passages, passages.c.document_id == documents.c.id)
    .outerjoin(vectors, vectors.c.id == passages.c.vector_id)
    .where(among(documents.c.id))
    .order_by(passages.c.id)
)


def _check_documents(library: Library, ids: Sequence[str], seen: set[int]) -> list[str]:
    """Return what is wrong with documents and their passages, whose ids are added to `seen`."""
    try:
        changed = library.store.integrity.check_documents(ids)
        with library.store.database.transaction() as connection:
            rows = connection.execute(_ROWS, as_ids(ids)).all()
    except (StoreError, ValueError) as error:  # a row that can't even be read
        if len(ids) == 1:
            return [f"{ids[0]}: it can't be read ({error})"]
        return [line for one in ids for line in _check_documents(library, [one], seen)]
    seen.update(row.id for row in rows)
    problems = [f"{one}: it is not as it was stored" for one in sorted(changed.documents)]
    problems += [f"{one}: its passages or their vectors are not as stored" for one in sorted(changed.derived)]
    for row in rows:
        problems += (f"{row.document_id}, passage {row.id}: {what}" for what in _check_passage(row))
    return problems


def _check_passage(row: Row[*tuple[Any, ...]]) -> Iterator[str]:
    try:
        sentences = json.loads(row.sentences)
        places = [row.start, *(place for span in sentences for place in span), row.end]
        inside, ordered = 0 <= row.start < row.end <= row.length, places == sorted(places)
    except (ValueError, TypeError):
        yield "its spans can't be read"
        return
    if not inside:
        yield "it does not lie inside its document"
    if not ordered or not sentences:
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
        if packed_dimension(passage.packed) != library.encoder.dimension:
            continue  # it is named already
        ids, scores = library.index.dense.search(passage.vector, _NEIGHBOURS)
        least = _MIN_OWN_COSINE * float(np.linalg.norm(passage.vector))
        near = ids[scores >= least].tolist()
        if number not in near and len(near) < _NEIGHBOURS:  # more neighbours may be just like it
            yield f"passage {number}: the vector index does not find it by its own vector"

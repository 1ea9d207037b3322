"""BM25 as an inner product of sparse vectors (Robertson and Zaragoza 2009; k1 1.2, b 0.75).

A passage's vector has what its terms say of it, a question's the inverse document frequencies of its own, and
their product is the score: so Milvus ranks words as tantivy does, by the same terms, on whichever version and
however its segments lie. Its own analyzers stem otherwise or, in Milvus Lite, not at all. What a passage's
weights depend on beside its own terms is the mean length of all, which is that of when they were made.
"""

import math
from collections import Counter
from collections.abc import Iterable, Sequence

from index.retrieve.engines.term_table import term_hash
from index.text.analyzer import TermStatistics

K1, B = 1.2, 0.75

SparseVector = dict[int, float]

_DIMENSIONS = 2**32 - 2
"""How many Milvus knows, less that of `_EACH`."""

_EACH = 0
"""A dimension that every passage has and no question: a vector of no terms at all is refused."""

_LEAST = 1e-6


def passage_vector(terms: Sequence[str], mean_terms: float) -> SparseVector:
    """The weights of a passage's terms, by dimension, among passages of so many terms on average."""
    length = K1 * (1 - B + B * len(terms) / mean_terms)
    found = {_EACH: _LEAST}
    for term, count in Counter(terms).items():
        found[_dimension(term)] = count * (K1 + 1) / (count + length)
    return found


def question_vector(terms: Iterable[str], statistics: TermStatistics) -> SparseVector:
    """The inverse document frequencies of a question's terms that stand in any passage, by dimension."""
    total = len(statistics)
    found: SparseVector = {}
    for term in dict.fromkeys(terms):
        frequency = min(total, statistics.document_frequency(term))
        if frequency:
            found[_dimension(term)] = math.log1p((total - frequency + 0.5) / (frequency + 0.5))
    return found


def _dimension(term: str) -> int:
    return term_hash(term) % _DIMENSIONS + 1

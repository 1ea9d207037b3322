"""Compute BM25 as an inner product of sparse vectors (Robertson and Zaragoza 2009; k1 1.2, b 0.75).

A passage's vector has the weights of its terms, a question's vector the inverse document frequencies of its
terms; their product is the score. So Milvus ranks by words as tantivy does, with the same terms, in any
version and any layout of segments. Milvus's own analyzers stem differently, or in Milvus Lite not at all. A
passage's weights also depend on the mean length of all passages, as it was when they were computed.
"""

import math
from collections import Counter
from collections.abc import Iterable, Sequence

from index.retrieve.engines.term_table import term_hash
from index.text.analyzer import TermStatistics

K1, B = 1.2, 0.75

SparseVector = dict[int, float]

_DIMENSIONS = 2**32 - 2
"""The number of dimensions in Milvus, without that of `_EACH`."""

_EACH = 0
"""A dimension of every passage and no question, since Milvus refuses empty vectors."""

_LEAST = 1e-6


def passage_vector(terms: Sequence[str], mean_terms: float) -> SparseVector:
    """Return the weights of a passage's terms, by dimension; passages have `mean_terms` terms on average."""
    length = K1 * (1 - B + B * len(terms) / mean_terms)
    found = {_EACH: _LEAST}
    for term, count in Counter(terms).items():
        found[_dimension(term)] = count * (K1 + 1) / (count + length)
    return found


def question_vector(terms: Iterable[str], statistics: TermStatistics) -> SparseVector:
    """Return the inverse document frequencies of a question's indexed terms, by dimension."""
    total = len(statistics)
    found: SparseVector = {}
    for term in dict.fromkeys(terms):
        frequency = min(total, statistics.document_frequency(term))
        if frequency:
            found[_dimension(term)] = math.log1p((total - frequency + 0.5) / (frequency + 0.5))
    return found


def _dimension(term: str) -> int:
    return term_hash(term) % _DIMENSIONS + 1

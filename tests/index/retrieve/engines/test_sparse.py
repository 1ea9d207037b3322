"""BM25 as sparse vectors gives the same scores as tantivy."""

from collections import Counter

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from index.retrieve.bm25_index import Bm25, Bm25Entry
from index.retrieve.engines.sparse import passage_vector, question_vector
from index.text.analyzer import terms

WORDS = "ferry harbour bridge the quarry lighthouse running runs café cafe tram".split()

texts = st.lists(st.sampled_from(WORDS), min_size=1, max_size=20).map(" ".join)


class Counted:
    """Term frequencies, counted one by one; the mark counts as a text, as in tantivy."""

    def __init__(self, found: list[list[str]]) -> None:
        self._texts = len(found) + 1
        self._frequencies = Counter(term for one in found for term in set(one))

    def __len__(self) -> int:
        return self._texts

    def document_frequency(self, term: str) -> int:
        return self._frequencies[term]


@settings(max_examples=50, deadline=None)
@given(held=st.lists(texts, min_size=1, max_size=8), question=texts)
def test_products_are_the_scores_of_tantivy(held: list[str], question: str) -> None:
    engine = Bm25()
    engine.commit("m", [Bm25Entry(n, text) for n, text in enumerate(held, start=1)])
    numbers, scores = engine.search(question, 10)
    found = [terms(text) for text in held]
    statistics = Counted(found)
    mean = sum(map(len, found)) / len(statistics)
    asked = question_vector(terms(question), statistics)
    products = {}
    for n, one in enumerate(found, start=1):
        weights = passage_vector(one, mean) if mean else {}
        products[n] = sum(weight * weights.get(dimension, 0.0) for dimension, weight in asked.items())
    assert {n for n, product in products.items() if product > 0} == set(numbers.tolist())
    np.testing.assert_allclose([products[n] for n in numbers.tolist()], scores, rtol=1e-5)


def test_a_text_without_terms_has_a_vector_that_no_question_meets() -> None:
    [(dimension, weight)] = passage_vector(terms("It is the of."), 10.0).items()
    assert weight > 0
    assert dimension not in question_vector(terms("what is it ferry"), Counted([["ferri"]]))


def test_a_term_that_stands_nowhere_asks_for_nothing() -> None:
    assert question_vector(terms("Where is the quarry?"), Counted([["ferri"]])) == {}

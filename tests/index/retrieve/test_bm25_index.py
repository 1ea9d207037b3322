"""BM25: stemming, stop words, accents, numbers, replacing and removing."""

import math

import pytest

from index.retrieve.bm25_index import Bm25, Bm25Entry
from index.store.filters import Filter
from index.text.analyzer import terms


def engine(*texts: str) -> Bm25:
    """An in-memory index of texts, numbered from 1."""
    made = Bm25()
    made.commit("first", [Bm25Entry(n, text) for n, text in enumerate(texts, start=1)])
    return made


def found(bm25: Bm25, question: str) -> list[int]:
    """The numbers of the texts that are found, best first."""
    return bm25.search(question, 10)[0].tolist()


def test_words_meet_in_their_stems() -> None:
    bm25 = engine("The negotiation failed.", "Ferries left.", "A quiet day.")
    assert found(bm25, "negotiations") == [1]
    assert found(bm25, "the ferry") == [2]


def test_accents_and_case_do_not_matter() -> None:
    bm25 = engine("Café Zürich opened.", "Nothing else.")
    assert found(bm25, "cafe ZURICH") == [1]


def test_stop_words_find_nothing() -> None:
    bm25 = engine("It is what it is.", "The end of the road.")
    assert found(bm25, "is the of it") == []
    assert found(bm25, "?!") == []
    assert terms("It's the") == []


@pytest.mark.parametrize(
    "question", ['"', "a AND (b", "text:ferry", "ferry^2", "id:1", "-ferry", "\\", "ferry~"]
)
def test_a_question_is_words_and_no_query_language(question: str) -> None:
    bm25 = engine("The ferry left.", "The bus came.")
    assert found(bm25, question) in ([], [1])


def test_scores_are_those_of_the_formula() -> None:
    """Robertson and Zaragoza 2009, with k1 1.2 and b 0.75; the mark is a text of length 0."""
    bm25 = engine("ferry ferry harbour", "ferry", "orchard bridge")
    numbers, scores = bm25.search("ferry", 10)
    texts, average = 4, 6 / 4
    idf = math.log(1 + (texts - 2 + 0.5) / (2 + 0.5))
    expected = {n: idf * f * 2.2 / (f + 1.2 * (0.25 + 0.75 * length / average)) for n, f, length in
                ((1, 2, 3), (2, 1, 1))}  # fmt: skip
    measured = dict(zip(numbers.tolist(), scores.tolist(), strict=True))
    assert measured == pytest.approx(expected, rel=1e-4)
    assert list(measured) == sorted(expected, key=lambda n: -expected[n])


def test_a_text_is_replaced_taken_out_and_the_mark_goes_along() -> None:
    bm25 = engine("The ferry left.", "The bus came.", "The tram stopped.")
    bm25.commit("second", [Bm25Entry(2, "The ferry came.")], gone=[1, 99])
    assert (bm25.mark, len(bm25)) == ("second", 2)
    assert found(bm25, "ferry") == [2]
    assert found(bm25, "bus") == []
    bm25.commit("third", [], gone=[2, 3])
    assert (bm25.mark, len(bm25), found(bm25, "ferry tram")) == ("third", 0, [])


def test_a_commit_that_is_broken_off_changes_nothing_and_can_be_made_again() -> None:
    bm25 = engine("The ferry left.")

    def entries():  # type: ignore[no-untyped-def]
        yield Bm25Entry(2, "The bus came.")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        bm25.commit("second", entries(), gone=[1])
    assert (bm25.mark, found(bm25, "ferry"), found(bm25, "bus")) == ("first", [1], [])
    bm25.commit("second", [Bm25Entry(2, "The bus came.")], gone=[1])
    assert (bm25.mark, found(bm25, "ferry"), found(bm25, "bus")) == ("second", [], [2])


def test_document_frequency_counts_texts() -> None:
    bm25 = engine("ferry ferry", "ferry", "bus")
    assert [bm25.document_frequency(term) for term in terms("ferry bus tram")] == [2, 1, 0]


def test_a_filter_adds_nothing_to_a_score() -> None:
    bm25 = Bm25()
    bm25.commit("m", [Bm25Entry(n, "ferry " * n, 20240100 + n, "Post") for n in range(1, 5)])
    plain = bm25.search("ferry", 10)[1]
    filtered = bm25.search("ferry", 10, Filter(since=20240101, as_of=20240104, sources=("Post",)))[1]
    assert plain.tolist() == filtered.tolist()

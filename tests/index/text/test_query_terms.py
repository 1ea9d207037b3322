"""The terms of a question that carry its content."""

import math

import pytest

from index.answer.abstention import FOREIGN, SIGNALS, UNREAD, Case, Caution, load_model
from index.retrieve.bm25_index import Bm25, Bm25Entry
from index.text.query_terms import coverage, name_terms, question_words, term_weights


def bm25(*texts: str) -> Bm25:
    """An in-memory index of texts."""
    engine = Bm25()
    engine.commit("m", [Bm25Entry(n, text) for n, text in enumerate(texts, start=1)])
    return engine


@pytest.mark.parametrize("question", ["Who is it?", "What would you have done?", "Why did they do that?"])
def test_words_that_only_ask_carry_nothing(question: str) -> None:
    assert term_weights(question, bm25("a text")) == {}
    assert coverage({}, ["text"]) == 0.0


def test_question_words_are_index_terms() -> None:
    assert {"what", "who", "would", "have"} <= question_words()
    assert not {"ferri", "bridg", "when the"} & question_words()


def test_rare_terms_weigh_more() -> None:
    texts = ["ferry"] * 600 + ["bridge"] * 3
    weights = term_weights("Which ferry went under the bridge to Lindoya?", bm25(*texts))
    assert weights["lindoya"] > weights["bridg"] > weights["ferri"] > 0
    assert weights["bridg"] == pytest.approx(math.log1p((1_000 - 3 + 0.5) / 3.5))


def test_a_term_that_stands_everywhere_still_weighs_something() -> None:
    engine = bm25(*["ferry"] * 1_001)
    engine.commit("m", [], gone=range(2, 900))
    weights = term_weights("ferry", engine)
    assert 0 < weights["ferri"] < 0.01
    assert coverage(weights, ["ferri"]) == 1.0


def test_coverage_is_a_share_by_weight() -> None:
    weights = {"a": 3.0, "b": 1.0}
    assert coverage(weights, ["a", "a", "z"]) == 0.75
    assert coverage(weights, ["a", "b"]) == 1.0
    assert coverage(weights, []) == 0.0


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("When did Anna Berg meet NATO?", {"anna", "berg", "nato"}),
        ("Ferries to the island?", set()),
        ("NATO met where?", {"nato"}),
        ("What happened in 2024?", {"2024"}),
        ("who runs “Lindoya-Express”?", {"lindoya", "express"}),
        ("Who is She?", set()),
        ("", set()),
    ],
)
def test_names_and_numbers_are_told(question: str, expected: set[str]) -> None:
    assert name_terms(question) == expected


@pytest.mark.parametrize("encoder", ["multilingual-e5-small", "all-MiniLM-L6-v2"])
@pytest.mark.parametrize("case", list(Case))
def test_the_shipped_decision_answers_more_the_more_speaks_for_it(encoder: str, case: Case) -> None:
    model = load_model(encoder, case)
    eager, balanced, cautious = (model.thresholds[word] for word in reversed(Caution))
    against = [-9.0 * sign for sign in SIGNALS.values()]
    in_favour = [9.0 * sign for sign in SIGNALS.values()]
    assert model.probability(against) < eager < balanced < cautious < model.probability(in_favour)
    for place, (name, sign) in enumerate(SIGNALS.items()):
        better = list(against)
        better[place] = 9.0 * sign
        assert model.probability(better) >= model.probability(against), name
    assert all(0 <= model.probability([huge] * len(SIGNALS)) <= 1 for huge in (-1e9, 1e9))


def test_what_is_weighed_depends_on_the_case() -> None:
    assert load_model(case=Case.READ).names == tuple(name for name in SIGNALS if name != "late")
    assert load_model("all-MiniLM-L6-v2", Case.READ).names == tuple(SIGNALS)
    assert load_model(case=Case.UNREAD).names == UNREAD
    assert load_model(case=Case.FOREIGN).names == FOREIGN
    assert load_model("another", Case.FOREIGN) == load_model("all-MiniLM-L6-v2", Case.UNREAD)

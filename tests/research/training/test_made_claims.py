"""Claims made of real sentences: what is altered says something else, and nothing else is called refuted."""

from random import Random

import pytest

from index.encode.claim_reader import LABELS
from research.training.claim_pairs import Claim
from research.training.made_claims import (
    NEITHER,
    REFUTES,
    SUPPORTS,
    Asked,
    _Alterations,
    answered,
    make_claims,
    other_number,
)

TEXT = (
    "The Karsten Bridge was opened by Anna Merrow in May 1987, and 1,200 cars cross it each day. "
    "However, engineers from Halden found cracks in two of its northern pylons in 2019 (see below). "
    "The council of Halden has approved a new bridge. It will cost 40.5 million euros."
)
ASKED = [
    Asked("When was the Karsten Bridge opened?", "1987"),
    Asked("Who found cracks?", "engineers from Halden"),
]


def alterations(seed: int) -> _Alterations:
    return _Alterations(["Halden", "Anna Merrow"], ["Lindoya", "Peter Zarnow"], Random(seed))


def test_passages_give_claims_of_all_three_labels_the_same_each_time() -> None:
    passages = {str(n): (TEXT, ASKED) for n in range(40)}
    made = make_claims(passages, seed=0)
    assert made == make_claims(passages, seed=0) != make_claims(passages, seed=1)
    assert {claim.label for claim in made} == set(range(len(LABELS)))
    assert all(claim.text != claim.evidence for claim in made if claim.label == REFUTES)
    assert Claim(
        "The Karsten Bridge was opened in 1987.", TEXT.split(". However")[0] + ".", SUPPORTS, "x"
    ) in {Claim(claim.text, claim.evidence, claim.label, "x") for claim in made}


def test_a_passage_does_not_change_the_claims_of_another() -> None:
    alone = make_claims({"a": (TEXT, ASKED)}, seed=0)
    assert alone and make_claims({"a": (TEXT, ASKED), "b": (TEXT, [])}, seed=0)[: len(alone)] == alone


@pytest.mark.parametrize("seed", range(20))
def test_each_way_alters_what_it_is_for(seed: int) -> None:
    altered = alterations(seed)
    sentence = "In May 2019 Peter Karsten of Halden had won 1,200 votes before Anna Merrow left."
    for way in altered.ways:
        put = way(sentence)
        assert put is None or put != sentence
    assert altered.number("He is 7.") not in (None, "He is 7.")
    assert altered.day("It was in May.") not in (None, "It was in May.")
    assert altered.denial("It was open.") in ("It was not open.", "It was never open.")
    assert altered.denial("It was not open.") is None and altered.denial("It opened.") is None
    assert altered.word("The first one.") in ("The last one.", "The second one.")
    assert altered.roles("It was Halden that beat Karsten.") == "It was Karsten that beat Halden."
    assert altered.roles("It was Halden and Karsten.") is None, "order says nothing in a list"
    assert altered.name("no names") is altered.roles("no names") is altered.number("no number") is None


@pytest.mark.parametrize(
    ("number", "written"), [("1987", r"\d{4}"), ("4,000", r"[\d,]+"), ("2.50", r"\d+\.\d\d"), ("7", r"\d+")]
)
def test_another_number_is_written_alike(number: str, written: str) -> None:
    import re

    for seed in range(30):
        other = other_number(number, Random(seed))
        assert re.fullmatch(written, other)


@pytest.mark.parametrize(
    ("question", "answer", "claim"),
    [
        ("When was the Karsten Bridge opened?", "1987", "The Karsten Bridge was opened in 1987."),
        ("In which year was it built?", "in 1987", "It was built in 1987."),
        ("Where was Anna Merrow born?", "Halden", "Anna Merrow was born in Halden."),
        ("Who wrote the book?", "Anna Merrow", "Anna Merrow wrote the book."),
        ("What is the capital of Norway?", "Oslo", "The capital of Norway is Oslo."),
        ("When did it open?", "1987", None),
        ("How tall is it?", "98 metres", None),
    ],
)
def test_a_question_with_its_answer_becomes_a_statement(
    question: str, answer: str, claim: str | None
) -> None:
    assert answered(question, answer) == claim


def test_evidence_without_a_detail_does_not_support_it() -> None:
    made = make_claims({str(n): (TEXT, []) for n in range(60)}, seed=3)
    lacking = [claim for claim in made if claim.label == NEITHER and claim.evidence[:20] == claim.text[:20]]
    assert lacking and all(len(claim.evidence) < len(TEXT) for claim in lacking)

"""False questions are made of true ones by rule, the same in every run."""

from random import Random

import pytest

from index.answer.model import Against, Answer, Citation, Quote
from research.quality.premises import (
    Altered,
    Answered,
    Kind,
    Outcome,
    change_name,
    change_number,
    change_year,
    deny,
    make_false,
    mix,
    negate,
    outcome,
    swap_roles,
)

PASSAGE = (
    "In 1802 the city of Merrow defeated Hollin near Lindoya with 12 boats. The mayor was Ada Lund. "
    "The fleet did not return to Halden, as a storm came."
)
QUESTION = Answered("When did Merrow defeat Hollin near Lindoya?", ("1802",), PASSAGE)


def test_a_year_and_a_number_become_ones_that_the_passage_lacks() -> None:
    year = change_year(Answered("Whom did Merrow defeat in 1802?", ("Hollin",), PASSAGE), Random(1))
    number = change_number(Answered("Who came with 12 boats?", ("Merrow",), PASSAGE), Random(1))
    assert year is not None and "1802" not in year.text and year.right == ("1802", "Hollin")
    assert number is not None and "12" not in number.text and number.text.startswith("Who came with ")
    assert change_number(Answered("What three boats came?", (), PASSAGE), Random(1)) is None


def test_names_are_changed_and_swapped() -> None:
    changed, swapped = change_name(QUESTION, Random(1)), swap_roles(QUESTION, Random(3))
    assert changed is not None and changed.text != QUESTION.text and changed.right[0] in QUESTION.text
    assert swapped is not None and sorted(swapped.text.split()) != swapped.text.split()
    assert sorted(swapped.text.strip("?").split()) == sorted(QUESTION.text.strip("?").split())
    assert change_name(Answered("What is Lindoya?", (), PASSAGE), Random(1)) is None
    assert swap_roles(Answered("When did Merrow and Hollin meet?", (), PASSAGE), Random(1)) is None


def test_facts_are_negated_and_denials_are_taken_for_facts() -> None:
    negated = negate(QUESTION, Random(1))
    assert negated is not None and negated.text == "Why didn't Merrow defeat Hollin near Lindoya?"
    (denied,) = deny(QUESTION)
    assert denied.text == "Why did the fleet return to Halden?" and denied.kind is Kind.DENIED


def test_every_run_makes_the_same_questions_each_of_another_one() -> None:
    questions = [
        Answered(f"When did Merrow defeat Hollin near Lindoya {n}?", ("1802",), f"{PASSAGE} {n}")
        for n in range(40)
    ]
    made = make_false(questions, 12)
    assert made == make_false(questions, 12) and len(made) == 12
    assert len({found.original for found in made}) == len(made)
    assert make_false([Answered("Is it so in 1802?", (), PASSAGE)], 3) == list(deny(questions[0]))[:0]


def test_every_fifth_question_is_on_the_shipped_documents() -> None:
    shipped = [Answered(str(n), (), "", is_shipped=True) for n in range(3)]
    mixed = mix([QUESTION] * 12, shipped)
    assert [place for place, question in enumerate(mixed) if question.is_shipped] == [4, 9, 14]


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("In 1802 the city of Merrow defeated Hollin near Lindoya with 12 boats.", Outcome.RIGHT),
        ("The mayor was Ada Lund.", Outcome.OTHER),
        ("In 1802 nothing else happened.", Outcome.OTHER),
    ],
)
def test_only_the_sentence_that_holds_the_answer_is_right(said: str, found: Outcome) -> None:
    citation = Citation(
        1,
        "d",
        "",
        None,
        None,
        None,
        published=None,
        section=None,
        start=0,
        end=1,
        score=1.0,
        passage=1,
        sentence=0,
    )
    answer = Answer("", False, 0, (), (), (), None, 1, against=Against(Quote(said, 1), citation))
    altered = Altered(Kind.NEGATED, "", QUESTION.text, QUESTION.answers, QUESTION)
    assert outcome(answer, altered) is found and outcome(answer) is Outcome.OTHER

"""What a question takes for granted is read by rules, and only where they are certain."""

import pytest

from index.verdict.premises import MAX_QUESTION_CHARS, read_premise


@pytest.mark.parametrize(
    "question",
    [
        "Did Ukraine join NATO?",
        "Is Ukraine a member of NATO?",
        "NATO Ukraine 2025",
        "Tell me about the ferry",
        "Wann ist die Ukraine der NATO beigetreten?",
        "Quand l’Ukraine a-t-elle rejoint l’OTAN ?",
        "¿Cuándo se unió Ucrania a la OTAN?",
        "Коли Україна вступила до НАТО?",
        "???",
    ],
)
def test_other_texts_take_nothing_for_granted(question: str) -> None:
    assert read_premise(question) is None


def test_the_facts_of_a_question_are_read() -> None:
    premise = read_premise("How many of the 28 member states did Poland persuade in 1997?")
    assert premise is not None
    assert (premise.numbers, premise.years, premise.names) == (("28",), ("1997",), ("poland",))
    assert not premise.denies and not premise.compares


@pytest.mark.parametrize(
    ("question", "numbers"),
    [
        ("What are two kinds of sparrows?", ()),
        ("Which three towns did Poland build?", ()),
        ("What are the two kinds of sparrows?", ("2",)),
        ("What did article 34 of the treaty say?", ("34",)),
    ],
)
def test_a_number_of_wanted_answers_is_no_fact(question: str, numbers: tuple[str, ...]) -> None:
    premise = read_premise(question)
    assert premise is not None and premise.numbers == numbers


@pytest.mark.parametrize(
    ("question", "denies"),
    [
        ("Why didn't Norway join the EU?", True),
        ("Why was PEP 703 not accepted?", True),
        ("Why did Norway never join the EU?", True),
        ("Why was the man told he couldn't go on?", False),
        ("Why did Norway join the EU?", False),
    ],
)
def test_it_is_seen_if_a_question_asks_why_something_is_not_so(question: str, denies: bool) -> None:
    premise = read_premise(question)
    assert premise is not None and premise.denies == denies


@pytest.mark.parametrize("question", ["Who has more than 40 boats?", "Which city has about two ferries?"])
def test_rounded_numbers_are_known_as_such(question: str) -> None:
    premise = read_premise(question)
    assert premise is not None and premise.compares


@pytest.mark.parametrize(
    "text",
    [
        "Who " + "did " * 50_000,
        "Why " + "A" * 100_000 + "?",
        "When did " + "Ab of the " * 20_000,
        "\ud800 who \0",
    ],
)
def test_hostile_questions_are_cut(text: str) -> None:
    premise = read_premise(text)
    assert premise is None or len(premise.question) <= MAX_QUESTION_CHARS

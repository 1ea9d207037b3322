"""What a question takes for granted is read by rules, and only where they are certain."""

import pytest

from index.verdict.premises import MAX_QUESTION_CHARS, make_statement, read_premise


@pytest.mark.parametrize(
    ("question", "statement"),
    [
        ("When did Ukraine join NATO?", "Ukraine did join NATO."),
        ("Why is Ukraine a member of NATO?", "Ukraine is a member of NATO."),
        ("Where was Marie Curie born?", "Marie Curie was born."),
        ("In what year did the Court of Justice open in Halden?", "the Court of Justice did open in Halden."),
        ("Who did Russia defeat in 2019?", "Russia did defeat someone in 2019."),
        ("What did Zelenskyy offer in Berlin?", "Zelenskyy did offer something in Berlin."),
        ("How many turbines did Hollin buy in 2020?", "Hollin did buy many turbines in 2020."),
        ("Who won the cup in 1998?", "Someone won the cup in 1998."),
        ("Which country won the cup in 1998?", "A country won the cup in 1998."),
        ("Why didn't Norway join the EU?", "Norway did not join the EU."),
    ],
)
def test_a_question_becomes_the_statement_that_it_takes_for_granted(question: str, statement: str) -> None:
    found = make_statement(question)
    assert found is not None and found.casefold() == statement.casefold()


@pytest.mark.parametrize(
    "question",
    [
        "What is the capital of France?",
        "When did the treaty that nobody wanted enter into force?",
        "Who is Sam Gross?",
        "What was used to build the bridge?",
        "What has changed in Halden?",
        "NATO Ukraine 2025",
    ],
)
def test_no_statement_is_made_where_it_would_be_a_guess(question: str) -> None:
    assert make_statement(question) is None


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

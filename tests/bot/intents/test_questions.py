"""Several questions in one text are told apart."""

import pytest

from bot.intents.questions import Part, split_questions


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (
            "What is the AI Act and when was python 3.14 released?",
            [Part("What is the AI Act?"), Part("when was python 3.14 released?")],
        ),
        (
            "who wrote pep 703 and when was it accepted",
            [Part("who wrote pep 703?"), Part("when was it accepted?", leans=True)],
        ),
        (
            "when did INC-5.2 open, and how many countries came?",
            [Part("when did INC-5.2 open?"), Part("how many countries came?", leans=True)],
        ),
        (
            "Who hosted the talks? Where were they held?",
            [Part("Who hosted the talks?"), Part("Where were they held?", leans=True)],
        ),
        (
            "Who hosted the talks? And who paid for lunch?",
            [Part("Who hosted the talks?"), Part("And who paid for lunch?", leans=True)],
        ),
        (
            "Wer leitet die EZB und wann wurde sie gegründet?",
            [Part("Wer leitet die EZB?"), Part("wann wurde sie gegründet?", leans=True)],
        ),
    ],
)
def test_questions_are_split(text: str, parts: list[Part]) -> None:
    assert split_questions(text) == parts


@pytest.mark.parametrize(
    "text",
    [
        "who signed it and when",
        "Which island, which attracts millions of tourists, welcomed 45 visitors?",
        "A flag was introduced in 2000. What symbol is at its centre?",
        "What do Germany and France want?",
        "Who agreed to sign the charter and was exempt from it?",
        "Who, what and where?",
        "ukraine",
        "",
    ],
)
def test_one_question_stays_whole(text: str) -> None:
    assert [part.text for part in split_questions(text)] == [text]

"""Several questions in one text are found; one question with “and” inside stays whole."""

import pytest

from bot.conversation.follow_ups import resolve
from bot.conversation.splitting import MAX_QUESTIONS, split_typed


def split_questions(text: str) -> list[str]:
    """The questions in a text, each as a question of its own."""
    typed = split_typed(text)
    questions = typed[:1]
    for question in typed[1:]:
        questions.append(resolve(question, questions[-1]))
    return questions


@pytest.mark.parametrize(
    ("text", "questions"),
    [
        (
            "What is the AI Act and when was python 3.14 released?",
            ["What is the AI Act", "when was python 3.14 released?"],
        ),
        (
            "when did INC-5.2 open, and how many countries came?",
            ["when did INC-5.2 open", "how many countries came INC-5.2?"],
        ),
        ("who wrote pep 703 and when was it accepted", ["who wrote pep 703", "when was pep 703 accepted?"]),
        (
            "Did the US sign in Paris? And in Berlin?",
            ["Did the US sign in Paris?", "Did the US sign in Berlin?"],
        ),
        (
            "Was ist das KI-Gesetz und wann wurde Python 3.14 veröffentlicht?",
            ["Was ist das KI-Gesetz", "wann wurde Python 3.14 veröffentlicht?"],
        ),
        (
            "Qui a écrit la PEP 703 et quand Python 3.14 est-il sorti ?",
            ["Qui a écrit la PEP 703", "quand Python 3.14 est-il sorti ?"],
        ),
        (
            "¿Quién escribió la PEP 703 y cuándo salió Python 3.14?",
            ["¿Quién escribió la PEP 703", "cuándo salió Python 3.14?"],
        ),
        (
            "Хто написав PEP 703 і коли вийшов Python 3.14?",
            ["Хто написав PEP 703", "коли вийшов Python 3.14?"],
        ),
        (
            "I read about the AI Act. When does it apply? And who wrote PEP 703?",
            ["I read about the AI Act. When does it apply?", "And who wrote PEP 703?"],
        ),
    ],
)
def test_two_questions_are_found(text: str, questions: list[str]) -> None:
    assert split_questions(text) == questions


@pytest.mark.parametrize(
    "text",
    [
        "Who are the president and the prime minister of France?",
        "When and where was Artemis I launched?",
        "What happened in Busan and why?",
        "Who was the duke who fought at Hastings and who fell there?",
        "When the talks in Geneva ended, what did Panama say?",
        "Which company makes rockets and is based in Florida?",
        "Wer sind der Präsident und der Premierminister von Frankreich?",
        "Qui sont le président et le premier ministre de la France ?",
        "¿Quiénes son el presidente y el primer ministro de Francia?",
        "Хто президент і прем'єр-міністр Франції?",
        "Ukraine and Russia talked. They did not agree and went home.",
        "help",
        "",
    ],
)
def test_one_question_stays_whole(text: str) -> None:
    assert split_questions(text) == [text]


def test_a_wall_of_questions_is_left_alone() -> None:
    wall = " ".join(["Who wrote PEP 703?"] * (MAX_QUESTIONS + 1))
    assert split_typed(wall) == [wall]


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("hey, what is the AI Act?", "what is the AI Act?"),
        ("Hi there! When was PEP 703 accepted?", "When was PEP 703 accepted?"),
        ("hello what is INC-5.2", "what is INC-5.2"),
        ("Hallo, wer schrieb PEP 703?", "wer schrieb PEP 703?"),
        ("Bonjour, qui a écrit la PEP 703 ?", "qui a écrit la PEP 703 ?"),
        ("hola, ¿quién escribió PEP 703?", "¿quién escribió PEP 703?"),
        ("привіт, хто написав PEP 703?", "хто написав PEP 703?"),
        ("Hello Kitty was made by whom?", "Hello Kitty was made by whom?"),
        ("Hey Jude: who wrote it?", "Hey Jude: who wrote it?"),
        ("Hi-C was sold where?", "Hi-C was sold where?"),
        ("hi", "hi"),
        ("hello, Footnote", "hello, Footnote"),
    ],
)
def test_a_greeting_before_a_question_is_left_out(text: str, question: str) -> None:
    assert split_typed(text) == [question]

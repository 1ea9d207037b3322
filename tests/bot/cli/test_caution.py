"""How sure Footnote must be to answer: a word moves the point, in every way of asking."""

import io
import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from index.answer.abstention import Caution, load_model

Run = Callable[..., tuple[int, str, str]]

QUESTIONS = (
    "Why will the harbour bridge in Halden be closed?",
    "How much money does the ferry need?",
    "Who owns the ferry company?",
    "When was the bridge inspected last?",
    "How long will the repair of the bridge take?",
    "How old is Ada Lund?",
    "What is the mayor's name?",
    "What does the council say about tunnels?",
    "What is the price of the new iPhone?",
)
"""From what the brief says to what it doesn't."""

THRESHOLDS = load_model().thresholds
EAGER, CAUTIOUS = THRESHOLDS[Caution.EAGER], THRESHOLDS[Caution.CAUTIOUS]
SILENT = "I found no sentence in my sources that answers this."


@pytest.fixture
def ask_all(footnote: Run, brief: Path, tmp_path: Path) -> Callable[..., dict[str, dict[str, Any]]]:
    """Ask all questions with some options; gives the answers by their questions."""
    footnote("add", str(brief))
    (tmp_path / "questions.txt").write_text("\n".join(QUESTIONS))

    def ask(*options: str) -> dict[str, dict[str, Any]]:
        lines = footnote("ask", "--batch", str(tmp_path / "questions.txt"), *options)[1].splitlines()
        return {answer["question"]: answer for answer in map(json.loads, lines)}

    return ask


def borderline(answers: Mapping[str, Mapping[str, Any]]) -> str:
    """The question that is farthest from where eager and cautious answers begin, and between them."""
    sure = {question: answer["confidence"] for question, answer in answers.items()}
    found = max(sure, key=lambda question: min(sure[question] - EAGER, CAUTIOUS - sure[question]))
    assert EAGER < sure[found] < CAUTIOUS, sure
    return found


def test_a_word_moves_the_point_from_which_answers_are_given(
    footnote: Run, ask_all: Callable[..., dict[str, dict[str, Any]]]
) -> None:
    counts = []
    for word, threshold in THRESHOLDS.items():
        answers = ask_all("--caution", word)
        assert [a["answered"] for a in answers.values()] == [
            a["confidence"] >= threshold for a in answers.values()
        ]
        counts.append(sum(a["answered"] for a in answers.values()))
    assert 0 < counts[0] <= counts[1] <= counts[2] < len(QUESTIONS) and counts[0] < counts[2], counts
    question = borderline(ask_all())
    assert "¹" in footnote("ask", question, "--caution", "eager")[1]
    assert SILENT in footnote("ask", question, "--caution", "cautious")[1]


def test_the_setting_is_the_default_an_option_and_a_line_go_before_it(
    footnote: Run,
    ask_all: Callable[..., dict[str, dict[str, Any]]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    balanced = ask_all()
    assert balanced.keys() == set(QUESTIONS)
    assert all(a["answered"] == (a["confidence"] >= THRESHOLDS["balanced"]) for a in balanced.values())
    question = borderline(balanced)
    lines: list[dict[str, Any]] = [
        {"question": question, "caution": word} for word in (None, "eager", "bold", 5, False)
    ]
    (tmp_path / "lines.json").write_text("\n".join(map(json.dumps, lines)))
    monkeypatch.setenv("FOOTNOTE_CAUTION", "eager")
    assert ask_all()[question]["answered"]
    monkeypatch.setenv("FOOTNOTE_CAUTION", "cautious")
    assert not ask_all()[question]["answered"]
    assert ask_all("--caution", "eager")[question]["answered"]
    _, output, _ = footnote("ask", "--batch", str(tmp_path / "lines.json"))
    default, eager, *wrong = map(json.loads, output.splitlines())
    assert (default["answered"], eager["answered"]) == (False, True)
    for answer in wrong:
        assert answer["error"] == '"caution" must be one of cautious, balanced, eager.'


@pytest.mark.parametrize("command", ["start", "chat"])
def test_piped_and_typed_questions_obey_it(
    footnote: Run,
    ask_all: Callable[..., dict[str, dict[str, Any]]],
    brief: Path,
    command: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    question = borderline(ask_all())
    monkeypatch.setenv("FOOTNOTE_DOCUMENTS", str(brief))

    def said(*options: str) -> str:
        monkeypatch.setattr(sys, "stdin", io.StringIO(f"{question}\n"))
        status, output, _ = footnote(command, *options)
        assert status == 0 and ("confidence" in output) != (SILENT in output)
        return output

    assert "¹" in said("--caution", "eager")
    assert SILENT in said("--caution", "cautious")
    monkeypatch.setenv("FOOTNOTE_CAUTION", "eager")
    assert "¹" in said()

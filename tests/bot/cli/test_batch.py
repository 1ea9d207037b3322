"""`ask --batch`: many questions, one loaded model, a line each."""

import json
from collections.abc import Callable
from pathlib import Path

Run = Callable[..., tuple[int, str, str]]


def test_each_line_gets_its_line(footnote: Run, brief: Path, tmp_path: Path) -> None:
    footnote("add", str(brief))
    lines = [
        "How long is the detour for ships?",
        "",
        json.dumps({"id": 7, "question": "Who will take part in the talks?", "limit": 1}),
        '{"question": ',
        json.dumps({"question": "How long is the detour for ships?", "since": "whenever"}),
        json.dumps({"question": 5}),
        "???",
        json.dumps({"question": "How long is the detour for ships?", "limit": True}),
    ]
    (tmp_path / "questions.txt").write_text("\n".join(lines))
    status, output, _ = footnote("ask", "--batch", str(tmp_path / "questions.txt"))
    answers = [json.loads(line) for line in output.splitlines()]
    assert status == 0
    assert [("error" in answer) for answer in answers] == [False, False, True, True, True, True, True]
    assert "14 km" in answers[0]["quotes"][0]["text"]
    assert (answers[1]["id"], len(answers[1]["quotes"])) == (7, 1)
    assert "whenever" in answers[3]["error"]


def test_a_missing_file_is_named(footnote: Run) -> None:
    status, output, _ = footnote("ask", "--batch", "nowhere.txt")
    assert status == 2
    assert "nowhere.txt" in json.loads(output)["error"]


def test_days_are_typed_in_any_language(footnote: Run, brief: Path, tmp_path: Path) -> None:
    footnote("add", str(brief))
    question = "How long is the detour for ships?"
    days = [{"as_of": "vor 3 Tagen"}, {"since": "14 грудня 2020"}, {"until": "bananas"}, {"as_of": "x" * 101}]
    (tmp_path / "questions.txt").write_text(
        "\n".join(json.dumps({"question": question} | day) for day in days), encoding="utf-8"
    )
    _, output, _ = footnote("ask", "--batch", str(tmp_path / "questions.txt"))
    *answers, until, as_of = [json.loads(line) for line in output.splitlines()]
    assert ["error" in answer for answer in answers] == [False, False]
    assert until["error"].startswith("until: 'bananas' is not a day; write it like 2025-12-14")
    assert as_of["error"].startswith("as_of: 'xxx") and "is not a day" in as_of["error"]


def test_an_option_that_is_no_day_is_named(footnote: Run, brief: Path) -> None:
    footnote("add", str(brief))
    for command in (("ask", "Ships?"), ("search", "Ships?"), ("latest",)):
        status, output, _ = footnote(*command, "--json", "--since", "the day after the flood")
        assert status == 2
        assert "--since: 'the day after the flood' is not a day" in json.loads(output)["error"]
    assert footnote("search", "Ships?", "--since", "avant-hier", "--until", "demain")[0] == 0

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

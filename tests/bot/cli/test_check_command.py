"""`footnote check` says what the documents say of each claim of a text."""

import json
from pathlib import Path
from typing import Any

import pytest

from bot.cli.main import MISUSE, main
from index.verdict.claims import MAX_TEXT_CHARS

FERRY = "The night ferry to Lindoya leaves the harbour at nine in the evening."


@pytest.fixture
def home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A home with one document, and the working directory beside it."""
    monkeypatch.setenv("FOOTNOTE_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    Path("ferry.md").write_text(
        f"---\ntitle: Ferry at night\nsource: Harbour Post\npublished: 2024-03-01\n---\n\n{FERRY}\n",
        encoding="utf-8",
    )
    assert main(["add", "ferry.md"]) == 0
    return tmp_path


def checked(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, Any]:
    """The JSON of a check."""
    capsys.readouterr()
    assert main(["check", *words, "--json"]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def test_text_file_and_standard_input_give_the_same(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    text = f"{FERRY} Who runs it today?\nThe Zarnow opera bought eleven harps."
    Path("said.txt").write_text(text, encoding="utf-8")
    found = [checked(capsys, text), checked(capsys, "said.txt")]
    with Path("said.txt").open(encoding="utf-8") as typed:
        monkeypatch.setattr("sys.stdin", typed)
        found.append(checked(capsys, "-"))
    for check in found:
        assert [c["verdict"] for c in check["claims"]] == ["supported", "question", "not_mentioned"]
        assert check["claims"][0]["quote"]["text"] == FERRY
        assert check["claims"][0]["citation"]["source"] == "Harbour Post"


def test_people_see_marks_sentences_and_sources(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert main(["check", f"{FERRY}\nThe Zarnow opera bought eleven harps.\nI hope that it sings."]) == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert f"✓ {FERRY} · supported “{FERRY}” Ferry at night" in shown
    assert "Harbour Post · 1 Mar 2024" in shown
    assert "○ The Zarnow opera bought eleven harps. · not in my sources" in shown
    assert "· I hope that it sings. · an opinion" in shown


def test_a_text_without_a_claim_says_so(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert main(["check", "Hello"]) == 0
    assert "I find no claim in this text." in capsys.readouterr().out


def test_what_can_t_be_checked_is_refused(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("picture.png").write_bytes(b"\x89PNG\xff\xfe")
    for typed in ("…", "x " * MAX_TEXT_CHARS, "picture.png"):
        capsys.readouterr()
        assert main(["check", typed, "--json"]) == MISUSE
        assert json.loads(capsys.readouterr().out)["error"]

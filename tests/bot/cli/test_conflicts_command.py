"""`footnote conflicts` lists where documents of one story differ; `footnote ask` shows it under an answer."""

import json
from pathlib import Path

import pytest

from bot.cli.main import main
from tests.answer_json import QUOTE_KEYS
from tests.index.conflicts.texts import DEAD, FIRST, QUESTION, SECOND
from tests.index.sources import write


@pytest.fixture
def home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A home with two reports of one event that differ."""
    monkeypatch.setenv("FOOTNOTE_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    url = "https://post.example/quake"
    first = write(tmp_path, "a.md", FIRST, title="Quake", source="Post", published="2024-03-03", url=url)
    second = write(tmp_path, "b.md", SECOND, title="Many dead", source="Times", published="2024-03-04")
    assert main(["add", str(first), str(second)]) == 0
    return tmp_path


def test_both_sentences_are_listed_with_their_documents(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert main(["conflicts"]) == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert shown.startswith("≠ Figures differ: 82 ¹ · 98 ²")
    assert f"“{DEAD.format(82)}” ¹ ¹ Quake Post · 3 Mar 2024" in shown
    assert f"“{DEAD.format(98)}” ² ² Many dead Times · 4 Mar 2024" in shown


def test_the_json_has_both_sides(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert main(["conflicts", "--json"]) == 0
    (conflict,) = json.loads(capsys.readouterr().out)["conflicts"]
    assert list(conflict) == ["kind", "one", "other"] and conflict["kind"] == "figures"
    for side, said in ((conflict["one"], "82"), (conflict["other"], "98")):
        assert list(side) == ["said", "quote", "citation"] and side["said"] == said
        assert list(side["quote"]) == QUOTE_KEYS and side["quote"]["text"] == DEAD.format(said)
        assert "passage" not in side["citation"] and side["citation"]["document"]
    assert conflict["one"]["citation"]["link"].startswith("https://post.example/quake#:~:text=")


def test_an_answer_shows_what_another_document_says(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert main(["ask", QUESTION, "--limit", "1"]) == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert "≠ Figures differ: " in shown and DEAD.format(82) in shown and DEAD.format(98) in shown
    assert "3 Mar 2024" in shown and "4 Mar 2024" in shown


def test_days_and_sources_narrow_the_list(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for words in (
        ["--until", "2024-03-03"],
        ["--source", "Times"],
        ["--server", "7", "--since", "2024-03-04"],
    ):
        capsys.readouterr()
        assert main(["conflicts", "--json", *words]) == 0
        assert json.loads(capsys.readouterr().out) == {"conflicts": []}
    capsys.readouterr()
    assert main(["conflicts", "--source", "Times"]) == 0
    assert "No two documents of one story differ" in capsys.readouterr().out

"""`footnote eval`: the reported half, and another folder's questions."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.cli.main import main
from index.evaluation import load_dataset, reported
from tests.index.evaluation.datasets import mines, town


@pytest.fixture
def evaluation(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str]]:
    """Run `footnote eval …` on a home of its own; gives (status, standard output)."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FOOTNOTE_HOME", str(tmp_path / "home"))

    def run(*arguments: Path | str) -> tuple[int, str]:
        status = main(["eval", *map(str, arguments)])
        return status, capsys.readouterr().out

    return run


def test_the_reported_half_is_asked_beside_strangers(tmp_path: Path, evaluation: Callable[..., Any]) -> None:
    folder, other = town(tmp_path / "town", "2024-03-02"), mines(tmp_path / "mines")
    status, output = evaluation(folder, "--reported", "--strangers", other, "--json")
    figures = json.loads(output)
    assert status == 0
    assert figures["judged"] == len(reported(load_dataset(folder)).judged) == 40
    assert figures["strangers"]["mines"]["unanswerable"] == 40
    assert list(figures["gains"]) == ["BM25", "dense", "RRF", "fusion 0.6"]
    _, shown = evaluation(folder, "--strangers", other, "--strangers", folder)
    shown = " ".join(shown.split())
    assert "Footnote − BM25: nDCG@10" in shown
    assert "Answerable or of mines (40 / 40): AUROC" in shown
    assert "Answerable or of town: too few" in shown


def test_a_folder_without_a_reported_question_is_named(
    tmp_path: Path, evaluation: Callable[..., Any]
) -> None:
    status, output = evaluation(town(tmp_path / "town", "2024-03-01"), "--reported", "--json")
    assert status == 2
    assert "town: none of its judged questions is in the reported half" in json.loads(output)["error"]

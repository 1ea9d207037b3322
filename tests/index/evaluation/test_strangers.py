"""Strangers: questions of other datasets are asked where these documents can't be expected to answer them."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from index.answer.model import Answer
from index.encode.encoder import Encoder
from index.evaluation import Dataset, load_dataset
from index.evaluation.parts import REPORTED, part_of
from index.evaluation.silence import measure_mixed
from index.evaluation.strangers import find_strangers
from research.quality.quality import asked_dated, days_shared, main
from tests.index.evaluation.datasets import mines, run, town


def test_own_questions_are_no_strangers(tmp_path: Path) -> None:
    dataset = load_dataset(town(tmp_path / "town"))
    assert find_strangers(dataset, dataset) == []
    assert len(find_strangers(load_dataset(mines(tmp_path / "mines")), dataset)) == 40


@pytest.mark.parametrize(
    ("asked", "count"),
    [("2024-03-01", 0), ("2024-04-01", 0), ("2024-04-02", 40), ("2024-02-29", 40), (None, 40)],
)
def test_news_of_a_covered_month_is_not_strange(tmp_path: Path, asked: str | None, count: int) -> None:
    dataset = load_dataset(town(tmp_path / "town", published="2024-03-01"))
    assert len(find_strangers(load_dataset(mines(tmp_path / "mines", asked)), dataset)) == count


def test_strangers_are_told_from_own_questions(tmp_path: Path, encoder: Encoder) -> None:
    strangers = [load_dataset(mines(tmp_path / "mines")), load_dataset(town(tmp_path / "same"))]
    result = run(town(tmp_path / "town"), tmp_path / "home", encoder, strangers=strangers)
    assert result.answerability is None
    found = result.strangers["mines"]
    assert found is not None
    assert (found.answerable, found.unanswerable) == (40, 40)
    assert found.auroc > 0.9
    assert found.auroc_95[0] <= found.auroc <= found.auroc_95[1]
    assert result.strangers["same"] is None
    assert result.left_out is not None
    assert (result.left_out.answerable, result.left_out.unanswerable) == (40, 40)
    assert 0.5 < result.left_out.auroc <= 1
    assert result.together is not None
    assert (result.together.answerable, result.together.unanswerable) == (40, 40)


def test_without_strangers_nothing_more_is_asked(tmp_path: Path, encoder: Encoder) -> None:
    result = run(town(tmp_path / "town"), tmp_path / "home", encoder)
    assert result.left_out is None
    assert result.together is None


def test_kinds_are_mixed_evenly() -> None:
    sure, unsure, wrong = ([said(f"{n}", c) for n in range(30)] for c in (0.9, 0.1, 0.9))
    assert measure_mixed(sure, []) is None
    assert measure_mixed(sure, [[], []]) is None
    found = measure_mixed(sure, [unsure, wrong[:6], []])
    assert found is not None
    assert (found.answerable, found.unanswerable) == (12, 12)
    assert found.auroc == pytest.approx(0.75)


def said(question: str, confidence: float) -> Answer:
    """An answer of which only the confidence counts."""
    return Answer(question, confidence > 0.5, confidence, (), (), (), None, 0.0)


@pytest.mark.parametrize(
    ("asked", "published", "share", "dated"),
    [
        ("2024-03-01", "2024-03-01", 1.0, False),
        ("2024-03-02", "2024-03-01", 0.0, True),
        ("2024-03-02", None, None, False),
        (None, "2024-03-01", None, False),
    ],
)
def test_a_folder_is_asked_dated_unless_the_day_gives_the_answer_away(
    tmp_path: Path, asked: str | None, published: str | None, share: float | None, dated: bool
) -> None:
    dataset: Dataset = load_dataset(town(tmp_path / "town", asked, published))
    assert days_shared(dataset) == share
    assert asked_dated(days_shared(dataset)) == dated


def quality(capsys: pytest.CaptureFixture[str], *arguments: Path | str) -> tuple[int, str, str]:
    """Run it; gives (status, standard output, standard error)."""
    status = main([str(argument) for argument in arguments])
    captured = capsys.readouterr()
    return status, captured.out, captured.err


def sections(output: str) -> Sequence[str]:
    """The headings of Markdown."""
    return [line for line in output.splitlines() if line.startswith("## ")]


def test_all_folders_are_measured_in_one_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert {part_of("2024-03-02"), part_of("Mines")} <= REPORTED
    folders = town(tmp_path / "town", "2024-03-02", "2024-03-01"), mines(tmp_path / "mines")
    status, output, errors = quality(capsys, tmp_path / "home", *folders, "--questions", "35")
    assert status == 0
    assert sections(output) == ["## town", "## town, each question as of its day", "## mines"]
    for ranker in ("BM25", "dense (", "RRF", "fusion 0.6", "Footnote"):
        assert output.count(f"\n| {ranker}") == 3
    assert "Gold answer in the first quote" in output
    assert "of mines |" in output
    assert "of town |" in output
    assert "town: asking 100%" in errors


def test_a_folder_that_is_none_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, output, errors = quality(capsys, tmp_path / "home", tmp_path / "nowhere")
    assert (status, output) == (2, "")
    assert "corpus.jsonl" in errors

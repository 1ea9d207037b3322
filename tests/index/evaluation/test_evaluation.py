"""Evaluation: the measures are right, copies don't distort them, and broken folders are named."""

import json
import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from corpus.errors import UsageError
from index.encode.encoder import Encoder
from index.evaluation import Dataset, load_dataset
from index.evaluation.evaluate import FOOTNOTE
from index.evaluation.measures import (
    MEASURES,
    calibration_error,
    coverage_at,
    measure_answerability,
    measure_each,
    measure_quotes,
    measure_run,
)
from index.evaluation.report import evaluation_json, write_run
from tests.index.evaluation.datasets import CORPUS, RELEVANT, make_answer, make_folder, run
from tests.index.sources import FERRY


def test_measures_are_those_computed_by_hand(tmp_path: Path) -> None:
    dataset = load_dataset(make_folder(tmp_path / "small"))
    measured = measure_run(
        dataset,
        {
            "q1": {"d2": 3.0, "d1": 2.0, "d3": 1.0},
            "q2": {"d2": 9.0, "d1": 8.0, "d3": 7.0},
            "q3": {"d1": 1.0, "d2": 0.5},
        },
    )
    second, third = 1 / math.log2(3), 1 / math.log2(4)
    ndcg = (second + (1 + third) / (1 + second) + 0) / 3
    assert measured == pytest.approx(
        {"nDCG@10": ndcg, "MRR@10": (1 / 2 + 1 + 0) / 3, "Hits@1": 1 / 3, "Hits@4": 2 / 3, "Hits@10": 2 / 3}
    )


def test_a_question_for_which_nothing_is_found_counts_as_nothing(tmp_path: Path) -> None:
    dataset = load_dataset(make_folder(tmp_path / "small"))
    found = measure_each(dataset, {"q2": {"d2": 1.0}, "q3": {}})
    assert list(found) == list(MEASURES)
    assert found["Hits@1"].tolist() == [0, 1, 0]


def test_a_dataset_is_evaluated_with_all_rankers(tmp_path: Path, encoder: Encoder) -> None:
    metadata: dict[str, dict[str, object]] = {
        "q1": {"answers": ["at nine in the evening"], "answerable": True}
    }
    folder = make_folder(tmp_path / "small", metadata=metadata | {"q3": {"answerable": False}})
    result = run(folder, tmp_path / "home", encoder)
    assert (result.dataset, result.documents, result.questions, result.judged) == ("small", 4, 3, 3)
    assert list(result.rows) == ["BM25", "dense", "RRF", "fusion 0.6", FOOTNOTE]
    for row in result.rows.values():
        assert row["Hits@1"] == row["MRR@10"] == 1.0
    assert result.quotes is not None
    assert (result.quotes.questions, result.quotes.first, result.quotes.shown) == (1, 1.0, 1.0)
    assert result.answerability is not None
    assert (result.answerability.answerable, result.answerability.unanswerable) == (2, 1)
    assert list(result.intervals) == list(result.rows)
    assert list(result.gains) == ["BM25", "dense", "RRF", "fusion 0.6"]
    for name, row in result.intervals.items():
        assert row["nDCG@10"].value == result.rows[name]["nDCG@10"]
    figures = json.loads(json.dumps(evaluation_json(result)))
    assert "run" not in figures
    again = run(folder, tmp_path / "home", encoder)
    assert again.rows == result.rows


def test_a_run_is_written_in_order(tmp_path: Path) -> None:
    write_run(tmp_path / "run", {"q1": {"a": 0.5, "b": 2.0}, "q2": {"c": -1.25}})
    assert (tmp_path / "run").read_text(encoding="utf-8").splitlines() == [
        "q1 Q0 b 1 2.000000 footnote",
        "q1 Q0 a 2 0.500000 footnote",
        "q2 Q0 c 1 -1.250000 footnote",
    ]


def test_a_copy_under_another_id_is_credited_to_its_twin(tmp_path: Path, encoder: Encoder) -> None:
    corpus = {"twin": FERRY, **CORPUS}
    result = run(make_folder(tmp_path / "doubled", corpus), tmp_path / "home", encoder)
    for row in result.rows.values():
        assert row["Hits@1"] == 1.0
    assert "d1" not in result.run["q1"]


def test_a_dataset_that_was_copied_elsewhere_is_evaluated_too(tmp_path: Path, encoder: Encoder) -> None:
    first = run(make_folder(tmp_path / "one" / "small"), tmp_path / "home", encoder)
    second = run(make_folder(tmp_path / "two" / "small"), tmp_path / "home", encoder)
    assert second.rows == first.rows


def test_negative_judgements_make_no_question_judged(tmp_path: Path) -> None:
    dataset = load_dataset(
        make_folder(tmp_path / "s", qrels={"q1": {"d1": 1}, "q2": {"d2": -1}, "q3": {"d4": 0}})
    )
    assert [question.id for question in dataset.judged] == ["q1"]


def test_coverage_is_of_thresholds() -> None:
    def coverage(labels: list[int], scores: list[float], precision: float) -> float:
        return coverage_at(np.array(labels, dtype=bool), np.array(scores), precision)

    assert coverage([1, 1, 0, 1], [0.9, 0.8, 0.7, 0.6], 0.95) == pytest.approx(2 / 3)
    assert coverage([1, 1, 0, 1], [0.9, 0.8, 0.7, 0.6], 0.75) == 1.0
    assert coverage([0, 1], [0.9, 0.8], 0.95) == 0.0
    assert coverage([1, 1, 0, 0], [0.5, 0.5, 0.5, 0.5], 0.95) == 0.0
    assert coverage([1, 1, 0, 0], [0.9, 0.5, 0.5, 0.5], 0.95) == 0.5


def test_answerability_counts_what_was_answered(tmp_path: Path) -> None:
    folder = make_folder(tmp_path / "s", metadata={"q3": {"answerable": False}})
    dataset = load_dataset(folder)
    found = measure_answerability(
        dataset,
        {
            "q1": make_answer("x", confidence=0.9),
            "q2": make_answer(answered=False, confidence=0.2),
            "q3": make_answer("y", confidence=0.5),
        },
    )
    assert found is not None
    assert (found.auroc, found.coverage, found.answered, found.precision) == (0.5, 0.5, 0.5, 0.5)
    assert found.auroc_95 == (0.0, 1.0)
    assert found.calibration_error == pytest.approx((0.1 + 0.8 + 0.5) / 3)


def test_calibration_error_is_the_mean_gap_of_bins_of_equal_mass() -> None:
    labels = np.array([False, True, True, True])
    scores = np.array([0.1, 0.3, 0.8, 0.9])
    assert calibration_error(labels, scores, bins=2) == pytest.approx((0.6 + 0.3) / 4)
    assert calibration_error(labels, scores, bins=1) == pytest.approx(0.9 / 4)


def test_equal_confidence_is_no_error_in_whatever_order_questions_stand() -> None:
    labels = np.arange(3_000) < 1_500
    assert calibration_error(labels, np.full(3_000, 0.5)) < 0.05


def test_quotes_are_hits_where_a_gold_answer_stands_in_them(tmp_path: Path) -> None:
    metadata: dict[str, dict[str, object]] = {
        "q1": {"answers": ["Nine  in the EVENING!", ""]},
        "q2": {"answers": ["two pylons"]},
        "q3": {"answers": ["—"]},
    }
    dataset: Dataset = load_dataset(make_folder(tmp_path / "s", metadata=metadata))
    answers = {
        "q1": make_answer("Something else.", FERRY),
        "q2": make_answer(),
        "q3": make_answer("Anything."),
    }
    hits = measure_quotes(dataset, answers)
    assert hits is not None
    assert (hits.questions, hits.first, hits.shown) == (2, 0.0, 0.5)
    assert (hits.first_chars, hits.shown_chars) == (15, 15 + len(FERRY))


def test_gold_answers_are_whole_words_of_a_quote(tmp_path: Path) -> None:
    metadata: dict[str, dict[str, object]] = {
        "q1": {"answers": ["is"]},
        "q2": {"answers": ["9 p.m."]},
        "q3": {"answers": ["19", "nine"]},
    }
    dataset = load_dataset(make_folder(tmp_path / "s", metadata=metadata))
    answers = {
        "q1": make_answer("This ferry sailed.", "The island lists."),
        "q2": make_answer("It leaves at 9 P.M. (or so)."),
        "q3": make_answer("It was in 1912.", "Ninety; then: nine!"),
    }
    hits = measure_quotes(dataset, answers)
    assert hits is not None
    assert (hits.first, hits.shown) == pytest.approx((1 / 3, 2 / 3))


def spoil(name: str, text: str | bytes) -> Callable[[Path], None]:
    """Replace a file of a folder."""
    return lambda folder: (folder / name).write_bytes(text if isinstance(text, bytes) else text.encode())


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda folder: (folder / "corpus.jsonl").unlink(), r"corpus\.jsonl: it can't be read"),
        (lambda folder: (folder / "qrels" / "test.tsv").unlink(), "none of its questions"),
        (spoil("queries.jsonl", '{"_id": "q1", "text": "x"}\n\n{"_id": '), r"queries\.jsonl, line 3: .*JSON"),
        (spoil("queries.jsonl", '{"_id": "q1"}\n'), r"queries\.jsonl, line 1: it needs the fields _id, text"),
        (spoil("corpus.jsonl", "[]\n"), r"corpus\.jsonl, line 1: it needs"),
        (spoil("corpus.jsonl", b"\xff\xfe\xfd"), r"corpus\.jsonl: it can't be read"),
        (spoil("qrels/test.tsv", "q1\td1\tyes\n"), r"test\.tsv, line 1: it needs query, document and score"),
        (spoil("qrels/test.tsv", "q1\td1\t1\nq2 d2 1\n"), r"test\.tsv, line 2"),
        (spoil("qrels/test.tsv", b"q1\t\xff\t1\n"), r"test\.tsv: it can't be read"),
        (spoil("qrels/test.tsv", "q1\td1\t0\n"), "none of its questions has a relevant document"),
    ],
)
def test_a_broken_folder_is_named_by_file_and_line(
    tmp_path: Path, change: Callable[[Path], None], message: str
) -> None:
    folder = make_folder(tmp_path / "broken")
    change(folder)
    with pytest.raises(UsageError, match=message):
        load_dataset(folder)


def test_windows_line_ends_and_a_dev_split_are_read(tmp_path: Path) -> None:
    folder = make_folder(tmp_path / "s")
    test = folder / "qrels" / "test.tsv"
    (folder / "qrels" / "dev.tsv").write_bytes(test.read_bytes().replace(b"\n", b"\r\n"))
    test.unlink()
    assert load_dataset(folder).qrels == RELEVANT

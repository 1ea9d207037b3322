"""Sources: other projects' files read as datasets, and refused in words where they are none."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from corpus.errors import UsageError
from index.evaluation import load_dataset
from index.evaluation.parts import REPORTED, TRAINED, keep_parts
from research.training.sources import read_folder, read_pairs, read_squad, read_unansq
from tests.index.evaluation.datasets import town

CONTEXTS = (
    "The ferry to Halden leaves at nine .",
    "The ferry to Halden leaves at nine .",
    "Forty turbines stand in Hollin .",
)


def squad(path: Path, **more: Any) -> Path:
    """A file as SQuAD has it, of one article with two paragraphs."""
    asked: list[dict[str, Any]] = [
        {"question": "When does it leave?", "answers": [{"text": "at nine"}, {"text": "at nine"}]},
        {"question": "Who rows it?", "answers": [], "is_impossible": True, "plausible_answers": []},
    ]
    other = {"question": "How many turbines?", "answers": [{"text": "forty"}, {"text": "Forty turbines"}]}
    article = {
        "title": "Night_ferry",
        "paragraphs": [
            {"context": "The ferry leaves\u2028at nine.", "qas": asked},
            {"context": "Forty turbines stand there.", "qas": [other]},
        ],
    }
    path.write_text(json.dumps({"version": "v2.0", "data": [article | more]}), encoding="utf-8")
    return path


def unansq(folder: Path) -> Path:
    """A folder as UnAnsQ has it, with a line separator that ends no line, and a question that comes twice."""
    asked = ["When does the ferry leave ?", "Where does the ferry leave to ?", "What stands in\u2028Hollin ?"]
    other = [
        "When does the train leave ?",
        "Where does the ferry come from ?",
        "Where does the ferry leave to ?",
    ]
    places = [("6", "6"), ("3", "3"), ("0", "1")]
    tables = {
        "dev-context": [(text,) for text in CONTEXTS],
        "dev-answerable-questions": [("0", q, *place) for q, place in zip(asked, places, strict=True)],
        "dev-unanswerable-questions": [("0", q, *place) for q, place in zip(other, places, strict=True)],
        "train-answerable-questions": [("0", q, "0", "0") for q in asked],
        "train-unanswerable-questions": [("0", q, "0", "0") for q in other],
    }
    folder.mkdir()
    for name, rows in tables.items():
        text = "".join("\t".join(row) + "\n" for row in rows)
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    return folder


def test_squad_is_read_as_it_says(tmp_path: Path) -> None:
    dataset = read_squad(squad(tmp_path / "dev.json"), tmp_path / "made")
    asked = [q.text for q in dataset.questions]
    assert asked == ["When does it leave?", "Who rows it?", "How many turbines?"]
    assert [q.answers for q in dataset.questions] == [("at nine",), (), ("Forty turbines", "forty")]
    assert [q.answerable for q in dataset.questions] == [True, False, True]
    assert [q.document for q in dataset.questions] == ["d0", "d0", "d1"]
    assert dataset.qrels == {"q0": {"d0": 1}, "q2": {"d1": 1}}
    assert dataset.texts["d0"] == "Night ferry The ferry leaves\u2028at nine."
    assert load_dataset(tmp_path / "made") == dataset, "what is written is what is given"


def test_a_title_that_says_nothing_is_left_out(tmp_path: Path) -> None:
    path = squad(tmp_path / "dev.json", title="Amazon_Reviews:_12")
    assert set(read_squad(path, tmp_path / "made").titles.values()) == {""}


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        "{}",
        '{"data": [1]}',
        '{"data": [{"title": "A"}]}',
        '{"data": [{"title": "A", "paragraphs": [{"context": "B", "qas": ["C"]}]}]}',
        '{"data": [{"title": "A", "paragraphs": [{"context": "B", "qas": [{"question": "D?"}]}]}]}',
    ],
)
def test_what_is_no_squad_is_refused_in_words(tmp_path: Path, content: str) -> None:
    path = tmp_path / "dev.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(UsageError, match=r"dev\.json: it is not a SQuAD file"):
        read_squad(path, tmp_path / "made")
    path.unlink()
    with pytest.raises(UsageError, match=r"dev\.json: it is not a SQuAD file"):
        read_squad(path, tmp_path / "made")


def test_unansq_is_read_with_a_paragraph_once(tmp_path: Path) -> None:
    dataset = read_unansq(unansq(tmp_path / "QG"), tmp_path / "made")
    assert list(dataset.texts.values()) == list(dict.fromkeys(CONTEXTS))
    answers = {q.text: (q.answers, q.answerable, q.document) for q in dataset.questions}
    assert answers == {
        "When does the ferry leave ?": (("nine",), True, "d0"),
        "Where does the ferry leave to ?": (("Halden",), True, "d0"),
        "What stands in\u2028Hollin ?": (("Forty turbines",), True, "d1"),
        "When does the train leave ?": ((), False, "d0"),
        "Where does the ferry come from ?": ((), False, "d0"),
    }
    assert dataset.qrels == {"q0": {"d0": 1}, "q1": {"d0": 1}, "q2": {"d1": 1}}


def test_pairs_are_an_answerable_question_and_what_was_made_of_it(tmp_path: Path) -> None:
    pairs = read_pairs(unansq(tmp_path / "QG"))
    assert len(pairs) == 3
    assert pairs[0] == ("When does the ferry leave ?", "When does the train leave ?")


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("dev-context", lambda text: text + "One more .\n"),
        ("dev-answerable-questions", lambda text: text.replace("6", "six")),
        ("dev-unanswerable-questions", lambda text: text.replace("\t", " ")),
        ("train-answerable-questions", lambda text: text + text),
        ("train-unanswerable-questions", lambda text: text.replace("\t", " ")),
    ],
)
def test_files_that_do_not_fit_together_are_refused_in_words(
    tmp_path: Path, name: str, change: Callable[[str], str]
) -> None:
    folder = unansq(tmp_path / "QG")
    path = folder / f"{name}.txt"
    path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")
    with pytest.raises(UsageError, match="get UnAnsQ again"):
        read_pairs(folder)
        read_unansq(folder, tmp_path / "made")
    path.unlink()
    with pytest.raises(UsageError, match="UnAnsQ's folder QG holds it"):
        read_pairs(folder)
        read_unansq(folder, tmp_path / "made")


def test_of_an_evaluation_folder_only_what_may_be_trained_on_is_read(tmp_path: Path) -> None:
    folder = town(tmp_path / "town")
    whole, read = load_dataset(folder), read_folder(folder)
    assert read.texts == whole.texts
    assert 0 < len(read.questions) < len(whole.questions)
    assert read == keep_parts(whole, TRAINED)
    reported = {q.id for q in keep_parts(whole, REPORTED).questions}
    assert not reported & {q.id for q in read.questions}

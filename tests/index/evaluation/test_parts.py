"""Parts: what is on one article or of one day is in one part, in every run and every dataset."""

import hashlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.evaluation import Dataset, load_dataset
from index.evaluation.parts import (
    REPORTED,
    TRAINED,
    TUNED,
    draw_questions,
    keep_parts,
    part_of,
    question_parts,
)
from tests.index.evaluation.datasets import write_dataset

ANSWERABLE: dict[str, object] = {"answerable": True}
UNANSWERABLE: dict[str, object] = {"answerable": False}


def article_questions(folder: Path, titles: dict[str, str], asked: list[tuple[str, str | None]]) -> Dataset:
    """Questions about documents, by id, in order; those about none are unanswerable."""
    return load_dataset(
        write_dataset(
            folder,
            [{"_id": d, "title": title, "text": f"Text of {d}."} for d, title in titles.items()],
            [
                {"_id": q, "text": f"Is it {q}?", "metadata": ANSWERABLE if about else UNANSWERABLE}
                for q, about in asked
            ],
            {q: {about: 1} for q, about in asked if about},
        )
    )


def test_a_part_is_the_sha_256_of_the_group_modulo_ten() -> None:
    assert part_of("2020-01-03") == int(hashlib.sha256(b"2020-01-03").hexdigest(), 16) % 10
    assert part_of(" Black  Death\n") == part_of("Black Death")


@given(st.text())
def test_every_group_has_a_part_and_every_part_a_use(group: str) -> None:
    assert (part_of(group) in TUNED) != (part_of(group) in REPORTED)


def test_weights_are_trained_on_less_than_is_fitted_on() -> None:
    assert TRAINED < TUNED
    assert not TUNED & REPORTED
    assert len(TUNED) == len(REPORTED) == 5


def test_questions_on_one_article_are_in_one_part(tmp_path: Path) -> None:
    titles = {"d1": "Normans", "d2": "Normans", "d3": "Rhine"}
    dataset = article_questions(tmp_path / "s", titles, [("a", "d1"), ("b", "d3"), ("c", "d2")])
    assert question_parts(dataset) == {
        "a": part_of("Normans"),
        "b": part_of("Rhine"),
        "c": part_of("Normans"),
    }


def test_unanswerable_questions_are_with_the_question_before_them(tmp_path: Path) -> None:
    asked = [("a", None), ("b", "d1"), ("c", None), ("d", None), ("e", "d2"), ("f", None)]
    dataset = article_questions(tmp_path / "s", {"d1": "Normans", "d2": "Rhine"}, asked)
    expected = dict.fromkeys("abcd", part_of("Normans")) | dict.fromkeys("ef", part_of("Rhine"))
    assert question_parts(dataset) == expected


def test_a_named_document_goes_before_neighbours_and_its_text_stands_for_its_title(tmp_path: Path) -> None:
    folder = write_dataset(
        tmp_path / "s",
        [{"_id": "d1", "title": "Normans", "text": "Old."}, {"_id": "d2", "text": "No title."}],
        [
            {"_id": "a", "text": "A?"},
            {"_id": "b", "text": "B?", "metadata": {"answerable": False, "document": "d2"}},
            {"_id": "c", "text": "C?", "metadata": {"answerable": False, "document": "Rhine"}},
            {"_id": "d", "text": "D?"},
        ],
        {"a": {"d2": 1, "d1": 2}, "d": {"d1": 0}},
    )
    assert question_parts(load_dataset(folder)) == {
        "a": part_of("Normans"),
        "b": part_of("No title."),
        "c": part_of("Rhine"),
        "d": part_of("D?"),
    }


@pytest.mark.parametrize("day", ["2020/01/03", "2020-01-03"])
def test_questions_of_one_day_are_in_one_part_whatever_they_are_about(tmp_path: Path, day: str) -> None:
    folder = write_dataset(
        tmp_path / "s",
        [{"_id": "d1", "title": "One", "text": "x"}, {"_id": "d2", "title": "Two", "text": "y"}],
        [{"_id": q, "text": f"{q}?", "metadata": {"date": day, "answerable": q != "c"}} for q in "abc"],
        {"a": {"d1": 1}, "b": {"d2": 1}},
    )
    assert question_parts(load_dataset(folder)) == dict.fromkeys("abc", part_of("2020-01-03"))


def test_a_dataset_of_some_parts_keeps_all_documents(tmp_path: Path) -> None:
    titles = {f"d{n}": f"Article {n}" for n in range(40)}
    dataset = article_questions(tmp_path / "s", titles, [(f"q{n}", f"d{n}") for n in range(40)])
    tuned, reported = keep_parts(dataset, TUNED), keep_parts(dataset, REPORTED)
    assert tuned.texts == reported.texts == dataset.texts
    assert {q.id for q in tuned.questions} == set(tuned.qrels) != set()
    assert {q.id for q in tuned.questions}.isdisjoint(q.id for q in reported.questions)
    assert len(tuned.judged) + len(reported.judged) == len(dataset.judged)
    assert keep_parts(dataset, TUNED | REPORTED).questions == dataset.questions


def test_some_questions_are_the_same_whatever_order_they_come_in(tmp_path: Path) -> None:
    dataset = article_questions(tmp_path / "s", {"d": "T"}, [(f"q{n}", "d") for n in range(20)])
    questions = list(dataset.questions)
    assert (
        draw_questions(questions, 5)
        == draw_questions(questions[::-1], 5)
        == draw_questions(questions, 20)[:5]
    )
    assert len(draw_questions(questions, 99)) == 20

"""Recency: of documents with the same content, the newest on the day of asking comes first."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pytest

from index.encode.encoder import Encoder
from index.library import Library
from index.retrieve.recency import RECENCY_WEIGHT, asks_of_another_year, recency
from index.store.filters import Filter
from tests.index.sources import ORCHARD, write

TODAY = date(2026, 3, 15)
QUESTION = "Who won the Halden regatta?"
REGATTA = "{} of Halden has won the Halden regatta ahead of forty other boats in a strong wind."


def test_what_is_new_gains_most_and_what_is_old_or_undated_nothing() -> None:
    days = np.array([20260315, 20260401, 20260301, 20250101, 0])
    gained = recency(days, TODAY)
    assert gained.dtype == np.float32
    assert gained[:3].tolist() == pytest.approx(
        [RECENCY_WEIGHT, RECENCY_WEIGHT, RECENCY_WEIGHT / np.e], rel=1e-5
    )
    assert gained[3:].tolist() == pytest.approx([0, 0], abs=1e-6)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Who won in 2019?", True),
        ("Who won in 2026?", False),
        ("Who won more, in 2019 or 2026?", False),
        ("Who won?", False),
        ("Who counted 2019000 votes?", False),
        ("What happened in 1848?", True),
    ],
)
def test_a_question_about_another_year_is_known_by_that(question: str, expected: bool) -> None:
    assert asks_of_another_year(question, TODAY) is expected


@pytest.fixture
def regattas(tmp_path: Path, encoder: Encoder) -> Iterator[Library]:
    """Two regattas, a year apart."""
    clock = datetime(2026, 3, 15, 12, tzinfo=UTC).timestamp
    with Library(tmp_path / "home", encoder, clock) as library:
        for name, winner, day in (("a", "Ines", "2025-03-14"), ("b", "Oskar", "2026-03-14")):
            text = REGATTA.format(winner)
            library.add([write(tmp_path, f"{name}.md", text, title="Halden regatta", published=day)])
        library.add([write(tmp_path, "c.md", ORCHARD, title="Frost")])
        yield library


def first_day(library: Library, question: str, where: Filter | None = None) -> int:
    """The day of the first document for a question."""
    return library.search(question, where)[0].passage.day


def test_the_same_question_finds_what_was_news_on_its_day(regattas: Library) -> None:
    with regattas as library:
        assert first_day(library, QUESTION) == 20260314
        assert first_day(library, QUESTION, Filter(as_of=20250320)) == 20250314

"""Versions: what a document said before is kept, and found as of a day, never otherwise."""

import sqlite3
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import update

from index.encode.encoder import Encoder
from index.ingest.indexing import Report
from index.library import Library
from index.store.filters import make_filter
from index.store.schema import documents
from tests.index.sources import number_as_before, write

FIRST = "The harbour ferry to Halden leaves at seven in the morning."
SECOND = "The harbour ferry to Halden leaves at nine in the morning."
THIRD = "The harbour ferry to Halden has been cancelled for good."
QUESTION = "When does the harbour ferry to Halden leave?"


class Clock:
    """A clock that stands until it is set."""

    def __init__(self) -> None:
        self.day = date(2026, 3, 1)

    def __call__(self) -> float:
        return datetime(self.day.year, self.day.month, self.day.day, 12, tzinfo=UTC).timestamp()


def said(library: Library, as_of: date | None = None) -> list[str]:
    """The texts of all passages that a question is answered from, best first."""
    ranked = library.search(QUESTION, make_filter([], as_of=as_of))
    texts = library.store.documents.texts({item.passage.document_id for item in ranked})
    return [texts[i.passage.document_id][i.passage.start : i.passage.end] for i in ranked]


def change(library: Library, clock: Clock, folder: Path, text: str, day: date) -> Report:
    clock.day = day
    return library.add([write(folder, "ferry.md", text, title="Ferry", published="2026-02-01")])


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_each_day_is_answered_from_what_was_known_then(
    tmp_path: Path, encoder: Encoder, clock: Clock
) -> None:
    with Library(tmp_path / "home", encoder, clock) as library:
        change(library, clock, tmp_path, FIRST, date(2026, 3, 1))
        change(library, clock, tmp_path, SECOND, date(2026, 3, 5))
        change(library, clock, tmp_path, THIRD, date(2026, 3, 9))
        assert said(library) == [THIRD]
        assert said(library, date(2026, 1, 31)) == [], "it was not published yet"
        assert said(library, date(2026, 2, 1)) == said(library, date(2026, 3, 4)) == [FIRST]
        assert said(library, date(2026, 3, 5)) == said(library, date(2026, 3, 8)) == [SECOND]
        assert said(library, date(2026, 3, 9)) == [THIRD]
        answer = library.ask(QUESTION, make_filter([], as_of=date(2026, 3, 6)))
        assert [quote.text for quote in answer.quotes] == [SECOND]
        [document] = library.store.documents.listings()
        assert (document.version, library.store.documents.count()) == (3, 1)
        assert [past.text.strip() for past in library.store.versions.of(document.id)] == [
            FIRST,
            SECOND,
        ]
    with Library(tmp_path / "home", encoder, clock) as library:
        assert (said(library), said(library, date(2026, 3, 6))) == ([THIRD], [SECOND])


def test_changes_within_a_day_keep_what_was_known_before_it(
    tmp_path: Path, encoder: Encoder, clock: Clock
) -> None:
    with Library(tmp_path / "home", encoder, clock) as library:
        change(library, clock, tmp_path, FIRST, date(2026, 3, 1))
        change(library, clock, tmp_path, SECOND, date(2026, 3, 5))
        change(library, clock, tmp_path, THIRD, date(2026, 3, 5))
        assert (said(library), said(library, date(2026, 3, 4))) == ([THIRD], [FIRST])


def test_the_past_goes_with_its_document(tmp_path: Path, encoder: Encoder, clock: Clock) -> None:
    with Library(tmp_path / "home", encoder, clock) as library:
        [added] = change(library, clock, tmp_path, FIRST, date(2026, 3, 1)).added
        change(library, clock, tmp_path, SECOND, date(2026, 3, 5))
        library.remove([added])
        assert (said(library), said(library, date(2026, 3, 2))) == ([], [])
        assert library.store.passages.count() == 0


def test_another_model_leaves_the_past_in_its_place(tmp_path: Path, encoder: Encoder, clock: Clock) -> None:
    with Library(tmp_path / "home", encoder, clock) as library:
        change(library, clock, tmp_path, FIRST, date(2026, 3, 1))
        change(library, clock, tmp_path, SECOND, date(2026, 3, 5))
        with library.store.database.transaction() as connection:
            connection.execute(update(documents).values(encoding="another"))
    with Library(tmp_path / "home", encoder, clock) as library:
        assert (said(library), said(library, date(2026, 3, 2))) == ([SECOND], [FIRST])
        kinds = [change.kind for change in library.store.changes.after(0, 10)]
        assert kinds == ["new", "changed"], "encoding anew is no change"


def test_changes_are_told_in_order(tmp_path: Path, encoder: Encoder, clock: Clock) -> None:
    with Library(tmp_path / "home", encoder, clock) as library:
        [added] = change(library, clock, tmp_path, FIRST, date(2026, 3, 1)).added
        change(library, clock, tmp_path, FIRST, date(2026, 3, 2))
        change(library, clock, tmp_path, SECOND, date(2026, 3, 5))
        library.remove([added])
        told = library.store.changes.after(0, 10)
        assert [(c.document_id, c.kind, c.version) for c in told] == [
            (added, "new", 1),
            (added, "changed", 2),
            (added, "removed", 2),
        ]
        assert library.store.changes.after(told[0].seq, 1) == [told[1]]
        assert library.store.changes.last() == told[-1].seq
        assert library.store.changes.since(told[1].at) == told[1:]


@pytest.mark.sqlite
def test_a_home_of_the_first_release_is_brought_up_to_date(tmp_path: Path, encoder: Encoder) -> None:
    home = tmp_path / "home"
    with Library(home, encoder) as library:
        library.add([write(tmp_path, "ferry.md", FIRST, title="Ferry")])
    with sqlite3.connect(home / "footnote.sqlite") as database:
        number_as_before(database)
        for statement in (
            "DROP INDEX documents_by_until",
            "DROP INDEX ix_documents_version_of",
            *(f"ALTER TABLE documents DROP COLUMN {name}" for name in ("known", "until", "version_of")),
            "ALTER TABLE vectors DROP COLUMN tokens",
            "DROP TABLE changes",
            "UPDATE meta SET value = '1' WHERE key = 'schema_version'",
        ):
            database.execute(statement)
    with Library(home, encoder) as library:
        assert said(library) == [FIRST]
        library.add([write(tmp_path, "ferry.md", SECOND, title="Ferry")])
        assert said(library) == [SECOND]

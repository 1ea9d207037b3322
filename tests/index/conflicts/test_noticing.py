"""Documents of one story that differ are noticed when they come in, and shown under an answer, exactly."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from sqlalchemy import update

from corpus.dates import Published
from corpus.document import ParsedDocument, Section
from corpus.readers import Reading
from index.answer.model import Conflict
from index.conflicts.finding import note_conflicts
from index.ingest.identity import Origin
from index.library import Library
from index.steps import finish
from index.store.filters import Filter
from index.store.schema import documents
from tests.index.conflicts.texts import BOTH, DEAD, FIRST, QUESTION, SAME, SECOND
from tests.index.sources import write

THERE, ELSEWHERE = 11, 22


def add(library: Library, folder: Path, name: str, text: str, day: str) -> str:
    """Bring one document in; gives its id."""
    report = library.add([write(folder, f"{name}.md", text, title=f"Quake, by {name}", published=day)])
    (document_id,) = report.added or report.changed
    return document_id


def bring(library: Library, name: str, text: str, day: str, guild_id: int) -> None:
    """Bring a document of a server's own in."""
    draft = ParsedDocument(f"Quake, by {name}", text, (Section("", 0, len(text)),), published=Published(day))
    finish(library.add_readings([(Origin(name, guild_id), Reading((draft,), ()))]))


def said(conflicts: Sequence[Conflict]) -> list[tuple[str, str]]:
    return [(conflict.one.said, conflict.other.said) for conflict in conflicts]


def assert_exact(library: Library, conflict: Conflict) -> None:
    """Both sentences stand word for word in their documents, and what differs in them."""
    for side in (conflict.one, conflict.other):
        document = library.document(side.citation.document)
        assert document is not None
        (span,) = side.quote.spans
        assert document.draft.text[span.start : span.end] == side.quote.text
        assert side.said in side.quote.text
        assert (side.citation.start, side.citation.end) == (span.start, span.end)


def test_two_newspapers_that_differ_on_a_day_are_noticed(either: Library, tmp_path: Path) -> None:
    first = add(either, tmp_path, "Post", FIRST, "2024-03-03")
    assert either.conflicts() == []
    second = add(either, tmp_path, "Times", SECOND, "2024-03-04")
    (conflict,) = either.conflicts()
    assert (conflict.kind, conflict.one.said, conflict.other.said) == ("figures", "82", "98")
    assert [side.citation.document for side in (conflict.one, conflict.other)] == [first, second]
    assert conflict.one.quote.text == DEAD.format(82)
    assert (conflict.one.citation.published, conflict.other.citation.published) == (
        "2024-03-03",
        "2024-03-04",
    )
    assert_exact(either, conflict)


def test_an_answer_that_quotes_one_shows_the_other(either: Library, tmp_path: Path) -> None:
    add(either, tmp_path, "Post", FIRST, "2024-03-03")
    add(either, tmp_path, "Times", SECOND, "2024-03-03")
    answer = either.ask(QUESTION, limit=1)
    (conflict,) = answer.conflicts
    assert conflict.one.citation.n == answer.quotes[0].citation == 1
    assert conflict.one.citation.document == answer.citations[0].document
    assert {conflict.one.said, conflict.other.said} == {"82", "98"}
    assert conflict.other.citation.n == max(c.n for c in answer.citations) + 1
    assert conflict.other.citation.document != conflict.one.citation.document
    assert_exact(either, conflict)
    told = answer.as_json()["conflicts"][0]
    assert told["other"]["said"] == conflict.other.said and "passage" not in told["other"]["citation"]


def test_an_answer_about_something_else_shows_nothing(library: Library, tmp_path: Path) -> None:
    add(library, tmp_path, "Post", FIRST, "2024-03-03")
    add(library, tmp_path, "Times", SECOND, "2024-03-03")
    answer = library.ask("What was closed for the night?", limit=1)
    assert answer.answered and answer.conflicts == ()


@pytest.mark.parametrize(
    ("text", "day"),
    [(SAME, "2024-03-03"), (SECOND, "2024-03-09"), (BOTH, "2024-03-04")],
    ids=["the same figure", "days later", "a report of both figures"],
)
def test_the_same_and_developments_are_no_conflict(
    library: Library, tmp_path: Path, text: str, day: str
) -> None:
    add(library, tmp_path, "Post", FIRST, "2024-03-03")
    add(library, tmp_path, "Times", text, day)
    assert library.conflicts() == []


def test_a_corrected_document_takes_its_conflict_back(either: Library, tmp_path: Path) -> None:
    add(either, tmp_path, "Post", FIRST, "2024-03-03")
    add(either, tmp_path, "Times", SECOND, "2024-03-03")
    assert len(either.conflicts()) == 1
    add(either, tmp_path, "Times", SAME, "2024-03-03")
    assert either.conflicts() == [] and either.ask(QUESTION).conflicts == ()
    add(either, tmp_path, "Times", SECOND, "2024-03-03")
    assert len(either.conflicts()) == 1


def test_a_removed_document_takes_its_conflict_away(either: Library, tmp_path: Path) -> None:
    first = add(either, tmp_path, "Post", FIRST, "2024-03-03")
    add(either, tmp_path, "Times", SECOND, "2024-03-03")
    either.remove([first])
    assert either.conflicts() == [] and either.ask(QUESTION).conflicts == ()
    assert either.store.conflicts.count(Filter()) == 0


def test_no_server_sees_a_conflict_with_a_document_of_another(either: Library) -> None:
    bring(either, "Post", FIRST, "2024-03-03", THERE)
    bring(either, "Times", SECOND, "2024-03-03", ELSEWHERE)
    for guild_id in (THERE, ELSEWHERE, 0):
        assert either.conflicts(either.where(guild_id=guild_id)) == []
        assert either.ask(QUESTION, either.where(guild_id=guild_id)).conflicts == ()
    assert either.conflicts() == []


def test_a_servers_document_differs_from_a_shared_one_for_that_server_alone(
    either: Library, tmp_path: Path
) -> None:
    add(either, tmp_path, "Times", SECOND, "2024-03-03")
    bring(either, "Post", FIRST, "2024-03-03", THERE)
    assert len(either.conflicts(either.where(guild_id=THERE))) == 1
    for guild_id in (ELSEWHERE, 0):
        assert either.conflicts(either.where(guild_id=guild_id)) == []
        assert either.ask(QUESTION, either.where(guild_id=guild_id)).conflicts == ()


def test_what_was_not_asked_for_is_not_shown(library: Library, tmp_path: Path) -> None:
    add(library, tmp_path, "Post", FIRST, "2024-03-03")
    add(library, tmp_path, "Times", SECOND, "2024-03-04")
    first = Published("2024-03-03").day
    assert library.ask(QUESTION, library.where(until=first)).conflicts == ()
    assert library.conflicts(library.where(until=first)) == []


def test_a_document_that_was_changed_by_hand_is_not_shown(library: Library, tmp_path: Path) -> None:
    add(library, tmp_path, "Post", FIRST, "2024-03-03")
    second = add(library, tmp_path, "Times", SECOND, "2024-03-03")
    with library.store.database.transaction() as connection:
        changed = update(documents).where(documents.c.id == second)
        connection.execute(changed.values(text=SECOND.replace("98", "99")))
    assert library.conflicts() == []
    assert library.ask(QUESTION).conflicts == ()


def test_documents_that_come_together_are_compared_once(either: Library, tmp_path: Path) -> None:
    texts = {"Post": FIRST, "Times": SECOND}
    files = [write(tmp_path, f"{n}.md", t, title=n, published="2024-03-03") for n, t in texts.items()]
    either.add(files)
    assert either.store.conflicts.count(Filter()) == len(either.conflicts()) == 1


def test_comparing_goes_on_where_it_was_interrupted(library: Library, tmp_path: Path) -> None:
    add(library, tmp_path, "Post", FIRST, "2024-03-03")
    add(library, tmp_path, "Times", SECOND, "2024-03-03")
    before = library.store.conflicts.compared()
    assert before > 0 and finish(note_conflicts(library.store)) == 0
    assert library.store.conflicts.waiting(before, 10) == []
    assert said(library.conflicts()) == [("82", "98")]

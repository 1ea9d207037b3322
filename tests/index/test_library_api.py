"""The promised calls of the library: those that docs/develop/library.md names exist, and its example runs."""

import inspect
import os
import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

import index
from corpus.document import SHARED
from corpus.errors import StoreError, UsageError
from index import Library
from index.ingest.identity import upload_origin
from index.steps import finish
from tests.index.sources import BRIDGE, FERRY, QUESTIONS, write, write_news

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs" / "develop"
ROWS = re.findall(
    r"^\| `(\w+)\(([^)]*)\)` \|", (DOCS / "library.md").read_text(encoding="utf-8"), re.MULTILINE
)


@pytest.mark.parametrize(("name", "parameters"), ROWS)
def test_a_documented_call_exists_with_its_parameters(name: str, parameters: str) -> None:
    call = Library if name == "Library" else getattr(Library, name)
    there = inspect.signature(call).parameters
    first, *others = parameters.split(", ")
    assert {first, *others} <= there.keys()
    assert all(there[other].default is not inspect.Parameter.empty for other in others)
    others_needed = [n for n, p in there.items() if p.default is p.empty and n not in ("self", first)]
    assert others_needed == []


def test_all_promised_calls_are_documented() -> None:
    assert [name for name, _ in ROWS] == [
        *("Library", "add", "remove", "ask", "check", "search", "latest", "timeline", "changed_since"),
        *("conflicts", "documents", "document", "where"),
    ]


def test_the_example_runs() -> None:
    done = subprocess.run(
        [sys.executable, DOCS / "library_example.py"],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    said = dict(line.split(": ", 1) for line in done.stdout.splitlines())
    assert said["quote"].startswith("The night ferry to Lindoya leaves the harbour at nine in the evening.")
    assert said["source"] == "Harbour Post 2024-03-01"
    assert said["verified"] == "True" and said["answered what no document says"] == "False"
    assert said["passages"] == "1" and said["newest story"] == "The night ferry"
    assert said["left"] == "0 documents"


def test_the_package_offers_the_library_and_nothing_else() -> None:
    assert index.__all__ == ["Library"] and index.Library is Library
    with pytest.raises(AttributeError, match="Librarian"):
        _ = index.Librarian


def test_filters_are_made_of_days_and_sources(library: Library, tmp_path: Path) -> None:
    library.add(write_news(tmp_path))
    titles = {item.id: item.title for item in library.documents()}
    found = library.search("bridge", library.where(source="city", until=date(2024, 12, 31)))
    assert {titles[item.passage.document_id] for item in found} == {"Bridge shut"}
    assert library.timeline("the Karsten bridge", library.where(source="harbour")) is None
    for wrong in ({"source": "nobody"}, {"since": date(2025, 1, 2), "until": date(2025, 1, 1)}):
        with pytest.raises(UsageError):
            library.where(**wrong)  # type: ignore[arg-type]


def test_a_server_gets_its_own_documents_and_the_shared_ones(library: Library, tmp_path: Path) -> None:
    from corpus.readers import parse_file

    library.add([write(tmp_path, "ferry.md", FERRY)])
    path = write(tmp_path, "bridge.md", BRIDGE)
    reading = parse_file(path, path.read_bytes())
    [own] = finish(library.add_readings([(upload_origin(7, "bridge.md"), reading)])).added
    [shared] = [item.id for item in library.documents(SHARED)]
    assert {item.id for item in library.documents()} == {own, shared} == {d.id for d in library.documents(7)}
    assert [library.document(own, guild) is not None for guild in (None, 7, 8, SHARED)] == [
        True,
        True,
        False,
        False,
    ]
    assert library.document("nothing") is None and library.document(shared, 8) is not None
    assert not library.ask(QUESTIONS[BRIDGE], library.where(guild_id=8)).answered


@pytest.mark.sqlite
def test_a_document_that_was_changed_is_not_given(library: Library, tmp_path: Path) -> None:
    from sqlalchemy import text

    [document_id] = library.add([write(tmp_path, "ferry.md", FERRY)]).added
    with library.store.database.transaction() as connection:
        connection.execute(text("UPDATE documents SET text = 'The ferry sank.'"))
    for guild_id in (None, SHARED, 7):
        with pytest.raises(StoreError, match="changed outside"):
            library.document(document_id, guild_id)

"""Two processes on one database: what one does the other answers with, and neither is in the other's way."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import func, select

from bot.follows.follows import Follows
from bot.records.audit import Audit
from bot.records.guild_settings import GuildSettingsStore
from corpus.errors import StoreError
from corpus.readers import parse_file
from index.encode.encoder import EncodedPassage
from index.ingest.identity import Origin
from index.ingest.indexing import Report
from index.library import Library
from index.retrieve.engines.term_table import TermTable
from index.steps import Steps, finish
from index.store import IndexedPassage, Passages
from index.store.database import Database
from index.store.passages import INDEXING_LOCK
from index.store.schema import vectors
from index.text.analyzer import terms
from tests.index.conftest import Open
from tests.index.sources import (
    BRIDGE,
    FERRY,
    ORCHARD,
    QUESTIONS,
    TURBINE,
    assert_exact,
    assert_in_step,
    quoted,
    write,
    write_news,
)
from tests.postgres import Server

WANTED_S = 2.0
"""How old what a process knows may be."""
PATIENCE_S = 120.0
ROOT = Path(__file__).parents[3]


def wait_until(holds: Callable[[], bool]) -> None:
    """Return when something holds; it is looked for as often as people could ask."""
    until = time.monotonic() + PATIENCE_S
    while not holds():
        assert time.monotonic() < until, "it never did"
        time.sleep(0.02)


def taking(library: Library, name: str, text: str) -> Steps[Report]:
    """What brings in a text at a place, step by step."""
    return library.add_readings([(Origin(f"upload:{name}"), parse_file(Path(f"{name}.txt"), text.encode()))])


def take(library: Library, name: str, text: str) -> None:
    finish(taking(library, name, text))


def begin(steps: Steps[Report], count: int = 1) -> Steps[Report]:
    """So many steps of something."""
    for _ in range(count):
        next(steps)
    return steps


def test_what_one_adds_and_removes_the_other_answers_with(open_another: Open, tmp_path: Path) -> None:
    one, other = open_another(), open_another()
    one.add(write_news(tmp_path / "news")[:2])
    assert quoted(other, QUESTIONS[FERRY]) == [FERRY]
    assert quoted(other, QUESTIONS[ORCHARD]) == []
    [added] = one.add(write_news(tmp_path / "news")).added[-1:]
    assert one.store.database._dialect.meta_cache_s <= WANTED_S
    wait_until(lambda: ORCHARD in quoted(other, QUESTIONS[ORCHARD]))
    assert_exact(other, QUESTIONS[ORCHARD])
    other.remove([added])
    wait_until(lambda: one.store.documents.get(added) is None and not quoted(one, QUESTIONS[ORCHARD]))
    for library in (one, other):
        assert_in_step(library)


def test_what_is_remembered_between_questions_is_renewed(open_another: Open, tmp_path: Path) -> None:
    """Titles, filters and sources too, which are remembered until documents change."""
    one, other = open_another(), open_another()
    one.add(write_news(tmp_path / "news")[:1])
    assert [item.title for item in other.store.documents.titles()] == ["Ferry at night"]
    one.add([write(tmp_path / "news", "bridge.md", BRIDGE, title="Bridge shut", published="2024-05-09")])
    wait_until(lambda: len(other.store.documents.titles()) == 2)


def test_another_process_adds_while_one_answers(
    open_another: Open, tmp_path: Path, url: str, tell: Callable[[str], None]
) -> None:
    one = open_another()
    one.add(write_news(tmp_path / "news")[:1])
    assert quoted(one, QUESTIONS[FERRY]) == [FERRY]
    added = write(tmp_path / "news", "turbine.md", TURBINE, title="More wind")
    done: list[float] = []
    asked: list[float] = []

    def run(*words: str) -> None:
        home = str(tmp_path / "theirs")
        subprocess.run(
            [sys.executable, "-m", "bot", *words],
            cwd=ROOT,
            env={**os.environ, "FOOTNOTE_HOME": home, "DATABASE_URL": url},
            check=True,
            capture_output=True,
            timeout=120,
        )
        done.append(time.monotonic())

    def ask_until(gone: bool) -> None:
        wait_until(lambda: (TURBINE not in quoted(one, QUESTIONS[TURBINE])) is gone)
        asked.append(time.monotonic())

    for command in ("add", "remove"):
        name = next((i.id for i in one.store.documents.titles() if i.title == "More wind"), str(added))
        running = threading.Thread(target=run, args=(command, name))
        running.start()
        ask_until(command == "remove")
        running.join()
    seen_s = [round(seen - end, 2) for seen, end in zip(asked, done, strict=True)]
    tell(f"Answered so {seen_s} s after the other process had ended.")


def test_two_versions_at_the_same_time_are_two_versions(open_another: Open) -> None:
    """Each process has told that its text is the second version, and encodes it; neither is lost."""
    one, other = open_another(), open_another()
    take(one, "notice", FERRY)
    steps = begin(taking(one, "notice", BRIDGE))
    take(other, "notice", TURBINE)
    finish(steps)
    document = other.store.documents.at("upload:notice", "")
    assert document is not None
    assert (document.version, document.text) == (3, BRIDGE)
    assert [(c.kind, c.version) for c in one.store.changes.of(document.id)] == [
        ("new", 1),
        ("changed", 2),
        ("changed", 3),
    ]
    assert quoted(other, QUESTIONS[BRIDGE]) == [BRIDGE]


def test_the_same_at_the_same_time_is_one_document(open_another: Open) -> None:
    one, other = open_another(), open_another()
    same_place = begin(taking(one, "notice", FERRY))
    take(other, "notice", FERRY)
    report = finish(same_place)
    elsewhere = begin(taking(one, "here", BRIDGE))
    take(other, "there", BRIDGE)
    copied = finish(elsewhere)
    assert one.store.documents.count() == 2
    assert (report.added, report.unchanged) == ([], 1)
    assert copied.added == [] and "is stored already" in copied.problems[0]
    assert [change.kind for change in one.store.changes.after(0, 9)] == ["new", "new"]
    assert_in_step(one)


def test_many_processes_start_on_an_empty_database_at_the_same_time(url: str) -> None:
    ready, opened, failed = threading.Barrier(6), [], []

    def start() -> None:
        ready.wait()
        try:
            database = Database(url)
            opened.append(database)
            for part in (Follows, Audit, GuildSettingsStore):
                part(database)
        except Exception as error:
            failed.append(error)

    threads = [threading.Thread(target=start) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    homes = {database.get("home_id") for database in opened}
    for database in opened:
        database.close()
    assert failed == [] and len(homes) == 1


def test_connections_that_are_lost_are_made_anew(open_another: Open, server: Server, tmp_path: Path) -> None:
    """As after a restart of the server: at most one call says so, and what was held is free."""
    one, other = open_another(), open_another()
    one.add(write_news(tmp_path / "news"))
    database = one.store.database
    assert database.acquire("a message") and not other.store.database.acquire("a message")
    server.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'footnote'")
    assert quoted(one, QUESTIONS[FERRY]) == [FERRY]
    with pytest.raises(StoreError, match="DATABASE_URL"):
        database.release("a message")
    with pytest.raises(StoreError, match="DATABASE_URL"):
        other.store.database.acquire("a message")
    assert other.store.database.acquire("a message") and not database.acquire("a message")
    take(other, "notice", TURBINE.replace("forty", "fifty"))
    assert one.store.documents.count() == 5


def test_what_one_clears_away_is_not_what_the_other_is_about_to_use(open_another: Open) -> None:
    """Vectors are stored before their passages are: till then they belong to nobody."""
    one, other = open_another(), open_another()
    take(one, "old", ORCHARD)
    kept, wanted = (one.store.passages.known_vectors, ["coming"])
    vector = np.ones(one.encoder.dimension, np.float32)
    with one.store.database.sharing(INDEXING_LOCK):
        one.store.passages.put_vectors({"coming": EncodedPassage(vector, vector[None, :])})
        other.remove([item.id for item in other.store.documents.titles()])
        assert kept(wanted) == {"coming"}
    other.store.passages.drop_unused_vectors()
    assert kept(wanted) == set()
    with one.store.database.transaction() as connection:
        assert connection.scalar(select(func.count()).select_from(vectors)) == 0


def test_terms_are_counted_once_whoever_commits_meanwhile(
    open_another: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = open_another(), open_another()
    passages = one.store.passages
    take(other, "first", FERRY)
    table = TermTable(tmp_path / "terms.safetensors", passages, one.store.home_id)
    take(other, "second", BRIDGE)
    wait_until(lambda: passages.generation == 2)

    def overtaken(generation: int) -> Iterator[list[IndexedPassage]]:
        take(other, "third", ORCHARD)
        yield from Passages.since(passages, generation)

    with monkeypatch.context() as patch:
        patch.setattr(passages, "since", overtaken)
        table.catch_up()
    wait_until(lambda: passages.generation == 3)
    table.catch_up()
    assert len(table) == passages.count() == 3
    assert table.document_frequency(*terms("orchards")) == 1


@pytest.mark.parametrize("processes", [3])
def test_many_at_once_leave_each_document_once(open_another: Open, tmp_path: Path, processes: int) -> None:
    """Some of their own, some that all of them have at the same place, in the same moments."""
    libraries = [open_another() for _ in range(processes)]
    failed: list[BaseException] = []
    ready = threading.Barrier(processes)

    def work(number: int, library: Library) -> None:
        try:
            ready.wait()
            for turn in range(6):
                take(
                    library,
                    f"own{number}-{turn}",
                    f"Quay {number} of harbour {turn} was closed by the mayor of Halden.",
                )
                take(
                    library,
                    f"all-{turn}",
                    f"Version {turn % 2} of what gate {turn} of the yard says about trams.",
                )
                if turn == 3:
                    document = library.store.documents.at(f"upload:own{number}-1", "")
                    assert document is not None
                    library.remove([document.id])
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=work, args=pair) for pair in enumerate(libraries)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    expected = {f"upload:own{n}-{t}" for n in range(processes) for t in range(6) if t != 1}
    expected |= {f"upload:all-{t}" for t in range(6)}
    for library in libraries:
        library.settle_stories()
        library.refresh()
        assert_in_step(library)
        listings = library.store.documents.listings()
        assert sorted(item.origin for item in listings) == sorted(expected)
        assert len(library.store.stories.stories_of(item.id for item in listings)) == len(listings)
    changes = libraries[0].store.changes.after(0, 1_000)
    assert len([c for c in changes if c.kind == "new"]) == len({c.document_id for c in changes})

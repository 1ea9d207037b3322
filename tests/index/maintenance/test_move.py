"""Moving a home between databases: all of it, there and back, broken off at any batch, refused elsewhere."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest
from sqlalchemy import Table, func, insert, select, update

from bot.cli.copy_tables import home_tables, make_tables
from bot.cli.main import main
from bot.cli.move_target import masked
from bot.fleet.process_registry import ProcessRegistry
from bot.fleet.shards import parse_shards
from bot.fleet.tables import metadata as of_fleet
from bot.follows.follows import Follow, Follows
from bot.records.audit import Audit
from bot.records.guild_settings import GuildSettings, GuildSettingsStore
from bot.records.tables import unanswered
from bot.settings import SHIPPED_DOCUMENTS
from corpus.errors import StoreError
from corpus.files import find_files
from index.encode.encoder import Encoder
from index.home import DATABASE
from index.library import Library
from index.maintenance import move, table_checksums
from index.maintenance.compare_answers import ask_questions, find_differences, sample_questions
from index.maintenance.move import begin_move, compare_tables, copy_rows, finish_move, ordered_tables
from index.maintenance.table_checksums import TableChecksum, checksum_table, read_batches
from index.retrieve.engines.milvus import Milvus
from index.store.database import Database
from index.store.schema import changes, passages
from tests.index.retrieve.engines.engines import MILVUS, needs_milvus, url_of
from tests.index.sources import write_news
from tests.postgres import Server

pytestmark = pytest.mark.sqlite  # it tells the two apart itself

Run = Callable[..., tuple[int, str, str]]
ROOT = Path(__file__).parents[3]
PASSWORD = "secret"  # noqa: S105


@pytest.fixture(scope="module")
def whole_home(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Path:
    """A home with something in every kind of table; among it what was changed and taken out again."""
    folder = tmp_path_factory.mktemp("whole")
    with Library(folder / "home", encoder) as library:
        library.add(find_files([str(SHIPPED_DOCUMENTS)])[0])
        files = write_news(folder / "news")
        library.add(files)
        files[0].write_text(files[0].read_text().replace("nine", "eight"))
        library.add(files)
        library.settle_stories()
        fill(library.store.database)
        with library.store.database.transaction() as connection:
            last = connection.scalars(select(passages.c.document_id).order_by(passages.c.id.desc())).first()
        library.remove([str(last)])  # whose passages had the highest ids
        library.ask("Who launched Artemis I?")
    return folder / "home"


def fill(database: Database) -> None:
    """What the bot keeps."""
    make_tables(database)
    follows = Follows(database)
    for number in range(3):
        follows.put(Follow(f"Topic {number} ’é\u4e16", 7, 70 + number, 700), 1e9, 3)
    memory = GuildSettingsStore(database)
    memory.set_guild(2**60, GuildSettings(private=True, insights=False))
    for number in range(4):
        memory.save_vote(
            7, 2**60 + number, 9, "Who?", [{"passage": 1, "share": 0.1}], helpful=number % 2 == 0
        )
    with database.transaction() as connection:
        connection.execute(insert(unanswered).values(guild_id=7, day="2025-12-01", question="Why?"))
    audit = Audit(database)
    for number in range(5):
        audit.note(7, number, "settings server", {"n": number, "é": None}, at=1e9 + number / 3)


@pytest.fixture
def home(whole_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of it as FOOTNOTE_HOME."""
    monkeypatch.chdir(tmp_path)
    shutil.copytree(whole_home, tmp_path / "home")
    monkeypatch.setenv("FOOTNOTE_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def footnote(home: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run `footnote …`; gives (status, standard output, standard error)."""

    def run(*arguments: str) -> tuple[int, str, str]:
        status = main(arguments)
        told = capsys.readouterr()
        assert PASSWORD not in told.out + told.err and "Traceback" not in told.err
        return status, " ".join(told.out.split()), " ".join(told.err.split())

    return run


@pytest.fixture
def open_database() -> Iterator[Callable[[Path | str], Database]]:
    opened: list[Database] = []

    def opening(where: Path | str) -> Database:
        opened.append(Database(where))
        return opened[-1]

    yield opening
    for database in opened:
        database.close()


def tables() -> list[Table]:
    return ordered_tables(home_tables())


def sums(where: Path | str) -> dict[str, TableChecksum]:
    database = Database(where)
    try:
        return {table.name: checksum_table(database, table, lambda rows: None) for table in tables()}
    finally:
        database.close()


def run_apart(program: str) -> subprocess.CompletedProcess[str]:
    """Run a program in a process of its own, in this working folder."""
    words = [sys.executable, "-c", program]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(words, env=environment, capture_output=True, text=True, check=False)


def test_a_home_goes_to_postgresql_and_back(
    footnote: Run, home: Path, url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = sums(home / DATABASE)
    assert all(
        before[name].rows for name in ("documents", "passages", "vectors", "removed", "follows", "audit")
    )
    status, told, wrong = footnote("move", "--to", url)
    assert (status, wrong) == (0, "")
    assert re.search(r"All is there: .*, (\d+) of \1 questions are answered alike", told)
    assert "Put this into .env (with the password in place of ***): DATABASE_URL=postgresql://" in told
    assert sums(home / DATABASE) == before == sums(url)

    monkeypatch.setenv("DATABASE_URL", url)
    (home / DATABASE).unlink()
    assert footnote("verify")[0] == 0
    back = tmp_path / "back"
    status, told, wrong = footnote("move", "--to", str(back))
    assert (status, wrong) == (0, "")
    assert told.endswith(f"Take DATABASE_URL=… out of .env and put this in: FOOTNOTE_HOME={back}")
    assert sums(back / DATABASE) == before
    status, told, _ = footnote("move", "--to", "sqlite", "--questions", "0", "--json")
    assert status == 0 and json.loads(told)["differences"] == []
    assert json.loads(told)["next"] == "Take DATABASE_URL=… out of .env."
    assert sums(home / DATABASE) == before
    monkeypatch.delenv("DATABASE_URL")
    monkeypatch.setenv("FOOTNOTE_HOME", str(back))
    assert footnote("verify")[0] == 0


@needs_milvus
def test_passages_go_to_milvus_with_it_and_back(
    footnote: Run, home: Path, url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, index_url = sums(home / DATABASE), url_of(MILVUS, tmp_path)
    assert index_url is not None
    status, told, wrong = footnote("move", "--to", url, "--to", index_url)
    assert (status, wrong) == (0, "")
    assert re.search(r"All is there: .* (\d+) passages to be searched, (\d+) of \2 questions", told)
    assert f"DATABASE_URL={masked(url)} INDEX_URL={index_url}" in told
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.setenv("INDEX_URL", index_url)
    assert footnote("verify")[0] == 0
    status, told, wrong = footnote("move", "--to", "faiss", "--json")
    found = json.loads(told)
    assert (status, wrong, found["rows"], found["answered_otherwise"]) == (0, "", 0, [])
    assert found["questions"] and found["passages"] and found["next"] == "Take INDEX_URL=… out of .env."
    status, told, _ = footnote("move", "--to", "back", "--to", "faiss", "--questions", "5")
    assert status == 0 and "Take DATABASE_URL=… and INDEX_URL=… out of .env and put this in" in told
    assert sums(tmp_path / "back" / DATABASE) == before


@needs_milvus
def test_a_milvus_without_all_passages_is_told(
    footnote: Run, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Milvus, "__len__", lambda self: 3)
    status, out, told = footnote("move", "--to", f"milvus://{tmp_path}/passages.db", "--questions", "0")
    assert (status, out) == (1, "") and "3 of " in told and "passages are there to be searched" in told


@pytest.mark.parametrize("to", ["postgresql", "sqlite"])
def test_what_comes_after_it_has_new_ids_and_kept_rules(
    footnote: Run, home: Path, server: Server, tmp_path: Path, encoder: Encoder, to: str
) -> None:
    url = server.url(str(tmp_path)) if to == "postgresql" else None
    assert footnote("move", "--to", url or "there", "--questions", "0")[0] == 0
    given = sums(home / DATABASE)["passages"].last_given
    with Library(home if url else tmp_path / "there", encoder, database_url=url) as library:
        database = library.store.database
        with database.transaction() as connection:
            highest = max(connection.scalars(select(passages.c.id)))
        assert highest < given, "the passages with the highest ids were taken out"
        extra = tmp_path / "extra.txt"
        extra.write_text("The lighthouse at Skagen was painted red in June 2024 by a crew of six.")
        [added] = library.add([extra]).added
        with database.transaction() as connection:
            mine = connection.scalars(select(passages.c.id).where(passages.c.document_id == added)).all()
        assert min(mine) > given
        assert (
            library.ask("Who painted the lighthouse at Skagen?").quotes[0].text.startswith("The lighthouse")
        )
        with pytest.raises(Exception, match="not altered"), database.transaction() as connection:
            connection.exec_driver_sql("DELETE FROM audit")
        assert [entry.user_id for entry in Audit(database).entries()] == [4, 3, 2, 1, 0]
        assert Follows(database).put(Follow("Another", 7, 99, 700), 1e9, 3)[0].id == 4


@pytest.mark.parametrize("to", ["postgresql", "sqlite"])
def test_broken_off_after_any_batch_it_goes_on(
    home: Path,
    server: Server,
    tmp_path: Path,
    encoder: Encoder,
    to: str,
    open_database: Callable[[Path | str], Database],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each try copies one batch more, and the one after goes on from there."""
    monkeypatch.setattr(table_checksums, "BATCH_ROWS", 40)
    source = open_database(home / DATABASE)
    url = server.url(str(tmp_path)) if to == "postgresql" else None
    (tmp_path / "there").mkdir()
    where = url or tmp_path / "there" / DATABASE
    tries, progress = 0, [0]

    def stop(share: float, rows: int) -> None:
        progress.append(rows)
        raise KeyboardInterrupt

    while True:
        target = open_database(where)
        make_tables(target)
        assert begin_move(source, target, tables())
        try:
            copy_rows(source, target, tables(), stop)
        except KeyboardInterrupt:
            tries += 1
            with pytest.raises(StoreError, match="a move to this database is not finished"):
                Library(tmp_path / "there", encoder, database_url=url)
            continue
        break
    assert tries == sum(sum(1 for _ in read_batches(source, table)) for table in tables()[:-1]) > 10
    assert progress == sorted(set(progress)), "no batch was copied twice"
    compared = compare_tables(source, target, tables(), lambda share, rows: None)
    assert compared.differences == ()
    finish_move(target)
    assert not begin_move(source, target, tables())


def test_killed_it_goes_on(footnote: Run, home: Path, url: str) -> None:
    """The process is killed, not asked, while it copies."""
    killing = (
        "import os, signal; from index.maintenance import move, table_checksums\n"
        "table_checksums.BATCH_ROWS = 40\n"
        "note, count = move._note, []\n"
        "def die(connection, how_far):\n"
        "    count.append(1)\n"
        "    if len(count) == 6: os.kill(os.getpid(), signal.SIGKILL)\n"
        "    note(connection, how_far)\n"
        "move._note = die\n"
        "from bot.cli.main import main\n"
        f"main(['move', '--to', {url!r}])"
    )
    done = run_apart(killing)
    assert done.returncode == -signal.SIGKILL, done.stderr
    status, told, _ = footnote("move", "--to", url, "--questions", "10", "--json")
    found = json.loads(told)
    assert (status, found["differences"], found["questions"]) == (0, [], 10)
    assert sums(url) == sums(home / DATABASE)


def test_ctrl_c_says_how_to_go_on(footnote: Run, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(move, "key_of", interrupt)
        status, _, told = footnote("move", "--to", url)
    assert status == 130 and "the same command goes on from there" in told
    assert footnote("move", "--to", url, "--questions", "0")[0] == 0


def test_another_home_is_refused_by_name(footnote: Run, url: str, tmp_path: Path, encoder: Encoder) -> None:
    with Library(tmp_path / "other", encoder, database_url=url) as library:
        library.add(write_news(tmp_path / "theirs"))
        make_tables(library.store.database)
    before = sums(url)
    status, _, told = footnote("move", "--to", url)
    assert status == 2 and "holds another home already" in told and "--to" in told
    assert sums(url) == before


def test_this_home_as_it_was_is_told_from_what_it_is(footnote: Run, home: Path, url: str) -> None:
    assert footnote("move", "--to", url, "--questions", "0")[0] == 0
    assert footnote("move", "--to", url, "--questions", "0")[0] == 0, "moved already: looked at again"
    database = Database(home / DATABASE)
    Audit(database).note(7, 1, "later", {}, at=1.0)
    database.close()
    status, _, told = footnote("move", "--to", url)
    assert status == 2 and "holds this home already" in told and "audit: 6 rows here, 5 there" in told


def test_a_row_that_is_another_there_is_named(
    footnote: Run,
    home: Path,
    tmp_path: Path,
    encoder: Encoder,
    open_database: Callable[[Path | str], Database],
) -> None:
    """It was altered while the move was broken off."""

    def stop(share: float, rows: int) -> None:
        raise KeyboardInterrupt

    (tmp_path / "there").mkdir()
    source, target = open_database(home / DATABASE), open_database(tmp_path / "there" / DATABASE)
    make_tables(target)
    assert begin_move(source, target, tables())
    with pytest.raises(KeyboardInterrupt):
        copy_rows(source, target, tables(), stop)
    with target.transaction() as connection:
        last = connection.scalar(select(func.max(changes.c.seq)))
        altered = update(changes).where(changes.c.seq == last).values(kind="another")
        assert connection.execute(altered).rowcount == 1
    target.close()
    status, out, told = footnote("move", "--to", "there")
    assert (status, out) == (1, "")
    assert f"changes: the row {last} differs there" in told and "Empty it and move again" in told
    with pytest.raises(StoreError, match="a move to this database is not finished"):
        Library(tmp_path / "there", encoder)


@pytest.mark.parametrize(
    ("to", "said"),
    [
        ("mysql://me:secret@db/x", "write postgresql://USER:PASSWORD@HOST/NAME"),
        pytest.param(
            "postgresql://me:secret@127.0.0.1:1/x",
            "--to: 127.0.0.1:1/x can't be used",
            marks=pytest.mark.skipif(find_spec("psycopg") is None, reason="the driver is not installed"),
        ),
        ("postgresql://me:secret@db:fivefour/x", "--to: it can't be read"),
        ("sqlite", "the home is there already"),
        ("faiss", "the home is there already"),
        ("milvus://", "--to: it names no host"),
        pytest.param(
            "milvus://me:secret@127.0.0.1:9", "--to: Milvus at 127.0.0.1:9 can't", marks=needs_milvus
        ),
        (__file__, "name another folder"),
    ],
)
def test_a_wrong_target_is_told_in_a_sentence(footnote: Run, to: str, said: str) -> None:
    status, out, told = footnote("move", "--to", to)
    assert status in (1, 2) and said in told and not out


def test_two_places_of_one_kind_are_refused(footnote: Run) -> None:
    for kind, pair in (("database", ("one", "two")), ("place for passages", ("faiss", "milvus://there"))):
        status, _, told = footnote("move", "--to", pair[0], "--to", pair[1])
        assert status == 2 and f"--to: it names more than one {kind}" in told


def test_a_source_in_use_is_refused(
    footnote: Run, home: Path, url: str, encoder: Encoder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Library(home, encoder):
        status, _, told = footnote("move", "--to", url)
    assert status == 1 and "another Footnote" in told
    database = Database(url)
    ProcessRegistry(database, False).join(parse_shards("0/1"))
    database.close()
    status, _, told = footnote("move", "--to", url)
    assert status == 1 and "stop every bot" in told, "the target is a bot's"
    monkeypatch.setenv("DATABASE_URL", url)
    status, _, told = footnote("move", "--to", str(tmp_path / "back"))
    assert status == 1 and "stop every bot" in told


def test_every_table_is_moved_but_those_of_living_processes() -> None:
    """A table that somebody adds has to be in a set of migrations that the move knows."""
    sources = [path.read_text() for top in ("bot", "index") for path in (ROOT / top).rglob("*.py")]
    defined = {name for source in sources for name in re.findall(r'Table\(\s*"(\w+)",\s*metadata,', source)}
    moved = {table.name for table in tables()}
    assert "audit" in moved and moved | set(of_fleet.tables) == defined


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://me:secret@db:5433/x",
        "postgresql://me@db/x?password=secret",
        "milvus://me:secret@db:19530/news",
    ],
)
def test_the_line_for_env_has_no_password(url: str) -> None:
    assert PASSWORD not in masked(url) and "@db" in masked(url)


def test_without_a_home_there_is_nothing_to_move(
    footnote: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FOOTNOTE_HOME", str(tmp_path / "nowhere"))
    status, _, told = footnote("move", "--to", "there")
    assert status == 2 and "there is no home here to move" in told
    assert not (tmp_path / "nowhere").exists() and not (tmp_path / "there").exists()


def test_files_move_without_postgresql(home: Path, tmp_path: Path) -> None:
    """From SQLite to SQLite nothing of the extra is imported."""
    looked = (
        "import sys; from bot.cli.main import main\n"
        "status = main(['move', '--to', 'there', '--questions', '5', '--json'])\n"
        "print(status, sorted(m for m in sys.modules if 'psycopg' in m or 'dialects.postgres' in m))"
    )
    done = run_apart(looked)
    assert done.returncode == 0, done.stderr
    said, last = done.stdout.strip().splitlines()
    assert last == "0 []"
    assert json.loads(said)["questions"] == 5
    assert sums(tmp_path / "there" / DATABASE) == sums(home / DATABASE)


def test_a_question_that_is_answered_otherwise_is_named(home: Path, encoder: Encoder) -> None:
    """One library reads closely, the other does not."""
    with Library(home, encoder, reads=False) as library:
        questions = sample_questions(library.store, 5, 2_000)
        without = ask_questions(library, questions, lambda done: None)
    with Library(home, encoder) as library:
        assert sample_questions(library.store, 5, 2_000) == questions
        read = ask_questions(library, questions, lambda done: None)
    lines = find_differences(read, without)
    assert lines and lines[0].startswith(questions[0]) and "confidence" in lines[0]
    assert not any("confidence" in line for line in find_differences(read, without, near=1.0))

"""Homes of older schemas are brought up to date, all or nothing, and nothing in them is lost.

`old_homes` holds homes that commits with older tables have made, as SQLite dumps them.
"""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bot.follows.follows import Follows
from bot.migrations import ALL_SETS
from bot.records.guild_settings import GuildSettings, GuildSettingsStore
from bot.sources.sources import Sources
from corpus.errors import StoreError
from corpus.passages import PASSAGE_VERSION
from index.encode.encoder import Encoder
from index.home import DATABASE
from index.library import Library
from index.maintenance.verify import verify
from index.models import minilm
from index.store.database import Database
from index.store.migrations import apply_migrations
from index.store.schema import SCHEMA_VERSION
from tests.index.sources import (
    BRIDGE,
    FERRY,
    QUESTIONS,
    CountingEncoder,
    assert_exact,
    assert_in_step,
    number_as_before,
    number_as_in_the_fourth,
    quoted,
    write,
    write_news,
)

pytestmark = pytest.mark.sqlite

DAY = 86_400.0


@pytest.fixture
def counting() -> CountingEncoder:
    """The model that those homes were made with, whose tokens they hold."""
    return CountingEncoder(minilm.NAME)


OLD_BRIDGE = "Engineers looked at the Karsten bridge and found nothing."

OLD_HOMES = {path.stem: path.read_text() for path in (Path(__file__).parent / "old_homes").glob("*.sql")}
every_old_home = pytest.mark.parametrize("name", sorted(OLD_HOMES))

Rows = dict[str, list[dict[str, Any]]]


def make_old_home(home: Path, name: str) -> Path:
    """A home as an old commit has left it; gives its database."""
    home.mkdir()
    with closing(sqlite3.connect(home / DATABASE)) as database:
        database.executescript(OLD_HOMES[name])
    return home / DATABASE


def open_all(file: Path) -> None:
    """Bring all tables up to date, those of the bot too."""
    database = Database(file)
    try:
        with database.setting_up() as connection:
            apply_migrations(connection, ALL_SETS)
    finally:
        database.close()


def rows_of(file: Path) -> Rows:
    """All rows of all tables."""
    with closing(sqlite3.connect(file)) as database:
        database.row_factory = sqlite3.Row
        names = [row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name: [dict(row) for row in database.execute(f"SELECT * FROM {name}")] for name in names}  # noqa: S608


def shape_of(file: Path) -> dict[str, tuple[set[Any], set[str]]]:
    """The columns of each table (name, type, whether it may be null, place in the key), and its indexes."""
    with closing(sqlite3.connect(file)) as database:
        names = [row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {
            name: (
                {(c[1], c[2], c[3], c[5]) for c in database.execute(f"PRAGMA table_info({name})")},
                {i[1] for i in database.execute(f"PRAGMA index_list({name})")},
            )
            for name in names
        }


def dump(file: Path) -> list[str]:
    with closing(sqlite3.connect(file)) as database:
        return list(database.iterdump())


@every_old_home
def test_an_old_home_becomes_as_a_new_one_and_keeps_its_rows(tmp_path: Path, name: str) -> None:
    file, new = make_old_home(tmp_path / "home", name), tmp_path / "new.sqlite"
    before = rows_of(file)
    open_all(file)
    after = rows_of(file)
    for table in set(before) - {"meta", "vectors"}:
        columns = {column for row in before[table] for column in row} - {"vector_key"}
        assert [{c: row[c] for c in columns} for row in after[table]] == [
            {c: row[c] for c in columns} for row in before[table]
        ]
    assert len(after["vectors"]) == len(before["vectors"])
    assert {row["vector_id"] for row in after["passages"]} <= {row["id"] for row in after["vectors"]}
    open_all(new)
    assert shape_of(file) == shape_of(new)
    applied = {(row["migration_set"], row["name"]) for row in after["migrations"]}
    assert applied == {(one.name, migration.name) for one in ALL_SETS for migration in one.migrations}
    assert {"key": "schema_version", "value": str(SCHEMA_VERSION)} in after["meta"]


@every_old_home
def test_an_old_home_is_changed_once(tmp_path: Path, name: str) -> None:
    file = make_old_home(tmp_path / "home", name)
    open_all(file)
    before = file.read_bytes()
    open_all(file)
    assert file.read_bytes() == before


@every_old_home
def test_an_old_home_answers_and_its_bot_goes_on(tmp_path: Path, encoder: Encoder, name: str) -> None:
    make_old_home(tmp_path / "home", name)
    with Library(tmp_path / "home", encoder, clock=lambda: 9 * DAY) as library:
        for text in (FERRY, BRIDGE):
            assert quoted(library, QUESTIONS[text]) == [text]
            assert_exact(library, QUESTIONS[text])
        assert verify(library).problems == ()
        [bridge] = [item.id for item in library.store.documents.listings() if item.title == "Bridge shut"]
        past = [version.text.strip() for version in library.store.versions.of(bridge)]
        assert past == ([] if name.startswith("schema_1") else [OLD_BRIDGE])
        database = library.store.database
        kept = GuildSettings(private=True, cooldown_s=2.5)
        settings = GuildSettings() if name == "schema_1_before_guilds" else kept
        assert GuildSettingsStore(database).guild(7) == settings
        told = not name.startswith("schema_1")
        assert [source.title for source in Sources(database).all()] == ["City Wire"] * told
        open_all(tmp_path / "home" / DATABASE)
        assert [follow.topic for follow in Follows(database).all()] == ["Bridges"] * told


def test_documents_of_an_old_home_get_their_language_and_stay_the_same_version(
    tmp_path: Path, encoder: Encoder
) -> None:
    name = max(OLD_HOMES)
    file = make_old_home(tmp_path / "home", name)
    before = {row["id"]: row["version"] for row in rows_of(file)["documents"]}
    with Library(tmp_path / "home", encoder, clock=lambda: 9 * DAY) as library:
        assert quoted(library, QUESTIONS[FERRY]) == [FERRY]
    rows = [row for row in rows_of(file)["documents"] if row["version_of"] is None]
    assert rows and {row["language"] for row in rows} == {"en"}
    assert all(before[row["id"]] == row["version"] for row in rows)


@pytest.mark.parametrize("name", sorted(set(OLD_HOMES) - {"schema_5_before_traits"}))
def test_a_home_that_can_not_be_brought_up_to_date_stays_as_it_was(tmp_path: Path, name: str) -> None:
    """A column is missing that the last steps need, but for those of the newest of these homes."""
    file = make_old_home(tmp_path / "home", name)
    with closing(sqlite3.connect(file)) as database:
        database.execute("ALTER TABLE documents RENAME COLUMN source TO origin_name")
    before = dump(file)
    with pytest.raises(StoreError):
        Database(file)
    assert dump(file) == before


@pytest.mark.parametrize(
    ("name", "statements"),
    [
        ("schema_1", ["ALTER TABLE documents ADD COLUMN known INTEGER NOT NULL DEFAULT 0"]),
        ("schema_3", ["CREATE INDEX ix_documents_encoding ON documents (encoding)"]),
        (
            "schema_4_before_index",
            [
                "ALTER TABLE vectors RENAME TO old_vectors",
                "CREATE TABLE vectors (id INTEGER NOT NULL PRIMARY KEY, key VARCHAR NOT NULL UNIQUE, "
                "passage BLOB NOT NULL, sentences BLOB NOT NULL, tokens BLOB NOT NULL)",
            ],
        ),
    ],
)
def test_a_home_that_an_older_version_left_half_changed_is_opened(
    tmp_path: Path, name: str, statements: list[str]
) -> None:
    """Until there was a table of migrations, SQLite committed each of these statements by itself."""
    file, new = make_old_home(tmp_path / "home", name), tmp_path / "new.sqlite"
    with closing(sqlite3.connect(file)) as database:
        for statement in statements:
            database.execute(statement)
    count = len(rows_of(file)["documents"])
    open_all(file)
    open_all(new)
    assert shape_of(file) == shape_of(new)
    assert len(rows_of(file)["vectors"]) == len(rows_of(file)["documents"]) == count


def without_tokens(home: Path, encoder: Encoder) -> None:
    """Make of a home what the second release left: vectors of its own format, without tokens."""
    with sqlite3.connect(home / "footnote.sqlite") as database:
        number_as_before(database)
        for statement in (
            "ALTER TABLE vectors DROP COLUMN tokens",
            "UPDATE vectors SET key = 'old ' || key",
            "UPDATE passages SET vector_key = 'old ' || vector_key",
            "UPDATE meta SET value = '2' WHERE key = 'schema_version'",
        ):
            database.execute(statement)
        database.execute("UPDATE documents SET encoding = ?", (f"{encoder.fingerprint}.{PASSAGE_VERSION}",))
    database.close()


def told(home: Path) -> dict[str, list[tuple[object, ...]]]:
    """What a home holds beside passages and vectors, read from outside."""
    tables = {
        "documents": "id, key, origin, title, text, published, version, known, until, version_of, guild_id",
        "changes": "seq, document_id, version, kind, at",
        "meta": "key, value",
    }
    database = sqlite3.connect(home / "footnote.sqlite")
    held = {t: database.execute(f"SELECT {c} FROM {t} ORDER BY 1, 2").fetchall() for t, c in tables.items()}  # noqa: S608
    database.close()
    held["meta"] = [(key, value) for key, value in held["meta"] if key in ("home_id", "schema_version")]
    return held


def test_a_home_of_the_second_release_is_indexed_anew_and_loses_nothing(
    tmp_path: Path, encoder: Encoder, counting: CountingEncoder
) -> None:
    home = tmp_path / "home"
    with Library(home, encoder, clock=lambda: 0.0) as library:
        library.add([write(tmp_path, "bridge.md", OLD_BRIDGE, title="Bridge shut", published="2024-05-09")])
    with Library(home, encoder, clock=lambda: 9 * DAY) as library:
        paths = write_news(tmp_path)
        library.add(paths)
    before = told(home)
    assert any(OLD_BRIDGE in str(row[4]) for row in before["documents"]), "the version before is kept"
    without_tokens(home, encoder)

    with Library(home, counting, clock=lambda: 9 * DAY) as library:
        for sentence, question in QUESTIONS.items():
            assert quoted(library, question)[0] == sentence
            assert_exact(library, question)
        passages = [p.id for batch in library.store.passages.since(0) for p in batch]
        assert len(passages) == 5
        assert all(library.store.passages.tokens(passages)[1])
        assert sorted(counting.encoded) == sorted([OLD_BRIDGE, *QUESTIONS])
        assert library.add(paths).unchanged == 4
        [bridge] = [i.id for i in library.store.documents.listings() if i.title == "Bridge shut"]
        assert [past.text.strip() for past in library.store.versions.of(bridge)] == [OLD_BRIDGE]
    assert told(home) == before
    assert ("schema_version", str(SCHEMA_VERSION)) in before["meta"]

    counting.encoded.clear()
    with Library(home, counting, clock=lambda: 9 * DAY) as library:
        assert quoted(library, QUESTIONS[BRIDGE])[0] == BRIDGE
        assert counting.encoded == [], "once is enough"


def test_an_old_home_that_is_opened_and_closed_is_whole_when_it_is_asked(
    tmp_path: Path, encoder: Encoder
) -> None:
    home = tmp_path / "home"
    with Library(home, encoder) as library:
        library.add(write_news(tmp_path))
    without_tokens(home, encoder)
    Library(home, encoder).close()
    with Library(home, encoder) as library:
        assert library.renew() == 4
        assert_in_step(library)
        for sentence, question in QUESTIONS.items():
            assert quoted(library, question)[0] == sentence


@pytest.mark.parametrize("version", ["3", "4"])
def test_vectors_of_older_versions_are_packed_and_nothing_is_encoded_anew(
    tmp_path: Path, counting: CountingEncoder, version: str
) -> None:
    home = tmp_path / "home"
    with Library(home, counting) as library:
        library.add(write_news(tmp_path))
        before = {p.id: p for batch in library.store.passages.since(0) for p in batch}
        kept = library.store.passages.get(sorted(before))
        tokens, sizes = library.store.passages.tokens(sorted(before))
    with sqlite3.connect(home / "footnote.sqlite") as database:
        number = {"3": number_as_before, "4": number_as_in_the_fourth}[version]
        number(database)
        database.execute("UPDATE meta SET value = ? WHERE key = 'schema_version'", (version,))
    database.close()
    counting.encoded.clear()
    with Library(home, counting) as library:
        for number, passage in library.store.passages.get(sorted(before)).items():
            assert passage.vector @ kept[number].vector > 0.9999
            nearness = (passage.sentence_vectors * kept[number].sentence_vectors).sum(axis=1)
            assert nearness.min() > 0.999
        found, now = library.store.passages.tokens(sorted(before))
        assert now == sizes
        lengths = np.linalg.norm(found, axis=1) * np.linalg.norm(tokens, axis=1)
        assert ((found * tokens).sum(axis=1) / lengths).min() > 0.999
        for sentence, question in QUESTIONS.items():
            assert quoted(library, question)[0] == sentence
    assert counting.encoded == []

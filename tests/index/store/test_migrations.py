"""Migrations: a home of an older release is brought up to date, and nothing in it is lost."""

import sqlite3
from pathlib import Path

import numpy as np
import pytest

from corpus.passages import PASSAGE_VERSION
from index.encode.encoder import Encoder
from index.library import Library
from index.store.schema import SCHEMA_VERSION
from tests.index.sources import (
    BRIDGE,
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
OLD_BRIDGE = "Engineers looked at the Karsten bridge and found nothing."


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

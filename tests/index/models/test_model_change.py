"""After a change from a model that can't be loaded, all is encoded again before an answer: vectors of two
models never mix. `tests/index/ingest/test_turnover.py` has the change from one that can be."""

from contextlib import nullcontext
from pathlib import Path

import pytest
from sqlalchemy import func, select

from corpus.passages import PASSAGE_VERSION
from index.encode.encoder import VECTORS_FORMAT
from index.ingest.indexing import Progress
from index.library import Library
from index.store.schema import documents, passages
from index.text.analyzer import terms
from tests.index.sources import (
    QUESTIONS,
    CountingEncoder,
    OtherEncoder,
    assert_in_step,
    quoted,
    write_lines,
    write_news,
)

CUT = f"{PASSAGE_VERSION}.{VECTORS_FORMAT}"
"""What an encoding's key holds besides the model."""


def encodings(library: Library) -> dict[str, int]:
    """The number of documents with passages, by the model they were encoded with."""
    counted = (
        select(documents.c.encoding, func.count())
        .where(documents.c.id.in_(select(passages.c.document_id)))
        .group_by(documents.c.encoding)
    )
    with library.store.database.transaction() as connection:
        return dict(connection.execute(counted).all())


def test_all_passages_are_made_again_before_an_answer(tmp_path: Path, counting: CountingEncoder) -> None:
    home = tmp_path / "home"
    with Library(home, OtherEncoder()) as library:
        library.add(write_news(tmp_path))
        assert encodings(library) == {f"other.{CUT}": 4}
    with Library(home, counting) as library:
        for sentence, question in QUESTIONS.items():
            assert quoted(library, question)[0] == sentence
        assert len(counting.encoded) == 4
        assert encodings(library) == {f"{counting.fingerprint}.{CUT}": 4}
        assert_in_step(library)
        assert library.add(write_news(tmp_path)).unchanged == 4
        assert library.index.terms.document_frequency(*terms("Lindoya")) == 1


def test_interrupted_in_the_middle_it_goes_on_where_it_was(tmp_path: Path, counting: CountingEncoder) -> None:
    home = tmp_path / "home"
    rows: list[dict[str, object]] = [{"id": f"n{n}", "text": f"Note {n} is short."} for n in range(40)]
    with Library(home, OtherEncoder()) as library:
        library.add([write_lines(tmp_path / "notes.jsonl", rows)])

    def stop(share: float, passages: int) -> None:
        raise KeyboardInterrupt

    with Library(home, counting, renewing=lambda: nullcontext(stop)) as library:
        with pytest.raises(KeyboardInterrupt):
            library.renew()
        assert encodings(library) == {f"{counting.fingerprint}.{CUT}": 32}
        assert len(counting.encoded) == 32
    with Library(home, counting) as library:
        assert library.search("Which note is short?")
        assert len(counting.encoded) == 40
        assert encodings(library) == {f"{counting.fingerprint}.{CUT}": 40}
        assert_in_step(library)


def test_its_progress_is_told_once_whoever_begins_it(tmp_path: Path, counting: CountingEncoder) -> None:
    home = tmp_path / "home"
    with Library(home, OtherEncoder()) as library:
        library.add(write_news(tmp_path))
    told: list[tuple[float, int]] = []
    begun: list[bool] = []

    def renewing() -> nullcontext[Progress]:
        begun.append(True)
        return nullcontext(lambda share, passages: told.append((share, passages)))

    with Library(home, counting, renewing=renewing) as library:
        assert library.search("When does the ferry leave?")
        assert library.renew() == 0
        assert library.add(write_news(tmp_path)).unchanged == 4
    assert begun == [True]
    assert told == [(1.0, 4)]

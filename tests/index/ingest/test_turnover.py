"""A home turns over to another model while the old one's vectors serve; it may be interrupted anywhere."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import func, select, update

from index.encode import encoder as encoder_module
from index.encode.encoder import EncodedPassage, Encoder, PassageInput
from index.ingest.passage_inputs import encoding_fingerprint
from index.ingest.turnover import Turnover, TurnoverReport
from index.library import Library
from index.maintenance.verify import verify
from index.models import DEFAULT_MODEL, minilm
from index.models.token_model import Vectors
from index.steps import Steps, finish
from index.store.schema import MODEL, loose_vectors, next_documents, next_passages, passages, vectors
from tests.index.sources import (
    BRIDGE,
    FERRY,
    QUESTIONS,
    CountingEncoder,
    OtherEncoder,
    assert_exact,
    assert_in_step,
    quoted,
    write,
    write_news,
)

pytestmark = pytest.mark.sqlite
"""A database that several processes share serves the wanted model only."""

ROOT = Path(__file__).parents[3]
CHUNK = 2
COUNT = 4


@pytest.fixture(scope="module")
def old() -> CountingEncoder:
    """The home's model."""
    return CountingEncoder(minilm.NAME)


@pytest.fixture(scope="module")
def loaded() -> CountingEncoder:
    return CountingEncoder(DEFAULT_MODEL)


@pytest.fixture
def wanted(loaded: CountingEncoder, monkeypatch: pytest.MonkeyPatch) -> CountingEncoder:
    """The model that the home is to have. It commits two passages at a time."""
    monkeypatch.setattr(encoder_module, "CHUNK_PASSAGES", CHUNK)
    del loaded.encoded[:]
    return loaded


@pytest.fixture(scope="module")
def old_home(tmp_path_factory: pytest.TempPathFactory, old: Encoder) -> Path:
    """A closed home of four documents, encoded with the old model; their files lie beside it."""
    folder = tmp_path_factory.mktemp("old")
    with Library(folder / "home", old) as library:
        library.add(write_news(folder))
    return folder / "home"


@pytest.fixture
def home(old_home: Path, tmp_path: Path) -> Path:
    """A copy of that home."""
    return Path(shutil.copytree(old_home, tmp_path / "home"))


Open = Callable[[], Library]


@pytest.fixture
def open_home(home: Path, wanted: Encoder, old: Encoder) -> Open:
    """Opens the home, which is to be turned over."""
    return lambda: Library(
        home, wanted, other_encoder=lambda name: old if name == old.name else Encoder(name)
    )


def rows(library: Library) -> dict[str, int]:
    """The numbers of rows of the tables that a turnover changes."""
    tables = (passages, vectors, loose_vectors, next_documents, next_passages)
    with library.store.database.transaction() as connection:
        return {t.name: connection.scalar(select(func.count()).select_from(t)) or 0 for t in tables}


def assert_turned_over(library: Library, count: int = COUNT) -> None:
    """The library serves the wanted model only, and nothing is left of the old one."""
    assert library.turnover is None
    assert library.encoder.name == DEFAULT_MODEL
    assert library.store.documents.encodings() == [encoding_fingerprint(library.encoder)]
    assert rows(library) == {
        "passages": count,
        "vectors": count,
        "loose_vectors": 0,
        "next_documents": 0,
        "next_passages": 0,
    }
    assert library.store.database.get(MODEL) == DEFAULT_MODEL
    assert_in_step(library)
    assert verify(library).problems == ()


def take(steps: Steps[TurnoverReport], count: int) -> None:
    """Run so many steps, then leave it as an interruption does."""
    for _ in range(count):
        next(steps)
    steps.close()


def test_it_answers_before_during_and_after(open_home: Open, wanted: CountingEncoder) -> None:
    with open_home() as library:
        assert library.turnover == Turnover(DEFAULT_MODEL, 0, COUNT)
        steps, seen = library.turn_over_in_steps(), []
        while True:
            for sentence, question in QUESTIONS.items():
                assert quoted(library, question) == [sentence]
            assert library.encoder.name == minilm.NAME
            try:
                next(steps)
            except StopIteration as end:
                assert end.value == TurnoverReport(COUNT, True)
                break
            state = library.turnover
            assert state is not None
            seen.append(state.done)
        assert sorted(seen) == seen and set(seen) == {0, CHUNK, COUNT}
        for sentence, question in QUESTIONS.items():
            assert quoted(library, question) == [sentence]
            assert_exact(library, question)
        assert_turned_over(library)
    assert len(wanted.encoded) == COUNT


def test_asking_alone_encodes_nothing(open_home: Open, wanted: CountingEncoder, old: CountingEncoder) -> None:
    before = len(old.encoded)
    with open_home() as library:
        assert quoted(library, QUESTIONS[FERRY]) == [FERRY]
        assert library.latest()
    assert wanted.encoded == [] and len(old.encoded) == before


def test_the_indexes_are_made_from_stored_vectors(open_home: Open, wanted: CountingEncoder) -> None:
    """Also those that are opened only after the turn."""
    with open_home() as library:
        assert finish(library.turn_over_in_steps()).finished
        assert "index" not in library.__dict__
        encoded = len(wanted.encoded)
        assert_turned_over(library)
        assert len(wanted.encoded) == encoded == COUNT


@pytest.mark.parametrize("steps", [1, 3, 5, 6, 7, 9, 11, 13])
def test_interrupted_it_goes_on_where_it_was(open_home: Open, wanted: CountingEncoder, steps: int) -> None:
    with open_home() as library:
        turning = library.turn_over_in_steps()
        take(turning, steps)
        state = library.turnover
        assert state is not None
        done = state.done
    del wanted.encoded[:]
    with open_home() as library:
        assert library.turnover == Turnover(DEFAULT_MODEL, done, COUNT)
        assert quoted(library, QUESTIONS[BRIDGE]) == [BRIDGE]
        assert finish(library.turn_over_in_steps()) == TurnoverReport(COUNT - done, True)
        assert quoted(library, QUESTIONS[BRIDGE]) == [BRIDGE]
        assert_turned_over(library)
    assert len(wanted.encoded) == COUNT - done


def test_a_long_document_goes_on_in_its_middle(
    open_home: Open, wanted: CountingEncoder, tmp_path: Path
) -> None:
    """What was encoded of it stays, even if vectors that nothing uses are deleted meanwhile."""
    text = "\n\n".join(f"## Part {n}\n\nDepot {n} of the tramway keeps {n * 7} carriages." for n in range(9))
    with open_home() as library:
        [long] = library.add([write(tmp_path, "0.md", text, title="Depots", id="0")]).added
        library.remove([i for i in (d.id for d in library.documents()) if i != long])
        steps = library.turn_over_in_steps()
        while rows(library)["next_passages"] < 3 * CHUNK:
            next(steps)
        steps.close()
        library.add([write(tmp_path, "ferry.md", FERRY)])
        library.store.passages.drop_unused_vectors()
    del wanted.encoded[:]
    with open_home() as library:
        assert library.turnover == Turnover(DEFAULT_MODEL, 0, 2)
        assert finish(library.turn_over_in_steps()).finished
        assert_turned_over(library, 10)
    assert len(wanted.encoded) == 10 - 3 * CHUNK


def test_documents_come_change_and_go_meanwhile(open_home: Open, tmp_path: Path, old_home: Path) -> None:
    """They are served with the old model at once, and with the next one after the turn."""
    news = {path.stem: path for path in old_home.parent.glob("*.md")}
    dam = "The Sorrel dam was opened by the governor on a rainy morning."
    with open_home() as library:
        ids = {item.title: item.id for item in library.documents()}
        steps, taken = library.turn_over_in_steps(), 0
        for taken, _ in enumerate(steps, 1):
            if taken == 7:
                library.add([write(tmp_path, "dam.md", dam, title="Dam")])
                assert quoted(library, "Who opened the Sorrel dam?") == [dam]
            if taken == 9:
                library.remove([ids["Ferry at night"]])
                assert FERRY not in quoted(library, QUESTIONS[FERRY])
            if taken == 10:
                changed = BRIDGE.replace("two pylons", "three pylons")
                text = news["bridge"].read_text(encoding="utf-8")
                try:
                    news["bridge"].write_text(text.replace(BRIDGE, changed), encoding="utf-8")
                    assert library.add([news["bridge"]]).changed
                finally:
                    news["bridge"].write_text(text, encoding="utf-8")
            assert library.encoder.name == minilm.NAME
        assert taken > 10
        assert quoted(library, "Who opened the Sorrel dam?") == [dam]
        assert quoted(library, QUESTIONS[BRIDGE]) == [changed]
        assert FERRY not in quoted(library, QUESTIONS[FERRY])
        assert_turned_over(library, rows(library)["passages"])
        assert len(library.documents()) == COUNT


def test_while_something_is_being_added_it_waits_with_the_turn(open_home: Open, tmp_path: Path) -> None:
    with open_home() as library:
        adding = library.add_in_steps(
            [write(tmp_path, "fair.md", "The fair of Ostby opens in May.", title="Fair")]
        )
        next(adding)
        assert finish(library.turn_over_in_steps()) == TurnoverReport(COUNT, False)
        assert quoted(library, QUESTIONS[FERRY]) == [FERRY]
        finish(adding)
        assert library.turnover == Turnover(DEFAULT_MODEL, COUNT, COUNT + 1)
        assert finish(library.turn_over_in_steps()) == TurnoverReport(1, True)
        assert_turned_over(library, COUNT + 1)


def test_vectors_that_were_lost_meanwhile_are_made_again(open_home: Open, wanted: CountingEncoder) -> None:
    """Another vector may have got the number of a lost one."""
    with open_home() as library:
        steps = library.turn_over_in_steps()
        while rows(library)["next_documents"] < COUNT:
            next(steps)
        with library.store.database.transaction() as connection:
            last = connection.scalar(select(func.max(next_passages.c.vector_id)))
            lost = vectors.c.id == last
            connection.execute(update(vectors).where(lost).values(key="another"))
        with pytest.raises(StopIteration) as end:
            while True:
                next(steps)
        assert end.value.value == TurnoverReport(COUNT, False)
        assert quoted(library, QUESTIONS[FERRY]) == [FERRY]
        del wanted.encoded[:]
        assert finish(library.turn_over_in_steps()) == TurnoverReport(1, True)
        assert len(wanted.encoded) == 1
        assert_turned_over(library)


def test_its_progress_is_told(home: Path, wanted: Encoder) -> None:
    told: list[tuple[float, int]] = []
    renewing = lambda: nullcontext(lambda share, encoded: told.append((share, encoded)))  # noqa: E731
    with Library(home, wanted, renewing=renewing) as library:
        assert library.renew() == COUNT
        assert library.renew() == 0
        assert_turned_over(library)
    assert told == [(0.5, 2), (1.0, 4)]


KILLED = """
import os, signal, sys
from pathlib import Path
from index.encode import encoder
from index.library import Library
from index.store.passages import Passages

encoder.CHUNK_PASSAGES = 2
kill = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
home, steps = Path(sys.argv[1]), int(sys.argv[2])
if not steps:
    Passages.drop_unused_vectors = kill
with Library(home, encoder.Encoder()) as library:
    for number, _ in enumerate(library.turn_over_in_steps(), 1):
        if number == steps:
            kill()
"""


@pytest.mark.parametrize("steps", [0, 8])
def test_killed_it_goes_on_where_it_was(
    open_home: Open, home: Path, wanted: CountingEncoder, steps: int
) -> None:
    """At a step, and between the turn and the removal of the old vectors."""
    words = [sys.executable, "-c", KILLED, str(home), str(steps)]
    ended = subprocess.run(words, cwd=ROOT, env={**os.environ}, timeout=120, check=False)
    assert ended.returncode == -signal.SIGKILL
    with open_home() as library:
        assert quoted(library, QUESTIONS[BRIDGE]) == [BRIDGE]
        assert (library.turnover is None) is (steps == 0)
        assert finish(library.turn_over_in_steps()).finished
        assert_turned_over(library)
    assert len(wanted.encoded) <= COUNT - (CHUNK if steps else COUNT)


def test_a_home_that_keeps_its_model_forgets_the_turnover(
    open_home: Open, home: Path, old: CountingEncoder
) -> None:
    with open_home() as library:
        take(library.turn_over_in_steps(), 8)
        assert rows(library)["next_documents"] == CHUNK
    before = len(old.encoded)
    with Library(home, old) as library:
        assert library.turnover is None
        assert quoted(library, QUESTIONS[FERRY]) == [FERRY]
        assert rows(library)["next_documents"] == CHUNK  # a question alone throws nothing away
        assert library.renew() == 0
        assert rows(library)["vectors"] == COUNT and not rows(library)["next_passages"]
    assert len(old.encoded) == before


class ShortEncoder(OtherEncoder):
    """A model of another dimension."""

    dimension = 128  # type: ignore[assignment]

    def __init__(self) -> None:
        super().__init__()
        self.name = "short"
        self._long = Encoder()

    def encode_query(self, question: str) -> Vectors:
        return shorten(self._long.encode_query(question))

    def encode_passages(
        self, inputs: Sequence[PassageInput], done: Callable[[int], None] = lambda count: None
    ) -> Steps[list[EncodedPassage]]:
        found = yield from self._long.encode_passages(inputs, done)
        return [EncodedPassage(shorten(one.vector), shorten(one.sentences), one.codes) for one in found]


def shorten(found: Vectors) -> Vectors:
    """The first 128 numbers of vectors, of unit length."""
    short = found[..., :128]
    return np.asarray(short / np.linalg.norm(short, axis=-1, keepdims=True), np.float32)


def test_models_may_have_vectors_of_other_sizes_and_any_name(tmp_path: Path, wanted: Encoder) -> None:
    """The home knows its model by name. There and back, with the indexes open."""
    home, short = tmp_path / "home", ShortEncoder()
    with Library(home, short) as library:
        library.add(write_news(tmp_path))
    for present, following in ((short, wanted), (wanted, short)):
        known = {present.name: present}
        with Library(
            home, following, other_encoder=lambda name, known=known: known.get(name) or Encoder(name)
        ) as library:
            assert library.encoder is present
            assert quoted(library, QUESTIONS[FERRY])[0] == FERRY
            assert finish(library.turn_over_in_steps()).finished
            assert library.encoder is following
            assert quoted(library, QUESTIONS[FERRY])[0] == FERRY
            assert_in_step(library)
            assert verify(library).problems == ()

"""Removing: gone from everything at once and for good; a passage id is used once."""

from collections.abc import Callable
from pathlib import Path

import pytest

from corpus.errors import UsageError
from index.encode.encoder import Encoder
from index.library import Library
from index.store.filters import Filter
from tests.index.sources import BRIDGE, FERRY, QUESTIONS, TURBINE, assert_in_step, quoted, write, write_news


def passage_ids(library: Library) -> list[int]:
    """The ids of all stored passages, in order."""
    return [passage.id for batch in library.store.passages.since(0) for passage in batch]


def assert_gone(library: Library, document_id: str) -> None:
    """The document is in no list and no answer."""
    assert quoted(library, QUESTIONS[FERRY])[:1] != [FERRY]
    assert document_id not in {item.passage.document_id for item in library.search(QUESTIONS[FERRY])}
    assert document_id not in {card.document for card in library.latest(None, Filter(), 50)}
    assert document_id not in {item.id for item in library.store.documents.listings()}
    assert_in_step(library)


def test_a_removed_document_is_gone_at_once_and_after_reopening(tmp_path: Path, encoder: Encoder) -> None:
    with Library(tmp_path / "home", encoder) as library:
        library.add(write_news(tmp_path))
        ferry = library.ask(QUESTIONS[FERRY]).citations[0].document
        library.remove([ferry])
        assert_gone(library, ferry)
    with Library(tmp_path / "home", encoder) as library:
        assert_gone(library, ferry)
        assert quoted(library, QUESTIONS[BRIDGE])[0] == BRIDGE


def test_removal_before_anything_was_asked(tmp_path: Path, encoder: Encoder) -> None:
    with Library(tmp_path / "home", encoder) as library:
        [added] = library.add([write(tmp_path, "a.md", FERRY)]).added
    with Library(tmp_path / "home", encoder) as library:
        library.remove([added])
    with Library(tmp_path / "home", encoder) as library:
        assert_gone(library, added)
        assert library.store.passages.known_vectors(["x"]) == set()


def test_an_unknown_id_removes_nothing(library: Library, tmp_path: Path) -> None:
    [added] = library.add([write(tmp_path, "a.md", FERRY)]).added
    with pytest.raises(UsageError, match="no-such: there is no such document"):
        library.remove([added, "no-such"])
    assert quoted(library, QUESTIONS[FERRY]) == [FERRY]


def test_passage_ids_are_used_once(tmp_path: Path, encoder: Encoder) -> None:
    home = tmp_path / "home"
    with Library(home, encoder) as library:
        library.add([write(tmp_path, "a.md", FERRY)])
        [newest] = library.add([write(tmp_path, "b.md", BRIDGE)]).added
        before = passage_ids(library)
        library.remove([newest])
    with Library(home, encoder) as library:
        library.add([tmp_path / "b.md"])
        after = passage_ids(library)
        assert after[0] == before[0]
        assert after[1] > before[1]
        assert_in_step(library)


def test_a_removed_document_can_be_added_again(library: Library, tmp_path: Path) -> None:
    file = write(tmp_path, "a.md", FERRY, id="ferry")
    library.add([file])
    library.remove(["ferry"])
    assert library.add([file]).added == ["ferry"]
    assert quoted(library, QUESTIONS[FERRY]) == [FERRY]
    assert_in_step(library)


def test_an_emptied_library_answers_nothing(library: Library, tmp_path: Path) -> None:
    added = library.add(write_news(tmp_path)).added
    library.remove(added)
    answer = library.ask(QUESTIONS[FERRY])
    assert (answer.answered, answer.quotes, answer.nearest, answer.confidence) == (False, (), (), 0.0)
    assert library.latest("ferries", Filter(), 5) == []


@pytest.mark.parametrize("asked", [1, 2, 3])
def test_passages_are_counted_by_what_changed(library: Library, tmp_path: Path, asked: int) -> None:
    """However seldom the count is asked for, it is that of the passages that are there."""
    texts = [FERRY, BRIDGE, TURBINE]
    written = [write(tmp_path, f"{n}.md", text) for n, text in enumerate(texts)]

    def change() -> None:
        written[1].write_text(BRIDGE.replace("bridge", "viaduct") + "\n\nIt is closed.", encoding="utf-8")
        library.add([written[1]])

    def take_out() -> None:
        library.remove([library.store.documents.listings()[0].id])

    steps: list[Callable[[], object]] = [lambda: library.add(written[:2]), change, take_out]
    steps += [lambda: library.add([written[2]]), take_out, take_out, lambda: library.add(written)]
    for number, step in enumerate(steps):
        step()
        if number % asked == 0:
            assert library.store.passages.count() == len(passage_ids(library))
    assert library.store.passages.count() == len(passage_ids(library)) > 0

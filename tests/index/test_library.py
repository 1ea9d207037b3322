"""A library remembers its last rankings, and never longer than they hold."""

from pathlib import Path

import pytest

from index import library as module
from index.encode.encoder import Encoder
from index.library import MAX_RANKINGS, Library
from index.store.filters import Filter
from tests.index.sources import FERRY, QUESTIONS, write, write_news

DAY = 86_400.0
QUESTION = QUESTIONS[FERRY]


class Counted:
    """The real ranking, counted."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.count = 0
        real = module.rank_candidates

        def rank(*given: object, **named: object) -> object:
            self.count += 1
            return real(*given, **named)  # type: ignore[arg-type]

        monkeypatch.setattr(module, "rank_candidates", rank)


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> Counted:
    return Counted(monkeypatch)


def test_the_same_question_is_ranked_once_until_something_changes(
    tmp_path: Path, encoder: Encoder, counted: Counted
) -> None:
    now = [0.0]
    with Library(tmp_path / "home", encoder, lambda: now[0]) as library:
        library.add(write_news(tmp_path))
        counted.count = 0
        first = library.search(QUESTION)
        first.clear()
        again = library.search(QUESTION)
        assert counted.count == 1 and again, "what a caller does to its list alters nothing"
        assert library.ask(QUESTION).quotes[0].text == FERRY
        assert counted.count == 1
        for step, (where, without) in enumerate(
            ((Filter(as_of=20240101), frozenset()), (Filter(guild_id=5), frozenset()), (None, {"nobody"})),
            start=2,
        ):
            library.rank(library.query(QUESTION), where, without)
            assert counted.count == step
        library.rank(library.base_query(QUESTION))
        assert counted.count == 5, "as it stands, a text has another vector"
        now[0] = DAY
        library.search(QUESTION)
        assert counted.count == 6, "what is recent is another day's"
        [added] = library.add(
            [write(tmp_path, "new.md", "The night ferry to Lindoya leaves at ten now.")]
        ).added
        assert any(item.passage.document_id == added for item in library.search(QUESTION))
        library.remove([added])
        assert not any(item.passage.document_id == added for item in library.search(QUESTION))


def test_no_more_are_remembered_than_are_said(tmp_path: Path, encoder: Encoder, counted: Counted) -> None:
    with Library(tmp_path / "home", encoder, reads=False) as library:
        library.add(write_news(tmp_path))
        counted.count = 0
        for n in range(MAX_RANKINGS + 1):
            library.search(f"ferry {n}")
        library.search("ferry 1")
        assert counted.count == MAX_RANKINGS + 1
        library.search("ferry 0")
        assert counted.count == MAX_RANKINGS + 2
        assert len(library._rankings) == MAX_RANKINGS

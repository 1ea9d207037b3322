"""Filters: the store and each engine, by meaning and by words, agree on which passages may answer."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.document import Document, ParsedDocument, Section
from corpus.errors import UsageError
from corpus.passages import Passage
from index.encode.encoder import EncodedPassage, Encoder
from index.library import Library
from index.store import DocumentEntry, Store
from index.store.filters import Filter, make_filter
from tests.index.sources import write_lines

SOURCES = (None, "Harbour Post", "City Wire", 'L’Écho "du" port', "harbour post 2", "🚀", "a/b:c*")
DAYS = [date(2023, 12, 30) + timedelta(days=n) for n in range(6)]


@pytest.fixture(scope="module")
def dated(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Iterator[Library]:
    """A document for each source and day, and one of each source without a day."""
    folder = tmp_path_factory.mktemp("dated")
    rows: list[dict[str, object]] = [
        {
            "id": f"s{s}-d{d}",
            "text": f"The ferry, {s} and {d}.",
            "source": source,
            "published": day and str(day),
        }
        for s, source in enumerate(SOURCES)
        for d, day in enumerate((None, *DAYS))
    ]
    with Library(folder / "home", encoder) as library:
        library.add([write_lines(folder / "d.jsonl", rows)])
        assert library.store.passages.count() == len(rows)
        yield library


numbers = st.sampled_from([int(day.strftime("%Y%m%d")) for day in DAYS] + [20230101, 20250101])
filters = st.builds(
    Filter,
    since=st.none() | numbers,
    until=st.none() | numbers,
    as_of=st.none() | numbers,
    sources=st.none()
    | st.lists(st.sampled_from([s for s in SOURCES if s] + ["unknown"]), max_size=4).map(tuple),
)


@settings(max_examples=30, deadline=None)
@given(where=filters)
def test_all_parts_allow_the_same_passages(dated: Library, where: Filter) -> None:
    everything = {passage.id for batch in dated.store.passages.since(0) for passage in batch}
    ids = dated.store.passages.allowed(where)
    allowed = everything if ids is None else set(ids.ids.tolist())
    vector = dated.query("ferry").vector
    worded = dated.index.candidates(vector, "ferry", 1_000, where)
    assert {number for number, score in worded.items() if score > 0} == set(worded) == allowed
    near = dated.index.candidates(vector, "nowhere", 1_000, where)
    assert set(near) == allowed and not any(near.values())
    newest = set(dated.store.documents.newest_ids(where))
    assert newest == {p.document_id for p in dated.store.passages.get(sorted(allowed)).values()}


def days_found(library: Library, where: Filter) -> set[str | None]:
    """The days of the documents in a ranking, None for undated ones."""
    return {item.passage.published for item in library.search("ferry", where)}


def test_as_of_keeps_the_undated_and_until_drops_them(dated: Library) -> None:
    day = DAYS[1]
    known = {str(d) for d in DAYS[:2]}
    assert days_found(dated, make_filter([], as_of=day)) == known | {None}
    assert days_found(dated, make_filter([], until=day)) == known
    assert days_found(dated, make_filter([], since=DAYS[4])) == {str(d) for d in DAYS[4:]}
    assert days_found(dated, make_filter([], since=day, until=day)) == {str(day)}


def test_a_source_is_named_by_a_part_in_any_case(dated: Library) -> None:
    sources = dated.store.documents.sources()
    where = make_filter(sources, source="HARBOUR post")
    assert where.sources is not None
    assert set(where.sources) == {"Harbour Post", "harbour post 2"}
    assert {i.passage.source for i in dated.search("ferry", where)} == set(where.sources)


def test_an_unknown_source_is_refused_with_the_known_ones() -> None:
    with pytest.raises(UsageError, match="'Times'; there are: City Wire, Harbour Post"):
        make_filter(["City Wire", "Harbour Post"], source="Times")
    with pytest.raises(UsageError, match="none yet"):
        make_filter([], source="Times")


@pytest.mark.parametrize("bound", ["until", "as_of"])
def test_days_that_exclude_each_other_are_refused(bound: str) -> None:
    with pytest.raises(UsageError, match="2024-01-02 and until 2024-01-01"):
        make_filter([], since=date(2024, 1, 2), **{bound: date(2024, 1, 1)})
    assert make_filter([], since=date(2024, 1, 1), **{bound: date(2024, 1, 1)}).since == 20240101


def test_a_question_outside_the_filter_has_no_answer(dated: Library, tmp_path: Path) -> None:
    answer = dated.ask("ferry", Filter(since=20300101))
    assert (answer.answered, answer.nearest) == (False, ())


@pytest.mark.parametrize("guilds", [(0,), (0, 5), (5,), (3, 5), (0, 5, 7), (0, 3, 5, 7)])
@pytest.mark.parametrize("asking", [3, 5, None])
def test_a_guild_is_allowed_what_is_shared_and_what_is_its_own(
    tmp_path: Path, guilds: tuple[int, ...], asking: int | None
) -> None:
    store = Store(tmp_path / "footnote.sqlite")
    text, vector = "The ferry sails.", np.ones(4, np.float32) / 2
    store.passages.put_vectors({"k": EncodedPassage(vector, vector[None, :])})
    for guild in guilds:
        draft = ParsedDocument(f"Ferry {guild}", text, (Section("", 0, len(text)),), key=str(guild))
        document = Document(f"d{guild}", 1, f"upload:{guild}", draft, guild)
        store.documents.commit([DocumentEntry(document, (Passage("", 0, 16, ((0, 16),)),), ("k",))], "test")
    stored = [passage for batch in store.passages.since(0) for passage in batch]
    expected = {p.id for p in stored if asking is None or p.guild_id in (0, asking)}
    allowed = store.passages.allowed(Filter(guild_id=asking))
    assert (allowed is None) == (len(expected) == len(stored))
    assert allowed is None or set(allowed.ids.tolist()) == expected
    store.close()

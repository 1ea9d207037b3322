"""The term table counts the store's passages correctly after changes, restarts and damage."""

import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.document import Document, ParsedDocument, Section
from corpus.passages import Passage
from index.encode.encoder import EncodedPassage
from index.retrieve.engines import term_table
from index.retrieve.engines.term_table import TermTable, passage_terms
from index.store import DocumentEntry, Store
from index.text.analyzer import terms

WORDS = ("ferry", "harbour", "bridges", "bridge", "the", "quarry", "Café", "cafe", "2024")


def commit(store: Store, name: str, text: str) -> None:
    """Store a document of one passage, or a new version of it."""
    vector = np.ones(4, np.float32) / 2
    store.passages.put_vectors({"k": EncodedPassage(vector, vector[None, :])})
    draft = ParsedDocument("", text, (Section("", 0, len(text)),), key=name, title_is_generated=True)
    document = Document(name, 1, f"upload:{name}", draft)
    passage = Passage("", 0, len(text), ((0, len(text)),))
    store.documents.commit([DocumentEntry(document, (passage,), ("k",))], "test")


def open_table(store: Store, folder: Path) -> TermTable:
    return TermTable(folder / "terms.safetensors", store.passages, store.home_id)


def counted(store: Store) -> Counter[str]:
    """The document frequencies of all terms, counted one by one."""
    stored = [passage for batch in store.passages.since(0) for passage in batch]
    return Counter(term for passage in stored for term in set(passage_terms(passage)))


def assert_exact(table: TermTable, store: Store) -> None:
    expected = counted(store)
    assert len(table) == store.passages.count()
    for word in (*WORDS, "nowhere"):
        for term in terms(word):
            assert table.document_frequency(term) == expected[term]


texts = st.lists(st.sampled_from(WORDS), min_size=1, max_size=12).map(" ".join)
changes = st.lists(st.tuples(st.integers(0, 5), st.none() | texts), min_size=1, max_size=12)


@settings(max_examples=12, deadline=None)
@given(changes=changes, restarts=st.sets(st.integers(0, 11)), many=st.sampled_from([1, 200_000]))
def test_it_counts_what_the_store_holds(
    changes: list[tuple[int, str | None]], restarts: set[int], many: int
) -> None:
    """With so few passages each removal causes a recount, so that the table is always exact."""
    with tempfile.TemporaryDirectory() as name, pytest.MonkeyPatch.context() as patch:
        patch.setattr(term_table, "_MAX_UNSORTED_TERMS", many)
        folder = Path(name)
        store = Store(folder / "footnote.sqlite")
        table = open_table(store, folder)
        for step, (number, text) in enumerate(changes):
            if text is not None:
                commit(store, f"d{number}", text)
            else:
                store.documents.remove([f"d{number}"])
            table.catch_up()
            assert_exact(table, store)
            if step in restarts:
                table.save()
                table = open_table(store, folder)
                assert_exact(table, store)
        store.close()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A store of thirty passages."""
    made = Store(tmp_path / "footnote.sqlite")
    for n in range(30):
        commit(made, f"d{n}", f"The ferry {n} leaves the harbour.")
    yield made
    made.close()


def test_one_removal_among_many_counts_on_until_more_have_gone(store: Store, tmp_path: Path) -> None:
    table = open_table(store, tmp_path)
    store.documents.remove(["d0"])
    table.catch_up()
    assert (len(table), table.document_frequency("ferri")) == (29, 30)
    store.documents.remove(["d1", "d2"])
    table.catch_up()
    assert (len(table), table.document_frequency("ferri")) == (27, 27)


def test_what_a_kill_leaves_unwritten_is_counted_at_the_next_opening(store: Store, tmp_path: Path) -> None:
    open_table(store, tmp_path).save()
    lost = open_table(store, tmp_path)
    commit(store, "later", "A quarry.")
    lost.catch_up()
    del lost
    assert_exact(open_table(store, tmp_path), store)


@pytest.mark.parametrize("damage", ["cut", "flipped", "of another home", "gone"])
def test_a_file_that_can_not_be_trusted_is_made_anew(store: Store, tmp_path: Path, damage: str) -> None:
    file = tmp_path / "terms.safetensors"
    open_table(store, tmp_path).save()
    content = file.read_bytes()
    if damage == "cut":
        file.write_bytes(content[:-9])
    elif damage == "flipped":
        file.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    elif damage == "gone":
        file.unlink()
    else:
        other = Store(tmp_path / "other.sqlite")
        commit(other, "d0", "A quarry.")
        open_table(other, tmp_path).save()
        other.close()
    assert_exact(open_table(store, tmp_path), store)


def test_an_interrupted_count_is_begun_anew(store: Store, tmp_path: Path) -> None:
    table = open_table(store, tmp_path)
    for n in range(3):
        commit(store, f"new{n}", "A quarry.")
    whole = store.passages.since

    def broken(generation: int):  # type: ignore[no-untyped-def]
        yield next(whole(generation))
        raise KeyboardInterrupt

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(store.passages, "since", broken)
        with pytest.raises(KeyboardInterrupt):
            table.catch_up()
    table.catch_up()
    assert_exact(table, store)

"""What was changed behind Footnote's back is found, is never quoted, and is mended where it can be."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from corpus.errors import StoreError
from index.encode.encoder import Encoder
from index.library import Library
from index.maintenance.verify import verify
from index.store.integrity import ChangedDocumentError
from tests.index.sources import BRIDGE, FERRY, QUESTIONS, assert_in_step, quoted, write, write_news

pytestmark = pytest.mark.sqlite

OTHERS = [QUESTIONS[text] for text in QUESTIONS if text != FERRY]


@pytest.fixture
def home(tmp_path: Path, encoder: Encoder) -> Path:
    with Library(tmp_path / "home", encoder) as library:
        library.add(write_news(tmp_path))
        library.index.open()
    return tmp_path / "home"


def alter(home: Path, *statements: str) -> None:
    """Run statements on a closed home's database."""
    with closing(sqlite3.connect(home / "footnote.sqlite")) as database:
        for statement in statements:
            database.execute(statement)
        database.commit()


def test_a_changed_text_is_named_and_not_quoted_until_it_is_added_again(
    home: Path, tmp_path: Path, encoder: Encoder
) -> None:
    alter(home, "UPDATE documents SET text = replace(text, 'nine', 'ten')")
    with Library(home, encoder) as library:
        [problem] = verify(library).problems
        assert problem.startswith("ferry-at-night") and "not as it was stored" in problem
        with pytest.raises(ChangedDocumentError, match=r"“Ferry at night”.*add its source again"):
            library.ask(QUESTIONS[FERRY])
        assert all(library.ask(question).answered for question in OTHERS)
        [found] = [item for item in library.store.documents.listings() if item.title == "Ferry at night"]
        assert library.store.documents.get(found.id) is None
        report = library.add([tmp_path / "ferry.md"])
        assert (report.reread, report.changed, report.unchanged) == ([found.id], [], 0)
        assert quoted(library, QUESTIONS[FERRY]) == [FERRY]
        assert verify(library).problems == ()
        assert library.add([tmp_path / "ferry.md"]).unchanged == 1
        [document] = [item for item in library.store.documents.listings() if item.id == found.id]
        assert document.version == 1 and library.store.versions.of(found.id) == []


def test_a_changed_text_becomes_no_past_version(home: Path, tmp_path: Path, encoder: Encoder) -> None:
    alter(home, "UPDATE documents SET text = replace(text, 'nine', 'ten')")
    newer = write(
        tmp_path, "ferry.md", FERRY.replace("nine", "eight"), title="Ferry at night", source="Harbour Post"
    )
    with Library(home, encoder, clock=lambda: 4_000_000_000.0) as library:
        [found] = library.add([newer]).changed
        assert library.store.versions.of(found) == []
        assert quoted(library, QUESTIONS[FERRY]) == [FERRY.replace("nine", "eight")]
        assert verify(library).problems == ()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE passages SET sentences = '[[3, 20]]' WHERE id = 1",
        "UPDATE passages SET sentences = 'x' WHERE id = 1",
        'UPDATE passages SET "end" = "end" - 9 WHERE id = 1',
        "UPDATE vectors SET passage = substr(passage, 1, 100) WHERE id = 1",
        "UPDATE vectors SET sentences = x'' WHERE id = 1",
        "UPDATE vectors SET tokens = x'00' WHERE id = 1",
        "UPDATE vectors SET passage = zeroblob(length(passage)) WHERE id = 1",
        "DELETE FROM vectors WHERE id = 1",
        "DELETE FROM vectors",
        "DELETE FROM passages WHERE id = 1",
        "DELETE FROM passages",
        "UPDATE meta SET value = 'x' WHERE key = 'generation'",
        "DELETE FROM meta WHERE key = 'generation'",
    ],
)
@pytest.mark.parametrize("lost", ["", "dense.faiss", "bm25"])
def test_what_is_derived_is_made_again(home: Path, encoder: Encoder, statement: str, lost: str) -> None:
    """Also if an index has to be rebuilt from what was changed."""
    alter(home, statement)
    if lost:
        path = home / lost
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    with Library(home, encoder) as library:
        assert verify(library).problems or "meta" in statement
        for text, question in QUESTIONS.items():
            assert quoted(library, question)[0] == text
        assert verify(library).problems == ()
        assert_in_step(library)


def test_a_lost_document_is_not_passed_over_in_silence(home: Path, tmp_path: Path, encoder: Encoder) -> None:
    alter(home, "DELETE FROM documents WHERE id LIKE 'ferry%'")
    with Library(home, encoder) as library:
        for _ in range(2):
            with pytest.raises(ChangedDocumentError, match="has been lost"):
                library.ask(QUESTIONS[FERRY])
        assert all(library.ask(question).answered for question in OTHERS)
        library.add([tmp_path / "ferry.md"])
        assert quoted(library, QUESTIONS[FERRY]) == [FERRY]
        assert verify(library).problems == ()


def test_a_table_that_goes_while_a_home_is_open_is_named(home: Path, encoder: Encoder) -> None:
    with Library(home, encoder) as library:
        library.load()
        alter(home, "DROP TABLE passages")
        with pytest.raises(StoreError, match="restore"):
            library.ask(QUESTIONS[FERRY])


def test_an_index_of_another_past_with_the_same_generation_is_rebuilt(
    home: Path, tmp_path: Path, encoder: Encoder
) -> None:
    """Two copies of a home go on for as many commits, then one gets the other's indexes."""
    texts = {
        "here": "The Quillon museum opens its doors at ten.",
        "there": "The Sorrel tower was sold in May.",
    }
    for name, text in texts.items():
        shutil.copytree(home, tmp_path / name)
        with Library(tmp_path / name, encoder) as library:
            library.add([write(tmp_path, f"{name}.md", text)])
            library.index.open()
    for name in ("dense.faiss", "bm25"):
        path = tmp_path / "here" / name
        shutil.rmtree(path) if path.is_dir() else path.unlink()
        source = tmp_path / "there" / name
        shutil.copytree(source, path) if source.is_dir() else shutil.copy(source, path)
    with Library(tmp_path / "here", encoder) as library:
        assert verify(library).problems == ()
        assert quoted(library, "When does the Quillon museum open its doors?") == [texts["here"]]
        assert_in_step(library)


@pytest.mark.parametrize("name", ["dense.faiss", "bm25", "terms.safetensors", "dense.new", "home-id"])
def test_a_folder_in_the_place_of_a_derived_file_is_replaced(
    home: Path, tmp_path: Path, encoder: Encoder, name: str
) -> None:
    path = home / name
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
    (path / "inside").mkdir(parents=True)
    library = Library(home, encoder)
    assert quoted(library, QUESTIONS[BRIDGE]) == [BRIDGE]
    assert verify(library).problems == ()
    library.close()


def test_a_changed_document_stays_so_when_all_are_encoded_again(home: Path, encoder: Encoder) -> None:
    """Encoding it again would make it trusted."""
    alter(home, "UPDATE documents SET text = replace(text, 'nine', 'ten'), encoding = 'other'")
    with Library(home, encoder) as library:
        assert any("not as it was stored" in problem for problem in verify(library).problems)
        assert library.renew() == 0
        assert all(quoted(library, question) for question in OTHERS)


def test_passages_that_are_shown_are_as_they_were_stored(home: Path, encoder: Encoder) -> None:
    alter(home, "UPDATE documents SET text = text || ' Or not.' WHERE id LIKE 'ferry%'")
    with Library(home, encoder) as library:
        found = {item.passage.title for item in library.search("Karsten bridge ferry turbines frost")}
        assert found == {"Bridge shut", "More wind", "A late frost"}

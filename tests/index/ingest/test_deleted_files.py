"""Deleted files: their documents leave with them, unless the folder's disk may only be away."""

import os
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from corpus.errors import UsageError
from corpus.files import find_files
from corpus.readers import parse_file
from corpus.scopes import scopes_of
from index.encode.encoder import Encoder
from index.ingest.deleted_files import MissingPolicy, names_missing_files
from index.ingest.identity import is_gone, upload_origin
from index.ingest.indexing import Report, index_readings
from index.library import Library
from index.steps import finish
from tests.index.sources import (
    BRIDGE,
    FERRY,
    ORCHARD,
    QUESTIONS,
    TURBINE,
    CountingEncoder,
    assert_in_step,
    quoted,
    write,
    write_lines,
)


def add(
    library: Library, *patterns: str | Path, missing: MissingPolicy = MissingPolicy.REMOVE_IF_SURE
) -> Report:
    """Bring what patterns name in line, as the command does."""
    named = [str(pattern) for pattern in patterns]
    documents = library.store.documents
    files, _ = find_files(named, lambda pattern: names_missing_files(documents, pattern, missing))
    scopes = [scope for pattern in named for scope in scopes_of(pattern)]
    return library.add(files, scopes=scopes, missing=missing)


def texts(library: Library) -> set[str]:
    """The texts of all documents."""
    ids = [item.id for item in library.store.documents.listings()]
    return {text.strip() for text in library.store.documents.texts(ids).values()}


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    """A folder of two files, one of them in a folder of its own, and a file beside it."""
    write(tmp_path / "shelf", "ferry.md", FERRY)
    write(tmp_path / "shelf" / "sub", "bridge.md", BRIDGE)
    write(tmp_path / "beside", "turbine.md", TURBINE)
    return tmp_path / "shelf"


@pytest.fixture
def filled(library: Library, shelf: Path) -> Library:
    """A library that knows all three."""
    add(library, shelf, shelf.parent / "beside")
    return library


def test_a_document_leaves_with_its_file(filled: Library, shelf: Path) -> None:
    (shelf / "ferry.md").unlink()
    report = add(filled, shelf)
    [removed] = report.removed
    assert report.missing == {removed: str(shelf / "ferry.md")}
    assert (report.unchanged, report.problems, report.kept) == (1, [], {})
    assert quoted(filled, QUESTIONS[FERRY])[:1] != [FERRY]
    assert quoted(filled, QUESTIONS[BRIDGE])[:1] == [BRIDGE]
    assert_in_step(filled)
    assert add(filled, shelf).missing == {}, "it is told once"


def test_a_folder_that_was_deleted_in_the_named_one_leaves_as_a_whole(filled: Library, shelf: Path) -> None:
    shutil.rmtree(shelf / "sub")
    assert len(add(filled, shelf).removed) == 1
    assert texts(filled) == {FERRY, TURBINE}


def test_the_only_file_of_an_inner_folder_leaves(filled: Library, shelf: Path) -> None:
    (shelf / "sub" / "bridge.md").unlink()
    assert len(add(filled, shelf).removed) == 1


@pytest.mark.parametrize("pattern", ["shelf", "shelf/", "beside/../shelf", "link"])
def test_a_folder_is_known_however_it_is_written(
    filled: Library, shelf: Path, monkeypatch: pytest.MonkeyPatch, pattern: str
) -> None:
    (shelf.parent / "link").symlink_to(shelf)
    monkeypatch.chdir(shelf.parent)
    (shelf / "ferry.md").unlink()
    report = add(filled, pattern, pattern)
    assert (len(report.removed), len(report.missing)) == (1, 1)


def test_what_is_outside_the_named_folder_is_left_alone(filled: Library, shelf: Path) -> None:
    write(shelf.parent / "shelf2", "orchard.md", ORCHARD)
    add(filled, shelf.parent / "shelf2")
    for file in (shelf / "ferry.md", shelf.parent / "beside" / "turbine.md", shelf.parent / "shelf2"):
        shutil.rmtree(file) if file.is_dir() else file.unlink()
    assert len(add(filled, shelf).removed) == 1
    assert texts(filled) == {BRIDGE, TURBINE, ORCHARD}


def test_a_glob_removes_what_it_would_have_named(filled: Library, shelf: Path) -> None:
    write(shelf, "orchard.md", ORCHARD)
    (shelf / "turbine.txt").write_text("Another story: " + TURBINE)
    add(filled, shelf)
    (shelf / "ferry.md").unlink()
    (shelf / "turbine.txt").unlink()
    (shelf / "sub" / "bridge.md").unlink()
    assert list(map(Path, add(filled, f"{shelf}/*.md").missing.values())) == [shelf / "ferry.md"]
    assert list(map(Path, add(filled, f"{shelf}/**/b*.md").missing.values())) == [shelf / "sub/bridge.md"]
    assert texts(filled) == {"Another story: " + TURBINE, ORCHARD, TURBINE}


def test_a_file_that_was_named_itself_leaves_where_its_folder_stands(filled: Library, shelf: Path) -> None:
    (shelf / "ferry.md").unlink()
    assert list(add(filled, shelf / "ferry.md").missing.values()) == [str(shelf / "ferry.md")]
    with pytest.raises(UsageError, match=r"ferry\.md: there is no such file or folder; check the path"):
        add(filled, shelf / "ferry.md")


@pytest.mark.parametrize("named", ["shelf", "shelf/ferry.md", "shelf/*.md"])
@pytest.mark.parametrize("is_there", [True, False])
def test_nothing_leaves_where_the_disk_may_be_away(
    filled: Library, shelf: Path, named: str, is_there: bool
) -> None:
    shutil.rmtree(shelf)
    if is_there:
        shelf.mkdir()
    if is_there and named == "shelf":
        report = add(filled, shelf)
        [problem] = report.problems
        assert "2 documents" in problem and f"footnote add --remove-missing {shelf}" in problem
        assert (report.removed, len(report.kept)) == ([], 2)
    else:
        with pytest.raises(UsageError, match=r"no such file or folder now\. .* --remove-missing"):
            add(filled, shelf.parent / named)
    assert filled.store.documents.count() == 3
    report = add(filled, shelf.parent / named, missing=MissingPolicy.REMOVE)
    assert len(report.removed) == len(report.missing) == (2 if named == "shelf" else 1)
    assert report.problems == []


def test_an_empty_folder_that_a_glob_names_is_a_disk_that_may_be_away(filled: Library, shelf: Path) -> None:
    (shelf / "sub" / "bridge.md").unlink()
    (shelf / "ferry.md").unlink()
    report = add(filled, f"{shelf}/*")
    assert [Path(file).name for file in report.gone.values()] == ["ferry.md"]
    assert [Path(file).name for file in report.kept.values()] == ["bridge.md"]


def test_missing_files_are_kept_where_it_is_said(filled: Library, shelf: Path) -> None:
    (shelf / "ferry.md").unlink()
    for named in (shelf, shelf / "ferry.md"):
        report = add(filled, named, missing=MissingPolicy.KEEP)
        assert (report.removed, list(report.kept.values())) == ([], [str(shelf / "ferry.md")])
    assert quoted(filled, QUESTIONS[FERRY])[:1] == [FERRY]


def test_moved_files_keep_their_documents(tmp_path: Path, counting: CountingEncoder) -> None:
    with Library(tmp_path / "home", counting) as library:
        shelf = tmp_path / "shelf"
        write(shelf / "old", "ferry.md", FERRY)
        write(shelf / "old", "bridge.md", BRIDGE)
        added = add(library, shelf).added
        (shelf / "old").rename(shelf / "new")
        report = add(library, shelf)
        assert (sorted(report.moved), report.removed, report.missing) == (sorted(added), [], {})
        assert len(counting.encoded) == 2


@pytest.mark.parametrize("elsewhere", [False, True])
def test_a_copy_takes_the_document_over(filled: Library, shelf: Path, elsewhere: bool) -> None:
    copy = shutil.copy(shelf / "ferry.md", (shelf.parent / "beside" if elsewhere else shelf) / "copy.md")
    add(filled, shelf, shelf.parent / "beside")
    ferry = filled.store.documents.keys_in(str(shelf / "ferry.md"))[""]
    (shelf / "ferry.md").unlink()
    report = add(filled, shelf)
    assert (report.moved, report.removed) == ([ferry], [])
    document = filled.store.documents.get(ferry)
    assert document is not None and document.origin == str(copy)


def test_a_copy_that_has_changed_takes_nothing_over(filled: Library, shelf: Path) -> None:
    shutil.copy(shelf / "ferry.md", shelf / "copy.md")
    add(filled, shelf)
    write(shelf, "copy.md", ORCHARD)
    (shelf / "ferry.md").unlink()
    report = add(filled, shelf)
    assert (len(report.added), len(report.removed)) == (1, 1)
    assert texts(filled) == {BRIDGE, TURBINE, ORCHARD}


def test_all_documents_of_one_file_leave_but_what_another_holds_too(library: Library, tmp_path: Path) -> None:
    rows: list[dict[str, object]] = [{"id": str(n), "text": text} for n, text in enumerate(QUESTIONS)]
    write_lines(tmp_path / "shelf" / "all.jsonl", rows)
    write_lines(tmp_path / "shelf" / "few.jsonl", rows[:1])
    add(library, tmp_path / "shelf")
    (tmp_path / "shelf" / "all.jsonl").unlink()
    report = add(library, tmp_path / "shelf")
    assert (sorted(report.removed), set(report.missing.values())) == (
        ["1", "2", "3"],
        {str(tmp_path / "shelf" / "all.jsonl")},
    )
    assert texts(library) == {FERRY}


def test_what_came_another_way_never_leaves(filled: Library, shelf: Path) -> None:
    reading = parse_file(Path("a.md"), (ORCHARD + "\n").encode())
    places = [upload_origin(7, "ferry.md"), upload_origin(8, str(shelf / "ferry.md"))]
    finish(index_readings(filled.store, filled.encoder, [(place, reading) for place in places]))
    (shelf / "ferry.md").unlink()
    for pattern in (shelf, Path("/")):
        scopes = scopes_of(str(pattern))
        filled.add([], scopes=scopes)
    assert {item.guild_id for item in filled.store.documents.listings()} == {0, 7, 8}
    assert texts(filled) == {BRIDGE, TURBINE, ORCHARD}


def test_a_file_that_is_there_keeps_its_document_whatever_becomes_of_it(filled: Library, shelf: Path) -> None:
    (shelf / "ferry.md").write_bytes(b"")
    assert add(filled, shelf).removed == []
    assert filled.add([], scopes=scopes_of(str(shelf))).removed == [], "too large a file is passed over, too"
    (shelf / "ferry.md").unlink()
    (shelf / "ferry.md").mkdir()
    assert len(add(filled, shelf).removed) == 1, "a folder of its name is no file"


@pytest.mark.parametrize("new_name", ["ferry.bak", ".ferry.md"])
def test_a_name_that_is_passed_over_takes_a_document_out(filled: Library, shelf: Path, new_name: str) -> None:
    (shelf / "ferry.md").rename(shelf / new_name)
    assert len(add(filled, shelf).removed) == 1


@pytest.fixture
def locked() -> Iterator[Path]:
    """A folder without any permission, in one that everybody may look into."""
    with TemporaryDirectory() as open_to_all:
        Path(open_to_all).chmod(0o755)
        locked = Path(open_to_all, "locked")
        locked.mkdir()
        (locked / "there.md").touch()
        locked.chmod(0)
        yield locked
        locked.chmod(0o700)


def test_a_file_in_a_folder_without_permission_is_not_gone(locked: Path) -> None:
    user = os.geteuid()
    if user == 0:  # for whom permissions hold nothing back
        os.seteuid(65534)
    try:
        assert not is_gone(str(locked / "there.md"))
        assert not is_gone(str(locked / "never.md"))
        assert is_gone(str(locked.parent / "never.md"))
    finally:
        os.seteuid(user)


def test_an_interruption_loses_nothing_and_the_same_again_goes_on(
    tmp_path: Path, encoder: Encoder, shelf: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    with Library(tmp_path / "home", encoder) as library:
        shutil.copy(shelf / "ferry.md", shelf / "copy.md")
        add(library, shelf)
        write(shelf, "orchard.md", ORCHARD)
        (shelf / "ferry.md").unlink()
        (shelf / "sub" / "bridge.md").unlink()
        kept: Sequence[tuple[object, str]] = (
            (library.store.documents, "commit"),
            (library.store.documents, "remove"),
        )
        for holder, name in kept:
            with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
                patch.setattr(holder, name, interrupted)
                add(library, shelf)
            assert {FERRY, BRIDGE} <= texts(library)
    with Library(tmp_path / "home", encoder) as library:
        assert len(add(library, shelf).removed) == 1
        assert texts(library) == {FERRY, ORCHARD}
        assert_in_step(library)

"""Identity: renamed files, copies, declared ids, and who is who when several things change at once."""

from pathlib import Path

from index.library import Library
from tests.index.sources import (
    BRIDGE,
    FERRY,
    QUESTIONS,
    TURBINE,
    CountingEncoder,
    assert_in_step,
    quoted,
    write,
    write_lines,
)


def origins(library: Library) -> dict[str, str]:
    """The names of the files that documents come from, by id."""
    return {item.id: Path(item.origin).name for item in library.store.documents.listings()}


def test_a_renamed_file_keeps_its_id_and_encodes_nothing(tmp_path: Path, counting: CountingEncoder) -> None:
    with Library(tmp_path / "home", counting) as library:
        file = write(tmp_path, "old.md", FERRY, title="Ferry")
        [added] = library.add([file]).added
        renamed = file.rename(tmp_path / "new.md")
        report = library.add([renamed])
        assert (report.moved, report.added, report.passages) == ([added], [], 0)
        assert len(counting.encoded) == 1
        assert origins(library) == {added: "new.md"}


def test_a_file_renamed_and_back_is_still_followed(library: Library, tmp_path: Path) -> None:
    file = write(tmp_path, "a.md", FERRY, title="Ferry")
    [added] = library.add([file]).added
    library.add([file.rename(tmp_path / "b.md")])
    library.add([(tmp_path / "b.md").rename(file)])
    assert origins(library) == {added: "a.md"}
    report = library.add([write(tmp_path, "a.md", BRIDGE, title="Ferry")])
    assert report.changed == [added]
    assert quoted(library, QUESTIONS[FERRY])[:1] != [FERRY]


def test_a_copy_is_passed_over_with_a_line_that_names_the_original(library: Library, tmp_path: Path) -> None:
    [added] = library.add([write(tmp_path, "a.md", FERRY, title="Ferry")]).added
    report = library.add([write(tmp_path, "b.md", FERRY, title="Ferry")])
    assert (report.added, report.passages) == ([], 0)
    assert added in report.problems[0]
    again = library.add([tmp_path / "b.md"])
    assert (again.problems, again.unchanged) == ([], 1)


def test_two_identical_new_files_are_one_document(library: Library, tmp_path: Path) -> None:
    files = [write(tmp_path, name, FERRY, title="Ferry") for name in ("a.md", "b.md")]
    report = library.add(files)
    assert len(report.added) == len(report.problems) == report.passages == 1
    assert quoted(library, QUESTIONS[FERRY]) == [FERRY]


def test_a_copy_comes_in_when_the_original_is_removed(library: Library, tmp_path: Path) -> None:
    files = [write(tmp_path, name, FERRY, title="Ferry") for name in ("a.md", "b.md")]
    [added] = library.add(files).added
    library.remove([added])
    assert len(library.add([files[1]]).added) == 1
    assert set(origins(library).values()) == {"b.md"}


def test_a_copy_comes_in_when_the_original_changes(library: Library, tmp_path: Path) -> None:
    files = [write(tmp_path, name, FERRY, title="Ferry") for name in ("a.md", "b.md")]
    [added] = library.add(files).added
    write(tmp_path, "a.md", BRIDGE, title="Bridge")
    report = library.add(files)
    assert (report.changed, len(report.added)) == ([added], 1)
    assert quoted(library, QUESTIONS[FERRY]) == [FERRY]
    assert quoted(library, QUESTIONS[BRIDGE]) == [BRIDGE]


def test_a_copy_takes_the_place_of_an_original_that_was_deleted(library: Library, tmp_path: Path) -> None:
    files = [write(tmp_path, name, FERRY, title="Ferry") for name in ("a.md", "b.md")]
    [added] = library.add(files).added
    files[0].unlink()
    assert library.add(files[1:]).moved == [added]
    write(tmp_path, "b.md", BRIDGE, title="Ferry")
    assert library.add(files[1:]).changed == [added]
    assert library.store.documents.count() == 1


def test_old_text_kept_under_a_new_name_is_no_copy(library: Library, tmp_path: Path) -> None:
    """`cp b.md a.md`, then b.md is edited: a.md comes first but holds what b.md held."""
    [added] = library.add([write(tmp_path, "b.md", FERRY, title="Ferry")]).added
    kept = write(tmp_path, "a.md", FERRY, title="Ferry")
    report = library.add([kept, write(tmp_path, "b.md", BRIDGE, title="Bridge")])
    assert (report.changed, len(report.added), report.problems) == ([added], 1, [])
    assert quoted(library, QUESTIONS[FERRY]) == [FERRY]


def test_an_unchanged_document_is_no_copy_of_one_that_became_like_it(
    library: Library, tmp_path: Path
) -> None:
    rows: list[dict[str, object]] = [
        {"id": "a", "title": "Same", "text": FERRY},
        {"id": "b", "title": "Same", "text": BRIDGE},
    ]
    library.add([write_lines(tmp_path / "n.jsonl", rows)])
    report = library.add([write_lines(tmp_path / "n.jsonl", [rows[0] | {"text": BRIDGE}, rows[1]])])
    assert (report.changed, report.unchanged, report.problems) == (["a"], 1, [])


def test_declared_ids_are_kept(library: Library, tmp_path: Path) -> None:
    report = library.add(
        [
            write(tmp_path, "a.md", FERRY, id="ferry-2024"),
            write_lines(tmp_path / "b.jsonl", [{"_id": "doc:7", "text": BRIDGE}]),
        ]
    )
    assert sorted(report.added) == ["doc:7", "ferry-2024"]


def test_files_that_declare_one_id_do_not_overwrite_each_other(library: Library, tmp_path: Path) -> None:
    files = [
        write(tmp_path, "a.md", FERRY, title="A", id="x"),
        write(tmp_path, "b.md", BRIDGE, title="B", id="x"),
    ]
    assert len(set(library.add(files).added)) == 2
    later = library.add([write(tmp_path, "c.md", TURBINE, title="C", id="x")])
    assert len(later.added) == 1
    for sentence in (FERRY, BRIDGE, TURBINE):
        assert quoted(library, QUESTIONS[sentence])[0] == sentence


def test_two_new_files_do_not_both_continue_one_that_is_gone(library: Library, tmp_path: Path) -> None:
    write(tmp_path, "old.md", FERRY, title="A", id="x")
    library.add([tmp_path / "old.md"])
    (tmp_path / "old.md").unlink()
    report = library.add(
        [
            write(tmp_path, "a.md", BRIDGE, title="A", id="x"),
            write(tmp_path, "b.md", TURBINE, title="B", id="x"),
        ]
    )
    assert (report.changed, len(report.added)) == (["x"], 1)
    assert quoted(library, QUESTIONS[BRIDGE])[0] == BRIDGE
    assert quoted(library, QUESTIONS[TURBINE])[0] == TURBINE
    assert_in_step(library)


def test_a_moved_and_changed_file_keeps_the_id_that_it_declares(library: Library, tmp_path: Path) -> None:
    file = write(tmp_path, "a.md", FERRY, id="x")
    library.add([file])
    file.unlink()
    report = library.add([write(tmp_path, "b.md", BRIDGE, id="x")])
    assert report.changed == ["x"]
    document = library.store.documents.get("x")
    assert document is not None
    assert document.version == 2


def test_entries_that_swap_their_texts_stay_apart(library: Library, tmp_path: Path) -> None:
    def rows(*texts: str) -> list[dict[str, object]]:
        return [{"id": i, "title": "T", "text": t} for i, t in zip("ab", texts, strict=True)]

    library.add([write_lines(tmp_path / "n.jsonl", rows(FERRY, BRIDGE))])
    report = library.add([write_lines(tmp_path / "n.jsonl", rows(BRIDGE, FERRY))])
    assert sorted(report.changed) == ["a", "b"]
    assert library.ask(QUESTIONS[FERRY]).citations[0].document == "b"
    assert_in_step(library)

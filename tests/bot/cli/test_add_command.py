"""`footnote add` of a folder whose files were deleted: the documents leave, and it says so."""

import io
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from corpus import files
from corpus.readers import PICTURES
from tests.bot.cli.conftest import as_json

Run = Callable[..., tuple[int, str, str]]

HARBOUR = "The Karsten lighthouse was built in 1862 by the engineer Ada Lund."
QUESTION = "Who built the Karsten lighthouse?"


@pytest.fixture
def shelf(footnote: Run, tmp_path: Path) -> Path:
    """A folder of three files, all known, in the working folder."""
    shelf = tmp_path / "d"
    shelf.mkdir()
    (shelf / "a.md").write_text("# Ferry\n\nThe night ferry to Lindoya leaves at nine in the evening.\n")
    (shelf / "b.md").write_text("# Wind\n\nThe Hollin wind farm gets forty turbines this decade.\n")
    (shelf / "c.md").write_text(f"# Lighthouse\n\n{HARBOUR}\n")
    assert footnote("add", "d")[0] == 0
    return shelf


def is_answered(footnote: Run) -> bool:
    """Whether the third file's document is quoted."""
    answer = as_json(footnote("ask", QUESTION, "--json")[1])
    return any("Ada Lund" in quote["text"] for quote in answer["quotes"])


def one_line(text: str) -> str:
    return " ".join(text.split())


def test_a_deleted_file_takes_its_document_along_and_it_is_said(footnote: Run, shelf: Path) -> None:
    assert is_answered(footnote)
    (shelf / "c.md").unlink()
    status, output, _ = footnote("add", "d")
    assert status == 0
    assert "1 removed, 2 unchanged" in one_line(output)
    assert "1 document removed, since its file is gone: d/c.md" in output
    assert not is_answered(footnote)
    assert "gone" not in footnote("add", "d")[1]


def test_a_program_is_told_the_id_and_the_file(footnote: Run, shelf: Path) -> None:
    (shelf / "c.md").unlink()
    report = as_json(footnote("add", "d", "--json")[1])
    [removed] = report["removed"]
    assert report["missing"] == {removed: str(shelf / "c.md")}
    assert (report["unchanged"], report["problems"]) == (2, [])


def test_missing_files_are_kept_if_asked_for_and_it_is_said(footnote: Run, shelf: Path) -> None:
    (shelf / "c.md").unlink()
    status, output, _ = footnote("add", "d", "--keep-missing")
    assert status == 0
    assert "1 document kept, though its file is gone: d/c.md" in output
    assert is_answered(footnote)
    report = as_json(footnote("add", "d", "--keep-missing", "--json")[1])
    assert (report["removed"], list(report["missing"].values())) == ([], [str(shelf / "c.md")])


def test_of_many_files_a_few_are_named(footnote: Run, shelf: Path) -> None:
    for number in range(8):
        (shelf / f"{number}.txt").write_text(f"Depot {number} keeps {number * 7 + 3} carriages.\n")
    footnote("add", "d")
    for number in range(8):
        (shelf / f"{number}.txt").unlink()
    output = footnote("add", "d")[1]
    named = ", ".join(f"d/{number}.txt" for number in range(5))
    assert f"8 documents removed, since their files are gone: {named} and 3 more" in output


def test_several_documents_of_one_file_are_told_as_one_file(footnote: Run, shelf: Path) -> None:
    (shelf / "all.jsonl").write_text('{"text": "Frost came in May."}\n{"text": "Rain came in June."}\n')
    footnote("add", "d")
    (shelf / "all.jsonl").unlink()
    assert "2 documents removed, since their file is gone: d/all.jsonl" in footnote("add", "d")[1]


def test_a_single_deleted_file_may_be_named(footnote: Run, shelf: Path) -> None:
    (shelf / "c.md").unlink()
    status, output, _ = footnote("add", "d/c.md", "d/a.md")
    assert status == 0
    assert "1 document removed, since its file is gone: d/c.md" in output
    status, _, errors = footnote("add", "d/c.md")
    assert status == 2
    assert "d/c.md: there is no such file or folder; check the path." in one_line(errors)


@pytest.mark.parametrize("is_there", [True, False])
def test_a_folder_that_is_empty_or_gone_empties_nothing(footnote: Run, shelf: Path, is_there: bool) -> None:
    shutil.rmtree(shelf)
    if is_there:
        shelf.mkdir()
    status, output, errors = footnote("add", "d")
    assert (status, output) == (1 if is_there else 2, "")
    assert "3 documents came from" in one_line(errors) and "--remove-missing" in errors
    assert is_answered(footnote)
    status, output, _ = footnote("add", "d", "--keep-missing")
    assert status == 0
    assert "3 documents kept, though their files are gone" in output
    status, output, _ = footnote("add", "d", "--remove-missing")
    assert status == 0
    assert "3 documents removed, since their files are gone" in output
    assert as_json(footnote("documents", "--json")[1]) == []


def test_a_folder_that_was_not_known_is_refused_as_ever(footnote: Run, shelf: Path) -> None:
    status, _, errors = footnote("add", "d", "e")
    assert status == 2
    assert "e: there is no such file or folder; check the path." in one_line(errors)


def test_a_file_that_can_not_be_used_now_keeps_its_document(
    footnote: Run, shelf: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (shelf / "c.md").write_text("")
    report = as_json(footnote("add", "d", "--json")[1])
    assert (report["removed"], report["missing"]) == ([], {}) and "c.md" in report["problems"][0]
    (shelf / "c.md").write_text(HARBOUR * 50)
    monkeypatch.setenv("FOOTNOTE_MAX_FILE_MB", "0.001")
    report = as_json(footnote("add", "d", "--json")[1])
    assert (report["removed"], report["missing"]) == ([], {})
    assert "FOOTNOTE_MAX_FILE_MB" in report["problems"][0]
    assert is_answered(footnote)


def test_the_start_says_which_documents_left(
    footnote: Run, shelf: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FOOTNOTE_DOCUMENTS", str(shelf))
    (shelf / "c.md").unlink()
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{QUESTION}\n"))
    status, output, errors = footnote("start")
    assert status == 0
    assert "1 document removed, since its file is gone: d/c.md" in errors
    assert "Ada Lund" not in output


def test_the_help_names_the_choice(footnote: Run) -> None:
    output = footnote("add", "--help")[1]
    assert "--keep-missing" in output and "--remove-missing" in output


def test_files_of_unread_kinds_are_counted_and_do_no_harm(footnote: Run, shelf: Path) -> None:
    for name in ("a.heic", "b.heic", "c.zip", "Makefile"):
        (shelf / name).touch()
    status, output, _ = footnote("add", "d")
    assert status == 0
    assert "Passed over 4 files: 2 .heic, 1 .zip, 1 without an extension" in one_line(output).replace(
        "1 without an extension, 1 .zip", "1 .zip, 1 without an extension"
    )
    report = as_json(footnote("add", "d", "--json")[1])
    assert report["passed_over"] == {".heic": 2, ".zip": 1, "": 1}


def test_a_folder_of_unread_kinds_says_so_plainly(footnote: Run, home: Path, tmp_path: Path) -> None:
    (tmp_path / "films").mkdir()
    (tmp_path / "films" / "a.mkv").touch()
    status, output, errors = footnote("add", "films")
    assert (status, output) == (1, "")
    assert "films: nothing here can be read. Passed over 1 file: 1 .mkv. Footnote reads .atom" in one_line(
        errors
    )


def test_pictures_without_ocr_are_said_with_the_remedy(
    footnote: Run, shelf: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (shelf / "a.png").touch()
    monkeypatch.setattr(files, "READABLE", files.READABLE - PICTURES)
    assert "1 file: 1 .png; `pip install '.[ocr]'` lets Footnote read pictures" in one_line(
        footnote("add", "d")[1]
    )


def test_a_file_that_can_not_be_read_is_named_by_its_path(footnote: Run, shelf: Path) -> None:
    for folder in ("north", "south"):
        (shelf / folder).mkdir()
        (shelf / folder / "index.html").write_text("<html><body></body></html>")
    problems = as_json(footnote("add", "d", "--json")[1])["problems"]
    assert [problem.partition(": ")[0] for problem in problems] == [
        "d/north/index.html",
        "d/south/index.html",
    ]

"""Messages name a file by its path, so that two files of the same name are told apart."""

from pathlib import Path

import pytest

from corpus.errors import DocumentError
from corpus.files import find_files, fits_size_limit
from corpus.paths import shown_path
from corpus.readers import parse_file


def test_a_path_is_shown_from_the_current_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    assert shown_path(tmp_path.resolve() / "a" / "index.html") == "a/index.html"
    assert shown_path(Path("b/index.html")) == "b/index.html"
    assert shown_path(Path("/elsewhere/index.html")) == "/elsewhere/index.html"
    assert shown_path(Path("notes.md")) == "notes.md"


def test_a_path_that_is_not_unicode_is_shown_with_question_marks():
    assert shown_path(Path("/x/a\udcff/b.md")) == "/x/a?/b.md"


@pytest.mark.parametrize(
    "name", ["index.html", "a.json", "a.jsonl", "a.docx", "a.pdf", "a.md", "a.txt", "a.png"]
)
def test_every_reader_names_the_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(DocumentError, match=f"^town/{name}: "):
        parse_file(
            tmp_path.resolve() / "town" / name, b"<html></html>" if name == "index.html" else b"\x00\x01{"
        )


def test_files_that_are_passed_over_are_named_by_their_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "town").mkdir()
    (tmp_path / "town" / "photo.png").write_bytes(b"\x89PNG")
    (tmp_path / "town" / "long.txt").write_text("word " * 1_000)
    _, problems = find_files(["town/photo.png"])
    assert not fits_size_limit(tmp_path.resolve() / "town" / "long.txt", 0.001, problems)
    assert not fits_size_limit(tmp_path.resolve() / "town" / "gone.txt", 0.001, problems)
    assert [problem.partition(": ")[0] for problem in problems] == [
        "town/photo.png",
        "town/long.txt",
        "town/gone.txt",
    ]

"""Paths, folders and globs become the files that they name."""

from pathlib import Path

import pytest

from corpus.errors import UsageError
from corpus.files import find_files


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    for name in (
        "b.md",
        "a.txt",
        "sub/c.PDF",
        "sub/deep/d.json",
        "photo.png",
        ".hidden.md",
        ".git/e.md",
        "notes",
    ):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("They met.")
    return tmp_path.resolve()


def test_a_folder_gives_its_readable_files_and_passes_over_the_rest(shelf: Path):
    files, problems = find_files([str(shelf)])
    assert [str(path.relative_to(shelf)) for path in files] == [
        "a.txt",
        "b.md",
        "sub/c.PDF",
        "sub/deep/d.json",
    ]
    assert problems == []


def test_a_glob_and_a_path_that_name_one_file_give_it_once(shelf: Path):
    files, problems = find_files([f"{shelf}/*.md", f"{shelf}/b.md", f"{shelf}/sub/../b.md"])
    assert (files, problems) == ([shelf / "b.md"], [])


def test_a_glob_may_go_through_folders(shelf: Path):
    files, _ = find_files([f"{shelf}/**/*.json"])
    assert files == [shelf / "sub/deep/d.json"]


def test_a_file_named_like_a_glob_is_itself(shelf: Path):
    (shelf / "talks [1].md").write_text("They met.")
    assert find_files([f"{shelf}/talks [1].md"])[0] == [shelf / "talks [1].md"]


def test_a_path_is_looked_for_from_here_and_from_home(shelf: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(shelf)
    monkeypatch.setenv("HOME", str(shelf))
    assert find_files(["b.md"])[0] == find_files(["~/b.md"])[0] == [shelf / "b.md"]


def test_a_file_of_an_unreadable_kind_is_a_problem_only_if_it_is_named(shelf: Path):
    files, problems = find_files([f"{shelf}/photo.png", f"{shelf}/b.md"])
    assert files == [shelf / "b.md"]
    [problem] = problems
    assert problem.startswith(f"{shelf}/photo.png: ")
    assert ".docx" in problem


@pytest.mark.parametrize(
    "pattern", ["missing.md", "*.none", "", "~nobody-of-this-name/x.md", "x" * 5_000, "a\x00b"]
)
def test_a_pattern_that_names_nothing_is_refused(shelf: Path, monkeypatch: pytest.MonkeyPatch, pattern: str):
    monkeypatch.chdir(shelf)
    with pytest.raises(UsageError, match="no such file or folder"):
        find_files(["b.md", pattern])


def test_a_link_to_nowhere_names_nothing(shelf: Path):
    (shelf / "link.md").symlink_to(shelf / "gone.md")
    assert shelf / "gone.md" not in find_files([str(shelf)])[0]
    with pytest.raises(UsageError):
        find_files([f"{shelf}/link.md"])

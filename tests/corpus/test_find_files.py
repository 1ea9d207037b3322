"""Paths, folders and globs become the files that they name."""

import os
import socket
from collections import Counter
from pathlib import Path

import pytest

from corpus.errors import UsageError
from corpus.files import describe_kinds, find_files


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    for name in (
        "b.md",
        "a.txt",
        "sub/c.PDF",
        "sub/deep/d.json",
        "film.mkv",
        ".hidden.md",
        ".git/e.md",
        "notes",
    ):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("They met.")
    return tmp_path.resolve()


def test_a_folder_gives_its_readable_files_and_counts_the_rest(shelf: Path):
    (shelf / "sub" / "Photo.HEIC").touch()
    passed_over: Counter[str] = Counter()
    files, problems = find_files([str(shelf), f"{shelf}/sub"], passed_over=passed_over)
    assert passed_over == {".heic": 1, ".mkv": 1, "": 1}
    assert [str(path.relative_to(shelf)) for path in files] == [
        "a.txt",
        "b.md",
        "sub/c.PDF",
        "sub/deep/d.json",
    ]
    assert problems == []


def test_xml_in_a_folder_is_read_only_if_it_is_a_feed(tmp_path: Path):
    feeds = {
        "rss.xml": b'<?xml version="1.0"?>\n<!-- saved --><rss version="2.0"><channel/></rss>',
        "atom.xml": b'\xef\xbb\xbf<feed xmlns="http://www.w3.org/2005/Atom"/>',
        "rdf.xml": b'<rdf:RDF xmlns:rdf="x">',
        "utf16.xml": '<?xml version="1.0"?><rss>'.encode("utf-16"),
    }
    others = {
        "pom.xml": b"<project><rss>no</rss></project>",
        "page.xml": b"<!DOCTYPE html><html/>",
        "empty.xml": b"",
    }
    for name, content in {**feeds, **others}.items():
        (tmp_path / name).write_bytes(content)
    passed_over: Counter[str] = Counter()
    files, _ = find_files([str(tmp_path)], passed_over=passed_over)
    assert {path.name for path in files} == set(feeds)
    assert passed_over == {".xml": len(others)}
    assert find_files([f"{tmp_path}/pom.xml"])[0] == [tmp_path.resolve() / "pom.xml"]


@pytest.mark.parametrize(
    ("kinds", "said"),
    [
        ({".png": 9, ".zip": 3}, "12 files: 9 .png, 3 .zip"),
        ({"": 1}, "1 file: 1 without an extension"),
        ({".b": 1, ".a": 1, ".mp4": 1_200}, "1,202 files: 1,200 .mp4, 1 .a, 1 .b"),
        (
            {f".{n}": 10 - n for n in range(8)},
            "52 files: 10 .0, 9 .1, 8 .2, 7 .3, 6 .4, 5 .5, 7 of other kinds",
        ),
    ],
)
def test_kinds_are_said_the_commonest_first(kinds: dict[str, int], said: str):
    assert describe_kinds(kinds) == said


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
    files, problems = find_files([f"{shelf}/film.mkv", f"{shelf}/b.md"])
    assert files == [shelf / "b.md"]
    [problem] = problems
    assert problem.startswith(f"{shelf}/film.mkv: ")
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


@pytest.mark.parametrize("pattern", ["", "/*", "/**/*.md"])
def test_links_out_of_a_folder_are_refused(
    shelf: Path, tmp_path_factory: pytest.TempPathFactory, pattern: str
):
    secret = tmp_path_factory.mktemp("outside").resolve() / "secret.md"
    secret.write_text("They met in secret.")
    (shelf / "out.md").symlink_to(secret)
    (shelf / "in.md").symlink_to(shelf / "sub" / "deep" / "d.json")
    (shelf / "round.md").symlink_to(shelf / "round.md")
    files, problems = find_files([f"{shelf}{pattern}"])
    assert secret not in files and shelf / "b.md" in files
    said = f"{shelf}/out.md: it is a link to {secret}, outside of {shelf}; add that file itself."
    assert said in problems
    assert not [problem for problem in problems if "in.md" in problem or "round.md" in problem]
    assert find_files([str(shelf / "out.md")]) == ([secret], []), "a link that is named is meant"


def test_pipes_sockets_and_devices_are_refused(shelf: Path):
    os.mkfifo(shelf / "pipe.md")
    os.mkfifo(shelf / "other")
    (shelf / "zero.md").symlink_to("/dev/zero")
    with socket.socket(socket.AF_UNIX) as line:
        line.bind(str(shelf / "line.md"))
    said = [f"{shelf}/{name}: it is {kind}, not a file; skipped." for name, kind in SPECIAL.items()]
    files, problems = find_files([str(shelf / name) for name in SPECIAL])
    assert (files, problems) == ([], said)
    files, problems = find_files([str(shelf)])
    assert len(files) == 4 and [problem for problem in problems if "zero" not in problem] == said[:2]
    assert [problem for problem in problems if "zero" in problem and "/dev/zero, outside of" in problem]


SPECIAL = {"line.md": "a socket", "pipe.md": "a named pipe", "zero.md": "a device"}

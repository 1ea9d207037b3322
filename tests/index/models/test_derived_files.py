"""Derived files that are missing, cut, changed, old or from another home are noticed and rebuilt."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from index.encode.encoder import Encoder
from index.library import Library
from tests.index.sources import BRIDGE, FERRY, QUESTIONS, TURBINE, assert_in_step, quoted, write, write_news

pytestmark = [pytest.mark.sqlite, pytest.mark.embedded]

Damage = Callable[[Path], None]


def delete(path: Path) -> None:
    path.unlink()


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def empty(path: Path) -> None:
    path.write_bytes(b"")


def flip(path: Path) -> None:
    """Flip one bit in the middle."""
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def scramble(path: Path) -> None:
    """Change every third byte."""
    content = bytearray(path.read_bytes())
    for position in range(0, len(content), 3):
        content[position] ^= 0xA5
    path.write_bytes(content)


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Path:
    """A closed home of four documents, of which one was changed and one removed."""
    folder = tmp_path_factory.mktemp("sound")
    with Library(folder / "home", encoder) as library:
        library.add([*write_news(folder), write(folder, "late.md", "The fair is over.", id="fair")])
        library.remove(["fair"])
        library.add([write(folder, "bridge.md", BRIDGE, title="Bridge shut again")])
    return folder / "home"


@pytest.fixture
def home(sound: Path, tmp_path: Path) -> Path:
    """A copy of the intact home, to be damaged."""
    return Path(shutil.copytree(sound, tmp_path / "home"))


@pytest.fixture
def assert_sound(encoder: Encoder) -> Iterator[Callable[[Path], None]]:
    def check(home: Path) -> None:
        with Library(home, encoder) as library:
            assert_in_step(library)
            for sentence in (FERRY, BRIDGE, TURBINE):
                assert quoted(library, QUESTIONS[sentence])[0] == sentence
            numbers, scores = library.index.terms.search("Lindoya ferry", 5)
            assert len(numbers) == 1
            assert scores[0] > 0

    yield check


@pytest.mark.parametrize("damage", [delete, cut, empty, flip, scramble])
def test_a_damaged_dense_file_is_made_anew(
    home: Path, damage: Damage, assert_sound: Callable[[Path], None]
) -> None:
    whole = (home / "dense.faiss").read_bytes()
    damage(home / "dense.faiss")
    assert_sound(home)
    assert abs(len((home / "dense.faiss").read_bytes()) - len(whole)) < 10
    assert_sound(home)


@pytest.mark.parametrize("damage", [delete, flip])
def test_each_damaged_word_file_is_noticed(
    sound: Path, tmp_path: Path, damage: Damage, assert_sound: Callable[[Path], None]
) -> None:
    names = [path.name for path in (sound / "bm25").iterdir() if path.stat().st_size]
    assert len(names) > 6
    # One file of each kind: those of the first segment, and all that exist only once.
    for name in sorted({Path(name).suffix: name for name in names}.values()):
        home = Path(shutil.copytree(sound, tmp_path / name))
        damage(home / "bm25" / name)
        assert_sound(home)


def test_an_index_folder_that_is_missing_or_a_file_is_made_anew(
    home: Path, assert_sound: Callable[[Path], None]
) -> None:
    shutil.rmtree(home / "bm25")
    assert_sound(home)
    shutil.rmtree(home / "bm25")
    (home / "bm25").write_text("no folder", encoding="utf-8")
    assert_sound(home)


def test_files_of_another_home_are_not_believed(
    home: Path, tmp_path: Path, encoder: Encoder, assert_sound: Callable[[Path], None]
) -> None:
    with Library(tmp_path / "other", encoder) as library:
        for n in range(4):
            library.add([write(tmp_path / "more", f"{n}.md", f"Entirely other matters, part {n}.")])
    shutil.copy(tmp_path / "other" / "dense.faiss", home / "dense.faiss")
    shutil.rmtree(home / "bm25")
    shutil.copytree(tmp_path / "other" / "bm25", home / "bm25")
    assert_sound(home)


def test_old_copies_catch_up(home: Path, tmp_path: Path, encoder: Encoder) -> None:
    shutil.copytree(home, tmp_path / "backup")
    harbour = "Dredgers deepened the channel of Port Amity to eleven metres."
    with Library(home, encoder) as library:
        removed = library.ask(QUESTIONS[TURBINE]).citations[0].document
        library.remove([removed])
        library.add([write(tmp_path, "new.md", harbour)])
    for name in ("dense.faiss", "bm25"):
        target = home / name
        shutil.rmtree(target) if target.is_dir() else target.unlink()
        source = tmp_path / "backup" / name
        shutil.copytree(source, target) if source.is_dir() else shutil.copy(source, target)
        with Library(home, encoder) as library:
            assert_in_step(library)
            assert quoted(library, "How deep is the channel of Port Amity?") == [harbour]
            assert quoted(library, QUESTIONS[TURBINE])[:1] != [TURBINE]


def test_an_old_database_makes_newer_indexes_go(
    home: Path, tmp_path: Path, encoder: Encoder, assert_sound: Callable[[Path], None]
) -> None:
    shutil.copy(home / "footnote.sqlite", tmp_path / "backup.sqlite")
    with Library(home, encoder) as library:
        library.add([write(tmp_path, "new.md", "A text that the backup does not have.")])
    shutil.copy(tmp_path / "backup.sqlite", home / "footnote.sqlite")
    assert_sound(home)


def test_sound_files_are_used_as_they_are(home: Path, encoder: Encoder) -> None:
    def state() -> dict[str, tuple[int, bytes]]:
        files = [home / "dense.faiss", *(home / "bm25").glob("*.*")]
        return {f.name: (f.stat().st_mtime_ns, f.read_bytes()) for f in files if f.name[0] != "."}

    before = state()
    with Library(home, encoder) as library:
        assert quoted(library, QUESTIONS[FERRY])[0] == FERRY
    assert state() == before


def test_an_index_that_is_taken_away_while_it_is_open_is_made_anew(
    home: Path, tmp_path: Path, encoder: Encoder
) -> None:
    with Library(home, encoder) as library:
        assert quoted(library, QUESTIONS[FERRY])[0] == FERRY
        shutil.rmtree(home / "bm25")
        library.add([write(tmp_path, "new.md", "The lighthouse on Torr was painted white.")])
        assert_in_step(library)
        library.index.dense.save()
    with Library(home, encoder) as library:
        assert_in_step(library)

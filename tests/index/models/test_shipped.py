"""Shipped weights open, or are refused with a message if missing, damaged or of another version."""

from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest

from corpus.errors import StoreError
from index.encode import cross_encoder, question_encoder
from index.models.shipped import Network, load_arrays

SHIPPED = files("index")
PROJECTION = "weights/projection.safetensors"
NETWORKS = [
    (question_encoder.WEIGHTS, question_encoder.INPUTS, question_encoder.OUTPUTS),
    (cross_encoder.WEIGHTS, cross_encoder.INPUTS, cross_encoder.OUTPUTS),
]
DAMAGE: list[Callable[[bytes], bytes]] = [
    lambda content: b"",
    lambda content: content[: len(content) // 2],
    lambda content: b"\xff" * len(content),
    lambda content: b"no weights at all",
]


@pytest.mark.parametrize("change", [*DAMAGE, lambda content: content + b"more"])
def test_damaged_arrays_are_refused_with_a_remedy(tmp_path: Path, change: Callable[[bytes], bytes]) -> None:
    path = tmp_path / "made.safetensors"
    path.write_bytes(change(SHIPPED.joinpath(PROJECTION).read_bytes()))
    with pytest.raises(StoreError, match=r"made\.safetensors.*install Footnote again"):
        load_arrays(path)


@pytest.mark.parametrize("change", DAMAGE)
@pytest.mark.parametrize(("name", "inputs", "outputs"), NETWORKS)
def test_a_damaged_network_is_refused_with_a_remedy(
    tmp_path: Path,
    change: Callable[[bytes], bytes],
    name: str,
    inputs: tuple[str, ...],
    outputs: tuple[str, ...],
) -> None:
    path = tmp_path / "made.onnx"
    path.write_bytes(change(SHIPPED.joinpath(name).read_bytes()))
    with pytest.raises(StoreError, match=r"made\.onnx.*install Footnote again"):
        Network(str(path), inputs, outputs)


def test_what_is_missing_is_refused_with_a_remedy(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"none\.onnx.*install Footnote again"):
        Network(str(tmp_path / "none.onnx"), (), ())
    with pytest.raises(StoreError, match=r"none\.safetensors.*install Footnote again"):
        load_arrays(tmp_path / "none.safetensors")


def test_a_network_of_another_version_is_refused_with_a_remedy() -> None:
    name, inputs, outputs = NETWORKS[0]
    for wanted in ((inputs, (*outputs, "more")), (("words",), outputs)):
        with pytest.raises(StoreError, match=r"another version.*install Footnote again"):
            Network(name, *wanted)


def test_a_network_gives_the_same_again() -> None:
    name, inputs, outputs = NETWORKS[0]
    network = Network(name, inputs, outputs)
    embeddings = np.random.default_rng(0).standard_normal((1, 7, 384)).astype(np.float32)
    first, again = network.run(embeddings), network.run(embeddings)
    assert [one.shape for one in first] == [(1, 384), (1, 7, 96), (1, 7)]
    for one, other in zip(first, again, strict=True):
        assert np.array_equal(one, other)


def test_what_was_trained_fits_in_forty_megabytes() -> None:
    trained = [file for file in SHIPPED.joinpath("weights").iterdir() if file.name != "passages.onnx"]
    assert sum(len(file.read_bytes()) for file in trained) < 40_000_000

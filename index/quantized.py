"""Weights as they are shipped: safetensors, matrices as one byte a number with a scale a row."""

from collections.abc import Mapping
from importlib.resources import as_file, files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load_file, save_file

from corpus.errors import StoreError

if TYPE_CHECKING:
    import torch
    from torch import nn

_SCALE = ".scale"


def save_weights(weights: "Mapping[str, torch.Tensor]", path: Path, metadata: Mapping[str, str]) -> None:
    """Write weights: matrices as int8, each row times 127 over its greatest magnitude, else as float32."""
    stored = {}
    for name, weight in weights.items():
        values = weight.detach().float().cpu()
        if values.ndim == 2:
            scale = values.abs().amax(dim=1, keepdim=True).clamp(min=1e-12) / 127
            stored[name] = (values / scale).round().char().numpy()
            stored[name + _SCALE] = scale.numpy()
        else:
            stored[name] = values.contiguous().numpy()
    aside = path.with_suffix(".new")
    save_file(stored, aside, dict(metadata))
    aside.replace(path)


def load_weights(path: Path, like: "Mapping[str, torch.Tensor]") -> "dict[str, torch.Tensor]":
    """What `save_weights` wrote, as float32, with the names and shapes of `like`. Raises StoreError where
    the file is missing, damaged, or holds other weights."""
    import torch

    stored = {name: torch.from_numpy(values) for name, values in load_arrays(path).items()}
    weights = {
        name: values.float() * stored.get(name + _SCALE, 1.0)
        for name, values in stored.items()
        if not name.endswith(_SCALE)
    }
    wanted = {name: weight.shape for name, weight in like.items()}
    if {name: weight.shape for name, weight in weights.items()} != wanted:
        raise unusable(path, "it holds those of another version")
    return weights


def fill(network: "nn.Module", name: str, trained: "Mapping[str, torch.Tensor]") -> "nn.Module":
    """The network, ready for use, with a file's weights (`name` is in `index/`) in place of those that are
    `trained`. Raises StoreError as `load_weights` does."""
    with as_file(files("index").joinpath(name)) as path:
        network.load_state_dict(load_weights(path, trained), strict=False)
    return network.eval()


def load_arrays(path: Path) -> dict[str, NDArray[Any]]:
    """The arrays of a safetensors file by name. Raises StoreError where it is missing or damaged."""
    try:
        arrays: dict[str, NDArray[Any]] = load_file(path)
    except (OSError, ValueError, SafetensorError) as error:
        raise unusable(path, str(error)) from error
    return arrays


def unusable(path: Path, reason: str) -> StoreError:
    """What is raised of a file of weights."""
    return StoreError(f"{path}: the weights can't be used ({reason}); install Footnote again.")

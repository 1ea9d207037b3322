"""Load the trained weights shipped in `weights/`: ONNX networks and safetensors arrays, neither unpickled."""

from importlib.resources import as_file, files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load_file

from corpus.errors import StoreError

if TYPE_CHECKING:
    from onnxruntime import InferenceSession


class Network:
    """A network of `weights/`, on one thread.

    Raises StoreError if its file is missing or damaged, or has other input and output names than `inputs` and
    `outputs`.
    """

    def __init__(self, name: str, inputs: tuple[str, ...], outputs: tuple[str, ...]) -> None:
        with as_file(files("index").joinpath(name)) as path:
            self._session = _open(path)
            held = (
                tuple(item.name for item in self._session.get_inputs()),
                tuple(item.name for item in self._session.get_outputs()),
            )
            if held != (inputs, outputs):
                raise unusable(path, "they are of another version")
        self._inputs = inputs

    def run(self, *inputs: NDArray[Any]) -> list[NDArray[np.float32]]:
        """Return the network's outputs for `inputs`, both in the order of their names."""
        found: list[NDArray[np.float32]] = self._session.run(
            None, dict(zip(self._inputs, inputs, strict=True))
        )
        return found


def load_arrays(path: Path) -> dict[str, NDArray[Any]]:
    """Return the arrays of a safetensors file by name. Raises StoreError if it is missing or damaged."""
    try:
        arrays: dict[str, NDArray[Any]] = load_file(path)
    except (OSError, ValueError, SafetensorError) as error:
        raise unusable(path, str(error)) from error
    return arrays


def unusable(path: Path, reason: str) -> StoreError:
    """Return the error to raise for an unusable file of weights."""
    return StoreError(f"{path}: the weights can't be used ({reason}); install Footnote again.")


def _open(path: Path) -> "InferenceSession":
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL  # see `fuse`
    options.log_severity_level = 4
    try:
        return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # ONNX Runtime's errors share no base class
        raise unusable(path, next(iter(str(error).splitlines()), type(error).__name__)) from error

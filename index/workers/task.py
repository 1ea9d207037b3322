"""Encode portions of passages in a worker, with an encoder that it keeps until it ends."""

import platform
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any

from corpus.errors import SettingError
from index.disk import sha256
from index.encode.encoder import VECTORS_FORMAT, EncodedPassage, Encoder, PassageInput
from index.models import converted, minilm
from index.models.token_model import TokenModel
from index.steps import finish

_LIBRARIES = ("faiss-cpu", "numpy", "onnxruntime", "tokenizers")
_WEIGHTS = ("passages.onnx", "projection.safetensors", "codebook.safetensors")

Versions = tuple[tuple[str, str], ...]
"""The versions that vectors depend on apart from passage, model and processor, by name."""


@dataclass(frozen=True, slots=True)
class WorkerModel:
    """The model that workers encode with. `files` is Ray's reference to a converted model's files; None for
    all-MiniLM-L6-v2, which every Footnote has."""

    name: str
    fingerprint: str
    versions: Versions
    files: Any = None


def local_versions(default: bool) -> Versions:
    """Return this machine's versions; with all-MiniLM-L6-v2's files if `default` is True."""
    found = {"vectors of format": str(VECTORS_FORMAT), **{name: version(name) for name in _LIBRARIES}}
    if default:
        found[minilm.NAME] = minilm.fingerprint(minilm.folder())
        weights = files("index").joinpath("weights")
        found |= {name: sha256(Path(str(weights.joinpath(name)))) for name in _WEIGHTS}
    return tuple(found.items())


def encode_portion(model: WorkerModel, inputs: Sequence[PassageInput]) -> list[EncodedPassage]:
    """Return a portion's vectors, in order.

    Raises SettingError, with this machine's name, if its versions differ from those of the command.
    """
    return finish(_encoder(model).encode_passages(inputs))


@lru_cache(maxsize=1)
def _encoder(model: WorkerModel) -> Encoder:
    _check(local_versions(default=model.files is None), model.versions)
    if model.files is None:
        return Encoder(minilm.NAME)
    import ray

    return _SharedModelEncoder(model.name, model.fingerprint, ray.get(model.files))


def _check(here: Versions, wanted: Versions) -> None:
    for (name, ours), (_, theirs) in zip(here, wanted, strict=True):
        if ours != theirs:
            raise SettingError(
                f"FOOTNOTE_RAY: {platform.node()} has {name} {ours[:12]}, this command {theirs[:12]}; "
                "install the same Footnote there, from the same lock file, and restart Ray."
            )


class _SharedModelEncoder(Encoder):
    """An encoder with a converted model, given by the contents of its files, by name."""

    def __init__(self, name: str, fingerprint: str, contents: Mapping[str, bytes]) -> None:
        super().__init__(name)
        self._fingerprint = fingerprint
        self._contents = contents

    @cached_property
    def fingerprint(self) -> str:
        return self._fingerprint

    @cached_property
    def _model(self) -> TokenModel:
        with tempfile.TemporaryDirectory(prefix="footnote-model-") as folder:
            for name, content in self._contents.items():
                Path(folder, name).write_bytes(content)
            model = converted.load(Path(folder), 1)
        if model is None:
            raise SettingError(
                f"FOOTNOTE_RAY: {platform.node()} can't use the converted model; install the same Footnote "
                "there, from the same lock file, and restart Ray."
            )
        return model

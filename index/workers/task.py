"""What a worker does: it encodes portions of passages with an encoder that it keeps as long as it lives."""

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
from index.models import converted, default_model
from index.models.token_model import TokenModel
from index.steps import finish

_LIBRARIES = ("faiss-cpu", "numpy", "onnxruntime", "tokenizers")
_WEIGHTS = ("passages.onnx", "projection.safetensors", "codebook.safetensors")

Versions = tuple[tuple[str, str], ...]
"""What vectors depend on beside passage, model and processor, by name."""


@dataclass(frozen=True, slots=True)
class Model:
    """The model that a command encodes with. `files` is Ray's reference to those of a converted one, None for
    the default one, which every Footnote has."""

    fingerprint: str
    versions: Versions
    files: Any = None


def versions(default: bool) -> Versions:
    """Those of this machine; of the `default` model's files, too."""
    found = {"vectors of format": str(VECTORS_FORMAT), **{name: version(name) for name in _LIBRARIES}}
    if default:
        found[default_model.NAME] = default_model.fingerprint(default_model.folder())
        weights = files("index").joinpath("weights")
        found |= {name: sha256(Path(str(weights.joinpath(name)))) for name in _WEIGHTS}
    return tuple(found.items())


def encode(model: Model, inputs: Sequence[PassageInput]) -> list[EncodedPassage]:
    """A portion's vectors, in the order given. Raises SettingError that names this machine where it would
    encode otherwise than the command that asks."""
    return finish(_encoder(model).encode_passages(inputs))


@lru_cache(maxsize=1)
def _encoder(model: Model) -> Encoder:
    _check(versions(default=model.files is None), model.versions)
    if model.files is None:
        return Encoder()
    import ray

    return _Given(model.fingerprint, ray.get(model.files))


def _check(here: Versions, wanted: Versions) -> None:
    for (name, ours), (_, theirs) in zip(here, wanted, strict=True):
        if ours != theirs:
            raise SettingError(
                f"FOOTNOTE_RAY: {platform.node()} has {name} {ours[:12]}, this command {theirs[:12]}; "
                "install the same Footnote there, from the same lock file, and start Ray anew."
            )


class _Given(Encoder):
    """A converted model from the contents of its files, by their names."""

    def __init__(self, fingerprint: str, contents: Mapping[str, bytes]) -> None:
        super().__init__(fingerprint)
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
                "there, from the same lock file, and start Ray anew."
            )
        return model

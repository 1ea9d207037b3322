"""The network that reads claims: multilingual-e5-small with trained low-rank differences, and a head.

Low-rank adaptation (LoRA, Hu et al. 2021): each matrix W of a layer becomes W + 2 B A. B begins at zero, so
that training begins with the model itself.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.numpy import save_file
from sentence_transformers import SentenceTransformer
from torch import nn
from torch.nn.utils import parametrize

from index.encode import claim_reader
from index.models.differences import round_difference
from index.models.turning import sentence_transformers_folder

RANK = 96
"""The rank of the differences."""

_SCALE = 2.0
_PARTS = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "fi": "intermediate.dense",
    "fo": "output.dense",
}
_NORMS = {"aln": "attention.output.LayerNorm", "oln": "output.LayerNorm"}

Features = dict[str, torch.Tensor]
"""Tokenized pairs: `input_ids`, `attention_mask` and `is_evidence`, each (n, m)."""


class _Difference(nn.Module):
    """The low-rank difference of a matrix (n, m)."""

    def __init__(self, rows: int, columns: int) -> None:
        super().__init__()
        self.down = nn.Parameter(torch.empty(RANK, columns).uniform_(-(columns**-0.5), columns**-0.5))
        self.up = nn.Parameter(torch.zeros(rows, RANK))

    def forward(self, matrix: torch.Tensor) -> torch.Tensor:
        return matrix + _SCALE * (self.up @ self.down)


class ClaimNetwork(nn.Module):
    """The network, with the tokenizer that it reads by. The model is kept in the folder `kept`."""

    def __init__(self, kept: Path | None = None) -> None:
        super().__init__()
        model = SentenceTransformer(str(sentence_transformers_folder(kept)), device="cpu")
        self.tokenizer: Any = model.tokenizer
        transformer: Any = model[0]
        self.bert: Any = transformer.auto_model.float().requires_grad_(False)
        for layer in self.bert.encoder.layer:
            for name in _PARTS.values():
                linear = layer.get_submodule(name)
                difference = _Difference(linear.out_features, linear.in_features)
                parametrize.register_parametrization(linear, "weight", difference)
                linear.bias.requires_grad_(True)
            for name in _NORMS.values():
                layer.get_submodule(name).requires_grad_(True)
        size: int = self.bert.config.hidden_size
        classes = len(claim_reader.LABELS)
        self.verdict = nn.Sequential(
            nn.Linear(2 * size, size), nn.GELU(), nn.Dropout(0.1), nn.Linear(size, classes)
        )

    def forward(self, features: Features) -> torch.Tensor:
        """Return logits (n, 3) of the classes, from the first token and the maximum over the evidence."""
        is_evidence = features["is_evidence"]
        given = {name: values for name, values in features.items() if name != "is_evidence"}
        states = self.bert(**given).last_hidden_state
        most = states.masked_fill(is_evidence[..., None] == 0, -1e4).amax(1)
        logits: torch.Tensor = self.verdict(torch.cat([states[:, 0], most], -1))
        return logits.float()

    def tokenize(self, claims: Sequence[str], evidence: Sequence[str]) -> Features:
        """Tokenize claims, each with its evidence, padded to the longest."""
        found = self.tokenizer(
            list(claims),
            list(evidence),
            padding=True,
            truncation="longest_first",
            max_length=claim_reader.MAX_TOKENS,
            return_tensors="pt",
        )
        own = [[int(number == 1) for number in found.sequence_ids(row)] for row in range(len(claims))]
        return {
            "input_ids": found["input_ids"],
            "attention_mask": found["attention_mask"],
            "is_evidence": torch.tensor(own),
        }

    def trained(self) -> dict[str, torch.Tensor]:
        """Return the state of what is trained, by name."""
        names = {name for name, part in self.named_parameters() if part.requires_grad}
        return {name: value for name, value in self.state_dict().items() if name in names}


def ship(network: ClaimNetwork, folder: Path) -> None:
    """Write the differences and the head to `folder`, as `index.models.differences` reads them."""
    arrays: dict[str, NDArray[Any]] = {}
    for number, layer in enumerate(network.bert.encoder.layer):
        for part, name in _PARTS.items():
            linear = layer.get_submodule(name)
            difference: Any = linear.parametrizations.weight[0]
            up, down = (_array(each) for each in (difference.up, difference.down))
            arrays |= round_difference(f"l{number}.{part}.w", _SCALE * up, down)
            arrays[f"l{number}.{part}.b"] = _array(linear.bias)
        for part, name in _NORMS.items():
            norm = layer.get_submodule(name)
            arrays |= {f"l{number}.{part}.w": _array(norm.weight), f"l{number}.{part}.b": _array(norm.bias)}
    wide: Any = network.verdict[0]
    out: Any = network.verdict[-1]
    head = (wide.weight, wide.bias, out.weight, out.bias)
    for name, values in zip(claim_reader.HEAD, map(_array, head), strict=True):
        arrays[name] = values.astype(np.float16) if values.ndim > 1 else values
    whole = {name: np.ascontiguousarray(values) for name, values in arrays.items()}
    save_file(whole, folder / Path(claim_reader.WEIGHTS).name)


def _array(values: torch.Tensor) -> NDArray[np.float32]:
    found: NDArray[np.float32] = values.detach().float().numpy()
    return found

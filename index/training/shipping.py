"""Shipping: a trained network, and the default model, as they are used.

Word embeddings are no part of it: the files take the vectors of tokens, which are the default model's.
"""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from torch import nn

from index import question_encoder, reader
from index.encoder import Encoder
from index.models import converted, default_model
from index.models.converting import write
from index.models.writing import write_onnx
from index.training.networks import QuestionNetwork, ReaderNetwork

_EXAMPLE_TOKENS = 12


class _Asking(nn.Module):
    """The question encoder for one question without padding."""

    def __init__(self, network: QuestionNetwork) -> None:
        super().__init__()
        self.network = network

    def forward(self, embeddings: torch.Tensor) -> Any:
        all_real = torch.ones_like(embeddings[..., 0], dtype=torch.long)
        return self.network({"inputs_embeds": embeddings, "attention_mask": all_real})


class _Reading(nn.Module):
    """The reader for one window without padding."""

    def __init__(self, network: ReaderNetwork) -> None:
        super().__init__()
        self.network = network

    def forward(self, embeddings: torch.Tensor, token_type_ids: torch.Tensor) -> Any:
        all_real = torch.ones_like(token_type_ids)
        return self.network(
            {"inputs_embeds": embeddings, "attention_mask": all_real, "token_type_ids": token_type_ids}
        )


def ship_question(network: QuestionNetwork, folder: Path) -> None:
    """Write the question encoder to `folder`."""
    example = torch.zeros(1, _EXAMPLE_TOKENS, default_model.DIMENSION)
    path = folder / Path(question_encoder.WEIGHTS).name
    vectors, tokens, weights = question_encoder.OUTPUTS
    outputs = {vectors: False, tokens: True, weights: True}
    write_onnx(_Asking(network), (example,), question_encoder.INPUTS, outputs, path)


def ship_reader(network: ReaderNetwork, folder: Path) -> None:
    """Write the reader to `folder`."""
    types = (torch.arange(_EXAMPLE_TOKENS) >= _EXAMPLE_TOKENS // 2).long()[None]
    examples = (torch.zeros(1, _EXAMPLE_TOKENS, default_model.DIMENSION), types)
    path = folder / Path(reader.WEIGHTS).name
    answers, ends = reader.OUTPUTS
    write_onnx(_Reading(network), examples, reader.INPUTS, {answers: False, ends: True}, path)


def ship_default_model(folder: Path) -> None:
    """Write the default model, as passages are encoded, to `folder`."""
    write(Encoder().plain, folder / Path(converted.WEIGHTS).name, converted.EMBEDDINGS)


def main(arguments: Sequence[str]) -> None:
    """`python -m index.training.shipping FOLDER` writes the default model anew, which needs no training."""
    ship_default_model(Path(arguments[0]))


if __name__ == "__main__":
    main(sys.argv[1:])

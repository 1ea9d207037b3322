"""Shipping: a trained network as it is used, ONNX with matrices of one byte a number.

Word embeddings are no part of it: the file takes the vectors of tokens, which are the default model's.
What is multiplied with matrices is rounded to one byte, too, when it is used (ONNX Runtime's dynamic
quantization).
"""

import tempfile
import warnings
from pathlib import Path
from typing import Any

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import nn

from index import default_model, question_encoder, reader
from index.training.networks import QuestionNetwork, ReaderNetwork

_OPERATIONS = 17
"""ONNX's set of operations (opset) that files are written in."""

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
    _ship(
        _Asking(network),
        (torch.zeros(1, _EXAMPLE_TOKENS, default_model.DIMENSION),),
        question_encoder.INPUTS,
        question_encoder.OUTPUTS,
        folder / Path(question_encoder.WEIGHTS).name,
    )


def ship_reader(network: ReaderNetwork, folder: Path) -> None:
    """Write the reader to `folder`."""
    types = (torch.arange(_EXAMPLE_TOKENS) >= _EXAMPLE_TOKENS // 2).long()[None]
    _ship(
        _Reading(network),
        (torch.zeros(1, _EXAMPLE_TOKENS, default_model.DIMENSION), types),
        reader.INPUTS,
        reader.OUTPUTS,
        folder / Path(reader.WEIGHTS).name,
    )


def _ship(
    network: nn.Module,
    examples: tuple[torch.Tensor, ...],
    inputs: tuple[str, ...],
    outputs: tuple[str, ...],
    path: Path,
) -> None:
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the exporter, about itself
        exact = Path(folder) / "exact.onnx"
        torch.onnx.export(
            network.eval(),
            examples,
            exact,
            input_names=list(inputs),
            output_names=list(outputs),
            dynamic_axes={name: {1: "tokens"} for name in (*inputs, *outputs) if name not in _WHOLE},
            opset_version=_OPERATIONS,
            dynamo=False,
        )
        aside = path.with_suffix(".new")
        quantize_dynamic(
            exact,
            aside,
            op_types_to_quantize=["MatMul", "Gemm"],
            per_channel=True,
            weight_type=QuantType.QInt8,
        )
        aside.replace(path)


_WHOLE = ("vectors", "answers")
"""What is one for all tokens."""

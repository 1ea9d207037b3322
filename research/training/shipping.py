"""Write trained networks, and the default model, as the ONNX files that are shipped.

The files hold no word embeddings: their inputs are the token vectors of the default model.
"""

import copy
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from torch import nn

import index
from index.encode import cross_encoder, question_encoder
from index.encode.encoder import Encoder
from index.models import converted
from index.models.calibration import CALIBRATION_TEXTS
from index.models.compact import compact
from index.models.converting import write_model
from index.models.default_model import WordEmbeddings, load_tokenizer
from index.models.writing import split_outliers, write_onnx
from research.training.networks import QuestionNetwork, ReaderNetwork

WEIGHTS = Path(index.__file__).parent / "weights"
"""The folder of the shipped weights."""


class _QuestionExport(nn.Module):
    """The question encoder for one question without padding."""

    def __init__(self, network: QuestionNetwork) -> None:
        super().__init__()
        self.network = network

    def forward(self, embeddings: torch.Tensor) -> Any:
        all_real = torch.ones_like(embeddings[..., 0], dtype=torch.long)
        return self.network({"inputs_embeds": embeddings, "attention_mask": all_real})


class _ReaderExport(nn.Module):
    """The cross-encoder for one window without padding."""

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
    words, tokenizer = WordEmbeddings(), load_tokenizer(question_encoder.MAX_TOKENS)
    examples = [(_embedded(words, tokenizer.encode(text).ids),) for text in CALIBRATION_TEXTS]
    path = folder / Path(question_encoder.WEIGHTS).name
    vectors, tokens, weights = question_encoder.OUTPUTS
    outputs = {vectors: False, tokens: True, weights: True}
    _write_network(_QuestionExport(network), examples, question_encoder.INPUTS, outputs, path)


def ship_reader(network: ReaderNetwork, folder: Path) -> None:
    """Write the cross-encoder to `folder`."""
    words, tokenizer = WordEmbeddings(), load_tokenizer(cross_encoder.MAX_TOKENS)
    pairs = [
        tokenizer.encode(question, window)
        for question in CALIBRATION_TEXTS[:1]
        for window in CALIBRATION_TEXTS[1:]
    ]
    examples = [(_embedded(words, pair.ids), torch.tensor([pair.type_ids])) for pair in pairs]
    path = folder / Path(cross_encoder.WEIGHTS).name
    answers, ends = cross_encoder.OUTPUTS
    _write_network(_ReaderExport(network), examples, cross_encoder.INPUTS, {answers: False, ends: True}, path)


def ship_default_model(folder: Path) -> None:
    """Write the default model, which encodes passages, to `folder`."""
    write_model(Encoder().plain, folder / Path(converted.WEIGHTS).name, converted.EMBEDDINGS)


def _write_network(
    network: Any,
    examples: Sequence[tuple[torch.Tensor, ...]],
    inputs: tuple[str, ...],
    outputs: dict[str, bool],
    path: Path,
) -> None:
    def run(watched: nn.Module) -> None:
        for example in examples:
            watched(*example)

    shipped = copy.deepcopy(network)
    shipped.network.bert = compact(network.network.bert)
    write_onnx(split_outliers(shipped.eval(), run), examples[0], inputs, outputs, path)


def _embedded(words: WordEmbeddings, ids: list[int]) -> torch.Tensor:
    return torch.from_numpy(words.look_up(ids))[None]


def main(arguments: Sequence[str]) -> None:
    """`python -m research.training.shipping FOLDER` writes the default model; it needs no training."""
    ship_default_model(Path(arguments[0]))


if __name__ == "__main__":
    main(sys.argv[1:])

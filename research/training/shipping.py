"""Write trained networks, and all-MiniLM-L6-v2, as the ONNX files that are shipped.

The files hold no word embeddings: their inputs are the token vectors of all-MiniLM-L6-v2.
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
from index.models.minilm import WordEmbeddings, load_tokenizer
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


class _PairExport(nn.Module):
    """A cross-encoder for one pair of texts without padding."""

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
    path = folder / Path(cross_encoder.WEIGHTS).name
    answers, ends = cross_encoder.OUTPUTS
    examples = _pair_examples(cross_encoder.MAX_TOKENS)
    _write_network(_PairExport(network), examples, cross_encoder.INPUTS, {answers: False, ends: True}, path)


def ship_passage_encoder(folder: Path) -> None:
    """Write all-MiniLM-L6-v2, which encodes passages, to `folder`."""
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


def _pair_examples(max_tokens: int) -> list[tuple[torch.Tensor, ...]]:
    """Return pairs of texts as a cross-encoder gets them, to see which inputs are large."""
    words, tokenizer = WordEmbeddings(), load_tokenizer(max_tokens)
    first, *others = CALIBRATION_TEXTS
    pairs = [tokenizer.encode(first, text) for text in others]
    return [(_embedded(words, pair.ids), torch.tensor([pair.type_ids])) for pair in pairs]


def _embedded(words: WordEmbeddings, ids: list[int]) -> torch.Tensor:
    return torch.from_numpy(words.look_up(ids))[None]


def main(arguments: Sequence[str]) -> None:
    """`python -m research.training.shipping FOLDER` writes all-MiniLM-L6-v2; it needs no training."""
    ship_passage_encoder(Path(arguments[0]))


if __name__ == "__main__":
    main(sys.argv[1:])

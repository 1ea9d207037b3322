"""Convert a plain model to int8 ONNX, and compare its vectors with the plain model's before it is used."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn

from corpus.errors import StoreError
from index.models import converted
from index.models.calibration import CALIBRATION_TEXTS
from index.models.compact import compact
from index.models.converted import IDS, MIN_COSINE, OUTPUT, ConvertedModel, Shape
from index.models.plain import PlainModel
from index.models.shipped import Network
from index.models.token_model import TokenModel
from index.models.writing import split_outliers, write_onnx

_EXAMPLE_TOKENS = 12


class _Tokens(nn.Module):
    """A transformer for one text without padding, from ids or from word embeddings."""

    def __init__(self, transformer: Any, given: str) -> None:
        super().__init__()
        self.transformer = transformer
        self.given = given

    def forward(self, given: torch.Tensor) -> torch.Tensor:
        all_real = torch.ones(given.shape[:2], dtype=torch.long)
        name = "input_ids" if self.given == IDS else "inputs_embeds"
        output: torch.Tensor = self.transformer(**{name: given, "attention_mask": all_real})[0]
        return output


def convert(plain: PlainModel, folder: Path, threads: int) -> ConvertedModel | None:
    """Convert a model into a folder; None, with a refusal saved there, if that fails.

    It also fails if a cosine to the plain model's vectors is below 0.99.
    """
    if plain.pooling is None:
        converted.save_refusal(folder, "its vectors are more than the mean or the first of its tokens'")
        return None
    folder.mkdir(parents=True, exist_ok=True)
    shape = Shape(plain.dimension, plain.max_tokens, plain.pooling, plain.query_prompt, plain.document_prompt)
    path = converted.network_path(folder)
    try:
        write_model(plain, path, IDS)
        cutting = converted.cutting_at(plain.tokenizer, plain.max_tokens)
        network = Network(str(path), (IDS,), (OUTPUT,))
        model = ConvertedModel(network, plain.tokenizer, cutting, shape, None, threads)
        cosine = min_cosine(model, plain)
    except (RuntimeError, ValueError, TypeError, OSError, StoreError) as error:
        reason = next(iter(str(error).splitlines()), type(error).__name__)
        converted.save_refusal(folder, f"it can't be written as ONNX ({reason})")
        return None
    if not cosine >= MIN_COSINE:
        converted.save_refusal(folder, f"a cosine to the plain model's vectors is {cosine:.4f}")
        return None
    converted.save(folder, shape, plain.tokenizer)
    return model


def write_model(plain: PlainModel, path: Path, given: str) -> None:
    """Write a model's transformer, taking `given`: IDS, or EMBEDDINGS without its word embeddings."""

    def run(network: nn.Module) -> None:
        for text in CALIBRATION_TEXTS:
            network(_given(plain, plain.tokenizer.encode(text).ids, given))

    network = split_outliers(_Tokens(compact(plain.bert), given), run)
    example = _given(plain, plain.tokenizer.encode(CALIBRATION_TEXTS[1]).ids[:_EXAMPLE_TOKENS], given)
    write_onnx(network, (example,), (given,), {OUTPUT: True}, path)


def min_cosine(model: TokenModel, plain: TokenModel, texts: Sequence[str] = CALIBRATION_TEXTS) -> float:
    """Return the least cosine between two models' vectors of the same text."""
    pairs = zip(*(one.run(texts, lambda _, found: found.pooled) for one in (model, plain)), strict=True)
    return min(_cosine(one, other) for one, other in pairs)


def _given(plain: PlainModel, ids: Sequence[int], given: str) -> torch.Tensor:
    tokens = torch.tensor([list(ids)])
    if given == IDS:
        return tokens
    words: torch.Tensor = plain.bert.get_input_embeddings()(tokens).detach()
    return words


def _cosine(one: Any, other: Any) -> float:
    return float(one @ other / (np.linalg.norm(one) * np.linalg.norm(other)))

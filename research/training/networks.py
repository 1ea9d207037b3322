"""The networks that are trained on top of the default model: what asks, and what reads.

Each begins with the default model's weights, and its word embeddings stay the default model's. `shipping`
writes one as it is used.
"""

import copy
import math
from collections.abc import Sequence
from typing import Any

import torch
from torch import nn
from torch.nn import functional

from index.encode import cross_encoder, question_encoder
from index.encode.cross_encoder import lead
from index.encode.encoder import Encoder
from index.vectors.late_interaction import load_projection

Features = dict[str, torch.Tensor]
"""Tokenized texts: `input_ids`, `attention_mask`, `token_type_ids`, each (n, m)."""

_EVEN = math.log(math.e - 1)
"""Where softplus is 1."""


class QuestionNetwork(nn.Module):
    """The default model with layers of its own, and how much each token weighs: evenly before training."""

    def __init__(self, encoder: Encoder) -> None:
        super().__init__()
        bert = encoder.plain.bert
        self.bert: Any = _with_the_same_words(bert)
        self.weigh = nn.Linear(bert.config.hidden_size, 1)
        self.projection = torch.from_numpy(load_projection())
        nn.init.zeros_(self.weigh.weight)
        nn.init.zeros_(self.weigh.bias)

    def forward(self, features: Features) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """Of tokenized questions unit vectors (n, d), tokens (n, m, 96), unit rows, and their weights (n, m),
        rows that add up to one; special tokens weigh nothing."""
        states = self.bert(**features).last_hidden_state
        mask = features["attention_mask"].float()
        vectors = functional.normalize((states * mask[..., None]).sum(1), dim=-1)
        tokens = functional.normalize(states @ self.projection, dim=-1)
        words = functional.pad(mask[:, 2:], (1, 1))  # of a row, neither the first token nor the last
        weights = functional.softplus(self.weigh(states).squeeze(-1) + _EVEN) * words
        return vectors, tokens, weights / weights.sum(1, keepdim=True).clamp(min=1e-9)


class ReaderNetwork(nn.Module):
    """The first layers of the default model, with what judges a window and what finds words in it."""

    def __init__(self, encoder: Encoder) -> None:
        super().__init__()
        bert = encoder.plain.bert
        size = bert.config.hidden_size
        self.bert: Any = _with_the_same_words(bert)
        self.bert.encoder.layer = self.bert.encoder.layer[: cross_encoder.LAYERS]
        self.judge = nn.Sequential(nn.Linear(2 * size, size), nn.GELU(), nn.Linear(size, 1))
        self.ends = nn.Linear(size, 2)

    def forward(self, features: Features) -> tuple[torch.Tensor, torch.Tensor]:
        """Of tokenized pairs the log-odds (n,) that the window answers, and how much speaks for each token
        as the first and the last of the answer (n, m, 2)."""
        states = self.bert(**features).last_hidden_state
        window = (features["token_type_ids"] * features["attention_mask"]).float()[..., None]
        pooled = torch.cat([states[:, 0], (states * window).amax(1)], -1)
        return self.judge(pooled).squeeze(-1), self.ends(states).masked_fill(window == 0, -1e4)


def _with_the_same_words(bert: Any) -> Any:
    """A copy that shares nothing with a model but its word embeddings, half of its size."""
    words = bert.embeddings.word_embeddings
    return copy.deepcopy(bert, {id(words): words})


def tokenize_questions(encoder: Encoder, questions: Sequence[str]) -> Features:
    """Questions as their network reads them, padded to the longest."""
    return dict(
        encoder.plain.model.tokenizer(
            list(questions),
            padding=True,
            truncation=True,
            max_length=question_encoder.MAX_TOKENS,
            return_tensors="pt",
        )
    )


def tokenize_pairs(
    encoder: Encoder, questions: Sequence[str], windows: Sequence[tuple[str, str]]
) -> tuple[Features, torch.Tensor]:
    """Questions and windows (heading and text) as the reader reads them, padded to the longest, and the
    offsets of their tokens (n, m, 2) in question or window."""
    features = dict(
        encoder.plain.model.tokenizer(
            list(questions),
            [lead(heading) + text for heading, text in windows],
            padding=True,
            truncation="longest_first",
            max_length=cross_encoder.MAX_TOKENS,
            return_offsets_mapping=True,
            return_tensors="pt",
        )
    )
    return features, features.pop("offset_mapping")

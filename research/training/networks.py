"""The networks that are trained on top of all-MiniLM-L6-v2: question encoder and cross-encoder.

Each starts with all-MiniLM-L6-v2's weights and keeps its word embeddings. `shipping` writes them as they are
used.
"""

import copy
import math
from collections.abc import Sequence
from typing import Any

import torch
from torch import nn
from torch.nn import functional

from index.encode import cross_encoder, question_encoder
from index.encode.cross_encoder import heading_prefix
from index.encode.encoder import Encoder
from index.vectors.late_interaction import load_projection

Features = dict[str, torch.Tensor]
"""Tokenized texts: `input_ids`, `attention_mask`, `token_type_ids`, each (n, m)."""

_EVEN = math.log(math.e - 1)
"""The argument at which softplus is 1."""


class QuestionNetwork(nn.Module):
    """The question encoder: a copy of all-MiniLM-L6-v2 with a weight per token, equal before training."""

    def __init__(self, encoder: Encoder) -> None:
        super().__init__()
        bert = encoder.plain.bert
        self.bert: Any = _with_the_same_words(bert)
        self.weigh = nn.Linear(bert.config.hidden_size, 1)
        self.projection = torch.from_numpy(load_projection())
        nn.init.zeros_(self.weigh.weight)
        nn.init.zeros_(self.weigh.bias)

    def forward(self, features: Features) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """Return unit vectors (n, d), tokens (n, m, 96) with unit rows, and token weights (n, m).

        The weights of a question add up to 1; special tokens weigh 0.
        """
        states = self.bert(**features).last_hidden_state
        mask = features["attention_mask"].float()
        vectors = functional.normalize((states * mask[..., None]).sum(1), dim=-1)
        tokens = functional.normalize(states @ self.projection, dim=-1)
        words = functional.pad(mask[:, 2:], (1, 1))  # neither the first token of a row nor its last
        weights = functional.softplus(self.weigh(states).squeeze(-1) + _EVEN) * words
        return vectors, tokens, weights / weights.sum(1, keepdim=True).clamp(min=1e-9)


class ReaderNetwork(nn.Module):
    """The cross-encoder: the first layers of all-MiniLM-L6-v2, with heads for the window and its words."""

    def __init__(self, encoder: Encoder) -> None:
        super().__init__()
        bert = encoder.plain.bert
        size = bert.config.hidden_size
        self.bert: Any = _with_the_same_words(bert)
        self.bert.encoder.layer = self.bert.encoder.layer[: cross_encoder.LAYERS]
        self.judge = nn.Sequential(nn.Linear(2 * size, size), nn.GELU(), nn.Linear(size, 1))
        self.ends = nn.Linear(size, 2)

    def forward(self, features: Features) -> tuple[torch.Tensor, torch.Tensor]:
        """Return log-odds (n,) that the window answers, and logits (n, m, 2) of each token as the answer's
        first and last."""
        states = self.bert(**features).last_hidden_state
        window = (features["token_type_ids"] * features["attention_mask"]).float()[..., None]
        pooled = torch.cat([states[:, 0], (states * window).amax(1)], -1)
        return self.judge(pooled).squeeze(-1), self.ends(states).masked_fill(window == 0, -1e4)


def _with_the_same_words(bert: Any) -> Any:
    """Return a copy that shares only the word embeddings, half of the model's size, with the original."""
    words = bert.embeddings.word_embeddings
    return copy.deepcopy(bert, {id(words): words})


def tokenize_questions(encoder: Encoder, questions: Sequence[str]) -> Features:
    """Tokenize questions for the question encoder, padded to the longest."""
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
    """Tokenize questions with windows (heading and text) for the cross-encoder, padded to the longest.

    Also returns the offsets of the tokens, (n, m, 2), in question or window.
    """
    features = dict(
        encoder.plain.model.tokenizer(
            list(questions),
            [heading_prefix(heading) + text for heading, text in windows],
            padding=True,
            truncation="longest_first",
            max_length=cross_encoder.MAX_TOKENS,
            return_offsets_mapping=True,
            return_tensors="pt",
        )
    )
    return features, features.pop("offset_mapping")

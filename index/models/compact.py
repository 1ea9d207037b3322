"""A BERT reduced to the operations that one text without padding needs, for a faster ONNX export.

Exports of transformers carry masks and shapes for batches. With int8 matrices, ONNX Runtime spends as much
time on these as on the matrices; without them a text takes a fifth less time (docs/reports/speed.md).
"""

import copy
from typing import Any, NamedTuple

import torch
from torch import nn
from torch.nn import functional


class States(NamedTuple):
    """A transformer's output: the vectors of a text's tokens, (1, m, d)."""

    last_hidden_state: torch.Tensor


def compact(transformer: Any) -> Any:
    """Return a copy of a trained transformer for one text at a time.

    Anything but a plain BERT is only copied, with unfused attention: fused attention is exported with more
    operations and takes a fifth more time.
    """
    if _is_plain_bert(transformer):
        return CompactBert(transformer)
    explicit = copy.deepcopy(transformer)
    if hasattr(explicit, "set_attn_implementation"):
        explicit.set_attn_implementation("eager")
    return explicit


class CompactBert(nn.Module):
    """A transformers BERT (Devlin et al. 2019) for one text without padding; it ignores `attention_mask`."""

    def __init__(self, bert: Any) -> None:
        super().__init__()
        bert = copy.deepcopy(bert)
        self.embeddings = bert.embeddings
        self.layers = bert.encoder.layer
        self.heads: int = bert.config.num_attention_heads

    def get_input_embeddings(self) -> nn.Module:
        """Return the word embeddings, under the name that transformers use."""
        words: nn.Module = self.embeddings.word_embeddings
        return words

    def forward(
        self,
        input_ids: torch.Tensor | None = None,
        inputs_embeds: torch.Tensor | None = None,
        token_type_ids: torch.Tensor | None = None,
        attention_mask: torch.Tensor | None = None,
    ) -> States:
        """Return the states of one text, given as ids (1, m) or as word embeddings (1, m, d)."""
        given = self.embeddings.word_embeddings(input_ids) if inputs_embeds is None else inputs_embeds
        places = self.embeddings.position_embeddings.weight[None, : given.shape[1]]
        kinds = self.embeddings.token_type_embeddings.weight
        if token_type_ids is None:
            states = given + (places + kinds[0])
        else:
            states = given + places + functional.embedding(token_type_ids, kinds)
        states = self.embeddings.LayerNorm(states)
        for layer in self.layers:
            states = self._layer(layer, states)
        return States(states)

    def _layer(self, layer: Any, states: torch.Tensor) -> torch.Tensor:
        own, after = layer.attention.self, layer.attention.output
        seen = _Attention.apply(own.query(states), own.key(states), own.value(states), self.heads)  # type: ignore[no-untyped-call]
        states = after.LayerNorm(after.dense(seen) + states)
        wide = functional.gelu(layer.intermediate.dense(states))
        given: torch.Tensor = layer.output.LayerNorm(layer.output.dense(wide) + states)
        return given


class _Attention(torch.autograd.Function):
    """Multi-head attention, exported as ONNX Runtime's single operation for it."""

    @staticmethod
    def forward(
        _: Any, query: torch.Tensor, key: torch.Tensor, value: torch.Tensor, heads: int
    ) -> torch.Tensor:
        """Return the output (1, m, d) for query, key and value (1, m, d), with all heads side by side."""
        size = query.shape[-1] // heads
        query, key, value = (each.view(1, -1, heads, size).transpose(1, 2) for each in (query, key, value))
        seen = functional.scaled_dot_product_attention(query, key, value)
        return seen.transpose(1, 2).reshape(1, -1, heads * size)

    @staticmethod
    def symbolic(graph: Any, query: Any, key: Any, value: Any, heads: int) -> Any:
        """See https://github.com/microsoft/onnxruntime/blob/main/docs/ContribOperators.md."""
        return graph.op("com.microsoft::MultiHeadAttention", query, key, value, num_heads_i=heads)


def _is_plain_bert(transformer: Any) -> bool:
    config: Any = getattr(transformer, "config", None)
    return bool(
        getattr(config, "model_type", None) == "bert"
        and getattr(config, "position_embedding_type", "absolute") == "absolute"
        and config.hidden_act == "gelu"
        and not config.is_decoder
    )

"""A BERT for one text without padding, in as few operations as that takes.

What transformers export carries masks and shapes along for the sake of many texts at once. Once the matrices
are of one byte a number, ONNX Runtime spends as long on what stands beside them as on them: without that a
text takes a fifth less time (docs/reports/speed.md).
"""

import copy
from typing import Any, NamedTuple

import torch
from torch import nn
from torch.nn import functional


class States(NamedTuple):
    """What a transformer gives: the vectors of a text's tokens, (1, m, d)."""

    last_hidden_state: torch.Tensor


def compact(transformer: Any) -> Any:
    """The same transformer for one text at a time, which is not trained any more. One that is no plain BERT
    is only copied, with its attention written out: the fused kind is exported with more operations, for a
    fifth more time."""
    if _is_plain_bert(transformer):
        return CompactBert(transformer)
    explicit = copy.deepcopy(transformer)
    if hasattr(explicit, "set_attn_implementation"):
        explicit.set_attn_implementation("eager")
    return explicit


class CompactBert(nn.Module):
    """A BERT (Devlin et al. 2019) as transformers have it, given one text without padding: `attention_mask`,
    which transformers take, is not looked at."""

    def __init__(self, bert: Any) -> None:
        super().__init__()
        bert = copy.deepcopy(bert)
        self.embeddings = bert.embeddings
        self.layers = bert.encoder.layer
        self.heads: int = bert.config.num_attention_heads

    def get_input_embeddings(self) -> nn.Module:
        """As transformers name the vectors of words."""
        words: nn.Module = self.embeddings.word_embeddings
        return words

    def forward(
        self,
        input_ids: torch.Tensor | None = None,
        inputs_embeds: torch.Tensor | None = None,
        token_type_ids: torch.Tensor | None = None,
        attention_mask: torch.Tensor | None = None,
    ) -> States:
        """The states of one text, given as ids (1, m) or as vectors of its words (1, m, d)."""
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
    """Attention of several heads, exported as the one operation that ONNX Runtime has for it."""

    @staticmethod
    def forward(
        _: Any, query: torch.Tensor, key: torch.Tensor, value: torch.Tensor, heads: int
    ) -> torch.Tensor:
        """Query, key and value (1, m, d) of all heads side by side give (1, m, d)."""
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

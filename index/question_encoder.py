"""The question encoder: what a question is compared with passages by, trained on questions.

It began as the default model and reads questions alone: passages keep the default model's vectors, so
that nothing is encoded anew when it is trained further. `weights/question.safetensors` holds its layers, and
how much each token of a question weighs; the word embeddings are those of the default model.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from index.late import Floats
from index.quantized import fill

if TYPE_CHECKING:
    import torch
    from torch import nn

    from index.encoder import Encoder
    from index.networks import QuestionNetwork

MAX_TOKENS = 64
"""Beyond this a question is cut."""

WEIGHTS = "weights/question.safetensors"


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as the ranker compares it: a unit vector (d,), its tokens (m, 96), unit rows, and what each
    weighs (m,), adding up to one; all float32."""

    vector: Floats
    tokens: Floats
    weights: Floats


class QuestionEncoder:
    """The trained question encoder on top of the default model. Raises StoreError where its weights are
    missing or damaged."""

    def __init__(self, encoder: "Encoder") -> None:
        self._tokenizer = encoder.tokenizer
        network = make_model(encoder)
        self._model = fill(network, WEIGHTS, trained_weights(network))

    def encode(self, question: str) -> Asked:
        """What a question is compared by; beyond `MAX_TOKENS` it is cut."""
        import torch

        with torch.inference_mode():
            vectors, tokens, weights = self._model(tokenize(self._tokenizer, [question]))
        return Asked(vectors[0].numpy(), tokens[0].numpy(), weights[0].numpy())


def tokenize(tokenizer: Any, questions: list[str]) -> "dict[str, torch.Tensor]":
    """Questions as the model reads them, padded to the longest."""
    return dict(
        tokenizer(questions, padding=True, truncation=True, max_length=MAX_TOKENS, return_tensors="pt")
    )


def make_model(encoder: "Encoder") -> "QuestionNetwork":
    """The network as training finds it: with the default model's weights."""
    from index.networks import QuestionNetwork

    return QuestionNetwork(encoder.bert)


def trained_weights(network: "nn.Module") -> "dict[str, torch.Tensor]":
    """What is shipped of a network: its layers and the weighing, without the word embeddings."""
    return {
        name: weight
        for name, weight in network.state_dict().items()
        if name.startswith(("bert.encoder.", "weigh."))
    }

"""Compute the projection of late interaction: principal components of all-MiniLM-L6-v2's token vectors.

`python -m research.training.projection DIR…` makes `index/weights/projection.safetensors` from the corpora
of folders in BEIR's layout, as `research.training` writes them for its sources. Stored passages depend on it:
after a new projection raise `index.encode.encoder.VECTORS_FORMAT` and train everything else again.
"""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import torch
from safetensors.numpy import save_file

from index.encode.encoder import Encoder
from index.evaluation.beir import load_dataset
from index.vectors.late_interaction import TOKEN_DIMENSION, Floats
from research.training.shipping import WEIGHTS

_BATCH_TEXTS = 32


def principal_components(texts: Sequence[str], encoder: Encoder) -> Floats:
    """Return the first 96 principal components (not centred) of the texts' unit token vectors, (384, 96).

    The largest entry of each is positive.
    """
    moments = np.zeros((encoder.dimension, encoder.dimension))
    for vectors in token_vectors(sorted(texts, key=len), encoder):
        moments += vectors.T.astype(np.float64) @ vectors
    _, axes = np.linalg.eigh(moments)
    largest = axes[:, ::-1][:, :TOKEN_DIMENSION]
    signs = np.sign(largest[np.abs(largest).argmax(0), np.arange(TOKEN_DIMENSION)])
    return np.asarray(largest * signs, dtype=np.float32)


def main(arguments: Sequence[str]) -> None:
    """Write the projection of these folders."""
    datasets = [load_dataset(Path(folder)) for folder in arguments]
    texts = [text for dataset in datasets for text in dataset.texts.values()]
    found = principal_components(texts, Encoder())
    save_file({"projection": found.astype(np.float16)}, WEIGHTS / "projection.safetensors")


def token_vectors(texts: Sequence[str], encoder: Encoder) -> Iterator[Floats]:
    """Yield the unit token vectors (n, 384) of each batch of texts, without special tokens."""
    for start in range(0, len(texts), _BATCH_TEXTS):
        features = encoder.plain.model.tokenizer(
            list(texts[start : start + _BATCH_TEXTS]),
            padding=True,
            truncation=True,
            max_length=encoder.max_tokens,
            return_tensors="pt",
        )
        with torch.inference_mode():
            states = encoder.plain.bert(**features).last_hidden_state
        unit = torch.nn.functional.normalize(states, dim=-1)
        real = features["attention_mask"].bool()
        real[:, 0] = False
        real[torch.arange(len(real)), features["attention_mask"].sum(1) - 1] = False
        yield unit[real].numpy()


if __name__ == "__main__":
    main(sys.argv[1:])

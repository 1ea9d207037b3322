"""Learn the product-quantization codebook of late-interaction tokens: 256 values for each four numbers.

`python -m research.training.codebook DIR…` makes `index/weights/codebook.safetensors` from the corpora of
folders in BEIR's layout, without the documents that figures are of. Stored passages depend on it: after a new
codebook raise `index.encode.encoder.VECTORS_FORMAT`.
"""

import sys
from collections.abc import Sequence
from pathlib import Path
from random import Random

import faiss
import numpy as np
from safetensors.numpy import save_file

from index.encode.encoder import Encoder
from index.evaluation.beir import load_dataset
from index.vectors.late_interaction import TOKEN_DIMENSION, Floats, Tokens, project_tokens
from index.vectors.product_codes import BITS_PER_CODE, BYTES_PER_TOKEN
from research.training.material import held_out
from research.training.projection import token_vectors
from research.training.shipping import WEIGHTS

SEED = 0
DOCUMENTS_PER_FOLDER = 400
"""How many documents of each folder give tokens."""

_ITERATIONS = 25


def learn(tokens: Tokens) -> Floats:
    """Return the codebook (24, 256, 4) float32 of tokens (n, 96), by k-means."""
    quantizer = faiss.ProductQuantizer(TOKEN_DIMENSION, BYTES_PER_TOKEN, BITS_PER_CODE)
    quantizer.cp.niter, quantizer.cp.seed = _ITERATIONS, SEED
    quantizer.cp.max_points_per_centroid = 1 + len(tokens) // 2**BITS_PER_CODE
    quantizer.train(tokens)
    found = faiss.vector_to_array(quantizer.centroids)
    return np.asarray(
        found.reshape(BYTES_PER_TOKEN, 2**BITS_PER_CODE, TOKEN_DIMENSION // BYTES_PER_TOKEN), dtype=np.float32
    )


def main(arguments: Sequence[str]) -> None:
    """Write the codebook of these folders."""
    datasets = [load_dataset(Path(folder)) for folder in arguments]
    kept = held_out(datasets)
    texts: list[str] = []
    for dataset in datasets:
        free = [text for text in dataset.texts.values() if not kept.read(text)]
        texts += Random(SEED).sample(free, min(DOCUMENTS_PER_FOLDER, len(free)))
    tokens = project_tokens(np.concatenate(list(token_vectors(sorted(texts, key=len), Encoder()))))
    save_file({"codebook": learn(tokens).astype(np.float16)}, WEIGHTS / "codebook.safetensors")


if __name__ == "__main__":
    main(sys.argv[1:])

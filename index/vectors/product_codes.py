"""Store the token vectors of late interaction in 24 bytes each, by product quantization in FAISS.

Each group of four of a token's 96 numbers becomes one byte: the nearest of 256 centroids in
`weights/codebook.safetensors` (Jégou, Douze and Schmid 2011).
"""

from functools import cache
from importlib.resources import as_file, files
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from index.models.shipped import load_arrays, unusable
from index.vectors.late_interaction import TOKEN_DIMENSION, Floats, Tokens

BYTES_PER_TOKEN = 24
"""Bytes per token."""

BITS_PER_CODE = 8
"""Bits per code; 8 bits name one of 256 centroids."""

Codes = NDArray[np.uint8]


def encode_tokens(tokens: Tokens) -> Codes:
    """Encode tokens (n, 96) as codes, (n, 24) uint8."""
    codes: Codes = _quantizer().compute_codes(np.ascontiguousarray(tokens, np.float32))
    return codes


def decode_tokens(codes: Codes) -> Floats:
    """Decode codes (n, 24) to vectors (n, 96) float32, close to the tokens in direction, not in length."""
    vectors: Floats = _quantizer().decode(codes)
    return vectors


@cache
def load_codebook() -> Floats:
    """Return the centroids, (24, 256, 4) float32. Raises StoreError if their file is missing or damaged."""
    with as_file(files("index").joinpath("weights/codebook.safetensors")) as path:
        found = load_arrays(path).get("codebook")
        if found is None or found.shape != (
            BYTES_PER_TOKEN,
            2**BITS_PER_CODE,
            TOKEN_DIMENSION // BYTES_PER_TOKEN,
        ):
            raise unusable(path, "it contains no codebook")
        return np.asarray(found, dtype=np.float32)


@cache
def _quantizer() -> Any:
    quantizer: Any = faiss.ProductQuantizer(TOKEN_DIMENSION, BYTES_PER_TOKEN, BITS_PER_CODE)
    faiss.copy_array_to_vector(load_codebook().ravel(), quantizer.centroids)
    return quantizer

"""Late interaction (ColBERT's MaxSim, Khattab and Zaharia 2020) between question and passage tokens.

A passage's score is the weighted mean, over the question's tokens, of the highest cosine to any passage
token. Passage tokens are all-MiniLM-L6-v2's, projected to 96 of 384 principal components
(`weights/projection.safetensors`), without function words and punctuation.
"""

from collections.abc import Sequence
from functools import cache
from importlib.resources import as_file, files

import numpy as np
from numpy.typing import NDArray

from index.models.shipped import load_arrays, unusable

Floats = NDArray[np.float32]

Tokens = Floats
"""A passage's token vectors, (n, 96). Only their direction matters; they need not be normalised."""

TOKEN_DIMENSION = 96

SKIPPED_TOKENS = frozenset(
    "! \" # $ % & ' ( ) * + , - . / : ; < = > ? @ [ \\ ] ^ _ ` { | } ~ a also an and are as at be been but "
    "by for from had has have if in into is it its no not of on or such that the their then there these they "
    "this to was were which will with".split()
)
"""Passage tokens that are not stored, since no question is about them."""


@cache
def load_projection() -> Floats:
    """Return the principal components of all-MiniLM-L6-v2's tokens, (384, 96) float32, orthonormal columns.

    Raises StoreError if their file is missing or damaged.
    """
    with as_file(files("index").joinpath("weights/projection.safetensors")) as path:
        projection = load_arrays(path).get("projection")
        if projection is None or projection.ndim != 2 or projection.shape[1] != TOKEN_DIMENSION:
            raise unusable(path, "it contains no projection")
        return np.asarray(projection, dtype=np.float32)


def project_tokens(vectors: Floats) -> Floats:
    """Project token vectors (n, 384) to the space of comparison, (n, 96) float32, unit rows."""
    projected = vectors @ load_projection()
    norms = np.linalg.norm(projected, axis=-1, keepdims=True)
    return np.asarray(projected / np.where(norms > 0, norms, 1), dtype=np.float32)


def max_sim(question: Floats, weights: Floats, tokens: Tokens, counts: Sequence[int]) -> Floats:
    """Return the late-interaction score of each passage, (n,) float32 in [-1, 1]; 0 without tokens.

    `question` is (m, 96), unit rows; `weights` (m,) add up to one. `tokens` are those of all passages, one
    passage after another; `counts` (n,) is the number of each passage's tokens.
    """
    scores = np.zeros(len(counts), np.float32)
    filled = np.flatnonzero(counts)
    if not len(filled):
        return scores
    starts = np.cumsum(counts)[filled] - np.asarray(counts)[filled]
    squares = np.einsum("ij,ij->i", tokens, tokens)
    cosines = tokens @ question.T
    cosines *= (1 / np.sqrt(np.maximum(squares, np.finfo(np.float32).tiny)))[:, None]
    nearest = np.maximum.reduceat(cosines, starts, axis=0)
    scores[filled] = nearest @ weights
    return scores

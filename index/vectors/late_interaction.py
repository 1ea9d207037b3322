"""Late interaction: every token of a question is compared with the nearest token of a passage.

ColBERT's operator (Khattab and Zaharia 2020): a passage's score is the weighted mean, over the question's
tokens, of the highest cosine to any of its tokens. Passages' tokens are the default model's, in the principal
components of `weights/projection.safetensors` (96 of 384), without words that say nothing.
"""

from collections.abc import Sequence
from functools import cache
from importlib.resources import as_file, files

import numpy as np
from numpy.typing import NDArray

from index.models.shipped import load_arrays, unusable

Floats = NDArray[np.float32]

Tokens = Floats
"""The tokens of a passage, (n, 96): where they point is what counts, not how far."""

DIMENSION = 96

SKIPPED = frozenset(
    "! \" # $ % & ' ( ) * + , - . / : ; < = > ? @ [ \\ ] ^ _ ` { | } ~ a also an and are as at be been but "
    "by for from had has have if in into is it its no not of on or such that the their then there these they "
    "this to was were which will with".split()
)
"""Tokens of a passage that are not kept: one of them is never what a question is after."""


@cache
def load_projection() -> Floats:
    """The principal components of the default model's tokens, (384, 96) float32, orthonormal columns. Raises
    StoreError where their file is missing or damaged."""
    with as_file(files("index").joinpath("weights/projection.safetensors")) as path:
        projection = load_arrays(path).get("projection")
        if projection is None or projection.ndim != 2 or projection.shape[1] != DIMENSION:
            raise unusable(path, "it holds no projection")
        return np.asarray(projection, dtype=np.float32)


def project(vectors: Floats) -> Floats:
    """Token vectors (n, 384) in the space in which they are compared, (n, 96) float32, unit rows."""
    projected = vectors @ load_projection()
    norms = np.linalg.norm(projected, axis=-1, keepdims=True)
    return np.asarray(projected / np.where(norms > 0, norms, 1), dtype=np.float32)


def max_sim(question: Floats, weights: Floats, tokens: Tokens, counts: Sequence[int]) -> Floats:
    """How near passages come to a question's tokens (m, 96), unit rows, weighed by `weights` (m,) that add up
    to one: (n,) float32 in [-1, 1], and 0 for a passage without tokens. `tokens` are those of all passages,
    one after another, `counts` (n,) how many are each's."""
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

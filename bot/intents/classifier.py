"""Classify a short text by a softmax over hashed n-grams and, if there is one, the model's vector.

`weights.npz` holds the weights in eight bits; `python -m research.training.intents` makes it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files

import numpy as np
from numpy.typing import NDArray

from bot.intents.features import hash_features

Vector = NDArray[np.float32]

LEAST_LANGUAGE_PROBABILITY = 0.6
"""The least probability of a language for it to be named."""


@dataclass(frozen=True, slots=True)
class Scores:
    """The probability of everything that a text may want, by name; `language` is None if it is not clear."""

    wants: Mapping[str, float]
    language: str | None


class Classifier:
    """Scores texts with stored weights: two softmax regressions, for what is wanted and for the language."""

    def __init__(self, stored: Mapping[str, NDArray[np.generic]]) -> None:
        self._wants = [str(name) for name in stored["wants"]]
        self._languages = [str(name) for name in stored["languages"]]
        self._mean = stored["vector_mean"].astype(np.float32)
        self._want_weights = _unpack(stored, "want")
        self._vector_weights = _unpack(stored, "vector")
        self._language_weights = _unpack(stored, "language")
        self._want_bias = stored["want_bias"].astype(np.float32)
        self._vector_bias = stored["vector_bias"].astype(np.float32)
        self._language_bias = stored["language_bias"].astype(np.float32)

    def score(self, text: str, vector: Vector | None = None) -> Scores:
        """Return what a text may want. `vector` is that of multilingual-e5-small, of length 1."""
        places, values = hash_features(text)
        wants = values @ self._want_weights[places] + self._want_bias
        if vector is not None:
            wants += centre(vector, self._mean) @ self._vector_weights + self._vector_bias
        spoken = _softmax(values @ self._language_weights[places] + self._language_bias)
        likeliest = int(spoken.argmax())
        is_clear = spoken[likeliest] >= LEAST_LANGUAGE_PROBABILITY
        probabilities = dict(zip(self._wants, (float(p) for p in _softmax(wants)), strict=True))
        return Scores(probabilities, self._languages[likeliest] if is_clear else None)


@cache
def load_classifier() -> Classifier:
    """Load the shipped weights, once."""
    with as_file(files(__package__) / "weights.npz") as path, np.load(path) as stored:
        return Classifier({name: stored[name] for name in stored.files})


def centre(vector: Vector, mean: Vector) -> Vector:
    """Return a vector relative to the mean of many, of length 1."""
    relative = vector.reshape(-1) - mean
    return (relative / max(float(np.linalg.norm(relative)), 1e-6)).astype(np.float32)


def pack(weights: NDArray[np.floating], name: str) -> dict[str, NDArray[np.generic]]:
    """Return weights (features, classes) in eight bits, with a scale for each class."""
    scale = np.abs(weights).max(axis=0) / 127
    return {f"{name}_weights": np.round(weights / scale).astype(np.int8), f"{name}_scale": scale}


def _unpack(stored: Mapping[str, NDArray[np.generic]], name: str) -> NDArray[np.float32]:
    scale = stored[f"{name}_scale"].astype(np.float32)
    return (stored[f"{name}_weights"].astype(np.float32) * scale).astype(np.float32)


def _softmax(values: NDArray[np.float32]) -> NDArray[np.float32]:
    powers = np.exp(values - values.max())
    return np.asarray(powers / powers.sum(), dtype=np.float32)

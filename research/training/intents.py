"""Fit what tells what a message wants: `python -m research.training.intents`.

It reads the phrases in `research/training/phrases`, and writes `bot/intents/weights.npz` and
`bot/intents/lead_ins.json`. Each example is used twice, with the vector of multilingual-e5-small and without,
so that the same weights serve with any model. With `--kept DIR` the converted model is kept there.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack, vstack
from sklearn.linear_model import LogisticRegression

import bot.intents
from bot.intents.classifier import centre, pack
from bot.intents.features import DIMENSIONS, hash_features
from index.encode.encoder import Encoder
from index.models import multilingual_e5
from research.training.phrases import make_examples, make_lead_ins, read_all

SEED = 0
PENALTY = 1 / 30
MAX_STEPS = 120
VECTOR_SCALE = 1.5
"""The length of a vector beside the hashed features, whose length is 1."""

OUT = Path(bot.intents.__file__).parent


def main(arguments: Sequence[str]) -> int:
    """Fit and write the weights; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m research.training.intents")
    parser.add_argument("--kept", type=Path, metavar="DIR")
    parser.add_argument("--out", type=Path, default=OUT, metavar="DIR")
    chosen = parser.parse_args(arguments)
    phrases = read_all()
    lead_ins = json.dumps(make_lead_ins(phrases), ensure_ascii=False, indent=0, sort_keys=True)
    (chosen.out / "lead_ins.json").write_text(lead_ins + "\n", encoding="utf-8")
    examples = make_examples(phrases, SEED)
    texts = [example.text for example in examples]
    vectors = encode(texts, chosen.kept)
    stored = fit(
        texts, [example.want for example in examples], [example.language for example in examples], vectors
    )
    np.savez_compressed(chosen.out / "weights.npz", allow_pickle=False, **stored)
    sys.stderr.write(f"{len(texts)} examples\n")
    return 0


def encode(texts: Sequence[str], kept: Path | None) -> NDArray[np.float32]:
    """Return the vectors of texts as questions, (n, d)."""
    encoder = Encoder(multilingual_e5.NAME, kept=kept)
    return np.stack([encoder.encode_query(text).reshape(-1) for text in texts]).astype(np.float32)


def hash_all(texts: Sequence[str]) -> csr_matrix:
    """Return the hashed features of texts, (n, DIMENSIONS)."""
    hashed = [hash_features(text) for text in texts]
    ends = np.cumsum([0, *(len(places) for places, _ in hashed)])
    values = np.concatenate([values for _, values in hashed])
    places = np.concatenate([places for places, _ in hashed])
    return csr_matrix((values, places, ends), shape=(len(texts), DIMENSIONS))


def fit(
    texts: Sequence[str], wants: Sequence[str], languages: Sequence[str], vectors: NDArray[np.float32]
) -> dict[str, NDArray[np.generic]]:
    """Return the fitted weights as they are stored."""
    features = hash_all(texts)
    mean = vectors.mean(axis=0)
    centred = VECTOR_SCALE * np.stack([centre(vector, mean) for vector in vectors])
    there = csr_matrix(np.ones((len(texts), 1), np.float32))
    with_vectors = hstack([features, csr_matrix(centred), there])
    without = hstack([features, csr_matrix((len(texts), centred.shape[1] + 1), dtype=np.float32)])
    both = vstack([with_vectors, without]).tocsr()
    wanted = LogisticRegression(C=1 / PENALTY, max_iter=MAX_STEPS).fit(both, [*wants, *wants])
    spoken = LogisticRegression(C=1 / PENALTY, max_iter=MAX_STEPS).fit(features, languages)
    weights = wanted.coef_.T
    return {
        "wants": np.array(wanted.classes_),
        "languages": np.array(spoken.classes_),
        "vector_mean": mean.astype(np.float16),
        "want_bias": wanted.intercept_.astype(np.float32),
        "vector_bias": weights[-1].astype(np.float32),
        "language_bias": spoken.intercept_.astype(np.float32),
        **pack(weights[:DIMENSIONS], "want"),
        **pack(VECTOR_SCALE * weights[DIMENSIONS:-1], "vector"),
        **pack(spoken.coef_.T, "language"),
    }


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

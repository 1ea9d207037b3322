"""Measure how well questions that mean the same are clustered.

`python -m research.quality.clusters FILE…`: each file is a JSON list of groups of questions that mean the
same. Groups are split into two halves at random. The cosine that is best on the first halves, all files
counting the same, is measured on the second halves, beside the shipped one.
"""

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from random import Random

import numpy as np

from index.encode.encoder import Encoder
from index.models.token_model import Vectors
from index.vectors.clustering import MIN_COSINE, cluster_vectors
from research.quality.storylines import Gold, b_cubed

SEED = 7
TRIED_COSINES = tuple(round(0.40 + 0.01 * n, 2) for n in range(46))

Groups = list[list[str]]
Figures = tuple[float, float, float]
"""B-cubed precision, recall and F1."""


def halves(groups: Groups) -> tuple[Groups, Groups]:
    """Split the groups into two random halves, the same in every run."""
    drawn = list(groups)
    Random(SEED).shuffle(drawn)
    return drawn[::2], drawn[1::2]


def measure(vectors: Vectors, true: Sequence[int], least: float) -> Figures:
    """Return B-cubed precision, recall and F1 of the clusters of `vectors` (n, d), unit rows."""
    found = {
        str(row): label for label, rows in enumerate(cluster_vectors(vectors, least=least)) for row in rows
    }
    gold = Gold({str(row): label for row, label in enumerate(true)}, {})
    precision, recall = b_cubed(gold, found, list(found)).mean(axis=0).tolist()
    return precision, recall, 2 * precision * recall / (precision + recall)


def encode_groups(groups: Groups, encoder: Encoder) -> tuple[Vectors, list[int]]:
    """Return the vectors of all questions (n, d) and the group of each."""
    return (
        encoder.encode_texts([question for group in groups for question in group]),
        [label for label, group in enumerate(groups) for _ in group],
    )


def main(arguments: Sequence[str]) -> None:
    """Print the figures."""
    encoder = Encoder()
    files = {Path(name).stem: halves(json.loads(Path(name).read_text("utf-8"))) for name in arguments}
    first = [encode_groups(chosen_on, encoder) for chosen_on, _ in files.values()]
    best = max(TRIED_COSINES, key=lambda least: np.mean([measure(*one, least)[2] for one in first]))
    for name, (_, groups) in files.items():
        vectors, true = encode_groups(groups, encoder)
        for least, said in {MIN_COSINE: "shipped", best: "best on the first halves"}.items():
            precision, recall, f1 = measure(vectors, true, least)
            sys.stdout.write(
                f"{name}, {len(true):,} questions in {len(groups):,} groups, cosine {least:.2f} ({said}): "
                f"B-cubed precision {precision:.3f}, recall {recall:.3f}, F1 {f1:.3f}\n"
            )


if __name__ == "__main__":
    main(sys.argv[1:])
